package reeve.config.util;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Globs with {@code *} and {@code ?}. Only a pattern that begins with a dot matches a name that does. */
public final class Globs {
  private Globs() {}

  /** Whether the text contains a {@code *} or {@code ?}. */
  public static boolean isGlob(String path) {
    return path.indexOf('*') >= 0 || path.indexOf('?') >= 0;
  }

  /** @return the matching names in the directory, sorted; null if it cannot be listed */
  public static List<String> list(File directory, String pattern) {
    String[] names = directory.list();
    if (names == null) {
      return null;
    }
    Arrays.sort(names);
    List<String> result = new ArrayList<>();
    for (String name : names) {
      if (matches(pattern, name)) {
        result.add(name);
      }
    }
    return result;
  }

  /** @return the matching files (no directories), sorted part by part */
  public static List<String> expand(String directory, String pattern) {
    List<String> result = new ArrayList<>();
    boolean absolute = pattern.startsWith("/");
    expand(absolute ? "/" : directory, pattern, absolute ? 1 : 0, result);
    return result;
  }

  private static void expand(String directory, String pattern, int from, List<String> result) {
    int slash = pattern.indexOf('/', from);
    String part = slash < 0 ? pattern.substring(from) : pattern.substring(from, slash);
    if (slash >= 0 && !isGlob(part)) {
      expand(part.isEmpty() ? directory : FilePaths.join(directory, part), pattern, slash + 1, result);
      return;
    }
    if (!isGlob(part)) {
      String path = FilePaths.join(directory, part);
      if (new File(path).isFile()) {
        result.add(path);
      }
      return;
    }
    List<String> names = list(new File(directory), part);
    if (names == null) {
      return;
    }
    for (String name : names) {
      String path = FilePaths.join(directory, name);
      boolean isDirectory = new File(path).isDirectory();
      if (slash >= 0 && isDirectory) {
        expand(path, pattern, slash + 1, result);
      } else if (slash < 0 && !isDirectory) {
        result.add(path);
      }
    }
  }

  /**
   * Whether a name matches. Takes at most as many steps as the product of the two lengths, because it backtracks to the
   * last star only.
   */
  public static boolean matches(String pattern, String name) {
    if (name.startsWith(".") && !pattern.startsWith(".")) {
      return false;
    }
    int p = 0;
    int n = 0;
    int star = -1;
    int retry = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        retry = n;
      } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
