package reeve.console;

import java.util.HashSet;
import java.util.Set;
import reeve.posix.Posix;

/** A file whose lines are shown on the console, and how far they were. The console's thread alone. */
final class FollowedFile {
  final String service;
  final String stream;
  final String path;
  final int watch;
  private final Posix.FileInfo identity;
  final Set<String> writers = new HashSet<>();
  long offset;
  /** What had been taken out of the head of the file when the offset was right; below 0: not known. */
  long shift;
  /** Its name by now where somebody moved it away; the service writes to it until it is started again. */
  String movedTo;
  /** It was moved to where it is not found. */
  boolean lost;
  /** Bytes that were gone before they could be shown, and that nobody was told of yet. */
  long skipped;
  /** Whether the next byte is in the middle of a line of which the beginning is gone. */
  boolean ragged;

  /**
   * @param service that wrote to it first
   * @param offset where to begin
   * @param shift what had been taken out of the head of the file by then; below 0: not known
   * @param watch of inotify(7)
   * @param identity null: not known
   */
  FollowedFile(String service, String stream, String path, long offset, long shift, int watch,
      Posix.FileInfo identity) {
    this.service = service;
    this.stream = stream;
    this.path = path;
    this.offset = offset;
    this.shift = shift;
    this.watch = watch;
    this.identity = identity;
    writers.add(service);
  }

  /** Where it is to be opened. */
  String place() {
    return movedTo == null ? path : movedTo;
  }

  /** @return 0: not known */
  long inode() {
    return identity == null ? 0 : identity.inode();
  }

  /** Whether it is the file that the service writes to, and not one that took its name. */
  boolean is(Posix.FileInfo info) {
    return identity == null || info.inode() == identity.inode() && info.device() == identity.device();
  }

  /** So much more was taken out of its head by now. */
  void shifted(long now) {
    long moved = shift < 0 ? 0 : now - shift;
    shift = now;
    if (moved > offset) {
      skip(moved - offset);
      offset = 0;
    } else {
      offset -= moved;
    }
  }

  /** These bytes are not to be had. */
  void skip(long bytes) {
    skipped += bytes;
    ragged = true;
  }
}
