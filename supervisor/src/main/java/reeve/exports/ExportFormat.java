package reeve.exports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import reeve.config.ServiceSpec;

/** What definitions can be translated into. */
public enum ExportFormat {
  /** Unit files: a service each, and a timer for a schedule. */
  SYSTEMD;

  /** @return null: there is no such format */
  public static ExportFormat of(String word) {
    for (ExportFormat format : values()) {
      if (format.word().equals(word)) {
        return format;
      }
    }
    return null;
  }

  /** The word of the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All words. */
  public static List<String> words() {
    List<String> words = new ArrayList<>();
    for (ExportFormat format : values()) {
      words.add(format.word());
    }
    return words;
  }

  /**
   * Translates services.
   *
   * @param services in the order of the plan
   * @param fromFiles by the name of a service, the variables that an {@code env-file} sets
   */
  public Export export(List<ServiceSpec> services, Map<String, Set<String>> fromFiles) {
    List<ExportedFile> files = new ArrayList<>();
    List<ExportNote> notes = new ArrayList<>(SystemdUnits.GENERAL);
    for (ServiceSpec spec : services) {
      ExportedService service = new ExportedService(spec, fromFiles.getOrDefault(spec.name(), Set.of()));
      files.addAll(SystemdUnits.of(service));
      notes.addAll(service.notes());
    }
    return new Export(files, notes);
  }
}
