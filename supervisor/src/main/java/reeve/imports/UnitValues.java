package reeve.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reeve.config.util.ShellText;

/** The forms of values in units of systemd: systemd.unit(5), systemd.service(5), systemd.time(7). Pure. */
final class UnitValues {
  private static final Pattern SPAN = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([a-z]*)\\s*");
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\$|\\{([A-Za-z_][A-Za-z0-9_]*)\\}|([A-Za-z_][A-Za-z0-9_]*))");

  /** A word with its quotes and escapes. */
  private static final Pattern WORD = Pattern.compile(
      "\\G\\s*((?:\"(?:[^\"\\\\]++|\\\\.)*+\"|'(?:[^'\\\\]++|\\\\.)*+'|\\\\.|[^\\s\"'\\\\]++)++)");
  private static final Pattern ESCAPE = Pattern.compile(
      "\\\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)", Pattern.DOTALL);

  private UnitValues() {}

  /** @return the text with its specifiers replaced, as for the manager of the system */
  static String specifiers(UnitFile unit, UnitFile.Setting setting, String text, String host) throws ImportException {
    StringBuilder out = new StringBuilder();
    String stem = unit.stem();
    int at = stem.indexOf('@');
    String prefix = at < 0 ? stem : stem.substring(0, at);
    String instance = at < 0 ? "" : stem.substring(at + 1);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%' || i + 1 == text.length()) {
        out.append(c);
        continue;
      }
      char letter = text.charAt(++i);
      out.append(switch (letter) {
        case '%' -> "%";
        case 'n' -> unit.name;
        case 'N' -> stem;
        case 'p', 'P' -> prefix;
        case 'i' -> instance;
        case 'I' -> instance.replace('-', '/').replace("\\x2d", "-");
        case 'j', 'J' -> prefix.substring(prefix.lastIndexOf('-') + 1);
        case 'u' -> "root";
        case 'U', 'G' -> "0";
        case 'g' -> "root";
        case 'h' -> "/root";
        case 's' -> "/bin/sh";
        case 't' -> "/run";
        case 'S' -> "/var/lib";
        case 'C' -> "/var/cache";
        case 'L' -> "/var/log";
        case 'E' -> "/etc";
        case 'T' -> "/tmp";
        case 'V' -> "/var/tmp";
        case 'H' -> host;
        case 'l' -> host.contains(".") ? host.substring(0, host.indexOf('.')) : host;
        default -> throw setting.wrong("the specifier %" + letter + " has no value here; write the value itself");
      });
    }
    return out.toString();
  }

  /** @return a duration of reeve; null: it has no end */
  static String duration(UnitFile.Setting setting) throws ImportException {
    if (setting.value().equals("infinity")) {
      return null;
    }
    Matcher span = SPAN.matcher(setting.value());
    int from = 0;
    double millis = 0;
    while (from < setting.value().length()) {
      if (!span.find(from) || span.start() != from) {
        throw setting.wrong("it is not a time span such as 1min 30s");
      }
      millis += Double.parseDouble(span.group(1)) * switch (span.group(2)) {
        case "us", "usec" -> 0.001;
        case "ms", "msec" -> 1;
        case "", "s", "sec", "second", "seconds" -> 1000;
        case "m", "min", "minute", "minutes" -> 60_000;
        case "h", "hr", "hour", "hours" -> 3_600_000;
        case "d", "day", "days" -> 86_400_000;
        case "w", "week", "weeks" -> 604_800_000;
        default -> throw setting.wrong("the unit \"" + span.group(2) + "\" is not known; write seconds");
      };
      from = span.end();
    }
    long whole = Math.round(millis);
    return whole % 1000 == 0 ? whole / 1000 + "s" : whole + "ms";
  }

  static boolean truth(UnitFile.Setting setting) throws ImportException {
    return switch (setting.value().toLowerCase(Locale.ROOT)) {
      case "yes", "true", "on", "1", "y", "t" -> true;
      case "no", "false", "off", "0", "n", "f" -> false;
      default -> throw setting.wrong("it is neither \"yes\" nor \"no\"");
    };
  }

  static List<String> words(UnitFile.Setting setting, String text) throws ImportException {
    List<String> words = new ArrayList<>();
    commands(setting, text).forEach(words::addAll);
    return words;
  }

  /**
   * Splits a value into words, with quotes and the escapes of C, and the words into commands at each lone semicolon
   * (systemd.syntax(7), systemd.service(5)).
   */
  static List<List<String>> commands(UnitFile.Setting setting, String text) throws ImportException {
    List<List<String>> commands = new ArrayList<>(List.of(new ArrayList<>()));
    Matcher word = WORD.matcher(text);
    int from = 0;
    while (word.find()) {
      from = word.end();
      if (word.group(1).equals(";")) {
        commands.add(new ArrayList<>());
      } else {
        commands.get(commands.size() - 1).add(word.group(1).equals("\\;") ? ";" : unquoted(word.group(1)));
      }
    }
    if (!text.substring(from).isBlank()) {
      throw setting.wrong("a quote is not closed");
    }
    return commands;
  }

  private static String unquoted(String word) {
    StringBuilder text = new StringBuilder();
    Matcher part = ESCAPE.matcher(word);
    char quote = 0;
    int from = 0;
    while (from < word.length()) {
      char c = word.charAt(from);
      if (c == '\\' && part.find(from) && part.start() == from) {
        text.append(escape(part.group()));
        from = part.end();
        continue;
      }
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        text.append(c);
      }
      from++;
    }
    return text.toString();
  }

  /** An escape that is not known stays as it is. */
  private static String escape(String escape) {
    String digits = escape.substring(escape.matches("\\\\[xuU].*") ? 2 : 1);
    if (digits.matches("[0-9a-fA-F]+") && (escape.length() > 2)) {
      return Character.toString(Integer.parseInt(digits, escape.matches("\\\\[0-7]{3}") ? 8 : 16));
    }
    int known = "abfnrtvs".indexOf(escape.charAt(1));
    return known >= 0 ? String.valueOf("\u0007\b\f\n\r\t\u000b ".charAt(known))
        : "\\\"'".indexOf(escape.charAt(1)) >= 0 ? escape.substring(1) : escape;
  }

  static boolean needsShell(List<String> words) {
    return words.stream().anyMatch(word -> VARIABLE.matcher(word).find());
  }

  /** @return the words for a shell; {@code $NAME} as a whole word is split, as systemd does it */
  static String shellLine(List<String> words) {
    StringBuilder line = new StringBuilder();
    for (String word : words) {
      line.append(line.isEmpty() ? "" : " ");
      Matcher variable = VARIABLE.matcher(word);
      if (variable.matches() && variable.group(2) != null) {
        line.append(word);
        continue;
      }
      variable.reset();
      StringBuilder quoted = new StringBuilder();
      int from = 0;
      while (variable.find()) {
        quoted.append(quote(word.substring(from, variable.start())));
        String name = variable.group(1) != null ? variable.group(1) : variable.group(2);
        quoted.append(name == null ? "'$'" : "\"${" + name + "}\"");
        from = variable.end();
      }
      quoted.append(quote(word.substring(from)));
      line.append(quoted.isEmpty() ? "''" : quoted);
    }
    return line.toString();
  }

  private static String quote(String text) {
    return text.isEmpty() ? "" : ShellText.word(text);
  }
}
