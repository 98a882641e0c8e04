package reeve.logs;

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

  /**
   * @param service that wrote to it first
   * @param offset where to begin
   * @param shift what had been taken out of the head of the file by then; below 0: not known
   * @param watch of inotify(7)
   * @param identity null: not known
   */
  FollowedFile(String service, String stream, String path, long offset, long shift, int watch, Posix.FileInfo identity) {
    this.service = service;
    this.stream = stream;
    this.path = path;
    this.offset = offset;
    this.shift = shift;
    this.watch = watch;
    this.identity = identity;
    writers.add(service);
  }

  /** Whether it is the file that the service writes to, and not one that took its name. */
  boolean is(Posix.FileInfo info) {
    return identity == null || info.inode() == identity.inode() && info.device() == identity.device();
  }
}
