package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.plan.PlanDiff;

/**
 * The definitions with which the services of a former reeve are adopted, and how the files changed them while no reeve
 * ran. A service is adopted with the definition that it had; what changed is applied afterwards, as {@code apply} does
 * it. Immutable.
 *
 * @param services what to begin with: those of the files, with the former definition where it differs, then those that
 *     only the former reeve had and that are still of importance
 * @param changes from the former definitions to those of the files, in the order of {@link PlanDiff}
 * @param transients the names of those that a client added
 * @param made those of {@code transients} that were made of templates; they keep their definition until an apply
 * @param unknown the names of services that no file has, and whose former definition is not known
 * @param stored whether the stored definitions are those of {@code services}
 */
public record FormerDefinitions(List<ServiceSpec> services, List<PlanDiff.Service> changes, Set<String> transients,
    List<String> made, List<String> unknown, boolean stored) {

  /** Returns what to begin with if there is nothing to adopt, or nothing has changed. */
  public static FormerDefinitions same(List<ServiceSpec> services, boolean stored) {
    return new FormerDefinitions(services, List.of(), Set.of(), List.of(), List.of(), stored);
  }

  /**
   * Compares the definitions of a former reeve with those of the files.
   *
   * @param former null: they are not known, and those of services in the files are taken as unchanged
   * @param files the services of the files
   * @param recorded the services that the former reeve left; true: a process of them may live
   */
  public static FormerDefinitions compare(DefinitionText.Content former, List<ServiceSpec> files,
      Map<String, Boolean> recorded) {
    Map<String, ServiceSpec> specs = former == null ? Map.of() : former.specs();
    Map<String, ServiceSpec> services = new LinkedHashMap<>();
    List<PlanDiff.Service> changes = new ArrayList<>();
    for (ServiceSpec spec : files) {
      ServiceSpec before = recorded.containsKey(spec.name()) ? specs.get(spec.name()) : null;
      PlanDiff.Service change = before == null ? null : PlanDiff.compare(before, spec);
      boolean changed = change != null && change.kind() != PlanDiff.Kind.UNCHANGED;
      services.put(spec.name(), changed ? before : spec);
      if (changed) {
        changes.add(change);
      }
    }
    Set<String> transients = new HashSet<>();
    List<String> unknown = new ArrayList<>();
    for (Map.Entry<String, Boolean> each : recorded.entrySet()) {
      String name = each.getKey();
      ServiceSpec before = specs.get(name);
      if (services.containsKey(name)) {
        continue;
      }
      if (before != null && former.transients().contains(name)) {
        services.put(name, before);
        transients.add(name);
      } else if (each.getValue()) {
        if (before == null) {
          unknown.add(name);
        }
        ServiceSpec last =
            before == null ? new ServiceSpecBuilder(name).command(List.of("/unknown")).build() : before;
        services.put(name, last);
        changes.add(new PlanDiff.Service(name, PlanDiff.Kind.REMOVED, List.of(), last, null));
      }
    }
    List<String> made = new ArrayList<>(former == null ? List.of() : former.made());
    made.retainAll(transients);
    return new FormerDefinitions(new ArrayList<>(services.values()), changes, transients, made, unknown, false);
  }

  /** Returns these with more changes, of services that are in the files. */
  public FormerDefinitions with(List<PlanDiff.Service> more) {
    if (more.isEmpty()) {
      return this;
    }
    List<PlanDiff.Service> all = new ArrayList<>(changes);
    all.addAll(more);
    return new FormerDefinitions(services, all, transients, made, unknown, stored);
  }

  /** Returns one line about the changes. */
  public String summary() {
    return PlanSummary.of(changes);
  }

  /** @return null: this service has not changed */
  public PlanDiff.Service change(String name) {
    for (PlanDiff.Service change : changes) {
      if (change.name().equals(name)) {
        return change;
      }
    }
    return null;
  }
}
