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
 * A time for the stop of everything, spread over those that stop one after the other. Services form layers: the first
 * are those that nobody depends on, each other stands behind all that depend on it. A service learns its time when its
 * stop begins, by the layers that are still to come and the time that is left, so that what a layer did not use is
 * there for all behind it.
 *
 * <p>If there is enough, each has what its definition says. If not: first each layer gets a second, or all that it
 * wants if that is less; then layers with protected services get what those want; what is then left is given out by
 * what is wanted still. Where a round has not enough for all, each gets the same share of what it wants. No layer that
 * begins in time ends after its time, whatever the graph: the time of a layer grows by no more than the time that is
 * left does, so who begins earlier is through earlier.
 */
final class ShutdownBudget {
  /** What a layer gets before others get what they want: long enough to close a file. */
  private static final long LEAST_NANOS = Duration.ofSeconds(1).toNanos();

  /** For what is to be done after the last of them, and for the time between a SIGKILL and the end by it. */
  private static final long RESERVE_NANOS = Duration.ofMillis(500).toNanos();

  /** Nothing comes of an event of it. */
  private static final long NO_LIFE = -1;

  private final long deadline;
  private final Map<String, Integer> layers = new HashMap<>();
  private final long[] wants;
  private final long[] guarded;

  /**
   * @param services of the set; those of which no process lives take no time
   * @param began when the shutdown was asked for
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
    wants = new long[count];
    guarded = new long[count];
    for (ServiceSpec spec : specs.values()) {
      int layer = layers.get(spec.name());
      long worst = StopTimeBounds.worstCase(spec).toNanos();
      wants[layer] = Math.max(wants[layer], worst);
      guarded[layer] = spec.stop().protect() ? Math.max(guarded[layer], worst) : guarded[layer];
    }
  }

  /**
   * One behind the last of those that depend on it. What waits for itself, by a change under way, is nobody's order:
   * layer 0.
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
   * An event of a service that has a process, so that it does not exceed its share: a stop learns its time, and nobody
   * asks for more.
   */
  ServiceEvent bound(ServiceEvent event, Service service, long now) {
    if (event instanceof ServiceEvent.StopRequested stop) {
      return new ServiceEvent.StopRequested(stop.reason(), stop.requester(), of(service, now));
    }
    return event instanceof ServiceEvent.TimeoutExtended more ? new ServiceEvent.TimeoutExtended(NO_LIFE, more.remaining())
        : event;
  }

  /**
   * How long the stop of a service that begins now may take: more than its definition says it needs, where there is
   * enough.
   */
  Duration of(Service service, long now) {
    Integer layer = layers.get(service.name());
    return Duration.ofNanos(layer == null ? Math.max(0, deadline - now) : share(layer, Math.max(0, deadline - now)));
  }

  /** The time of a layer that begins with so much time left for it and all behind it. */
  long share(int layer, long left) {
    int count = wants.length - layer;
    long[] given = new long[count];
    long[] round = new long[count];
    long rest = left;
    for (int step = 0; step < 3; step++) {
      for (int i = 0; i < count; i++) {
        long goal =
            step == 0 ? Math.min(wants[layer + i], LEAST_NANOS) : step == 1 ? guarded[layer + i] : wants[layer + i];
        round[i] = Math.max(0, goal - given[i]);
      }
      rest -= give(round, given, rest);
    }
    return given[0];
  }

  private static long give(long[] wanted, long[] given, long rest) {
    double sum = 0;
    for (long one : wanted) {
      sum += one;
    }
    double part = sum <= rest ? 1 : Math.max(0, rest) / sum;
    long spent = 0;
    for (int i = 0; i < wanted.length; i++) {
      long more = part == 1 ? wanted[i] : (long) (wanted[i] * part);
      given[i] += more;
      spent += more;
    }
    return spent;
  }
}
