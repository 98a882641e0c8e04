package reeve.config.read;

import reeve.config.util.Escaped;

/**
 * Which names services and targets may have: a name is a file name, a word of the command line, and part of log lines.
 */
final class NameRules {
  /** In characters. */
  static final int MAX_LENGTH = 100;

  private NameRules() {}

  /** @return what is wrong with a name; null if it can be used */
  static String problem(String name) {
    if (name.isEmpty()) {
      return "it is empty";
    }
    if (name.length() > MAX_LENGTH) {
      return "it is longer than " + MAX_LENGTH + " characters";
    }
    if (name.charAt(0) == '.' || name.charAt(0) == '-') {
      return "it begins with a dot or a dash";
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Escaped.isBareKeyChar(c) && ".@+:".indexOf(c) < 0) {
        return "it may hold only letters, digits and . _ - @ + :";
      }
    }
    return null;
  }
}
