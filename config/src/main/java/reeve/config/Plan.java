package reeve.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole validated configuration. Immutable.
 *
 * @param settings the {@code [reeve]} table
 * @param services in the order of the files and of the tables in them; names are unique
 * @param targets in the order of the files
 * @param files every file that was read, in order, including included files and drop-ins
 * @param layers what was merged over the tables of the files
 */
public record Plan(Settings settings, List<ServiceSpec> services, List<TargetSpec> targets, List<String> files,
    PlanLayers layers) {
  public Plan {
    services = List.copyOf(services);
    targets = List.copyOf(targets);
    files = List.copyOf(files);
  }

  /** Returns the services by name, in their order, in a new map. */
  public Map<String, ServiceSpec> byName() {
    Map<String, ServiceSpec> map = new LinkedHashMap<>();
    for (ServiceSpec spec : services) {
      map.put(spec.name(), spec);
    }
    return map;
  }
}
