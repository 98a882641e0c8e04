package reeve.exports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import reeve.config.Dependency;
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
    Export export = marked(services, fromFiles, target);
    String reference = this == KUBERNETES ? "\\$($1)" : "\\${$1}"; // what the other supervisor replaces in a command
    return new Export(export.files().stream()
        .map(file -> new ExportedFile(file.name(),
            ExportedPorts.resolved(SecretMarks.referring(file.text(), reference), services)))
        .toList(),
        export.notes().stream().map(note -> new ExportNote(note.service(), note.key(), note.lost(),
            SecretMarks.referring(note.text(), reference))).toList());
  }

  private Export marked(List<ServiceSpec> services, Map<String, Set<String>> fromFiles, ExportTarget target) {
    return switch (this) {
      case SYSTEMD -> units(services, fromFiles);
      case KUBERNETES -> {
        List<ExportedFile> files = new ArrayList<>();
        ClusterNames names = new ClusterNames();
        Map<String, String> groups = ExportedService.groups(services);
        List<ExportNote> notes = objects(services, fromFiles, ClusterWorkload.GENERAL, (service, replicas) -> {
          String name = names.name(groups.get(service.spec.name()));
          files.add(new ExportedFile(name + ".yaml", new ClusterWorkload(service, name, target).text(replicas)));
        });
        yield new Export(files, notes);
      }
      case COMPOSE -> {
        ComposeServices compose = new ComposeServices(target, services);
        List<ExportNote> notes = objects(services, fromFiles, ComposeServices.GENERAL, compose::add);
        yield new Export(List.of(compose.file()), notes);
      }
    };
  }

  private static Export units(List<ServiceSpec> services, Map<String, Set<String>> fromFiles) {
    List<ExportedFile> files = new ArrayList<>();
    List<ExportNote> notes = new ArrayList<>(SystemdUnits.GENERAL);
    Set<String> names = services.stream().map(ServiceSpec::name).collect(Collectors.toSet());
    for (ServiceSpec spec : services) {
      ExportedService service = new ExportedService(spec, fromFiles.getOrDefault(spec.name(), Set.of()));
      for (Dependency edge : spec.dependencies()) {
        if (!names.contains(edge.service())) {
          service.changed(edge.kind().key(), edge.service() + ".service is not exported with it");
        }
      }
      files.addAll(SystemdUnits.of(service));
      notes.addAll(service.notes());
    }
    return new Export(files, notes);
  }

  /**
   * Translates the first instance of each table, for platforms that have replicas.
   *
   * @param general the notes on all services
   * @param writer receives each service with the number of its instances
   */
  private static List<ExportNote> objects(List<ServiceSpec> services, Map<String, Set<String>> fromFiles,
      List<ExportNote> general, BiConsumer<ExportedService, Integer> writer) {
    List<ExportNote> notes = new ArrayList<>(general);
    Map<String, String> groups = ExportedService.groups(services);
    Map<String, Integer> instances = new HashMap<>();
    groups.values().forEach(group -> instances.merge(group, 1, Integer::sum));
    for (ServiceSpec spec : services) {
      Integer replicas = instances.remove(groups.get(spec.name()));
      if (replicas != null) { // otherwise it is another instance of the same table
        ExportedService service = new ExportedService(spec, fromFiles.getOrDefault(spec.name(), Set.of()));
        if (replicas > 1 || spec.identity().instance().isSet()) {
          service.changed("instances", replicas > 1 ? "they are replicas, which do not know their number"
              : "it is an object of its own, because the instances differ");
        }
        writer.accept(service, replicas);
        notes.addAll(service.notes());
      }
    }
    return notes;
  }
}
