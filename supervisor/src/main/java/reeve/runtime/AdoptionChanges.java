package reeve.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.config.plan.PlanDiff;
import reeve.core.ServiceState;
import reeve.runtime.admin.PlanApplier;
import reeve.survival.ServiceRecord;

/**
 * What changes for the services of a former reeve when they are adopted: their definitions, by the rules of
 * {@code apply}; with {@code --fresh} all of them are stopped. Loop thread.
 */
final class AdoptionChanges {
  private final LoopCore core;
  private final PlanApplier applier;
  private final AdoptionPlan plan;

  AdoptionChanges(LoopCore core, PlanApplier applier, AdoptionPlan plan) {
    this.core = core;
    this.applier = applier;
    this.plan = plan;
  }

  /** Whether the boot handles a service as if no reeve had known it. */
  boolean leavesToBoot(String name, ServiceRecord record) {
    return record.isDownByShutdown()
        || plan.fresh() && !record.state().hasProcess() && !plan.held().contains(name);
  }

  /**
   * Returns the definition with which a service is adopted.
   *
   * @param known the former one, if it has changed
   * @param state in which it will be: one that waits may be started by the boot, and has its new definition then
   */
  ServiceSpec specOf(ServiceSpec known, ServiceState state) {
    PlanDiff.Service change = plan.definitions().change(known.name());
    return state == ServiceState.WAITING && change != null && change.after() != null ? change.after() : known;
  }

  /** A service ended while no reeve ran; its end is applied next. */
  void beforeEnd(String name) {
    PlanDiff.Service change = plan.definitions().change(name);
    if (plan.fresh()) {
      applier.stopEnded(name);
    } else if (change != null) {
      applier.changeEnded(change);
    }
  }

  /**
   * Applies the changes, when all services were adopted.
   *
   * @param adopted their names
   * @param ended those of them that ended while no reeve ran: see {@link #beforeEnd}
   */
  void apply(Set<String> adopted, Set<String> ended) {
    if (adopted.isEmpty()) {
      return; // as is usual
    }
    List<PlanDiff.Service> changes = new ArrayList<>();
    for (PlanDiff.Service change : plan.definitions().changes()) {
      boolean isDone = !plan.fresh() && ended.contains(change.name()) && change.kind() != PlanDiff.Kind.REMOVED;
      if (adopted.contains(change.name()) && !isDone) {
        changes.add(change);
      }
    }
    List<String> order = new ArrayList<>();
    for (ServiceSpec spec : plan.definitions().services()) {
      order.add(spec.name());
    }
    try {
      if (plan.fresh()) {
        applier.stopAtStart(new ArrayList<>(adopted), changes, order);
      } else {
        applier.applyAtStart(changes, order);
      }
    } catch (RuntimeException | Error e) {
      core.errors().report(e);
    }
  }
}
