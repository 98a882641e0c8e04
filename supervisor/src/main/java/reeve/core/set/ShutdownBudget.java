package reeve.core.set;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.StopTimeBounds;
import reeve.core.Service;
import reeve.core.ServiceEvent;

/**
 * The time for a shutdown, divided among the services that stop one after the other. Services form layers: the first
 * layer has the services that no other service depends on, and each other service is behind all services that depend on
 * it. A service gets its time when its stop begins, from the layers that are still to come and the time that is left,
 * so that time which a layer did not use benefits all layers behind it.
 *
 * <p>If the budget is large enough, each service gets the time of its definition, and what remains is for a second pass
 * of the schedules, for processes that main processes leave behind (kill-mode "main-first"). If not, each layer first
 * gets a second, or all the time that it needs if that is less; then layers with protected services get what those
 * need; then the rest is divided by what is still needed. Where a round has too little for all, each layer gets the
 * same share of what it needs. No layer that begins in time ends late, whatever the graph is: the time of a layer grows
 * by no more than the time that is left does, so a layer that begins earlier also ends earlier.
 *
 * <p>A protected service has the full times of its definition even if that exceeds the budget. Layers behind it then
 * have what is left, which may be nothing.
 */
final class ShutdownBudget {
  /** What a layer gets before others get what they need: long enough to close a file. */
  private static final long MIN_NANOS = Duration.ofSeconds(1).toNanos();

  /** For the work after the last stop, and for the time between a SIGKILL and the end of the process. */
  private static final long RESERVE_NANOS = Duration.ofMillis(500).toNanos();

  /** For the time between a SIGKILL and the end of the process, so that it shortens no step of a protected service. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  /** No service has a run of this number, so an event that carries it changes nothing. */
  private static final long NO_RUN = -1;

  private final long deadline;
  private final Map<String, Integer> layers = new HashMap<>();
  private final long[] needs;
  private final long[] needsWithLeftovers;
  private final long[] protectedNeeds;

  /**
   * @param services of the set; those without a process take no time
   * @param began when the shutdown was requested
   */
  ShutdownBudget(Duration total, List<Service> services, DependencyGraph graph, long began) {
    long nanos = total.toNanos();
    deadline = began + nanos - Math.min(RESERVE_NANOS, nanos / 10);
    int count = 0;
    Map<String, ServiceSpec> specs = new HashMap<>();
    for (Service service : services) {
      if (service.state().hasProcess()) {
        specs.put(service.name(), service.spec());
      }
    }
    findLayers(specs, graph);
    for (int layer : layers.values()) {
      count = Math.max(count, layer + 1);
    }
    needs = new long[count];
    needsWithLeftovers = new long[count];
    protectedNeeds = new long[count];
    for (ServiceSpec spec : specs.values()) {
      int layer = layers.get(spec.name());
      long worst = StopTimeBounds.worstCase(spec).toNanos();
      needs[layer] = Math.max(needs[layer], worst);
      needsWithLeftovers[layer] =
          Math.max(needsWithLeftovers[layer], StopTimeBounds.worstCaseWithLeftovers(spec).toNanos());
      protectedNeeds[layer] = spec.stop().protect() ? Math.max(protectedNeeds[layer], worst) : protectedNeeds[layer];
    }
  }

  /**
   * Puts each service one layer behind the last of the services that depend on it. Services in a cycle, which a change
   * under way can cause, have no order: they stay in layer 0.
   */
  private void findLayers(Map<String, ServiceSpec> specs, DependencyGraph graph) {
    Map<String, Integer> missing = new HashMap<>();
    ArrayDeque<String> free = new ArrayDeque<>();
    for (String name : specs.keySet()) {
      int count = 0;
      for (DependencyGraph.Link link : graph.awaited(name)) {
        count += orders(link, name, specs) ? 1 : 0;
      }
      layers.put(name, 0);
      missing.put(name, count);
      if (count == 0) {
        free.add(name);
      }
    }
    while (!free.isEmpty()) {
      String name = free.poll();
      for (DependencyGraph.Link link : graph.waits(name)) {
        if (orders(link, name, specs)) {
          String other = DependencyGraph.other(link, name);
          int left = missing.get(other) - 1;
          missing.put(other, left);
          layers.put(other, Math.max(layers.get(other), layers.get(name) + 1));
          if (left == 0) {
            free.add(other);
          }
        }
      }
    }
  }

  private static boolean orders(DependencyGraph.Link link, String name, Map<String, ServiceSpec> specs) {
    return link.edge().kind().orders() && specs.containsKey(DependencyGraph.other(link, name));
  }

  /**
   * Limits an event of a service with a process, so that the service does not exceed its share: a stop request gets a
   * time limit, and an extension of a timeout has no effect.
   */
  ServiceEvent limit(ServiceEvent event, Service service, long now) {
    if (event instanceof ServiceEvent.StopRequested stop) {
      return new ServiceEvent.StopRequested(stop.reason(), stop.requester(), stopTime(service, now));
    }
    return event instanceof ServiceEvent.TimeoutExtended extension
        ? new ServiceEvent.TimeoutExtended(NO_RUN, extension.remaining()) : event;
  }

  /**
   * How long the stop of a service that begins now may take. If the budget is large enough, or the service is
   * protected, this is more than the time of the definition.
   */
  Duration stopTime(Service service, long now) {
    Integer layer = layers.get(service.name());
    long left = Math.max(0, deadline - now);
    Duration time = Duration.ofNanos(layer == null ? left : share(layer, left));
    if (service.spec().stop().protect()) {
      Duration full = StopTimeBounds.worstCaseWithLeftovers(service.spec()).plus(SLACK);
      return time.compareTo(full) > 0 ? time : full;
    }
    return time;
  }

  /** The time of a layer that begins when this much time is left for it and all layers behind it, in nanoseconds. */
  long share(int layer, long left) {
    int count = needs.length - layer;
    long[] given = new long[count];
    long[] round = new long[count];
    long rest = left;
    for (int step = 0; step < 4; step++) {
      for (int i = 0; i < count; i++) {
        round[i] = Math.max(0, goal(step, layer + i) - given[i]);
      }
      rest -= give(round, given, rest);
    }
    return given[0];
  }

  /** What a layer should have after a round. */
  private long goal(int round, int layer) {
    return switch (round) {
      case 0 -> Math.min(needs[layer], MIN_NANOS);
      case 1 -> protectedNeeds[layer];
      case 2 -> needs[layer];
      default -> needsWithLeftovers[layer];
    };
  }

  private static long give(long[] needed, long[] given, long rest) {
    double sum = 0;
    for (long one : needed) {
      sum += one;
    }
    double part = sum <= rest ? 1 : Math.max(0, rest) / sum;
    long spent = 0;
    for (int i = 0; i < needed.length; i++) {
      long more = part == 1 ? needed[i] : (long) (needed[i] * part);
      given[i] += more;
      spent += more;
    }
    return spent;
  }
}
