package reeve.imports;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reeve.scaffold.TomlText;

/** Replaces {@code %(NAME)s}, as the {@code %} operator of Python does for supervisord. */
final class PercentText {
  /** The number of a process, where one table makes all of them. */
  private static final String NUMBER = "process_num";

  private static final Pattern EXPANSION = Pattern.compile("%(?:%|\\(([A-Za-z0-9_]+)\\)(0?[0-9]*)([sd]))");

  private final Map<String, String> values = new HashMap<>();
  private String computed;

  PercentText value(String name, String value) {
    values.put(name, value);
    return this;
  }

  /** @param expression what {@code process_num} becomes, such as <code>${INSTANCE - 1}</code> */
  PercentText number(String expression) {
    computed = expression;
    return this;
  }

  /** Whether the number of a process is formatted, as in {@code %(process_num)02d}. */
  static boolean padsNumber(String text) {
    return text.matches("(?s).*%\\(process_num\\)0?[0-9]+d.*");
  }

  /** @return the text with its literal dollars escaped, in which variables of reeve may be */
  String expand(IniFile.Entry entry, String text) throws ImportException {
    StringBuilder expanded = new StringBuilder();
    Matcher matcher = EXPANSION.matcher(text);
    int from = 0;
    while (matcher.find(from)) {
      literal(expanded, entry, text, from, matcher.start());
      String name = matcher.group(1);
      if (name == null) {
        expanded.append('%');
      } else if (name.startsWith("ENV_")) {
        variable(expanded, "${" + name.substring(4) + "}");
      } else if (name.equals(NUMBER) && computed != null) {
        variable(expanded, computed);
      } else {
        expanded.append(TomlText.escapeDollars(known(entry, name, matcher.group(2))));
      }
      from = matcher.end();
    }
    literal(expanded, entry, text, from, text.length());
    return expanded.toString();
  }

  private String known(IniFile.Entry entry, String name, String width) throws ImportException {
    String value = values.get(name);
    if (value == null) {
      throw new ImportException(entry.file(), entry.line(), "cannot replace \"%(" + name
          + ")s\": supervisord has no such name here; variables of the environment are %(ENV_NAME)s");
    }
    int wanted = width.isEmpty() ? 0 : Integer.parseInt(width);
    return (width.startsWith("0") ? "0" : " ").repeat(Math.max(0, wanted - value.length())) + value;
  }

  private static void literal(StringBuilder expanded, IniFile.Entry entry, String text, int from, int to)
      throws ImportException {
    String part = text.substring(from, to);
    if (part.indexOf('%') >= 0) {
      throw new ImportException(entry.file(), entry.line(),
          "cannot read \"" + text + "\": a \"%\" that begins no %(NAME)s has to be written as \"%%\"");
    }
    expanded.append(TomlText.escapeDollars(part));
  }

  /** A dollar before a variable would escape it. */
  private static void variable(StringBuilder expanded, String variable) {
    int dollars = 0;
    while (dollars < expanded.length() && expanded.charAt(expanded.length() - 1 - dollars) == '$') {
      dollars++;
    }
    expanded.append(dollars % 2 == 1 ? "$" : "").append(variable);
  }
}
