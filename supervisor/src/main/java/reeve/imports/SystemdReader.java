package reeve.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Reads a service of systemd with its drop-ins and its timer, or all services of a directory: systemd.unit(5). */
final class SystemdReader {
  private static final Map<String, String> LINKS = Map.of("Requires", "requires", "BindsTo", "requires", "Requisite",
      "requires", "Wants", "wants", "After", "after", "Before", "before", "Conflicts", "conflicts", "PartOf",
      "part-of");

  private final Path path;
  private final String host;
  private final ImportedPlan plan = new ImportedPlan(ImportFormat.SYSTEMD);
  private final Map<String, String> names = new LinkedHashMap<>();

  SystemdReader(String file, String host) {
    this.path = Path.of(file);
    this.host = host;
  }

  ImportedPlan read() throws ImportException {
    plan.defaults.put("restart", "\"no\"");
    plan.defaults.put("restart-delay", "\"100ms\"");
    plan.defaults.put("restart-backoff", "1");
    plan.defaults.put("start-limit", "{ burst = 5, interval = \"10s\" }");
    plan.defaults.put("on-start-limit", "\"fail\"");
    plan.defaults.put("stop", "[\"SIGTERM 90s\", \"SIGKILL\"]");
    plan.defaults.put("kill-mode", "\"tree\"");
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(path)) {
      Path directory = path.toAbsolutePath().normalize();
      ImportFiles.in(directory, ".service").forEach(file -> files.add(Path.of(file)));
      for (String socket : ImportFiles.in(directory, ".socket")) {
        socket(Path.of(socket));
      }
    } else {
      files.add(path);
      String name = path.getFileName().toString();
      if (!name.endsWith(".service")) {
        throw new ImportException(path.toString(), 0, "cannot import it: it is not a .service; its timer and its "
            + "drop-ins are read with the service");
      }
      Path socket = path.resolveSibling(name.substring(0, name.length() - ".service".length()) + ".socket");
      if (Files.isRegularFile(socket)) {
        socket(socket);
      }
    }
    List<UnitFile> units = new ArrayList<>();
    for (Path file : files) {
      if (file.getFileName().toString().endsWith("@.service")) {
        plan.note(new ImportNote(file.toString(), 0, file.getFileName().toString(), "template", Outcome.NO_EQUAL, "",
            "it has no instance; copy it as NAME@INSTANCE.service and import that"));
      } else if (Files.isRegularFile(file) || !Files.isDirectory(path)) { // a masked unit is a link to /dev/null
        UnitFile unit = UnitFile.read(file, plan);
        names.put(unit.name, plan.unusedName(TomlText.name(unit.stem()), Set.of()));
        units.add(unit);
      }
    }
    for (UnitFile unit : units) {
      add(unit);
    }
    return plan;
  }

  private void socket(Path socket) {
    plan.note(new ImportNote(socket.toString(), 0, socket.getFileName().toString(), "socket", Outcome.NO_EQUAL, "",
        "reeve opens no socket for a service: let the program listen itself, and start it with reeve"));
  }

  private void add(UnitFile unit) throws ImportException {
    ImportedService service = new ImportedService(names.get(unit.name), unit.name);
    plan.services.add(service);
    UnitOutput translated = new UnitOutput(unit, service, plan, host);
    new UnitService(translated).translate();
    Map<String, Set<String>> links = new LinkedHashMap<>();
    boolean installed = false;
    List<String> conditions = new ArrayList<>();
    for (UnitFile.Setting setting : unit.settings) {
      String key = setting.key();
      if (setting.section().equals("Install")) {
        installed |= key.equals("WantedBy") || key.equals("RequiredBy");
        translated.note(setting, key.endsWith("By") ? Outcome.KEPT : Outcome.NOT_NEEDED,
            key.endsWith("By") ? "enabled" : "", "");
      } else if (setting.section().equals("Unit")) {
        if (LINKS.containsKey(key)) {
          link(translated, unit, setting, links);
        } else if (key.equals("ConditionPathExists") && !setting.value().startsWith("|")) {
          String value = translated.expand(setting, setting.value());
          conditions.add(value.startsWith("!") ? "!path-exists:" + value.substring(1) : "path-exists:" + value);
          translated.note(setting, Outcome.KEPT, "condition", "");
        } else {
          unit(translated, service, setting);
        }
      } else if (!setting.section().equals("Service") && !setting.section().startsWith("X-")) {
        translated.note(setting, Outcome.NO_EQUAL, "", "the section [" + setting.section() + "] is not read");
      }
    }
    for (String weaker : List.of("wants", "after")) { // requires and wants wait too
      Set<String> weak = links.getOrDefault(weaker, new LinkedHashSet<>());
      weak.removeAll(links.getOrDefault("requires", Set.of()));
      if (weaker.equals("after")) {
        weak.removeAll(links.getOrDefault("wants", Set.of()));
      }
    }
    links.forEach((key, values) -> {
      if (!values.isEmpty()) {
        service.values.put(key, TomlText.strings(List.copyOf(values)));
      }
    });
    if (!conditions.isEmpty()) {
      service.values.put("condition", TomlText.strings(conditions));
    }
    limit(unit, service);
    boolean timer = new UnitTimer(service, plan).read(path, unit);
    if (!installed && !timer) {
      service.values.put("enabled", "false");
      plan.note(new ImportNote(unit.settings.isEmpty() ? unit.name : unit.settings.get(0).file(), 0, unit.name,
          "[Install]", Outcome.CHANGED, "enabled", "without WantedBy it starts only if another one needs it"));
    }
  }

  private void link(UnitOutput service, UnitFile unit, UnitFile.Setting setting, Map<String, Set<String>> links)
      throws ImportException {
    List<String> missing = new ArrayList<>();
    String key = LINKS.get(setting.key());
    for (String name : service.expand(setting, setting.value()).split("\\s+")) {
      if (names.containsKey(name) && !name.equals(unit.name)) {
        links.computeIfAbsent(key, link -> new LinkedHashSet<>()).add(names.get(name));
      } else if (name.endsWith(".service")) {
        missing.add(name);
      }
    }
    boolean found = links.containsKey(key);
    if (!missing.isEmpty()) {
      service.note(setting, Outcome.NO_EQUAL, "", String.join(", ", missing)
          + " is not among the imported units; import the directory, or delete what is not needed");
    } else {
      service.note(setting, found ? Outcome.KEPT : Outcome.NOT_NEEDED, found ? key : "", "");
    }
  }

  private void unit(UnitOutput translated, ImportedService service, UnitFile.Setting setting)
      throws ImportException {
    switch (setting.key()) {
      case "Description" -> {
        service.values.put("description", TomlText.string(translated.expand(setting, setting.value())));
        translated.note(setting, Outcome.KEPT, "description", "");
      }
      case "StartLimitIntervalSec", "StartLimitInterval", "StartLimitBurst" ->
          translated.note(setting, Outcome.KEPT, "start-limit", "");
      case "Documentation", "DefaultDependencies", "CollectMode" ->
          translated.note(setting, Outcome.NOT_NEEDED, "", "");
      default -> translated.note(setting, Outcome.NO_EQUAL, "", setting.key().startsWith("Condition")
          ? "the service starts without it; see condition"
          : setting.key().equals("OnFailure")
              ? "on-failure runs a command"
          : "the service runs without it");
    }
  }

  private static void limit(UnitFile unit, ImportedService service) throws ImportException {
    String burst = null;
    String interval = null;
    for (UnitFile.Setting setting : unit.settings) {
      if (setting.key().equals("StartLimitBurst")) {
        burst = setting.value();
      } else if (setting.key().startsWith("StartLimitInterval")) {
        interval = UnitValues.duration(setting);
      }
    }
    if ("0s".equals(interval) || "0".equals(burst)) {
      service.values.put("start-limit", "{ burst = 0, interval = \"10s\" }"); // there is no limit
    } else if (burst != null || interval != null) {
      service.values.put("start-limit", "{ burst = " + (burst == null ? "5" : burst) + ", interval = \""
          + (interval == null ? "10s" : interval) + "\" }");
    }
  }
}
