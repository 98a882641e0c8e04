package reeve.config.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Dependency;
import reeve.config.ServiceSpec;

/**
 * The order in which services start, as layers: each service is in a later layer than every service that it waits for.
 * Pure. The layers are only for display: a start waits for each edge, not for a layer.
 */
public final class StartOrder {
  private StartOrder() {}

  /**
   * The layers of the services that start with reeve and of the services that these pull in.
   *
   * @param services without cycles, as a plan has them
   * @return each service once. The first layer waits for no service; within a layer the order is that of the files
   */
  public static List<List<ServiceSpec>> layers(List<ServiceSpec> services) {
    Map<String, ServiceSpec> byName = new LinkedHashMap<>();
    for (ServiceSpec spec : services) {
      byName.put(spec.name(), spec);
    }
    Set<String> starting = new HashSet<>();
    for (ServiceSpec spec : services) {
      if (spec.enabled() && !spec.schedule().isSet()) {
        DependencyClosure.add(spec, byName, starting);
      }
    }
    Map<String, List<String>> waits = new HashMap<>();
    for (ServiceSpec spec : services) {
      for (Dependency edge : spec.dependencies()) {
        if (edge.kind().orders() && starting.contains(spec.name()) && starting.contains(edge.service())) {
          boolean before = edge.kind() == Dependency.Kind.BEFORE;
          waits.computeIfAbsent(before ? edge.service() : spec.name(), name -> new ArrayList<>())
              .add(before ? spec.name() : edge.service());
        }
      }
    }
    Map<String, Integer> depths = new HashMap<>();
    List<List<ServiceSpec>> layers = new ArrayList<>();
    for (ServiceSpec spec : services) {
      if (starting.contains(spec.name())) {
        int depth = depth(spec.name(), waits, depths);
        while (layers.size() <= depth) {
          layers.add(new ArrayList<>());
        }
        layers.get(depth).add(spec);
      }
    }
    return layers;
  }

  /** Works without recursion, because a chain may be as long as there are services. */
  private static int depth(String name, Map<String, List<String>> waits, Map<String, Integer> depths) {
    List<String> open = new ArrayList<>();
    open.add(name);
    while (!open.isEmpty()) {
      String one = open.get(open.size() - 1);
      int depth = 0;
      int missing = 0;
      for (String other : waits.getOrDefault(one, List.of())) {
        Integer known = depths.get(other);
        if (known == null) {
          open.add(other);
          missing++;
        } else {
          depth = Math.max(depth, 1 + known);
        }
      }
      if (missing == 0) {
        depths.put(one, depth);
        open.remove(open.size() - 1);
      }
    }
    return depths.get(name);
  }
}
