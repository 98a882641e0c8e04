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
import reeve.core.Target;
import reeve.core.TimerKind;

/**
 * What keeps services in WAITING from starting. Looks at the services of one {@link ServiceSet} as they are when it is
 * called.
 */
final class StartGate {
  private final ServiceSet set;
  /** Services in WAITING that wait for what is down: it may take long, and who can do without them does not wait. */
  private final Set<String> stuck = new HashSet<>();

  StartGate(ServiceSet set) {
    this.set = set;
  }

  /** It is not in WAITING, or will not start any more. */
  void leave(String name) {
    stuck.remove(name);
  }

  /**
   * Whether a service in WAITING may start now.
   *
   * @param held who is about to restart: that is waited for
   * @param alone whether it waits only for what it conflicts with
   * @param changed gets its name if others may see it in another light
   */
  boolean isOpen(Service service, Set<String> held, boolean alone, Collection<String> changed, List<Effect> effects) {
    String name = service.name();
    boolean coming = false;
    String down = null;
    for (DependencyGraph.Link link : set.graph().waits(name)) {
      if (alone && link.edge().kind() != Dependency.Kind.CONFLICTS) {
        continue;
      }
      String other = DependencyGraph.other(link, name);
      Service target = set.get(other);
      StartConditions.EdgeState standing = StartConditions.edgeState(service, link.edge(), target, stuck.contains(other));
      coming |= standing == StartConditions.EdgeState.PENDING || held.contains(other);
      if (standing == StartConditions.EdgeState.DOWN && down == null) {
        down = StartConditions.text(link.edge(), other, standing, target);
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
    return !coming && !isIdling(service);
  }

  /** Of type idle: whether others are being started. Not for long: its timer ends that. */
  private boolean isIdling(Service service) {
    return service.hasTimer(TimerKind.IDLE) && whoStarts(service.name()) != null;
  }

  /** @return one that is being started or would be, waits for nothing that is down and is no idle one; null: nobody */
  private String whoStarts(String except) {
    for (Service other : set.all()) {
      boolean starts = other.state() == ServiceState.STARTING
          || other.state() == ServiceState.WAITING && !stuck.contains(other.name());
      if (starts && other.target() == Target.UP && !other.name().equals(except)
          && other.spec().startup().type() != StartupSpec.Type.IDLE) {
        return other.name();
      }
    }
    return null;
  }

  // ---- for people

  /** @return whom a service in WAITING waits for and why, one text each; empty for one that does not wait */
  List<String> waitsFor(String name) {
    List<String> texts = new ArrayList<>();
    Service service = set.get(name);
    if (service != null && service.state() == ServiceState.WAITING) {
      for (DependencyGraph.Link link : set.graph().waits(name)) {
        String other = DependencyGraph.other(link, name);
        StartConditions.EdgeState standing =
            StartConditions.edgeState(service, link.edge(), set.get(other), stuck.contains(other));
        if (standing != StartConditions.EdgeState.CLEAR) {
          texts.add(StartConditions.text(link.edge(), other, standing, set.get(other)));
        }
      }
      String starting = isIdling(service) ? whoStarts(name) : null;
      if (starting != null) {
        texts.add(starting + ", to be started: it is of type idle");
      }
    }
    return texts;
  }

  /**
   * Whether a service in WAITING stays there until somebody does something: what it needs is down, and nothing tries to
   * bring it up soon.
   */
  boolean isBlocked(String name) {
    return isBlocked(name, new HashSet<>());
  }

  private boolean isBlocked(String name, Set<String> seen) {
    Service service = set.get(name);
    if (service == null || service.state() != ServiceState.WAITING || !stuck.contains(name) || !seen.add(name)) {
      return false;
    }
    for (DependencyGraph.Link link : set.graph().waits(name)) {
      String other = DependencyGraph.other(link, name);
      Service target = set.get(other);
      if (StartConditions.edgeState(service, link.edge(), target, stuck.contains(other)) == StartConditions.EdgeState.DOWN
          && (target == null || StartConditions.isDownForLong(target) || isBlocked(other, seen))) {
        return true;
      }
    }
    return false;
  }
}
