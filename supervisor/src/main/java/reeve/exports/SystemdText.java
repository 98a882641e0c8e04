package reeve.exports;

import java.time.Duration;
import java.util.List;

/** Values of unit files (systemd.syntax(7)). Pure. */
final class SystemdText {
  private SystemdText() {}

  /** A command line for {@code Exec...=}: variables and specifiers have no meaning in it. */
  static String command(List<String> argv) {
    StringBuilder text = new StringBuilder(word(argv.get(0)));
    for (String argument : argv.subList(1, argv.size())) {
      text.append(' ').append(word(argument.replace("$", "$$")));
    }
    return text.toString();
  }

  /** The name of a service in that of a unit, which has no plus sign (systemd-escape(1)). */
  static String unitName(String service) {
    return service.replace("+", "\\x2b");
  }

  /** One word of a list. */
  static String word(String word) {
    boolean plain = !word.isEmpty();
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      plain &= c > ' ' && "\"'\\;#".indexOf(c) < 0;
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        quoted.append(String.format("\\x%02x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return (plain ? word : quoted.append('"').toString()).replace("%", "%%");
  }

  /** A value that is the rest of the line, such as a path: it has no quotes. */
  static String line(String value) {
    String line = ExportedService.clean(value).replace("%", "%%");
    return line.endsWith("\\") ? line + " " : line; // a backslash at the end would continue the line
  }

  /** Words of a list. */
  static String words(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      text.append(text.length() == 0 ? "" : " ").append(word(word));
    }
    return text.toString();
  }

  /** A time span (systemd.time(7)). */
  static String time(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
  }
}
