package reeve.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Reads a file of process-compose: https://f1bonacc1.github.io/process-compose/configuration/ */
final class ProcessComposeReader {
  private final String file;
  private final Path directory;
  private String shell = "bash";
  private String argument = "-c";
  private final ImportedPlan plan = new ImportedPlan(ImportFormat.PROCESS_COMPOSE);

  ProcessComposeReader(String file) {
    this.file = file;
    this.directory = Path.of(file).toAbsolutePath().normalize().getParent();
  }

  ImportedPlan read(String text) throws ImportException {
    plan.file(file);
    YamlNode root = YamlNode.read(file, text);
    YamlNode processes = root.get("processes");
    if (processes == null || processes.entries() == null) {
      throw new ImportException(file, root.line(), "cannot import it: it has no map \"processes\"");
    }
    plan.defaults.put("restart", "\"no\"");
    plan.defaults.put("restart-delay", "\"1s\"");
    plan.defaults.put("working-directory", TomlText.string(directory.toString()));
    Path dotEnv = directory.resolve(".env");
    boolean variables = Files.exists(dotEnv);
    ComposeText values = new ComposeText(variables ? ImportFiles.text(dotEnv.toString()) : "");
    if (variables) {
      plan.defaults.put("env-file", TomlText.string(dotEnv.toString()));
      note(0, ".env", Outcome.KEPT, "env-file of [defaults]", "");
    }
    general(root, values);
    Map<String, String> names = new LinkedHashMap<>();
    Set<String> wanted = new LinkedHashSet<>();
    processes.entries().keySet().forEach(name -> wanted.add(TomlText.name(name)));
    for (Map.Entry<String, YamlNode> process : processes.entries().entrySet()) {
      if (process.getValue().entries() == null) {
        throw new ImportException(file, process.getValue().line(), "cannot import the process \"" + process.getKey()
            + "\": it is not a map");
      }
      names.put(process.getKey(), plan.unusedName(TomlText.name(process.getKey()), wanted));
    }
    for (Map.Entry<String, YamlNode> process : processes.entries().entrySet()) {
      ImportedService service =
          new ImportedService(names.get(process.getKey()), "process " + process.getKey());
      new ProcessComposeProcess(plan, file, directory, process.getValue(), service, values).translate(names, processes,
          shell, argument);
      plan.services.add(service);
    }
    return plan;
  }

  private void general(YamlNode root, ComposeText values) {
    for (Map.Entry<String, YamlNode> key : root.entries().entrySet()) {
      YamlNode value = key.getValue();
      switch (key.getKey()) {
        case "processes" -> {}
        case "environment" -> {
          ProcessComposeProcess.environment(value, values, plan.env);
          note(value.line(), "environment", Outcome.KEPT, "env of [defaults]", "");
        }
        case "shell" -> {
          shell = value.get("shell_command") == null ? shell : text(value.get("shell_command"));
          argument = value.get("shell_argument") == null ? argument : text(value.get("shell_argument"));
          note(value.line(), "shell", Outcome.KEPT, "command", "");
        }
        case "version", "log_level", "log_length", "log_format", "is_strict", "is_tui_disabled", "name",
            "ordered_shutdown" -> note(value.line(), key.getKey(), Outcome.NOT_NEEDED, "", "");
        case "log_location", "log_configuration" -> note(value.line(), key.getKey(), Outcome.NO_EQUAL, "",
            "each service has a log of its own; log-max-size and log-keep bound it");
        case "vars" -> note(value.line(), "vars", Outcome.NO_EQUAL, "",
            "write the values where {{ }} is in the commands");
        case "env_cmds" -> note(value.line(), "env_cmds", Outcome.NO_EQUAL, "", "env-command is similar");
        case "extends" -> note(value.line(), "extends", Outcome.NO_EQUAL, "", "the other file is not read: import it");
        default -> note(value.line(), key.getKey(), Outcome.NO_EQUAL, "", "see docs/configuration.md");
      }
    }
  }

  private static String text(YamlNode node) {
    return node.isText() ? node.text() : "";
  }

  private void note(int line, String setting, Outcome outcome, String key, String text) {
    plan.note(new ImportNote(file, line, "process-compose", setting, outcome, key, text));
  }
}
