package reeve.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Translates the health check of a service of Compose. */
final class ComposeHealth {
  private final ImportedPlan plan;
  private final String file;
  private final ImportedService service;
  private final ComposeText values;

  ComposeHealth(ImportedPlan plan, String file, ImportedService service, ComposeText values) {
    this.plan = plan;
    this.file = file;
    this.service = service;
    this.values = values;
  }

  /** @param check null: there is none */
  static boolean present(YamlNode check) {
    return check != null && check.get("test") != null && !off(check);
  }

  private static boolean off(YamlNode check) {
    YamlNode test = check.get("test");
    YamlNode disable = check.get("disable");
    boolean none = test != null && test.items() != null && (test.items().isEmpty() || "NONE".equals(test.items().get(0)
        .text()));
    return none || disable != null && "true".equals(disable.text());
  }

  void translate(YamlNode check) throws ImportException {
    if (!present(check)) {
      boolean off = off(check);
      note(check, off ? Outcome.NOT_NEEDED : Outcome.NO_EQUAL, "", off ? "" : "the check of the image is not known");
      return;
    }
    List<String> words = new ArrayList<>();
    YamlNode test = check.get("test");
    if (test.isText()) {
      words.addAll(List.of("/bin/sh", "-c", test.text()));
    } else if (test.items() != null) {
      boolean shell = "CMD-SHELL".equals(test.items().get(0).text());
      words.addAll(shell ? List.of("/bin/sh", "-c") : List.of());
      for (YamlNode word : test.items().subList(1, test.items().size())) {
        words.add(word.isText() ? word.text() : "");
      }
    }
    List<String> command = new ArrayList<>();
    for (String word : words) {
      command.add(TomlText.configured(values.configured(word)));
    }
    if (command.isEmpty()) {
      throw wrong(test, "test has no command");
    }
    StringBuilder toml = new StringBuilder("{ command = [").append(String.join(", ", command)).append(']');
    Map<String, String> times = Map.of("interval", "30s", "timeout", "30s", "start_period", "0s");
    for (String key : List.of("interval", "timeout", "start_period")) {
      YamlNode node = check.get(key);
      String time = node == null ? times.get(key) : values.plain(node.isText() ? node.text() : "");
      if (!ComposeText.duration(time)) {
        throw wrong(node, key + " is not a duration such as 1m30s");
      }
      if (!time.equals("0s")) {
        toml.append(", ").append(key.replace('_', '-')).append(" = \"").append(time).append('"');
      }
    }
    YamlNode retries = check.get("retries");
    if (retries != null && !String.valueOf(retries.text()).matches("[1-9][0-9]{0,2}")) {
      throw wrong(retries, "retries is not a number from 1");
    }
    service.values.put("health", toml.append(", failures = ").append(retries == null ? "3" : retries.text())
        .append(" }").toString());
    note(check, Outcome.CHANGED, "health", "the command runs on this machine, as the user of the service");
  }

  private ImportException wrong(YamlNode node, String cause) {
    return new ImportException(file, node.line(), "cannot use the healthcheck of \"" + service.name + "\": " + cause);
  }

  private void note(YamlNode check, Outcome outcome, String key, String text) {
    plan.note(new ImportNote(file, check.line(), service.section, "healthcheck", outcome, key, text));
  }
}
