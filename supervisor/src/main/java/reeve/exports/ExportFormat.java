package reeve.exports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import reeve.config.ServiceSpec;

/** What definitions can be translated into. */
public enum ExportFormat {
  /** Unit files: a service each, and a timer for a schedule. */
  SYSTEMD,
  /** Manifests: a Deployment, StatefulSet, Job or CronJob for each service. */
  KUBERNETES,
  /** One file of Compose. */
  COMPOSE;

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
  public Export export(List<ServiceSpec> services, Map<String, Set<String>> fromFiles, ExportTarget target) {
    List<ExportedFile> files = new ArrayList<>();
    List<ExportNote> notes = new ArrayList<>(switch (this) {
      case SYSTEMD -> SystemdUnits.GENERAL;
      case KUBERNETES -> ClusterWorkload.GENERAL;
      case COMPOSE -> ComposeServices.GENERAL;
    });
    ComposeServices compose = new ComposeServices(target, services);
    ClusterNames names = new ClusterNames();
    Map<String, Integer> instances = instances(services);
    for (ServiceSpec spec : services) {
      ExportedService service = new ExportedService(spec, fromFiles.getOrDefault(spec.name(), Set.of()));
      if (this == SYSTEMD) {
        files.addAll(SystemdUnits.of(service));
        notes.addAll(service.notes());
        continue;
      }
      String table = ComposeServices.table(spec);
      Integer replicas = instances.remove(table);
      if (replicas == null) {
        continue; // another instance of the same table
      }
      if (replicas > 1 || spec.identity().instance().isSet()) {
        service.changed("instances", "all have the values of the first one, also where they use its number");
      }
      if (this == COMPOSE) {
        compose.add(service, compose.nameOf(spec), replicas);
        notes.addAll(service.notes());
        continue;
      }
      String name = names.name(table);
      files.add(new ExportedFile(name + ".yaml", new ClusterWorkload(service, name, target).text(replicas)));
      notes.addAll(service.notes());
    }
    if (this == COMPOSE) {
      files.add(compose.file());
    }
    return new Export(files, notes);
  }

  /** How many services there are of each table. */
  private static Map<String, Integer> instances(List<ServiceSpec> services) {
    Map<String, Integer> count = new HashMap<>();
    for (ServiceSpec spec : services) {
      count.merge(ComposeServices.table(spec), 1, Integer::sum);
    }
    return count;
  }
}
