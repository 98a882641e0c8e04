package reeve.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Reads a file of Compose: https://docs.docker.com/reference/compose-file/ */
final class ComposeReader {
  private final String file;
  private final Path directory;
  private final ImportedPlan plan = new ImportedPlan(ImportFormat.COMPOSE);

  ComposeReader(String file) {
    this.file = file;
    this.directory = Path.of(file).toAbsolutePath().normalize().getParent();
  }

  ImportedPlan read(String text) throws ImportException {
    plan.file(file);
    plan.defaults.put("restart", "\"no\"");
    YamlNode root = YamlNode.read(file, text);
    YamlNode services = root.get("services");
    if (services == null || services.entries() == null) {
      throw new ImportException(file, root.line(), "cannot import it: it has no map \"services\"");
    }
    general(root);
    Map<String, Map<String, YamlNode>> all = new LinkedHashMap<>();
    for (Map.Entry<String, YamlNode> service : services.entries().entrySet()) {
      all.put(service.getKey(), keys(services, service.getKey(), service.getValue().line(), new LinkedHashSet<>()));
    }
    Path dotEnv = directory.resolve(".env");
    ComposeText values = new ComposeText(Files.exists(dotEnv) ? ImportFiles.text(dotEnv.toString()) : "");
    Map<String, String> names = new LinkedHashMap<>();
    Set<String> wanted = new LinkedHashSet<>();
    all.keySet().forEach(name -> wanted.add(TomlText.name(name)));
    for (Map.Entry<String, Map<String, YamlNode>> service : all.entrySet()) {
      if (!YamlNode.empty(service.getValue().get("command")) || !YamlNode.empty(service.getValue().get("entrypoint"))) {
        names.put(service.getKey(), plan.unusedName(TomlText.name(service.getKey()), wanted));
      }
    }
    for (Map.Entry<String, Map<String, YamlNode>> service : all.entrySet()) {
      String section = "service " + service.getKey();
      int line = services.get(service.getKey()).line();
      if (!names.containsKey(service.getKey())) {
        YamlNode image = service.getValue().get("image");
        plan.note(new ImportNote(file, line, section, service.getKey(), Outcome.NO_EQUAL, "",
            "it has no command, only " + (image == null ? "an image" : "the image \"" + image.text() + "\"")
                + ", and reeve runs the programs of this machine: install the program and add a service with the "
                + "command that \"docker image inspect\" shows, or leave it to Compose"));
        continue;
      }
      ImportedService imported = new ImportedService(names.get(service.getKey()), section);
      if (!imported.name.equals(service.getKey())) {
        plan.note(new ImportNote(file, line, section, service.getKey(), Outcome.CHANGED, "",
            "the service is named \"" + imported.name + "\""));
      }
      new ComposeService(plan, file, directory, service.getValue(), imported, values).translate(names, all);
      plan.services.add(imported);
    }
    return plan;
  }

  private Map<String, YamlNode> keys(YamlNode services, String name, int line, Set<String> seen)
      throws ImportException {
    YamlNode service = services.get(name);
    if (service == null || service.entries() == null) {
      throw new ImportException(file, line, "cannot import the service \"" + name + "\": it "
          + (service == null ? "does not exist" : "is not a map"));
    }
    if (!seen.add(name)) {
      throw new ImportException(file, line, "cannot import the service \"" + name + "\": it extends itself");
    }
    Map<String, YamlNode> keys = new LinkedHashMap<>(service.entries());
    YamlNode base = keys.get("extends");
    if (base != null && base.get("file") == null) {
      String other = base.isText() ? base.text() : base.get("service") == null ? "" : base.get("service").text();
      for (Map.Entry<String, YamlNode> key : keys(services, other, base.line(), seen).entrySet()) {
        keys.merge(key.getKey(), key.getValue(), ComposeReader::merged);
      }
    }
    return keys;
  }

  /** Maps are merged, as Compose does; anything else is replaced. */
  private static YamlNode merged(YamlNode own, YamlNode base) {
    if (own.entries() == null || base.entries() == null) {
      return own;
    }
    Map<String, YamlNode> entries = new LinkedHashMap<>(base.entries());
    entries.putAll(own.entries());
    return new YamlNode(own.line(), null, null, entries);
  }

  private void general(YamlNode root) {
    for (Map.Entry<String, YamlNode> key : root.entries().entrySet()) {
      String instead = switch (key.getKey()) {
        case "networks" -> "services share the network of this machine";
        case "volumes" -> "services see the files of this machine";
        case "secrets", "configs" -> "give a service the path of the file, or an env-file";
        case "include" -> "the files are not read: import each";
        default -> "";
      };
      boolean lost = List.of("secrets", "configs", "include").contains(key.getKey());
      if (!key.getKey().equals("services") && !key.getKey().startsWith("x-")) {
        plan.note(new ImportNote(file, key.getValue().line(), "compose", key.getKey(),
            lost ? Outcome.NO_EQUAL : Outcome.NOT_NEEDED, "", instead));
      }
    }
    for (String other : List.of("compose.override.yaml", "compose.override.yml", "docker-compose.override.yml",
        "docker-compose.override.yaml")) {
      if (Files.exists(directory.resolve(other))) {
        plan.note(new ImportNote(other, 0, "compose", other, Outcome.NO_EQUAL, "",
            "it is not read: import what \"docker compose config\" prints, which has both files"));
      }
    }
  }
}
