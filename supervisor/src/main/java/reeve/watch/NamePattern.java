package reeve.watch;

/**
 * A pattern for one name of a path, with the meaning that gitignore(5) gives it: {@code *} is any text, {@code ?} one
 * character, {@code [a-z]}, {@code [!a-z]} and {@code [[:digit:]]} a set of characters, and a backslash takes the
 * special meaning of the next character away. A leading dot is a character like any other. Pure.
 */
final class NamePattern {
  private NamePattern() {}

  /** Returns whether a pattern has a special character, so that it may match more than one name. */
  static boolean isSpecial(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '*' || c == '?' || c == '[') {
        return true;
      }
      i += c == '\\' ? 1 : 0;
    }
    return false;
  }

  /** Returns a pattern without special characters as the only name that it matches. */
  static String literal(String pattern) {
    if (pattern.indexOf('\\') < 0) {
      return pattern;
    }
    StringBuilder name = new StringBuilder(pattern.length());
    for (int i = 0; i < pattern.length(); i++) {
      i += pattern.charAt(i) == '\\' && i + 1 < pattern.length() ? 1 : 0;
      name.append(pattern.charAt(i));
    }
    return name.toString();
  }

  /**
   * Returns whether a name matches. Takes at most as many steps as the product of the two lengths, because it goes back
   * to the last star only.
   */
  static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int retry = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        retry = n;
        continue;
      }
      int next = p < pattern.length() ? one(pattern, p, name.charAt(n)) : -1;
      if (next >= 0) {
        p = next;
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

  /** @return the index after what matches the character; -1: it does not match */
  private static int one(String pattern, int p, char c) {
    switch (pattern.charAt(p)) {
      case '?':
        return p + 1;
      case '[':
        return set(pattern, p + 1, c);
      case '\\':
        // A backslash at the end makes a pattern that matches nothing.
        return p + 1 < pattern.length() && pattern.charAt(p + 1) == c ? p + 2 : -1;
      default:
        return pattern.charAt(p) == c ? p + 1 : -1;
    }
  }

  /**
   * @param p the index after the opening bracket
   * @return the index after the closing bracket; -1: the character is not in the set, or the set has no end
   */
  private static int set(String pattern, int p, char c) {
    boolean negated = p < pattern.length() && (pattern.charAt(p) == '!' || pattern.charAt(p) == '^');
    int i = negated ? p + 1 : p;
    int first = i;
    boolean found = false;
    while (i < pattern.length() && (i == first || pattern.charAt(i) != ']')) {
      int end = pattern.startsWith("[:", i) ? pattern.indexOf(":]", i + 2) : -1;
      if (end > 0) {
        found |= isInClass(pattern.substring(i + 2, end), c);
        i = end + 2;
        continue;
      }
      i += pattern.charAt(i) == '\\' ? 1 : 0;
      if (i >= pattern.length()) {
        return -1;
      }
      char low = pattern.charAt(i++);
      char high = low;
      if (i + 1 < pattern.length() && pattern.charAt(i) == '-' && pattern.charAt(i + 1) != ']') {
        i += pattern.charAt(i + 1) == '\\' ? 2 : 1;
        if (i >= pattern.length()) {
          return -1;
        }
        high = pattern.charAt(i++);
      }
      found |= c >= low && c <= high;
    }
    return i < pattern.length() && found != negated ? i + 1 : -1;
  }

  /** The classes of characters of the C locale. */
  private static boolean isInClass(String name, char c) {
    boolean upper = c >= 'A' && c <= 'Z';
    boolean lower = c >= 'a' && c <= 'z';
    boolean digit = c >= '0' && c <= '9';
    boolean graph = c > ' ' && c < 127;
    return switch (name) {
      case "alpha" -> upper || lower;
      case "alnum" -> upper || lower || digit;
      case "upper" -> upper;
      case "lower" -> lower;
      case "digit" -> digit;
      case "xdigit" -> digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
      case "space" -> c == ' ' || c >= '\t' && c <= '\r';
      case "blank" -> c == ' ' || c == '\t';
      case "punct" -> graph && !upper && !lower && !digit;
      case "graph" -> graph;
      case "print" -> graph || c == ' ';
      case "cntrl" -> c < ' ' || c == 127;
      default -> false;
    };
  }
}
