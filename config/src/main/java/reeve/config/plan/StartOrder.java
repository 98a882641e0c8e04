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
 * Who waits for whom, as layers: each service stands behind all that it waits for. Pure; for people, a start does not
 * go by it.
 */
public final class StartOrder {
  private StartOrder() {}

  /**
   * The layers of what starts with reeve, and of what that pulls with it.
   *
   * @param services without circles, as a plan has them
   * @return each service once; the first layer waits for nobody, within a layer the order of the files
   */
  public static List<List<ServiceSpec>> layers(List<ServiceSpec> services) {
    Map<String, ServiceSpec> byName = new LinkedHashMap<>();
    for (ServiceSpec spec : services) {
      byName.put(spec.name(), spec);
    }
    Set<String> starting = new HashSet<>();
    for (ServiceSpec spec : services) {
      if (spec.enabled() && !spec.schedule().isSet()) {
        pull(spec, byName, starting);
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

  private static void pull(ServiceSpec from, Map<String, ServiceSpec> byName, Set<String> starting) {
    List<ServiceSpec> open = new ArrayList<>();
    open.add(from);
    while (!open.isEmpty()) {
      ServiceSpec spec = open.remove(open.size() - 1);
      if (starting.add(spec.name())) {
        for (Dependency edge : spec.dependencies()) {
          if (edge.kind().pullsIn() && byName.containsKey(edge.service())) {
            open.add(byName.get(edge.service()));
          }
        }
      }
    }
  }

  /** Not by recursion: a chain may be as long as there are services. */
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
