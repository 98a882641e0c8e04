package reeve.imports;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of values in the configuration of supervisord, as its datatypes.py reads them. Pure. */
final class SupervisorValues {
  private static final Pattern PAIR =
      Pattern.compile("\\s*([^\\s=,\"']+)\\s*=\\s*(\"[^\"]*\"|'[^']*'|[^\\s,\"']*)\\s*(,|$)");

  private SupervisorValues() {}

  static boolean truth(IniFile.Entry entry) throws ImportException {
    return switch (entry.value().toLowerCase(Locale.ROOT)) {
      case "yes", "true", "on", "1" -> true;
      case "no", "false", "off", "0" -> false;
      default -> throw wrong(entry, "it is neither \"true\" nor \"false\"");
    };
  }

  static int number(IniFile.Entry entry) throws ImportException {
    try {
      return Integer.parseInt(entry.value());
    } catch (NumberFormatException e) {
      throw wrong(entry, "it is not an integer");
    }
  }

  /** @return a size of reeve; the units of supervisord are powers of 1024. Null: no limit */
  static String size(IniFile.Entry entry) throws ImportException {
    Matcher matcher = Pattern.compile("([0-9]+)\\s*(KB|MB|GB|)").matcher(entry.value().toUpperCase(Locale.ROOT));
    if (!matcher.matches() || matcher.group(1).length() > 15) {
      throw wrong(entry, "it is not a size such as 50MB");
    }
    String unit = matcher.group(2);
    return Long.parseLong(matcher.group(1)) == 0 ? null
        : matcher.group(1) + (unit.isEmpty() ? "B" : unit.charAt(0) + "iB");
  }

  /** @return a signal of reeve */
  static String signal(IniFile.Entry entry) throws ImportException {
    String name = entry.value().toUpperCase(Locale.ROOT);
    if (!name.matches("[A-Z0-9]+")) {
      throw wrong(entry, "it is not a signal such as TERM");
    }
    return name.startsWith("SIG") || name.matches("[0-9]+") ? name : "SIG" + name;
  }

  /** The pairs of {@code KEY="value",KEY2="value"}. */
  static Map<String, String> pairs(IniFile.Entry entry) throws ImportException {
    Map<String, String> pairs = new LinkedHashMap<>();
    String text = entry.value().strip();
    Matcher matcher = PAIR.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw wrong(entry, "it is not of the form KEY=\"value\",KEY2=\"value\"");
      }
      String value = matcher.group(2);
      boolean quoted = value.length() > 1 && (value.charAt(0) == '"' || value.charAt(0) == '\'');
      pairs.put(matcher.group(1), quoted ? value.substring(1, value.length() - 1) : value);
      at = matcher.end();
    }
    return pairs;
  }

  static ImportException wrong(IniFile.Entry entry, String cause) {
    return new ImportException(entry.file(), entry.line(),
        "cannot use the value \"" + entry.value().replace('\n', ' ') + "\": " + cause);
  }
}
