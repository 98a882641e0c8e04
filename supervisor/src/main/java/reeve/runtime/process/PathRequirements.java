package reeve.runtime.process;

import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.Files;

/** Finds out whether files and directories can be made and written, without making them. May block. Any thread. */
public final class PathRequirements {
  private PathRequirements() {}

  /**
   * Checks a path that may not exist yet: then its nearest directory that exists is checked, because missing
   * directories are made.
   *
   * @param directory whether it must be a directory, or become one
   * @return null if it can be written; otherwise what is wrong, as the rest of a sentence
   */
  public static String writable(Files files, String path, boolean directory) {
    String existing = path;
    while (files.fileInfo(existing) == null && existing.lastIndexOf('/') >= 0 && !existing.equals("/")) {
      String parent = DirectoryMaker.parent(existing);
      existing = parent.isEmpty() ? "/" : parent;
    }
    Files.FileInfo info = files.fileInfo(existing);
    int error = files.checkWritable(existing);
    if (error == 0 && info != null && !info.isDirectory() && (directory || !existing.equals(path))) {
      error = Errno.ENOTDIR;
    } else if (error == 0 && info != null && info.isDirectory() && !directory && existing.equals(path)) {
      error = Errno.EISDIR;
    } else if (error == 0 && info != null && info.isDirectory()) {
      error = files.checkExecutable(existing);
    }
    return error == 0 ? null : "\"" + existing + "\": " + Errno.text(error);
  }
}
