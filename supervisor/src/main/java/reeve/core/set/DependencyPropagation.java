package reeve.core.set;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import reeve.config.Dependency;
import reeve.config.ParkSpec;
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
 * Carries the effects of an event on other services to a fixed point: starts that wait for other services, stops that
 * wait for others, parked services that wait for a service. {@link DependencyRequests} applies a request and what it
 * means for other services. Both work on the {@link ServiceTable} as it is at each call: services and edges may differ
 * at the next one.
 */
final class DependencyPropagation {
  private static final ServiceEvent CLEARED = new ServiceEvent.Cleared();

  private final ServiceTable table;
  private final StopOrdering ordering;
  private final DependencyRequests requests;
  private final StartGate gate;
  /** The queue of {@link DependencyRequests}. */
  private final ArrayDeque<String> changed;

  DependencyPropagation(ServiceTable table) {
    this.table = table;
    ordering = new StopOrdering(table);
    requests = new DependencyRequests(table, ordering);
    gate = new StartGate(table);
    changed = requests.changed;
  }

  // ---- queries

  /** See {@link ServiceSet#waitTexts}. */
  List<String> waitTexts(String name) {
    List<String> texts = new ArrayList<>(gate.waitTexts(name));
    for (String other : ordering.delayedBy(name)) {
      texts.add(other + ", to be down");
    }
    return texts;
  }

  /** See {@link ServiceSet#stopDelayedBy}. */
  List<String> stopDelayedBy(String name) {
    return ordering.delayedBy(name);
  }

  /** See {@link ServiceSet#isBlocked}. */
  boolean isBlocked(String name) {
    return gate.isBlocked(name);
  }

  // ---- requests

  /** Applies an event, but not yet what follows from it: {@link #settle} must follow. */
  void request(String name, ServiceEvent event, long now, List<Effect> effects) {
    requests.request(name, event, now, effects);
  }

  /**
   * Several requests that are applied as one follow, and then {@link #settle}.
   *
   * @param down the services that will be stopped or restarted: each waits for those of them that depend on it
   */
  void beginBatch(Collection<String> down) {
    ordering.stopBatch.addAll(down);
  }

  /** Start requests of the boot follow: they start no dependency that this enablement excludes. */
  void beginBoot(Enablement enablement) {
    requests.setBoot(enablement);
  }

  void endBoot() {
    requests.setBoot(null);
  }

  /** The services that wait for this one must be evaluated at the next {@link #settle}. */
  void markChanged(String name) {
    changed.add(name);
  }

  /**
   * Applies a request to this service alone: it starts nothing that the service needs and does not wait for it, and it
   * neither stops nor restarts what needs the service. What the service conflicts with is stopped all the same.
   */
  void applyWithoutDependencies(String name, ServiceEvent event, long now, List<Effect> effects) {
    ordering.withoutDependencies.add(name);
    requests.request(name, event, now, effects);
    settle(now, effects);
    Service after = table.get(name);
    if (after == null || after.target() == Target.DOWN || after.state() == ServiceState.RUNNING
        || after.state() == ServiceState.STARTING) {
      ordering.withoutDependencies.remove(name);
    }
  }

  /** Stops all these services: each waits for those that depend on it. */
  void shutdown(List<String> names, Reason reason, Requester requester, long now, List<Effect> effects) {
    ordering.deferred.clear();
    ordering.stopBatch.addAll(names);
    for (String name : names) {
      requests.stopInOrder(name, new ServiceEvent.StopRequested(reason, requester), now, effects);
    }
    settle(now, effects);
  }

  /** Drops the stops, restarts and changes that wait for other services. */
  void dropDeferred() {
    ordering.deferred.clear();
  }

  /** Drops the stops, restarts and changes of other services than these. */
  void dropDeferredExcept(Collection<String> names) {
    ordering.deferred.keySet().retainAll(names);
  }

  // ---- the fixed point

  /** Evaluates all services, because a fault may have interrupted {@link #settle}. */
  void settleAll(long now, List<Effect> effects) {
    changed.clear();
    for (Service service : table.each()) {
      changed.add(service.name());
    }
    settle(now, effects);
  }

  /** Evaluates what waits for changed services, until nothing changes any more. */
  void settle(long now, List<Effect> effects) {
    while (!changed.isEmpty() || table.isGraphChanged() || !ordering.stopBatch.isEmpty()) {
      boolean graphChanged = table.takeGraphChanged();
      if (graphChanged) {
        table.addWaiting(changed);
      }
      if (graphChanged || !ordering.stopBatch.isEmpty()) {
        changed.addAll(ordering.deferred.keySet());
      }
      ordering.stopBatch.clear();
      while (!changed.isEmpty()) {
        evaluateAround(changed.poll(), now, effects);
        if (changed.isEmpty()) {
          for (String idle : table.graph().idle()) {
            evaluate(idle, now, effects);
          }
        }
      }
      if (!ordering.deferred.isEmpty() && !table.isAnyStopping()) {
        // A cycle, which only changes of definitions under way can cause, because the reader refuses cycles. One
        // service must go first.
        release(ordering.deferred.keySet().iterator().next(), now, effects);
      }
    }
  }

  /** Evaluates a service that changed, and the services that may wait for it. */
  private void evaluateAround(String name, long now, List<Effect> effects) {
    checkParkedAround(name, now, effects);
    evaluate(name, now, effects);
    for (DependencyGraph.Link link : table.graph().awaited(name)) {
      evaluate(DependencyGraph.other(link, name), now, effects);
    }
    if (!ordering.deferred.isEmpty()) {
      releaseIfFree(name, now, effects);
      for (DependencyGraph.Link link : table.graph().waits(name)) {
        releaseIfFree(DependencyGraph.other(link, name), now, effects);
      }
    }
  }

  /** Starts a service in WAITING if nothing keeps it from starting. */
  private void evaluate(String name, long now, List<Effect> effects) {
    Service service = table.get(name);
    if (service == null || service.state() != ServiceState.WAITING || table.isShuttingDown()) {
      gate.leave(name);
    } else if (gate.isOpen(service, ordering, changed, effects)) {
      requests.step(name, CLEARED, now, effects);
    }
  }

  private void releaseIfFree(String name, long now, List<Effect> effects) {
    if (ordering.deferred.containsKey(name)) {
      Service service = table.get(name);
      if (service == null) {
        ordering.deferred.remove(name);
        // A service that ended by itself has nothing to wait for.
      } else if (!service.state().hasProcess() || !ordering.isDelayed(name)) {
        release(name, now, effects);
      }
    }
  }

  private void release(String name, long now, List<Effect> effects) {
    ServiceEvent event = ordering.deferred.remove(name);
    changed.add(name); // even if the event changes nothing: other services waited for it
    try {
      requests.step(name, event, now, effects);
    } catch (RuntimeException | Error e) {
      ordering.deferred.put(name, event); // it still waits
      throw e;
    }
  }

  // ---- parked services

  /** Checks the service causes of a service, and of those that wait for it when parked. */
  private void checkParkedAround(String name, long now, List<Effect> effects) {
    checkParked(name, now, effects);
    for (String parker : table.graph().parkWaiters(name)) {
      checkParked(parker, now, effects);
    }
  }

  private void checkParked(String name, long now, List<Effect> effects) {
    for (Service service = table.get(name); service != null && service.parked() != null
        && !table.isShuttingDown(); service = table.get(name)) {
      ServiceEvent event = changedCause(service);
      if (event == null) {
        return;
      }
      requests.step(name, event, now, effects);
    }
  }

  /**
   * Returns the first service that a parked service waits for and that is in another state than the parked service
   * knows; null if there is none.
   */
  private ServiceEvent.ParkCauseChecked changedCause(Service service) {
    List<ParkSpec.Cause> causes = service.parked().causes();
    for (int i = 0; i < causes.size(); i++) {
      if (causes.get(i) instanceof ParkSpec.Cause.Service cause) {
        Service other = table.get(cause.name());
        boolean present = other != null && StartConditions.isReached(other, Dependency.When.READY);
        if (service.parked().isUnknown(i) || service.parked().isMissing(i) == present) {
          return new ServiceEvent.ParkCauseChecked(service.run().number(), i, present);
        }
      }
    }
    return null;
  }
}
