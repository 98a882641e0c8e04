package reeve.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The end of all services of a {@link ServiceSet}: once, within a budget if there is one, or at once. */
final class Ending {
  private final ServiceSet set;
  private final Relations relations;
  private boolean begun;
  private boolean killing;
  /** Null: as long as it takes. */
  private Duration total;
  /** Of a shutdown under way with a budget. */
  private Budget budget;

  Ending(ServiceSet set, Relations relations) {
    this.set = set;
    this.relations = relations;
  }

  void setBudget(Duration time) {
    total = time;
  }

  boolean isBegun() {
    return begun;
  }

  /** See {@link Budget#bound}. */
  ServiceEvent bound(ServiceEvent event, Service service, long now) {
    return budget != null && service.state().hasProcess() ? budget.bound(event, service, now) : event;
  }

  List<Effect> shutdown(Reason reason, Requester by, long now) {
    if (begun) {
      return List.of();
    }
    begun = true;
    budget = total == null ? null : new Budget(total, set.all(), set.graph(), now);
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
