package reeve.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Dependency;

/**
 * What one service does to the others, carried to a fixed point: starts that others wait for, stops that wait for others. Works on the services
 * of one {@link ServiceSet} as they are when it is called: the set, and who names whom, may be another at the next call.
 *
 * <ul>
 *   <li>A start request starts what the service requires, wants or has as a milestone, and stops what it conflicts with.
 *   <li>A stop request of a person stops what requires the service or is part of it, and a restart request restarts what is part of it or shares
 *       its restarts. Those go first: the service itself is asked only when they are down.
 *   <li>A new life of a service restarts those that share its restarts, whatever the reason for it was. Nobody else is disturbed by a crash.
 *   <li>A shutdown stops each service once all that were to start after it are down.
 * </ul>
 */
final class Relations {
  private static final ServiceEvent CLEARED = new ServiceEvent.Cleared();

  private final ServiceSet set;
  private final ArrayDeque<String> changed = new ArrayDeque<>();
  /** Services in WAITING that wait for what is down: it may take long, and who can do without them does not wait. */
  private final Set<String> stuck = new HashSet<>();
  /** Stops and restarts that wait until others are down. */
  private final Map<String, ServiceEvent> held = new LinkedHashMap<>();

  Relations(ServiceSet set) {
    this.set = set;
  }

  /** An event, what it means for others, and what comes of that. */
  void apply(String name, ServiceEvent event, long now, List<Effect> effects) {
    request(name, event, now, effects);
    settle(now, effects);
  }

  /** Without what comes of it: {@link #settle} must follow. */
  void request(String name, ServiceEvent event, long now, List<Effect> effects) {
    if (event instanceof ServiceEvent.StartRequested e) {
      start(name, event, e.by(), now, effects);
    } else if (event instanceof ServiceEvent.RestartRequested e) {
      restart(name, e, now, effects);
    } else if (event instanceof ServiceEvent.StopRequested e) {
      stop(name, e, now, effects);
    } else if (event instanceof ServiceEvent.KillRequested e) {
      stopDependents(name, e.by(), now, effects);
      held.remove(name);
      step(name, event, now, effects);
    } else {
      step(name, event, now, effects);
    }
  }

  private void step(String name, ServiceEvent event, long now, List<Effect> effects) {
    Service before = set.get(name);
    if (before == null) {
      return;
    }
    effects.addAll(set.step(name, event, now));
    Service after = set.get(name);
    if (after != before) {
      changed.add(name);
    }
    if (after != null && after.life() != before.life() && before.life() > 0) {
      for (Graph.Link link : set.graph().incoming(name)) {
        if (link.edge().restart()) {
          restartIfUp(link.from(), Requester.SELF, now, effects);
        }
      }
    }
  }

  // ---- requests

  private void start(String name, ServiceEvent event, Requester by, long now, List<Effect> effects) {
    pull(name, by, now, effects, new HashSet<>());
    held.remove(name);
    step(name, event, now, effects);
  }

  private void pull(String name, Requester by, long now, List<Effect> effects, Set<String> seen) {
    if (!seen.add(name)) {
      return;
    }
    Service service = set.get(name);
    for (Dependency edge : service.spec().dependencies()) {
      Service other = set.get(edge.service());
      if (edge.kind().pulls() && other != null && !set.isLeaving(other.name())) {
        boolean down = other.target() == Target.DOWN || other.state() == ServiceState.EXITED || other.state() == ServiceState.FATAL;
        if (!Conditions.isReached(other, edge.when()) || down && other.state().hasProcess()) {
          pull(other.name(), by, now, effects, seen);
          if (down) {
            held.remove(other.name());
            step(other.name(), new ServiceEvent.StartRequested(Reason.DEPENDENCY, by), now, effects);
          }
        }
      }
    }
    for (Graph.Link link : set.graph().waits(name)) {
      if (link.edge().kind() == Dependency.Kind.CONFLICTS) {
        Service other = set.get(Graph.other(link, name));
        if (other != null && other.target() == Target.UP) {
          stop(other.name(), new ServiceEvent.StopRequested(Reason.CONFLICT, by), now, effects);
        }
      }
    }
  }

  private void stop(String name, ServiceEvent.StopRequested event, long now, List<Effect> effects) {
    if (event.reason() != Reason.REMOVED && event.reason() != Reason.SHUTDOWN) {
      stopDependents(name, event.by(), now, effects);
    }
    stopOnceFree(name, event, now, effects);
  }

  private void stopDependents(String name, Requester by, long now, List<Effect> effects) {
    for (Graph.Link link : set.graph().incoming(name)) {
      Dependency.Kind kind = link.edge().kind();
      Service dependent = set.get(link.from());
      if ((kind == Dependency.Kind.REQUIRES || kind == Dependency.Kind.PART_OF) && dependent != null
          && dependent.target() == Target.UP && !dependent.name().equals(name)) {
        stop(dependent.name(), new ServiceEvent.StopRequested(Reason.DEPENDENCY, by), now, effects);
      }
    }
  }

  private void stopOnceFree(String name, ServiceEvent.StopRequested event, long now, List<Effect> effects) {
    Service service = set.get(name);
    if (service == null) {
      return;
    }
    boolean up = service.pid() != 0 && (service.state() == ServiceState.RUNNING || service.state() == ServiceState.STARTING);
    if (up && isHeldUp(name)) {
      held.put(name, event);
      step(name, new ServiceEvent.StopHeld(event.reason(), event.by()), now, effects);
    } else {
      held.remove(name);
      step(name, event, now, effects);
    }
  }

  private void restart(String name, ServiceEvent.RestartRequested event, long now, List<Effect> effects) {
    if (event.by() != Requester.SELF) {
      pull(name, event.by(), now, effects, new HashSet<>()); // a crash starts nothing that a person stopped
    }
    Service service = set.get(name);
    boolean up = service.state() == ServiceState.RUNNING || service.state() == ServiceState.STARTING;
    if (up) {
      for (Graph.Link link : set.graph().incoming(name)) {
        if (link.edge().restart() || link.edge().kind() == Dependency.Kind.PART_OF) {
          restartIfUp(link.from(), event.by(), now, effects);
        }
      }
    }
    if (up && service.pid() != 0 && isHeldUp(name)) {
      held.put(name, event);
    } else {
      held.remove(name);
      step(name, event, now, effects);
    }
  }

  private void restartIfUp(String name, Requester by, long now, List<Effect> effects) {
    Service dependent = set.get(name);
    boolean up = dependent != null && dependent.target() == Target.UP
        && (dependent.state() == ServiceState.RUNNING || dependent.state() == ServiceState.STARTING);
    if (up && !set.isShuttingDown() && !set.isLeaving(name) && !held.containsKey(name)) {
      restart(name, new ServiceEvent.RestartRequested(Reason.DEPENDENCY, by), now, effects);
    }
  }

  /** Everything stops: who is depended on last. */
  void shutdown(List<String> names, Reason reason, Requester by, long now, List<Effect> effects) {
    held.clear();
    ServiceEvent.StopRequested stop = new ServiceEvent.StopRequested(reason, by);
    ServiceEvent.StopHeld hold = new ServiceEvent.StopHeld(reason, by);
    for (String name : names) {
      Service service = set.get(name);
      if (service == null) {
        continue; // it was on its way out
      }
      boolean up = service.state() == ServiceState.RUNNING || service.state() == ServiceState.STARTING;
      if (up && service.pid() != 0 && !set.graph().awaited(name).isEmpty()) {
        held.put(name, stop);
        step(name, hold, now, effects);
      } else {
        step(name, stop, now, effects);
      }
    }
    changed.addAll(held.keySet());
    settle(now, effects);
  }

  /** Nobody waits for anybody any more. */
  void release() {
    held.clear();
  }

  // ---- the fixed point

  void settle(long now, List<Effect> effects) {
    while (!changed.isEmpty()) {
      while (!changed.isEmpty()) {
        String name = changed.poll();
        evaluate(name, now, effects);
        for (Graph.Link link : set.graph().awaited(name)) {
          evaluate(Graph.other(link, name), now, effects);
        }
        if (!held.isEmpty()) {
          releaseIfFree(name, now, effects);
          for (Graph.Link link : set.graph().waits(name)) {
            releaseIfFree(Graph.other(link, name), now, effects);
          }
        }
      }
      if (!held.isEmpty() && !set.isAnyStopping()) {
        // A circle, by a change of definitions under way: the reader refuses them. Somebody has to be the first.
        releaseNow(held.keySet().iterator().next(), now, effects);
      }
    }
  }

  private void evaluate(String name, long now, List<Effect> effects) {
    Service service = set.get(name);
    if (service == null || service.state() != ServiceState.WAITING || set.isShuttingDown()) {
      stuck.remove(name);
      return;
    }
    boolean coming = false;
    String down = null;
    for (Graph.Link link : set.graph().waits(name)) {
      String other = Graph.other(link, name);
      Service target = set.get(other);
      Conditions.Standing standing = Conditions.standing(service, link.edge(), target, stuck.contains(other));
      coming |= standing == Conditions.Standing.COMING || held.containsKey(other); // that one is about to restart
      if (standing == Conditions.Standing.DOWN && down == null) {
        down = Conditions.words(link.edge(), other, standing, target);
      }
    }
    if (down != null) {
      if (stuck.add(name)) {
        effects.add(new Effect.Announce(name, new Notice.Waiting(down)));
        changed.add(name);
      }
    } else {
      if (stuck.remove(name)) {
        changed.add(name);
      }
      if (!coming) {
        step(name, CLEARED, now, effects);
      }
    }
  }

  private boolean isHeldUp(String name) {
    for (Graph.Link link : set.graph().awaited(name)) {
      if (link.edge().kind().orders()) {
        Service dependent = set.get(Graph.other(link, name));
        if (dependent != null && Conditions.holdsUp(dependent)) {
          return true;
        }
      }
    }
    return false;
  }

  private void releaseIfFree(String name, long now, List<Effect> effects) {
    if (held.containsKey(name)) {
      Service service = set.get(name);
      if (service == null) {
        held.remove(name);
      } else if (!service.state().hasProcess() || !isHeldUp(name)) { // one that ended by itself has nothing to wait for
        releaseNow(name, now, effects);
      }
    }
  }

  private void releaseNow(String name, long now, List<Effect> effects) {
    ServiceEvent event = held.remove(name);
    changed.add(name); // also where nothing comes of it: others waited for that
    step(name, event, now, effects);
  }

  // ---- for people

  /** @return whom a service in WAITING waits for and why, one text each; empty for one that does not wait */
  List<String> waitsFor(String name) {
    List<String> texts = new ArrayList<>();
    Service service = set.get(name);
    if (service != null && service.state() == ServiceState.WAITING) {
      for (Graph.Link link : set.graph().waits(name)) {
        String other = Graph.other(link, name);
        Conditions.Standing standing = Conditions.standing(service, link.edge(), set.get(other), stuck.contains(other));
        if (standing != Conditions.Standing.CLEAR) {
          texts.add(Conditions.words(link.edge(), other, standing, set.get(other)));
        }
      }
    }
    return texts;
  }
}
