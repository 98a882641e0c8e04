package reeve.config.read.execution;

import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.util.Escaped;

/** Reads permission bits. They are octal and in quotes, because a number of TOML cannot begin with 0. */
final class ModeReader {
  private static final int ALL_PERMISSIONS = 0777;

  private ModeReader() {}

  /**
   * The bits that new files do not get (umask(2)).
   *
   * @return 0 to 0777; -1 after a problem
   */
  static int umask(ValueReader in, TomlNode node, String path) {
    String text = in.string(node, path, "write it in quotes, as \"0027\"");
    if (text == null) {
      return -1;
    }
    int mask = octal(text, 1);
    if (mask < 0 || mask > ALL_PERMISSIONS) {
      in.problem(node, path, "cannot read " + Escaped.quote(text) + " as a umask",
          "write it as \"0027\": octal digits, at most \"0777\"");
      return -1;
    }
    return mask;
  }

  /**
   * The mode of a directory (chmod(2)).
   *
   * @return 0 to 07777; -1 after a problem
   */
  static int directory(ValueReader in, TomlNode node, String path) {
    String text = in.string(node, path, "write it in quotes, as \"0750\"");
    if (text == null) {
      return -1;
    }
    int mode = octal(text, 3);
    if (mode < 0) {
      in.problem(node, path, "cannot read " + Escaped.quote(text) + " as a mode",
          "write it as \"0750\": three or four octal digits");
    }
    return mode;
  }

  /** @return -1 unless the text has {@code min} to 4 octal digits */
  private static int octal(String text, int min) {
    int value = text.length() < min || text.length() > 4 ? -1 : 0;
    for (int i = 0; i < text.length() && value >= 0; i++) {
      char c = text.charAt(i);
      value = c >= '0' && c <= '7' ? value * 8 + c - '0' : -1;
    }
    return value;
  }
}
