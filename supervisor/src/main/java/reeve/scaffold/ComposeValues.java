package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of compose files as values of reeve. Pure. */
final class ComposeValues {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\$|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(:?[-?+][^}]*)?\\}|\\$([A-Za-z_][A-Za-z0-9_]*)");
  private static final Pattern DURATION = Pattern.compile("(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?");

  private ComposeValues() {}

  /** The value as a list; a single value is a list of one. */
  static List<?> list(Object value) {
    return value instanceof List<?> items ? items
        : value == null || value instanceof Map || value.equals("") ? List.of() : List.of(value);
  }

  /**
   * Replaces the variables of a text by their values in {@code .env}. Others stay variables, which are empty if they
   * are not set, as in Compose.
   */
  static String interpolated(String text, Map<String, String> variables) {
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1) != null ? matcher.group(1) : matcher.group(3);
      String rest = matcher.group(2) == null ? "" : matcher.group(2);
      String value = name == null ? null : variables.get(name);
      String plain = rest.startsWith(":") ? rest.substring(1) : rest;
      String replacement = name == null ? "$$"
          : value != null ? value.replace("$", "$$")
          : "${" + name
              + (plain.startsWith("?") ? ":" + plain : ":-" + (plain.startsWith("-") ? plain.substring(1) : ""))
              + "}";
      matcher.appendReplacement(result, Matcher.quoteReplacement(replacement));
    }
    return matcher.appendTail(result).toString();
  }

  /**
   * The port on which the program in a container listens.
   *
   * @return null: it is not one port
   */
  static String containerPort(Object port) {
    String text = String.valueOf(port instanceof Map<?, ?> map ? map.get("target") : port);
    text = text.substring(text.lastIndexOf(':') + 1);
    int slash = text.indexOf('/');
    boolean tcp = slash < 0 || text.endsWith("/tcp");
    text = slash < 0 ? text : text.substring(0, slash);
    return tcp && text.matches("[1-9][0-9]{0,4}") ? text : null;
  }

  /**
   * A health check in TOML.
   *
   * @return null: there is none
   */
  static String health(Map<String, Object> check) {
    Object test = check.get("test");
    List<String> command = new ArrayList<>();
    if (test instanceof String line && !line.isEmpty()) {
      command.addAll(List.of("/bin/sh", "-c", line.replace("$$", "$")));
    } else if (test instanceof List<?> words && words.size() > 1) {
      if (words.get(0).equals("CMD-SHELL")) {
        command.addAll(List.of("/bin/sh", "-c", String.valueOf(words.get(1)).replace("$$", "$")));
      } else if (words.get(0).equals("CMD")) {
        for (Object word : words.subList(1, words.size())) {
          command.add(String.valueOf(word).replace("$$", "$"));
        }
      }
    }
    if (command.isEmpty() || "true".equals(check.get("disable"))) {
      return null;
    }
    StringBuilder toml = new StringBuilder("{ command = ").append(TomlText.strings(command));
    for (String[] key : new String[][] {{"interval", "interval"}, {"timeout", "timeout"},
        {"start_period", "start-period"}}) {
      String value = String.valueOf(check.get(key[0]));
      if (value.matches(".*[1-9].*") && DURATION.matcher(value).matches()) {
        toml.append(", ").append(key[1]).append(" = \"").append(value).append('"');
      }
    }
    String retries = String.valueOf(check.get("retries"));
    if (retries.matches("[1-9][0-9]{0,2}")) {
      toml.append(", failures = ").append(retries);
    }
    return toml.append(" }").toString();
  }
}
