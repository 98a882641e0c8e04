package reeve.cli.activate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import reeve.control.client.GraphReply;

/** The services that a start of others also starts. Pure. */
final class NeededServices {
  private static final Set<String> PULLING = Set.of("requires", "wants", "milestone");

  private NeededServices() {}

  /** @return the services themselves, and all that they pull in */
  static Set<String> of(GraphReply graph, List<String> names) {
    Set<String> needed = new LinkedHashSet<>(names);
    Deque<String> open = new ArrayDeque<>(names);
    while (!open.isEmpty()) {
      String name = open.pop();
      for (GraphReply.Service service : graph.services()) {
        for (GraphReply.Edge edge : service.status().name().equals(name) ? service.dependencies()
            : List.<GraphReply.Edge>of()) {
          if (PULLING.contains(edge.kind()) && needed.add(edge.service())) {
            open.push(edge.service());
          }
        }
      }
    }
    return needed;
  }
}
