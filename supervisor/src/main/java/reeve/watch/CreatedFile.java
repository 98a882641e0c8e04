package reeve.watch;

import reeve.posix.FileStatus;
import reeve.posix.Files;

/** What the event of a new name in a directory is worth. */
final class CreatedFile {
  private CreatedFile() {}

  /**
   * Returns whether a new file is to be left alone: a regular file with a single name is complete only when it is
   * closed, which has an event of its own, and a socket or FIFO has no content.
   */
  static boolean isBeingWritten(Files files, String path) {
    FileStatus status = files.status(path);
    return status == null || !status.isLink() && !(status.isRegular() && status.links() > 1);
  }
}
