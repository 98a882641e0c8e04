package reeve.config.util;

import java.util.ArrayList;
import java.util.List;

/**
 * Paths as text; nothing here reads the disk. java.nio.file.Path is not used, because it throws for a letter that the
 * locale of the process (often C for PID 1) cannot encode.
 */
public final class FilePaths {
  private FilePaths() {}

  /** The directory part of a path; {@code "."} if it has none. */
  public static String directoryOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
  }

  /** A path below a directory; an absolute path as it is. */
  public static String join(String directory, String path) {
    if (path.startsWith("/") || directory.isEmpty() || directory.equals(".")) {
      return path;
    }
    return directory.endsWith("/") ? directory + path : directory + "/" + path;
  }

  /**
   * The path made absolute, without {@code .}, {@code ..}, doubled or trailing slashes. {@code ..} removes the name
   * before it, even if that is a symbolic link. {@code ~} is a name like any other.
   *
   * @param directory absolute; a relative path is resolved against it
   */
  public static String absolute(String directory, String path) {
    String whole = path.startsWith("/") ? path : directory + "/" + path;
    if (isNormal(whole)) {
      return whole;
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from <= whole.length()) {
      int to = whole.indexOf('/', from);
      if (to < 0) {
        to = whole.length();
      }
      String part = whole.substring(from, to);
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.remove(parts.size() - 1);
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
      from = to + 1;
    }
    StringBuilder text = new StringBuilder(whole.length());
    for (String part : parts) {
      text.append('/').append(part);
    }
    return text.length() == 0 ? "/" : text.toString();
  }

  private static boolean isNormal(String path) {
    return path.indexOf("//") < 0 && path.indexOf("/.") < 0 && (path.length() == 1 || !path.endsWith("/"));
  }
}
