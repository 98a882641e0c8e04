package reeve.core.set;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.core.Effect;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.Target;

/** The shutdown of all services of a {@link ServiceTable}: once, within a budget if there is one, or by a kill. */
final class ShutdownSequence {
  private final ServiceTable table;
  private boolean killing;
  private boolean budgetUsedUp;
  /** Null: no limit. */
  private Duration total;

  ShutdownSequence(ServiceTable table) {
    this.table = table;
  }

  void setBudget(Duration time) {
    total = time;
  }

  /** Stops all services in the order of their dependencies; does nothing if that was done already. */
  void begin(DependencyPropagation propagation, Reason reason, Requester requester, long now, List<Effect> effects) {
    if (!table.isShuttingDown()) {
      table.beginShutdown(total == null ? null : new ShutdownBudget(total, table.all(), table.graph(), now));
      stopAll(propagation, reason, requester, now, effects);
    }
  }

  /** Stops the services that are still wanted up, because a fault interrupted the shutdown or the kill. */
  void resume(DependencyPropagation propagation, Requester requester, long now, List<Effect> effects) {
    for (Service service : table.all()) {
      if (service.target() == Target.UP) {
        stopAll(propagation, Reason.SHUTDOWN, requester, now, effects);
        break;
      }
    }
    if (killing) {
      killLiving(List.of(), Reason.SHUTDOWN, requester, now, effects);
    } else if (budgetUsedUp) {
      killUnprotected(propagation, Reason.SHUTDOWN, requester, now, effects);
    }
  }

  /**
   * Stops the services in the reverse order of the files; all stop at the same time, except those that others depend
   * on.
   */
  private void stopAll(DependencyPropagation propagation, Reason reason, Requester requester, long now,
      List<Effect> effects) {
    List<String> names = new ArrayList<>(table.size());
    for (Service service : table.each()) {
      names.add(service.name());
    }
    Collections.reverse(names);
    propagation.shutdown(names, reason, requester, now, effects);
  }

  /** Kills every service with a process, protected or not; does nothing if that was done already. */
  void kill(DependencyPropagation propagation, Reason reason, Requester requester, long now, List<Effect> effects) {
    if (killing) {
      return;
    }
    killing = true;
    propagation.dropDeferred();
    boolean first = !table.isShuttingDown();
    if (first) {
      table.beginShutdown(null);
    }
    killLiving(List.of(), reason, requester, now, effects);
    if (first) {
      // After the kill, so that no service gets another signal before SIGKILL: this only sets the targets of the
      // remaining services to down.
      stopAll(propagation, reason, requester, now, effects);
    }
  }

  /**
   * The names of the services that {@link #killUnprotected} spares, in the order of the files: those with a process
   * that are protected, and those whose stop waits for one of these, because it may need them until it is down.
   */
  List<String> spared(DependencyPropagation propagation) {
    Set<String> spared = new HashSet<>();
    ArrayDeque<String> added = new ArrayDeque<>();
    for (Service service : table.all()) {
      if (service.state().hasProcess() && service.spec().stop().protect() && spared.add(service.name())) {
        added.add(service.name());
      }
    }
    while (!added.isEmpty()) {
      String name = added.poll();
      for (DependencyGraph.Link link : table.graph().waits(name)) {
        String other = DependencyGraph.other(link, name);
        if (propagation.stopDelayedBy(other).contains(name) && spared.add(other)) {
          added.add(other);
        }
      }
    }
    List<String> names = new ArrayList<>();
    for (Service service : table.all()) {
      if (spared.contains(service.name())) {
        names.add(service.name());
      }
    }
    return names;
  }

  /**
   * The budget of the shutdown is used up: kills every service with a process, except those of {@link #spared}. Those
   * among them that are not protected have no time left when their stop begins.
   */
  void killUnprotected(DependencyPropagation propagation, Reason reason, Requester requester, long now,
      List<Effect> effects) {
    budgetUsedUp = true;
    List<String> spared = spared(propagation);
    propagation.dropDeferredExcept(spared);
    killLiving(spared, reason, requester, now, effects);
    propagation.settle(now, effects);
  }

  private void killLiving(List<String> spared, Reason reason, Requester requester, long now, List<Effect> effects) {
    ServiceEvent kill = new ServiceEvent.KillRequested(reason, requester);
    List<Service> all = table.all();
    Set<String> left = new HashSet<>(spared);
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).state().hasProcess() && !left.contains(all.get(i).name())) {
        table.step(all.get(i).name(), kill, now, effects);
      }
    }
  }
}
