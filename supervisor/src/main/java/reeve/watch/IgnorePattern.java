package reeve.watch;

/**
 * A line of a file of ignored paths, gitignore(5). Immutable; pure.
 *
 * @param negated whether it includes again what an earlier pattern excludes
 * @param directoryOnly whether it is about directories only
 * @param name matches the last name of a path at any depth; null: {@code path} is set
 * @param path matches the path below the directory of the file; null: {@code name} is set
 */
record IgnorePattern(boolean negated, boolean directoryOnly, String name, PathPattern path) {
  /** @return null: the line has no pattern */
  static IgnorePattern of(String line) {
    String text = withoutTrailingBlanks(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    if (text.isEmpty() || text.charAt(0) == '#') {
      return null;
    }
    boolean negated = text.charAt(0) == '!';
    text = negated ? text.substring(1) : text;
    boolean directory = text.endsWith("/");
    text = directory ? text.substring(0, text.length() - 1) : text;
    if (text.isEmpty()) {
      return null;
    }
    if (text.indexOf('/') < 0) {
      return new IgnorePattern(negated, directory, text, null);
    }
    return new IgnorePattern(negated, directory, null,
        PathPattern.of(text.charAt(0) == '/' ? text.substring(1) : text, false));
  }

  private static String withoutTrailingBlanks(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ' ') {
      int slashes = 0;
      while (end - 2 - slashes >= 0 && line.charAt(end - 2 - slashes) == '\\') {
        slashes++;
      }
      if (slashes % 2 == 1) {
        break; // the blank is quoted
      }
      end--;
    }
    return line.substring(0, end);
  }

  /**
   * @param names of the whole path
   * @param from the index of the first name below the directory of the file
   */
  boolean matches(String[] names, int from, boolean directory) {
    return (directory || !directoryOnly)
        && (path == null ? NamePattern.matches(name, names[names.length - 1]) : path.matches(names, from));
  }
}
