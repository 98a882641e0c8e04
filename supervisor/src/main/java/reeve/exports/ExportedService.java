package reeve.exports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reeve.config.OutputSpec;
import reeve.config.ServiceSpec;
import reeve.config.util.ShellText;
import reeve.config.write.DefinitionWriter;

/**
 * A service that is exported, and which of its keys have been translated: each key that differs from its default and
 * that no writer has translated becomes a note, so that none is lost unnoticed.
 */
final class ExportedService {
  final ServiceSpec spec;
  /** Variables with values that may be written. */
  final Map<String, String> plain = new TreeMap<>();
  /** Names of variables whose values stay where they are: those of an {@code env-file}, and secrets. */
  final List<String> hidden = new ArrayList<>();

  private final Map<String, String> left = new LinkedHashMap<>();
  private final List<ExportNote> notes = new ArrayList<>();

  /** @param fromFiles the variables that an {@code env-file} sets */
  ExportedService(ServiceSpec spec, Set<String> fromFiles) {
    this.spec = spec;
    Map<String, String> defaults = DefinitionWriter.defaults();
    for (Map.Entry<String, String> setting : DefinitionWriter.settings(spec).entrySet()) {
      if (setting.getValue() != null && !setting.getValue().equals(defaults.get(setting.getKey()))
          && !setting.getKey().startsWith("env.")) {
        left.put(setting.getKey(), setting.getValue());
      }
    }
    for (Map.Entry<String, String> variable : new TreeMap<>(spec.process().environment()).entrySet()) {
      if (fromFiles.contains(variable.getKey()) || SecretMarks.isSecret(variable.getKey(), variable.getValue())) {
        hidden.add(variable.getKey());
      } else {
        plain.put(variable.getKey(), variable.getValue());
      }
    }
    for (Map.Entry<String, String> port : ExportedPorts.variables(spec).entrySet()) {
      if (!hidden.contains(port.getKey())) {
        plain.putIfAbsent(port.getKey(), port.getValue()); // what it sets itself takes precedence
      }
    }
    for (Map.Entry<String, String> setting : left.entrySet()) {
      for (String variable : SecretMarks.in(setting.getValue())) {
        notes.add(new ExportNote(spec.name(), setting.getKey(), false,
            "the value of " + variable + " is not written, but a reference to it"));
        plain.remove(variable);
        if (!hidden.contains(variable)) {
          hidden.add(variable);
        }
      }
    }
  }

  /** The name of a service, or of the table of which it is an instance. */
  static String table(ServiceSpec spec) {
    return spec.identity().instance().isSet() ? spec.identity().instance().table() : spec.name();
  }

  /**
   * By the name of a service what it is a replica of: its table, if all instances of it are the same, or else itself.
   */
  static Map<String, String> groups(List<ServiceSpec> services) {
    Map<String, String> groups = new LinkedHashMap<>();
    Map<String, Map<String, String>> first = new HashMap<>();
    Set<String> different = new HashSet<>();
    for (ServiceSpec spec : services) {
      Map<String, String> settings = DefinitionWriter.settings(spec);
      if (!settings.equals(first.computeIfAbsent(table(spec), table -> settings))) {
        different.add(table(spec));
      }
    }
    for (ServiceSpec spec : services) {
      groups.put(spec.name(), different.contains(table(spec)) ? spec.name() : table(spec));
    }
    return groups;
  }

  /** The command of a container, which has one: several are joined for a shell. */
  List<String> containerCommand() {
    List<List<String>> commands = spec.process().commands();
    if (commands.size() == 1) {
      return commands.get(0);
    }
    changed("command", "the commands are joined for /bin/sh, which the image has to contain");
    return List.of("/bin/sh", "-c", commands.stream().map(ShellText::line).collect(Collectors.joining(" && ")));
  }

  /** Whether a key differs from its default. */
  boolean has(String key) {
    return left.containsKey(key);
  }

  /** These keys have an equal, or nothing is lost without them. */
  void kept(String... keys) {
    for (String key : keys) {
      left.remove(key);
    }
  }

  /** A key has a similar meaning. */
  void changed(String key, String text) {
    left.remove(key);
    notes.add(new ExportNote(spec.name(), key, false, text));
  }

  /** A key is left out, if it differs from its default. */
  void lost(String key, String text) {
    if (left.remove(key) != null) {
      notes.add(new ExportNote(spec.name(), key, true, text));
    }
  }

  /** Where the output goes in a container, whose log has both streams. */
  void containerStreams() {
    for (String key : List.of("stdout", "stderr")) {
      OutputSpec output = key.equals("stdout") ? spec.process().stdout() : spec.process().stderr();
      if (output instanceof OutputSpec.Null) {
        lost(key, "it goes to the log of the container: redirect it in the command");
      } else if (output instanceof OutputSpec.File) {
        changed(key, "it goes to the log of the container");
      }
      kept(key);
    }
  }

  /** The notes on this service, also on the keys that were not translated. */
  List<ExportNote> notes() {
    for (String key : List.copyOf(left.keySet())) {
      lost(key, "");
    }
    return notes;
  }

  /** The notes as comments. */
  String comments() {
    StringBuilder text = new StringBuilder();
    for (ExportNote note : notes()) {
      String line = note.sentence().substring(spec.name().length() + 2);
      text.append("#   ").append(clean(line)).append('\n');
    }
    return text.toString();
  }

  /** Text for one line without control characters. */
  static String clean(String text) {
    StringBuilder line = new StringBuilder();
    Objects.requireNonNull(text).codePoints().map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(line::appendCodePoint);
    return line.toString();
  }
}
