package reeve.config.toml;

import java.util.Locale;

/**
 * Recognizes files of other programs that were given as definitions, so that one sentence is reported instead of a
 * syntax error for each line. Pure; loaded only after a syntax error.
 */
public final class ForeignFormat {
  private static final int MAX_LINES = 200;

  /** What the file is, and what to do. */
  public record Found(int line, String what, String hint) {}

  private ForeignFormat() {}

  /**
   * Returns what a file looks like.
   *
   * @param path its name
   * @param text its content, which is not TOML
   * @return null: none of the formats that are known
   */
  public static Found recognize(String path, String text) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String[] lines = text.split("\n", MAX_LINES);
    int first = 0;
    while (first < lines.length && (lines[first].isBlank() || isComment(lines[first].strip()))) {
      first++;
    }
    if (first == lines.length) {
      return null;
    }
    String line = lines[first].strip();
    if (name.endsWith(".js") || name.endsWith(".cjs") || name.endsWith(".mjs") || line.startsWith("module.exports")
        || line.startsWith("export default")) {
      return new Found(first + 1, "JavaScript, such as an ecosystem file of PM2",
          "write a [service.NAME] with a command for each app");
    }
    if (line.startsWith("{") || line.equals("[") || line.startsWith("[{")) {
      boolean pm2 = text.contains("\"apps\"");
      return new Found(first + 1, pm2 ? "JSON, such as an ecosystem file of PM2" : "JSON",
          pm2 ? "write a [service.NAME] with a command for each app" : "write TOML: [service.NAME] and keys below it");
    }
    Found ini = ini(lines);
    return ini != null ? ini : yaml(name, lines, first);
  }

  private static boolean isComment(String line) {
    return line.startsWith("#") || line.startsWith(";") || line.startsWith("//") || line.equals("---");
  }

  private static Found ini(String[] lines) {
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.startsWith("[program:") || line.equals("[supervisord]") || line.startsWith("[eventlistener:")) {
        return new Found(i + 1, "a configuration of supervisord",
            "write a [service.NAME] for each [program:NAME], with command = [\"program\", \"argument\"]");
      }
      if (line.equals("[Service]") || line.equals("[Unit]") || line.equals("[Install]") || line.equals("[Timer]")) {
        return new Found(i + 1, "a unit of systemd",
            "write a [service.NAME] with command = [\"program\", \"argument\"] for its ExecStart");
      }
    }
    return null;
  }

  private static Found yaml(String name, String[] lines, int first) {
    boolean yaml = name.endsWith(".yml") || name.endsWith(".yaml");
    boolean procfile = name.startsWith("procfile");
    for (int i = first; i < lines.length; i++) {
      String line = lines[i].stripTrailing();
      if (line.isBlank() || isComment(line.strip())) {
        continue;
      }
      if (line.equals("services:") || line.equals("processes:")) {
        boolean compose = line.startsWith("services");
        return new Found(i + 1, compose ? "YAML, such as a file of Compose" : "YAML, such as a file of process-compose",
            compose ? "reeve new proposes a reeve.toml for the directory of a compose file"
                : "write a [service.NAME] for each process");
      }
      if (!isYamlKey(line) && !line.startsWith(" ") && !line.startsWith("- ")) {
        return null;
      }
      if (procfile) {
        return new Found(i + 1, "a Procfile", "reeve new proposes a reeve.toml for its directory");
      }
    }
    return yaml || isYamlKey(lines[first]) ? new Found(first + 1, yaml ? "YAML" : "YAML or a Procfile",
        "write TOML: [service.NAME] and keys below it, as command = [\"program\", \"argument\"]") : null;
  }

  /** Whether a line is {@code key:} or {@code key: value}. */
  private static boolean isYamlKey(String line) {
    int colon = line.indexOf(':');
    if (colon <= 0 || colon + 1 < line.length() && line.charAt(colon + 1) != ' ') {
      return false;
    }
    for (int i = 0; i < colon; i++) {
      char c = line.charAt(i);
      if (!(Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '"')) {
        return false;
      }
    }
    return true;
  }
}
