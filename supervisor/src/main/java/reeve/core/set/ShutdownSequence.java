package reeve.core.set;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reeve.core.Effect;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;

/** The end of all services of a {@link ServiceSet}: once, within a budget if there is one, or at once. */
final class ShutdownSequence {
  private final ServiceSet set;
  private final DependencyPropagation relations;
  private boolean begun;
  private boolean killing;
  /** Null: as long as it takes. */
  private Duration total;
  /** Of a shutdown under way with a budget. */
  private ShutdownBudget budget;

  ShutdownSequence(ServiceSet set, DependencyPropagation relations) {
    this.set = set;
    this.relations = relations;
  }

  void setBudget(Duration time) {
    total = time;
  }

  boolean isBegun() {
    return begun;
  }

  /** See {@link ShutdownBudget#bound}. */
  ServiceEvent bound(ServiceEvent event, Service service, long now) {
    return budget != null && service.state().hasProcess() ? budget.bound(event, service, now) : event;
  }

  List<Effect> shutdown(Reason reason, Requester by, long now) {
    if (begun) {
      return List.of();
    }
    begun = true;
    budget = total == null ? null : new ShutdownBudget(total, set.all(), set.graph(), now);
    List<Effect> effects = new ArrayList<>();
    stopAll(reason, by, now, effects);
    return effects;
  }

  /** The last of the files first; all at once but for those that others depend on. */
  private void stopAll(Reason reason, Requester by, long now, List<Effect> effects) {
    List<Service> all = set.all();
    List<String> names = new ArrayList<>(all.size());
    for (int i = all.size() - 1; i >= 0; i--) {
      names.add(all.get(i).name());
    }
    relations.shutdown(names, reason, by, now, effects);
  }

  List<Effect> kill(Reason reason, Requester by, long now) {
    if (killing) {
      return List.of();
    }
    killing = true;
    relations.release();
    boolean first = !begun;
    begun = true;
    List<Effect> effects = new ArrayList<>();
    ServiceEvent kill = new ServiceEvent.KillRequested(reason, by);
    List<Service> all = set.all();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).state().hasProcess()) {
        effects.addAll(set.step(all.get(i).name(), kill, now));
      }
    }
    if (first) {
      // After the kill, so that nothing is sent a polite signal first: this only takes back what was still wanted up.
      stopAll(reason, by, now, effects);
    }
    return effects;
  }
}
