package reeve.core.set;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    for (int i = 0; i < table.size(); i++) {
      if (table.at(i).target() == Target.UP) {
        stopAll(propagation, Reason.SHUTDOWN, requester, now, effects);
        break;
      }
    }
    if (killing) {
      killLiving(Reason.SHUTDOWN, requester, now, effects);
    }
  }

  /**
   * Stops the services in the reverse order of the files; all stop at the same time, except those that others depend
   * on.
   */
  private void stopAll(DependencyPropagation propagation, Reason reason, Requester requester, long now,
      List<Effect> effects) {
    List<String> names = new ArrayList<>(table.size());
    for (int i = table.size() - 1; i >= 0; i--) {
      names.add(table.at(i).name());
    }
    propagation.shutdown(names, reason, requester, now, effects);
  }

  /** Kills every service with a process; does nothing if that was done already. */
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
    killLiving(reason, requester, now, effects);
    if (first) {
      // After the kill, so that no service gets another signal before SIGKILL: this only sets the targets of the
      // remaining services to down.
      stopAll(propagation, reason, requester, now, effects);
    }
  }

  private void killLiving(Reason reason, Requester requester, long now, List<Effect> effects) {
    ServiceEvent kill = new ServiceEvent.KillRequested(reason, requester);
    List<Service> all = table.all();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).state().hasProcess()) {
        table.step(all.get(i).name(), kill, now, effects);
      }
    }
  }
}
