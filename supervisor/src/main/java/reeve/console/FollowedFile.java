package reeve.console;

import java.util.HashSet;
import java.util.Set;
import reeve.posix.Files;

/** A file whose lines are shown on the console, and how far they are shown. The console's thread only. */
final class FollowedFile {
  final String service;
  final String stream;
  final String path;
  final int watch;
  private final Files.FileInfo identity;
  final Set<String> writers = new HashSet<>();
  long offset;
  /** How many bytes had been removed from the head of the file when the offset was measured; negative: not known. */
  private long removedBytes;
  /** Its path now, if it was moved away; the service writes to it until the service is restarted. */
  String movedTo;
  /** It was moved away, and was not found. */
  boolean lost;
  /** Bytes that were gone before they could be shown, and that were not reported yet. */
  long skippedBytes;
  /** Whether the next byte is in the middle of a line whose beginning was skipped. */
  boolean inSkippedLine;

  /**
   * @param service that wrote to it first
   * @param offset where to begin
   * @param removedBytes what had been taken out of the head of the file by then; negative: not known
   * @param watch of inotify(7)
   * @param identity null: not known
   */
  FollowedFile(String service, String stream, String path, long offset, long removedBytes, int watch,
      Files.FileInfo identity) {
    this.service = service;
    this.stream = stream;
    this.path = path;
    this.offset = offset;
    this.removedBytes = removedBytes;
    this.watch = watch;
    this.identity = identity;
    writers.add(service);
  }

  /** Where it is to be opened. */
  String currentPath() {
    return movedTo == null ? path : movedTo;
  }

  /** @return 0: not known */
  long inode() {
    return identity == null ? 0 : identity.inode();
  }

  /** Whether it is the file that the service writes to, and not one that took its name. */
  boolean isSameFile(Files.FileInfo info) {
    return identity == null || info.inode() == identity.inode() && info.device() == identity.device();
  }

  /**
   * Adjusts the offset by the bytes that were removed from the head since then.
   *
   * @param now how many were removed until now
   */
  void headRemoved(long now) {
    long moved = removedBytes < 0 ? 0 : now - removedBytes;
    removedBytes = now;
    if (moved > offset) {
      skip(moved - offset);
      offset = 0;
    } else {
      offset -= moved;
    }
  }

  /**
   * Returns where to continue in the file that follows this one, which was removed.
   *
   * @param removed how many bytes were removed from the head of this file
   * @param from position in this file of the byte that is the first of the next one
   */
  long continued(long removed, long from) {
    if (removed >= 0) {
      headRemoved(removed);
    }
    return Math.max(0, offset - from);
  }

  /** Counts bytes that no longer exist. */
  void skip(long bytes) {
    skippedBytes += bytes;
    inSkippedLine = true;
  }
}
