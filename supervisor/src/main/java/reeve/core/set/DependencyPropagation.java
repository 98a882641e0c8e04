package reeve.core.set;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Dependency;
import reeve.core.Effect;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.StartConditions;
import reeve.core.Target;
import reeve.core.machine.ParkTransitions;

/**
 * What one service does to the others, carried to a fixed point: starts that others wait for, stops that wait for
 * others. Works on the services of one {@link ServiceSet} as they are when it is called: the set, and who names whom,
 * may be another at the next call.
 *
 * <ul>
 *   <li>A start request starts what the service requires, wants or has as a milestone, and stops what it conflicts
 *       with.
 *   <li>A stop request of a person stops what requires the service or is part of it, and a restart request restarts
 *       what is part of it or shares its restarts. Those go first: the service itself is asked only when they are down.
 *   <li>A new life of a service restarts those that share its restarts, whatever the reason for it was. Nobody else is
 *       disturbed by a crash.
 *   <li>A shutdown stops each service once all that were to start after it are down.
 * </ul>
 */
final class DependencyPropagation {
  private static final ServiceEvent CLEARED = new ServiceEvent.Cleared();

  private final ServiceSet set;
  private final ArrayDeque<String> changed = new ArrayDeque<>();
  private final StartGate gate;
  /** Stops, restarts and changes of what runs that wait until others are down. */
  private final Map<String, ServiceEvent> held = new LinkedHashMap<>();
  /** Who is asked in the same request and will be down, too: see {@link #begin}. */
  private final Set<String> together = new HashSet<>();
  /** Asked for without their relations, until they are down or begin anew. */
  private final Set<String> alone = new HashSet<>();
  /** Who names whom is different: what waited for a name may wait for nothing now. */
  private boolean reconsidering;
  private final StopOrdering ties;

  DependencyPropagation(ServiceSet set) {
    this.set = set;
    gate = new StartGate(set);
    ties = new StopOrdering(set, held, together, alone);
  }

  StartGate gate() {
    return gate;
  }

  /**
   * @return for whose end the stop, restart or change of a service waits; empty for one whose does not wait, or is not
   *     asked for
   */
  List<String> heldUpBy(String name) {
    return ties.heldUpBy(name);
  }

  /** An event, what it means for others, and what comes of that. */
  void apply(String name, ServiceEvent event, long now, List<Effect> effects) {
    request(name, event, now, effects);
    settle(now, effects);
  }

  /**
   * Several requests that are one follow, and then {@link #settle}.
   *
   * @param down who will be asked to stop or to begin anew: each of them waits for those of them that depend on it
   */
  void begin(Collection<String> down) {
    together.addAll(down);
  }

  /** Who names whom, or who is there, is different. */
  void reconsider() {
    reconsidering = true;
  }

  /** What happens to this service needs a look at what waits for it. */
  void touch(String name) {
    changed.add(name);
  }

  /**
   * A request for this one and nobody else: starts nothing that it needs and does not wait for it, stops or restarts
   * nothing that needs it. What it conflicts with is stopped all the same.
   */
  void applyAlone(String name, ServiceEvent event, long now, List<Effect> effects) {
    alone.add(name);
    request(name, event, now, effects);
    settle(now, effects);
    Service after = set.get(name);
    if (after == null || after.target() == Target.DOWN || after.state() == ServiceState.RUNNING
        || after.state() == ServiceState.STARTING) {
      alone.remove(name);
    }
  }

  /** Without what comes of it: {@link #settle} must follow. */
  void request(String name, ServiceEvent event, long now, List<Effect> effects) {
    if (event instanceof ServiceEvent.StartRequested e) {
      start(name, event, e.requester(), now, effects);
    } else if (event instanceof ServiceEvent.RestartRequested e) {
      restart(name, e, now, effects);
    } else if (event instanceof ServiceEvent.StopRequested e) {
      stop(name, e, now, effects);
    } else if (event instanceof ServiceEvent.KillRequested e) {
      stopDependents(name, e.requester(), now, effects);
      takeChange(name, now, effects);
      held.remove(name);
      step(name, event, now, effects);
    } else if (event instanceof ServiceEvent.SpecChanged e) {
      change(name, e, now, effects);
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
    if (after != null && after.run().number() != before.run().number() && !alone.remove(name) && before.run().number() > 0) {
      for (DependencyGraph.Link link : set.graph().incoming(name)) {
        Service dependent = link.edge().restart() ? set.get(link.from()) : null;
        if (dependent != null && dependent.target() == Target.UP && ties.mayRestart(dependent)) {
          restart(link.from(), new ServiceEvent.RestartRequested(Reason.DEPENDENCY, Requester.SELF), now, effects);
        }
      }
    }
  }

  // ---- requests

  private void start(String name, ServiceEvent event, Requester by, long now, List<Effect> effects) {
    pull(name, by, now, effects);
    // a restart or change that waits goes on: it ends with the service up
    if (held.get(name) instanceof ServiceEvent.StopRequested) {
      held.remove(name);
    }
    step(name, event, now, effects);
  }

  /**
   * Starts what a service needs, and what that needs; a chain may be as long as there are services, so not by
   * recursion.
   */
  private void pull(String from, Requester by, long now, List<Effect> effects) {
    Set<String> seen = new HashSet<>();
    List<String> open = new ArrayList<>();
    open.add(from);
    seen.add(from);
    for (int i = 0; i < open.size(); i++) {
      String name = open.get(i);
      for (Dependency edge : alone.contains(name) ? List.<Dependency>of() : set.get(name).spec().dependencies()) {
        Service other = set.get(edge.service());
        if (edge.kind().pullsIn() && other != null && set.mayPull(other)) {
          boolean down = other.target() == Target.DOWN || other.state() == ServiceState.EXITED
              || other.state() == ServiceState.FATAL;
          if ((!StartConditions.isReached(other, edge.when()) || down && other.state().hasProcess())
              && seen.add(other.name())) {
            open.add(other.name());
            if (down) {
              held.remove(other.name());
              step(other.name(), new ServiceEvent.StartRequested(Reason.DEPENDENCY, by), now, effects);
            }
          }
        }
      }
      for (DependencyGraph.Link link : set.graph().waits(name)) {
        if (link.edge().kind() == Dependency.Kind.CONFLICTS) {
          Service other = set.get(DependencyGraph.other(link, name));
          if (other != null && other.target() == Target.UP) {
            stop(other.name(), new ServiceEvent.StopRequested(Reason.CONFLICT, by), now, effects);
          }
        }
      }
    }
  }

  private void stop(String name, ServiceEvent.StopRequested event, long now, List<Effect> effects) {
    if (event.reason() != Reason.REMOVED && event.reason() != Reason.SHUTDOWN) {
      stopDependents(name, event.requester(), now, effects);
    }
    stopOnceFree(name, event, now, effects);
  }

  private void stopDependents(String name, Requester by, long now, List<Effect> effects) {
    List<String> names = ties.dependents(name, false);
    together.addAll(names);
    for (int i = names.size() - 1; i > 0; i--) {
      stopOnceFree(names.get(i), new ServiceEvent.StopRequested(Reason.DEPENDENCY, by), now, effects);
    }
  }

  private void stopOnceFree(String name, ServiceEvent.StopRequested event, long now, List<Effect> effects) {
    takeChange(name, now, effects);
    Service service = set.get(name);
    if (service == null) {
      return;
    }
    if (StopOrdering.isUp(service) && ties.isHeldUp(name)) {
      held.put(name, event);
      step(name, new ServiceEvent.StopHeld(event.reason(), event.requester()), now, effects);
    } else {
      held.remove(name);
      step(name, event, now, effects);
    }
  }

  private void restart(String name, ServiceEvent.RestartRequested event, long now, List<Effect> effects) {
    if (event.requester() != Requester.SELF) {
      pull(name, event.requester(), now, effects); // a crash starts nothing that a person stopped
    }
    restartSharing(name, event.requester(), now, effects);
    restartOnceFree(name, event, now, effects);
  }

  /** Who is restarted with a service that is up: it goes first. */
  private void restartSharing(String name, Requester by, long now, List<Effect> effects) {
    if (StopOrdering.isUp(set.get(name))) {
      List<String> names = ties.dependents(name, true);
      together.addAll(names);
      for (int i = names.size() - 1; i > 0; i--) {
        if (by != Requester.SELF) {
          pull(names.get(i), by, now, effects);
        }
        restartOnceFree(names.get(i), new ServiceEvent.RestartRequested(Reason.DEPENDENCY, by), now, effects);
      }
    }
  }

  private void restartOnceFree(String name, ServiceEvent.RestartRequested event, long now, List<Effect> effects) {
    if (held.get(name) instanceof ServiceEvent.SpecChanged) {
      return; // that begins it anew as well
    }
    Service service = set.get(name);
    if (StopOrdering.isUp(service) && ties.isHeldUp(name)) {
      held.put(name, event);
      if (service.target() == Target.DOWN) { // its stop waited
        step(name, new ServiceEvent.StartRequested(event.reason(), event.requester()), now, effects);
      }
    } else {
      held.remove(name);
      step(name, event, now, effects);
    }
  }

  /** Another definition: where the process becomes another one, that is a restart, and who depends on it goes first. */
  private void change(String name, ServiceEvent.SpecChanged event, long now, List<Effect> effects) {
    // with one that waits it is one change
    boolean restart = event.restart() || held.get(name) instanceof ServiceEvent.SpecChanged;
    Service service = set.get(name);
    if (!restart || service.target() == Target.DOWN || !StopOrdering.isUp(service)) {
      step(name, event, now, effects);
      return;
    }
    restartSharing(name, event.requester(), now, effects);
    ServiceEvent.SpecChanged whole = new ServiceEvent.SpecChanged(event.spec(), true, event.requester());
    if (ties.isHeldUp(name)) {
      held.put(name, whole);
    } else {
      held.remove(name);
      step(name, whole, now, effects);
    }
  }

  /** A change that waits and is overtaken by a stop: it holds at the next start. */
  private void takeChange(String name, long now, List<Effect> effects) {
    if (held.get(name) instanceof ServiceEvent.SpecChanged e) {
      held.remove(name);
      step(name, new ServiceEvent.SpecChanged(e.spec(), false, e.requester()), now, effects);
    }
  }

  /** Everything stops: who is depended on last. */
  void shutdown(List<String> names, Reason reason, Requester by, long now, List<Effect> effects) {
    held.clear();
    together.addAll(names);
    for (String name : names) {
      stopOnceFree(name, new ServiceEvent.StopRequested(reason, by), now, effects);
    }
    settle(now, effects);
  }

  /** Nobody waits for anybody any more. */
  void release() {
    held.clear();
  }

  // ---- the fixed point

  void settle(long now, List<Effect> effects) {
    while (!changed.isEmpty() || reconsidering || !together.isEmpty()) {
      if (reconsidering) {
        set.addWaiting(changed);
      }
      if (reconsidering || !together.isEmpty()) {
        changed.addAll(held.keySet());
      }
      reconsidering = false;
      together.clear();
      while (!changed.isEmpty()) {
        String name = changed.poll();
        tellParked(name, now, effects);
        evaluate(name, now, effects);
        for (DependencyGraph.Link link : set.graph().awaited(name)) {
          evaluate(DependencyGraph.other(link, name), now, effects);
        }
        if (!held.isEmpty()) {
          releaseIfFree(name, now, effects);
          for (DependencyGraph.Link link : set.graph().waits(name)) {
            releaseIfFree(DependencyGraph.other(link, name), now, effects);
          }
        }
        if (changed.isEmpty()) {
          for (String idle : set.graph().idle()) {
            evaluate(idle, now, effects);
          }
        }
      }
      if (!held.isEmpty() && !set.isAnyStopping()) {
        // A circle, by a change of definitions under way: the reader refuses them. Somebody has to be the first.
        releaseNow(held.keySet().iterator().next(), now, effects);
      }
    }
  }

  /** A parked service learns how those that it waits for stand. */
  private void tellParked(String name, long now, List<Effect> effects) {
    hearOfOthers(name, now, effects);
    for (String parker : set.graph().parkers(name)) {
      hearOfOthers(parker, now, effects);
    }
  }

  private void hearOfOthers(String name, long now, List<Effect> effects) {
    for (Service service = set.get(name); service != null && service.parked() != null
        && !set.isShuttingDown(); service = set.get(name)) {
      ServiceEvent news = ParkTransitions.news(service, set);
      if (news == null) {
        return;
      }
      step(name, news, now, effects);
    }
  }

  private void evaluate(String name, long now, List<Effect> effects) {
    Service service = set.get(name);
    if (service == null || service.state() != ServiceState.WAITING || set.isShuttingDown()) {
      gate.leave(name);
    } else if (gate.isOpen(service, held.keySet(), !alone.isEmpty() && alone.contains(name), changed, effects)) {
      step(name, CLEARED, now, effects);
    }
  }

  private void releaseIfFree(String name, long now, List<Effect> effects) {
    if (held.containsKey(name)) {
      Service service = set.get(name);
      if (service == null) {
        held.remove(name);
        // one that ended by itself has nothing to wait for
      } else if (!service.state().hasProcess() || !ties.isHeldUp(name)) {
        releaseNow(name, now, effects);
      }
    }
  }

  private void releaseNow(String name, long now, List<Effect> effects) {
    ServiceEvent event = held.remove(name);
    changed.add(name); // also where nothing comes of it: others waited for that
    step(name, event, now, effects);
  }
}
