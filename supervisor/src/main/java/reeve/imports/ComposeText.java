package reeve.imports;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reeve.scaffold.TomlText;

/**
 * The variables in values of Compose, with what {@code .env} has for them. Pure.
 * https://docs.docker.com/reference/compose-file/interpolation/
 */
final class ComposeText {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern LINE = Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");
  private static final Pattern DURATION = Pattern.compile("(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?(\\d+us)?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([KMGT]?)I?B?");

  private static final int MAX_DEPTH = 50;

  private final Map<String, String> variables = new LinkedHashMap<>();

  /** @param dotEnv the text of {@code .env}; empty: there is none */
  ComposeText(String dotEnv) {
    for (String line : dotEnv.split("\r?\n")) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        String value = matcher.group(2).strip();
        boolean quoted = value.matches("\".*\"|'.*'");
        variables.put(matcher.group(1), quoted ? value.substring(1, value.length() - 1)
            : value.replaceFirst("\\s+#.*", ""));
      }
    }
  }

  /** Returns a value in which variables are as reeve writes them: the environment comes before {@code .env}. */
  String configured(String text) {
    return expand(text, false);
  }

  /** Returns a value with the variables as they are in {@code .env}. */
  String plain(String text) {
    return expand(text, true);
  }

  private String expand(String text, boolean plain) {
    StringBuilder result = new StringBuilder();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = c == '$' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
      int end = next == '{' ? close(text, i + 2) : -1;
      Matcher name = NAME.matcher(text).region(Math.min(i + 1, text.length()), text.length());
      if (next == '$') {
        literal.append('$');
        i++;
      } else if (end > 0 || next != 0 && next != '{' && name.lookingAt()) {
        String variable = end > 0 ? text.substring(i + 2, end) : name.group();
        if (plain) {
          literal.append(value(variable));
        } else {
          flush(result, literal, true);
          result.append(reference(variable));
        }
        i = end > 0 ? end : name.end() - 1;
      } else {
        literal.append(c);
      }
    }
    if (plain) {
      return literal.toString();
    }
    flush(result, literal, false);
    return result.toString();
  }

  private static void flush(StringBuilder result, StringBuilder literal, boolean variableFollows) {
    String escaped = TomlText.escapeDollars(literal.toString());
    int dollars = escaped.length() - escaped.replaceFirst("\\$+$", "").length();
    result.append(escaped).append(variableFollows && dollars % 2 == 1 ? "$" : "");
    literal.setLength(0);
  }

  /** @return the place of the brace that closes; -1: there is none */
  private static int close(String text, int from) {
    int depth = 1;
    for (int i = from; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0 || depth > MAX_DEPTH) {
        return depth == 0 ? i : -1; // a reference in a reference is read by recursion
      }
    }
    return -1;
  }

  private String reference(String variable) {
    Matcher name = NAME.matcher(variable);
    if (!name.lookingAt()) {
      return "";
    }
    String rest = variable.substring(name.end());
    String value = variables.get(name.group());
    if (rest.startsWith(":?") || rest.startsWith("?")) {
      String message = rest.substring(rest.indexOf('?') + 1).replaceAll("[${}]", "");
      return value == null ? "${" + name.group() + ":?" + (message.isEmpty() ? "is not set" : message) + "}"
          : TomlText.escapeDollars(value);
    }
    String instead = value(variable);
    return rest.contains("+") || instead.matches("(?s).*[${}].*") ? TomlText.escapeDollars(instead)
        : "${" + name.group() + ":-" + instead + "}";
  }

  private String value(String variable) {
    Matcher name = NAME.matcher(variable);
    if (!name.lookingAt()) {
      return "";
    }
    String rest = variable.substring(name.end());
    boolean emptyCounts = !rest.startsWith(":");
    String form = emptyCounts ? rest : rest.substring(1);
    String value = variables.get(name.group());
    boolean set = value != null && (emptyCounts || !value.isEmpty());
    if (form.startsWith("+")) {
      return set ? plain(form.substring(1)) : "";
    }
    return set ? value : form.startsWith("-") ? plain(form.substring(1)) : "";
  }

  /** @return whether it is a duration that reeve has too, such as 1m30s */
  static boolean duration(String text) {
    return !text.isEmpty() && DURATION.matcher(text).matches() && !text.endsWith("us");
  }

  /** @return a size of reeve, of one such as 512m; null: it is none */
  static String size(String text) {
    Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
    return matcher.matches() ? matcher.group(1) + (matcher.group(2).isEmpty() ? "B" : matcher.group(2) + "iB") : null;
  }

  /** @return the port of a mapping, if it is the same in and outside the container, as in "80:80"; otherwise null */
  static String samePort(String mapping) {
    String[] parts = mapping.split(":");
    String port = parts[parts.length - 1];
    return parts.length > 1 && parts[parts.length - 2].equals(port) && port.matches("[1-9][0-9]{0,4}")
        && Integer.parseInt(port) <= 65_535 ? port : null;
  }
}
