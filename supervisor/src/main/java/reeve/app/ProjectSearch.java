package reeve.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * Finds the {@code reeve.toml} of a working directory: the nearest one, in the directory or above it. A file that
 * another user could have written or placed there is found and refused, so that no command acts on it, and none passes
 * it to act on something else.
 *
 * <p>It uses no system call of {@code reeve.posix}, because {@code run} reads its files while JNA is initialised.
 */
public final class ProjectSearch {
  private static final int WORLD_WRITABLE = 02;
  private static final String PATH = "/proc/self";

  private ProjectSearch() {}

  /**
   * The file that was found.
   *
   * @param path {@code reeve.toml} if it is in the working directory, otherwise an absolute path
   * @param refusal why it is not used, as an error message; null: it is used
   */
  public record Found(String path, String refusal) {}

  /**
   * Searches from the working directory upward.
   *
   * @return null: there is no such file
   */
  public static Found nearest() {
    return nearest(new File("").getAbsolutePath(), uid());
  }

  /**
   * Searches from a directory upward.
   *
   * @param uid of the caller; -1: unknown, and no file is refused
   * @return null: there is no such file
   */
  static Found nearest(String start, int uid) {
    for (File directory = new File(start); directory != null; directory = directory.getParentFile()) {
      File file = new File(directory, ProjectScope.FILE);
      if (file.isFile()) {
        return new Found(directory.getPath().equals(start) ? ProjectScope.FILE : file.getPath(),
            refusal(file.toPath(), uid));
      }
    }
    return null;
  }

  /** A link is checked as well as the file that it leads to: another user could link to a file of the caller. */
  private static String refusal(Path file, int uid) {
    if (uid < 0) {
      return null;
    }
    String cause = cause(file, uid, LinkOption.NOFOLLOW_LINKS);
    cause = cause == null ? cause(file, uid) : cause;
    return cause == null ? null
        : "cannot use the file \"" + file + "\", which was found by the working directory: " + cause
            + "; name it with -c or its directory with -p if it is meant, or make it your own (chown, chmod o-w)";
  }

  private static String cause(Path file, int uid, LinkOption... options) {
    try {
      Map<String, Object> facts = Files.readAttributes(file, "unix:uid,mode", options);
      int owner = (Integer) facts.get("uid");
      int mode = (Integer) facts.get("mode");
      boolean link = (mode & 0170000) == 0120000; // the permissions of a link mean nothing
      return owner != uid && owner != 0 ? "it belongs to the uid " + owner + ", and not to you (uid " + uid
          + ") or root"
          : !link && (mode & WORLD_WRITABLE) != 0 ? "every user can write to it" : null;
    } catch (IOException | UnsupportedOperationException e) {
      return "its owner cannot be read: " + e.getMessage();
    }
  }

  /** The effective uid; -1 as PID 1, where the files of the image are used, and their owner does not matter. */
  private static int uid() {
    try {
      Path self = Path.of(PATH);
      return Files.readSymbolicLink(self).toString().equals("1") ? -1
          : (Integer) Files.getAttribute(self.toRealPath(), "unix:uid");
    } catch (IOException | UnsupportedOperationException e) {
      return -1; // there is no /proc, without which reeve does not run either
    }
  }
}
