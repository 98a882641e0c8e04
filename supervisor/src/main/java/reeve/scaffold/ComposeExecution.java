package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a compose file says of the user and the limits of a program, as lines of reeve. They are proposed as comments:
 * the users of an image seldom exist outside of it, and some of it needs privilege. Pure.
 */
final class ComposeExecution {
  private static final List<String> LIMITS = List.of("as", "core", "cpu", "data", "fsize", "locks", "memlock",
      "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack");

  private ComposeExecution() {}

  /** @return lines for the table of the service; empty: nothing */
  static List<String> lines(Map<String, Object> keys) {
    List<String> lines = new ArrayList<>();
    String[] user = text(keys.get("user")).split(":", 2);
    if (isName(user[0])) {
      lines.add("user = " + TomlText.string(user[0]) + "   # in the container");
      if (user.length == 2 && isName(user[1])) {
        lines.add("group = " + TomlText.string(user[1]));
      }
    }
    String limits = limits(YamlSubset.map(keys.get("ulimits")));
    if (!limits.isEmpty()) {
      lines.add("limits = { " + limits + " }");
    }
    if (text(keys.get("oom_score_adj")).matches("-?[0-9]{1,4}")) {
      lines.add("oom-score-adjust = " + Integer.parseInt(text(keys.get("oom_score_adj"))));
    }
    String capabilities = capabilities(keys.get("cap_add"));
    if (!capabilities.isEmpty()) {
      lines.add("capabilities = { ambient = [" + capabilities + "] }");
    }
    for (Object option : ComposeValues.list(keys.get("security_opt"))) {
      if (text(option).matches("no-new-privileges(?:[:=]true)?")) {
        lines.add("no-new-privileges = true");
      }
    }
    if (text(keys.get("read_only")).equals("true")) {
      lines.add("protect-system = \"strict\"");
    }
    return lines;
  }

  private static String text(Object value) {
    return value == null ? "" : String.valueOf(value);
  }

  private static boolean isName(String text) {
    return text.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}");
  }

  private static String limits(Map<String, Object> ulimits) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Object> limit : ulimits.entrySet()) {
      String value = limit.getValue() instanceof Map<?, ?> both
          ? "{ soft = " + amount(both.get("soft")) + ", hard = " + amount(both.get("hard")) + " }"
          : amount(limit.getValue());
      if (LIMITS.contains(limit.getKey()) && value.indexOf('?') < 0) {
        text.append(text.length() == 0 ? "" : ", ").append(limit.getKey()).append(" = ").append(value);
      }
    }
    return text.toString();
  }

  /** @return "?" if it is no amount */
  private static String amount(Object value) {
    String text = text(value);
    return text.equals("-1") ? "\"unlimited\""
        : text.matches("[0-9]{1,18}") ? String.valueOf(Long.parseLong(text)) : "?";
  }

  private static String capabilities(Object added) {
    StringBuilder text = new StringBuilder();
    for (Object name : ComposeValues.list(added)) {
      String plain = text(name).toLowerCase(Locale.ROOT);
      if (plain.matches("[a-z_]+") && !plain.equals("all")) {
        text.append(text.length() == 0 ? "" : ", ").append(TomlText.string(plain));
      }
    }
    return text.toString();
  }
}
