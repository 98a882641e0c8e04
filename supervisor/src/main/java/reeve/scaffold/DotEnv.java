package reeve.scaffold;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The variables of a {@code .env} file, as far as a proposal depends on them. Pure. */
final class DotEnv {
  private static final Pattern LINE = Pattern.compile("^\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$");

  private DotEnv() {}

  /** @param text null: there is no such file */
  static Map<String, String> read(String text) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String line : (text == null ? "" : text).split("\r?\n")) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        String value = matcher.group(2).strip();
        boolean quoted = value.length() > 1 && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(value.length() - 1) == value.charAt(0);
        variables.put(matcher.group(1), quoted ? value.substring(1, value.length() - 1) : value);
      }
    }
    return variables;
  }

  /**
   * Removes what a detector guessed and the file says: the file wins. A port that was counted up from the guessed one
   * is counted up from that of the file.
   *
   * @param guessedPort the first port that the detectors use
   */
  static void apply(Map<String, String> variables, ProposedService proposal, int guessedPort) {
    proposal.env.entrySet().removeIf(entry -> variables.containsKey(entry.getKey())
        && entry.getValue().startsWith("${" + entry.getKey()));
    String port = proposal.env.get("PORT");
    String base = variables.get("PORT");
    if (port != null && base != null && port.matches("\\d{1,5}") && base.matches("\\d{1,5}")
        && Integer.parseInt(port) >= guessedPort) {
      proposal.env.put("PORT", String.valueOf(Integer.parseInt(base) + Integer.parseInt(port) - guessedPort));
    }
  }
}
