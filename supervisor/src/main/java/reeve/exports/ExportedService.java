package reeve.exports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import reeve.config.OutputSpec;
import reeve.config.ServiceSpec;
import reeve.config.write.DefinitionWriter;

/**
 * A service that is exported, and which of its keys have been translated: each key that differs from its default and
 * that no writer has translated becomes a note, so that none is lost unnoticed.
 */
final class ExportedService {
  /** In the names of variables whose values are not written into files. */
  private static final Pattern SECRET =
      Pattern.compile("PASS|SECRET|TOKEN|CREDENTIAL|DSN|APIKEY|(?:_KEY|_PW|PGPWD|_PWD|_AUTH)$");
  /** The password of a URL. */
  private static final Pattern USER_INFO = Pattern.compile("://[^/\\s:@]*:[^/\\s@]+@");

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
      if (fromFiles.contains(variable.getKey()) || isSecret(variable.getKey(), variable.getValue())) {
        hidden.add(variable.getKey());
      } else {
        plain.put(variable.getKey(), variable.getValue());
      }
    }
  }

  /** The name of a service, or of the table of which it is an instance. */
  static String table(ServiceSpec spec) {
    return spec.identity().instance().isSet() ? spec.identity().instance().table() : spec.name();
  }

  private static boolean isSecret(String variable, String value) {
    return SECRET.matcher(variable.toUpperCase(Locale.ROOT)).find() || USER_INFO.matcher(value).find();
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
