package reeve.imports;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlParser;
import reeve.config.toml.TomlProblem;
import reeve.config.toml.TomlTable;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Reads a {@code pitchfork.toml}: https://pitchfork.jdx.dev/reference/configuration */
final class PitchforkReader {
  private final String file;
  private final Path directory;
  private final ImportedPlan plan = new ImportedPlan(ImportFormat.PITCHFORK);
  private final Map<String, String> names = new LinkedHashMap<>();

  PitchforkReader(String file) {
    this.file = file;
    Path parent = Path.of(file).toAbsolutePath().normalize().getParent();
    this.directory = parent.endsWith(".config") ? parent.getParent() : parent;
  }

  ImportedPlan read(String text) throws ImportException {
    plan.file(file);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' && "\n\r\t".indexOf(text.charAt(i)) < 0 || text.charAt(i) == 0x7f) {
        throw new ImportException(file, 0, "cannot read it as TOML: it has a control character");
      }
    }
    List<TomlProblem> problems = new ArrayList<>();
    TomlTable root = TomlParser.parse(text, problems);
    if (!problems.isEmpty()) {
      throw new ImportException(file, problems.get(0).line(), "cannot read it as TOML: " + problems.get(0).message());
    }
    plan.defaults.put("restart", "\"no\"");
    plan.defaults.put("working-directory", TomlText.string(directory.toString()));
    for (Map.Entry<String, TomlNode> key : root.entries.entrySet()) {
      switch (key.getKey()) {
        case "daemons" -> {}
        case "namespace" -> note(key.getValue(), "namespace", Outcome.NOT_NEEDED, "each file has a reeve of its own");
        case "settings" -> note(key.getValue(), "settings", Outcome.NO_EQUAL, "see docs/configuration.md for [reeve]");
        default -> note(key.getValue(), key.getKey(), Outcome.NO_EQUAL, "see docs/configuration.md");
      }
    }
    Map<String, TomlTable> daemons = new LinkedHashMap<>();
    if (root.entries.get("daemons") instanceof TomlTable table) {
      for (Map.Entry<String, TomlNode> daemon : table.entries.entrySet()) {
        if (!(daemon.getValue() instanceof TomlTable keys)) {
          throw new ImportException(file, daemon.getValue().line, "cannot import the daemon \"" + daemon.getKey()
              + "\": it is not a table");
        }
        daemons.put(daemon.getKey(), keys);
      }
    } else {
      throw new ImportException(file, 0, "cannot import it: it has no table [daemons.NAME]");
    }
    Set<String> wanted = new LinkedHashSet<>();
    daemons.keySet().forEach(name -> wanted.add(TomlText.name(name)));
    daemons.keySet().forEach(name -> names.put(name, plan.unusedName(TomlText.name(name), wanted)));
    for (Map.Entry<String, TomlTable> daemon : daemons.entrySet()) {
      ImportedService service = new ImportedService(names.get(daemon.getKey()), "daemon " + daemon.getKey());
      new PitchforkDaemon(plan, file, directory, daemon.getValue(), service).translate(names);
      plan.services.add(service);
    }
    return plan;
  }

  private void note(TomlNode node, String setting, Outcome outcome, String text) {
    plan.note(new ImportNote(file, node.line, "pitchfork", setting, outcome, "", text));
  }
}
