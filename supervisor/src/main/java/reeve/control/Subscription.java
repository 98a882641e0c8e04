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
  /** @param concerned the names of the services that the event concerns; empty: reeve itself */
  public boolean includes(List<String> concerned, String event) {
    return (services == null || concerned.stream().anyMatch(services::contains))
        && (events.isEmpty() || events.contains(event));
  }
}
