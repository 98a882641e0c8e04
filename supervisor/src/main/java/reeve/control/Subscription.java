package reeve.control;

import java.util.List;
import java.util.Set;

/**
 * Which events a client receives. Immutable.
 *
 * @param services names; null: all services, and reeve itself
 * @param events names of events; empty: all
 */
public record Subscription(Set<String> services, List<String> events) {
  /** @param about the names of the services that the event concerns; empty: reeve itself */
  public boolean includes(List<String> about, String event) {
    return (services == null || about.stream().anyMatch(services::contains))
        && (events.isEmpty() || events.contains(event));
  }
}
