package reeve.core.set;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.Dependency;
import reeve.core.Effect;
import reeve.core.Enablement;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.StartConditions;
import reeve.core.Target;

/**
 * Applies a request for one service, and the requests for other services that follow from it.
 *
 * <ul>
 *   <li>A start request starts what the service requires, wants or has as a milestone, and stops what it conflicts
 *       with.
 *   <li>A stop request of a person stops what requires the service or is part of it, and a restart request restarts
 *       what is part of it or shares its restarts. Those go first: the service itself is stopped only when they are
 *       down.
 *   <li>A new run of a service restarts those that share its restarts, whatever the reason for the run was. A crash
 *       affects no other service.
 * </ul>
 */
final class DependencyRequests {
  /** Names of services that changed: what waits for them must be evaluated. */
  final ArrayDeque<String> changed = new ArrayDeque<>();
  private final ServiceTable table;
  private final StopOrdering ordering;
  /** During the boot; else null. */
  private Enablement boot;

  DependencyRequests(ServiceTable table, StopOrdering ordering) {
    this.table = table;
    this.ordering = ordering;
  }

  /** @param enablement until the next call: services that it excludes are not started as dependencies; null: none */
  void setBoot(Enablement enablement) {
    boot = enablement;
  }

  /** Applies an event and the requests for other services that follow from it. */
  void request(String name, ServiceEvent event, long now, List<Effect> effects) {
    if (event instanceof ServiceEvent.StartRequested e) {
      start(name, e, now, effects);
    } else if (event instanceof ServiceEvent.RestartRequested e) {
      restart(name, e, now, effects);
    } else if (event instanceof ServiceEvent.StopRequested e) {
      stop(name, e, now, effects);
    } else if (event instanceof ServiceEvent.KillRequested e) {
      stopDependents(name, e.requester(), now, effects);
      applyDeferredChange(name, now, effects);
      ordering.deferred.remove(name);
      step(name, event, now, effects);
    } else if (event instanceof ServiceEvent.SpecChanged e) {
      change(name, e, now, effects);
    } else {
      step(name, event, now, effects);
    }
  }

  /** Applies an event to one service; if a new run begins, the services that share its restarts are restarted. */
  void step(String name, ServiceEvent event, long now, List<Effect> effects) {
    Service before = table.get(name);
    if (before == null) {
      return;
    }
    table.step(name, event, now, effects);
    Service after = table.get(name);
    if (after != before) {
      changed.add(name);
    }
    boolean newRun = after != null && after.run().number() != before.run().number();
    if (newRun && !ordering.withoutDependencies.remove(name) && before.run().number() > 0) {
      for (DependencyGraph.Link link : table.graph().incoming(name)) {
        Service dependent = link.edge().restart() ? table.get(link.from()) : null;
        if (dependent != null && dependent.target() == Target.UP && ordering.mayRestart(dependent)) {
          restart(link.from(), new ServiceEvent.RestartRequested(Reason.DEPENDENCY, Requester.SELF.via(name)), now,
              effects);
        }
      }
    }
  }

  // ---- starts

  private void start(String name, ServiceEvent.StartRequested event, long now, List<Effect> effects) {
    startDependencies(name, event.requester(), now, effects);
    // A deferred restart or change stays: it ends with the service up anyway.
    if (ordering.deferred.get(name) instanceof ServiceEvent.StopRequested) {
      ordering.deferred.remove(name);
    }
    step(name, event, now, effects);
  }

  /**
   * Starts what a service needs, and what that needs. A chain may be as long as there are services, so this does not
   * recurse.
   */
  private void startDependencies(String from, Requester requester, long now, List<Effect> effects) {
    Set<String> seen = new HashSet<>();
    List<String> open = new ArrayList<>();
    open.add(from);
    seen.add(from);
    for (int i = 0; i < open.size(); i++) {
      String name = open.get(i);
      if (!ordering.withoutDependencies.contains(name)) {
        for (Dependency edge : table.get(name).spec().dependencies()) {
          startDependency(edge, seen, open, requester, now, effects);
        }
      }
      stopConflicting(name, requester, now, effects);
    }
  }

  private void startDependency(Dependency edge, Set<String> seen, List<String> open, Requester requester, long now,
      List<Effect> effects) {
    Service other = table.get(edge.service());
    if (!edge.kind().pullsIn() || other == null || !mayStartAsDependency(other)) {
      return;
    }
    boolean down = other.target() == Target.DOWN || other.state() == ServiceState.EXITED
        || other.state() == ServiceState.FATAL;
    if ((!StartConditions.isReached(other, edge.when()) || down && other.state().hasProcess())
        && seen.add(other.name())) {
      open.add(other.name());
      if (down) {
        ordering.deferred.remove(other.name());
        step(other.name(), new ServiceEvent.StartRequested(Reason.DEPENDENCY, requester), now, effects);
      }
    }
  }

  /** A service that is being removed is not started, nor, at boot, one that a person wants down. */
  private boolean mayStartAsDependency(Service service) {
    return !table.isBeingRemoved(service.name()) && (boot == null || boot.mayStartAsDependency(service.spec()));
  }

  private void stopConflicting(String name, Requester requester, long now, List<Effect> effects) {
    for (DependencyGraph.Link link : table.graph().waits(name)) {
      if (link.edge().kind() == Dependency.Kind.CONFLICTS) {
        Service other = table.get(DependencyGraph.other(link, name));
        if (other != null && other.target() == Target.UP) {
          stop(other.name(), new ServiceEvent.StopRequested(Reason.CONFLICT, requester.via(name)), now, effects);
        }
      }
    }
  }

  // ---- stops

  private void stop(String name, ServiceEvent.StopRequested event, long now, List<Effect> effects) {
    if (event.reason() != Reason.REMOVED && event.reason() != Reason.SHUTDOWN) {
      stopDependents(name, event.requester(), now, effects);
    }
    stopInOrder(name, event, now, effects);
  }

  private void stopDependents(String name, Requester requester, long now, List<Effect> effects) {
    List<String> names = ordering.dependents(name, false);
    ordering.stopBatch.addAll(names);
    for (int i = names.size() - 1; i > 0; i--) {
      stopInOrder(names.get(i), new ServiceEvent.StopRequested(Reason.DEPENDENCY, requester.via(name)), now,
          effects);
    }
  }

  /** Stops a service, or defers its stop until those that depend on it are down. */
  void stopInOrder(String name, ServiceEvent.StopRequested event, long now, List<Effect> effects) {
    applyDeferredChange(name, now, effects);
    Service service = table.get(name);
    if (service == null) {
      return;
    }
    if (StopOrdering.isUp(service) && ordering.isDelayed(name)) {
      ordering.deferred.put(name, event);
      step(name, new ServiceEvent.StopHeld(event.reason(), event.requester()), now, effects);
    } else {
      ordering.deferred.remove(name);
      step(name, event, now, effects);
    }
  }

  // ---- restarts and changes

  private void restart(String name, ServiceEvent.RestartRequested event, long now, List<Effect> effects) {
    if (!event.requester().isSelf()) {
      startDependencies(name, event.requester(), now, effects); // a crash starts nothing that a person stopped
    }
    restartDependents(name, event.requester(), now, effects);
    restartInOrder(name, event, now, effects);
  }

  /** Restarts the services that share the restarts of a service that is up; they stop first. */
  private void restartDependents(String name, Requester requester, long now, List<Effect> effects) {
    if (StopOrdering.isUp(table.get(name))) {
      List<String> names = ordering.dependents(name, true);
      ordering.stopBatch.addAll(names);
      for (int i = names.size() - 1; i > 0; i--) {
        if (!requester.isSelf()) {
          startDependencies(names.get(i), requester, now, effects);
        }
        restartInOrder(names.get(i), new ServiceEvent.RestartRequested(Reason.DEPENDENCY, requester.via(name)), now,
            effects);
      }
    }
  }

  /** Restarts a service, or defers its restart until those that depend on it are down. */
  private void restartInOrder(String name, ServiceEvent.RestartRequested event, long now, List<Effect> effects) {
    if (ordering.deferred.get(name) instanceof ServiceEvent.SpecChanged) {
      return; // the change restarts the service anyway
    }
    Service service = table.get(name);
    if (StopOrdering.isUp(service) && ordering.isDelayed(name)) {
      ordering.deferred.put(name, event);
      if (service.target() == Target.DOWN) { // its stop was deferred
        step(name, new ServiceEvent.StartRequested(event.reason(), event.requester()), now, effects);
      }
    } else {
      ordering.deferred.remove(name);
      step(name, event, now, effects);
    }
  }

  /** A change that needs another process is a restart: the services that depend on this one go first. */
  private void change(String name, ServiceEvent.SpecChanged event, long now, List<Effect> effects) {
    // A deferred change and this one become one change.
    boolean restart = event.restart() || ordering.deferred.get(name) instanceof ServiceEvent.SpecChanged;
    Service service = table.get(name);
    if (!restart || service.target() == Target.DOWN || !StopOrdering.isUp(service)) {
      step(name, event, now, effects);
      return;
    }
    restartDependents(name, event.requester(), now, effects);
    ServiceEvent.SpecChanged whole = new ServiceEvent.SpecChanged(event.spec(), true, event.requester());
    if (ordering.isDelayed(name)) {
      ordering.deferred.put(name, whole);
    } else {
      ordering.deferred.remove(name);
      step(name, whole, now, effects);
    }
  }

  /** A stop overtakes a deferred change: the new definition takes effect at the next start. */
  private void applyDeferredChange(String name, long now, List<Effect> effects) {
    if (ordering.deferred.get(name) instanceof ServiceEvent.SpecChanged e) {
      ordering.deferred.remove(name);
      step(name, new ServiceEvent.SpecChanged(e.spec(), false, e.requester()), now, effects);
    }
  }
}
