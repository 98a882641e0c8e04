package reeve.core.set;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.Dependency;
import reeve.config.StartupSpec;
import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.StartConditions;
import reeve.core.StartConditions.EdgeState;
import reeve.core.Target;
import reeve.core.TimerKind;

/** Decides whether services in WAITING may start. Works on the {@link ServiceTable} as it is at each call. */
final class StartGate {
  private final ServiceTable table;
  /**
   * Services in WAITING that wait for a service that is down. This may take long, so a soft edge does not wait for
   * them.
   */
  private final Set<String> stuck = new HashSet<>();

  StartGate(ServiceTable table) {
    this.table = table;
  }

  /** The service is not in WAITING, or will not start any more. */
  void leave(String name) {
    stuck.remove(name);
  }

  /**
   * Whether a service in WAITING may start now.
   *
   * @param ordering a service with a deferred restart or stop is waited for; an isolated service waits only for what it
   *     conflicts with
   * @param changed gets the name of the service if the edges of others to it may have another state now
   * @param effects gets a notice if the service begins to wait for a service that is down
   */
  boolean isOpen(Service service, StopOrdering ordering, Collection<String> changed, List<Effect> effects) {
    String name = service.name();
    boolean isolated = !ordering.withoutDependencies.isEmpty() && ordering.withoutDependencies.contains(name);
    boolean pending = false;
    String down = null;
    for (DependencyGraph.Link link : table.graph().waits(name)) {
      if (isolated && link.edge().kind() != Dependency.Kind.CONFLICTS) {
        continue;
      }
      String other = DependencyGraph.other(link, name);
      EdgeState state = edgeState(service, link, other);
      pending |= state == EdgeState.PENDING || ordering.deferred.containsKey(other);
      if (state == EdgeState.DOWN && down == null) {
        down = StartConditions.text(link.edge(), other, state, table.get(other));
      }
    }
    if (down != null) {
      if (stuck.add(name)) {
        effects.add(new Effect.Report(name, new Notice.Waiting(down)));
        changed.add(name);
      }
      return false;
    }
    if (stuck.remove(name)) {
      changed.add(name);
    }
    return !pending && !waitsAsIdle(service);
  }

  private EdgeState edgeState(Service service, DependencyGraph.Link link, String other) {
    return StartConditions.edgeState(service, link.edge(), table.get(other), stuck.contains(other));
  }

  /** Of type idle: whether other services are being started. Its timer limits this wait. */
  private boolean waitsAsIdle(Service service) {
    return service.hasTimer(TimerKind.IDLE) && startingService(service.name()) != null;
  }

  /**
   * Returns a service that is being started, or would be if it did not wait for others on their way; null if there is
   * none. Services of type idle do not count.
   */
  private String startingService(String except) {
    for (Service other : table.each()) {
      boolean starts = other.state() == ServiceState.STARTING
          || other.state() == ServiceState.WAITING && !stuck.contains(other.name());
      if (starts && other.target() == Target.UP && !other.name().equals(except)
          && other.spec().startup().type() != StartupSpec.Type.IDLE) {
        return other.name();
      }
    }
    return null;
  }

  // ---- queries

  /** What a service in WAITING waits for, one text for people for each; empty for a service that does not wait. */
  List<String> waitTexts(String name) {
    List<String> texts = new ArrayList<>();
    Service service = table.get(name);
    if (service != null && service.state() == ServiceState.WAITING) {
      for (DependencyGraph.Link link : table.graph().waits(name)) {
        String other = DependencyGraph.other(link, name);
        EdgeState state = edgeState(service, link, other);
        if (state != EdgeState.CLEAR) {
          String text = StartConditions.text(link.edge(), other, state, table.get(other));
          if (!texts.contains(text)) { // of two keys: wants and after, say
            texts.add(text);
          }
        }
      }
      String starting = service.hasTimer(TimerKind.IDLE) ? startingService(name) : null;
      if (starting != null) {
        texts.add(starting + ", to be started: it is of type idle");
      }
    }
    return texts;
  }

  /**
   * Whether a service in WAITING stays there until a request changes that: what it needs is down, and nothing will
   * bring it up soon.
   */
  boolean isBlocked(String name) {
    return isBlocked(name, new HashSet<>());
  }

  private boolean isBlocked(String name, Set<String> seen) {
    Service service = table.get(name);
    if (service == null || service.state() != ServiceState.WAITING || !stuck.contains(name) || !seen.add(name)) {
      return false;
    }
    for (DependencyGraph.Link link : table.graph().waits(name)) {
      String other = DependencyGraph.other(link, name);
      Service target = table.get(other);
      if (edgeState(service, link, other) == EdgeState.DOWN
          && (target == null || StartConditions.isDownForLong(target) || isBlocked(other, seen))) {
        return true;
      }
    }
    return false;
  }
}
