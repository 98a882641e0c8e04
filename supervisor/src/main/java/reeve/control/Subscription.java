package reeve.control;

import java.util.List;
import java.util.Set;

/**
 * What a client wants to be told.
 *
 * @param services names; null: all, and what is said of reeve itself
 * @param events names of events; empty: all
 */
public record Subscription(Set<String> services, List<String> events) {
  /** @param about by name; empty: reeve itself */
  public boolean wants(List<String> about, String event) {
    return (services == null || about.stream().anyMatch(services::contains))
        && (events.isEmpty() || events.contains(event));
  }
}
