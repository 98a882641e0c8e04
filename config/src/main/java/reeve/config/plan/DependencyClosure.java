package reeve.config.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Dependency;
import reeve.config.ServiceSpec;

/**
 * Finds the services that start together: a service pulls in the services that it requires, wants or has as a
 * milestone. Pure.
 */
public final class DependencyClosure {
  private DependencyClosure() {}

  /**
   * Adds a service and everything that its start pulls in. Works without recursion, because a chain may be as long as
   * there are services.
   *
   * @param services by name; a dependency on any other name is skipped
   * @param names receives the names. A name that it already holds is not followed again
   */
  public static void add(ServiceSpec service, Map<String, ServiceSpec> services, Set<String> names) {
    List<ServiceSpec> open = new ArrayList<>();
    open.add(service);
    while (!open.isEmpty()) {
      ServiceSpec spec = open.remove(open.size() - 1);
      if (names.add(spec.name())) {
        for (Dependency edge : spec.dependencies()) {
          if (edge.kind().pullsIn() && services.containsKey(edge.service())) {
            open.add(services.get(edge.service()));
          }
        }
      }
    }
  }
}
