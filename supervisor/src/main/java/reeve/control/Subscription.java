package reeve.control;

import java.util.List;
import java.util.Set;

/**
 * What a client wants to be told.
 *
 * @param services names; null: all, and what is said of reeve itself
 * @param events names of events; empty: all
 */
record Subscription(Set<String> services, List<String> events) {
  boolean wants(String service, String event) {
    return (services == null || service != null && services.contains(service)) && (events.isEmpty() || events.contains(event));
  }
}
