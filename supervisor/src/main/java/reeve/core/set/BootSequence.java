package reeve.core.set;

import java.util.List;
import reeve.config.ServiceSpec;
import reeve.core.Effect;
import reeve.core.Enablement;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;

/** The start of the services of a {@link ServiceTable} that are enabled. */
final class BootSequence {
  private static final ServiceEvent START = new ServiceEvent.StartRequested(Reason.BOOT, Requester.SELF);
  private static final ServiceEvent CLEARED = new ServiceEvent.Cleared();

  private final ServiceTable table;

  BootSequence(ServiceTable table) {
    this.table = table;
  }

  /** @param propagation null: no service depends on another */
  void boot(DependencyPropagation propagation, Enablement enablement, long now, List<Effect> effects) {
    if (propagation == null) {
      bootUnrelated(enablement, now, effects);
    } else {
      bootRelated(propagation, enablement, now, effects);
    }
    table.restored.clear();
  }

  private void bootUnrelated(Enablement enablement, long now, List<Effect> effects) {
    for (Service service : table.all()) {
      String name = service.name();
      if (starts(service.spec(), enablement)) {
        table.step(name, START, now, effects);
        if (table.get(name).state() == ServiceState.WAITING) {
          table.step(name, CLEARED, now, effects);
        }
      }
    }
  }

  /** Requests all before any starts, so that a service waits for those that it is ordered after. */
  private void bootRelated(DependencyPropagation propagation, Enablement enablement, long now, List<Effect> effects) {
    propagation.beginBoot(enablement);
    for (Service service : table.all()) {
      if (starts(service.spec(), enablement)) {
        propagation.request(service.name(), START, now, effects);
      }
    }
    propagation.endBoot();
    propagation.settle(now, effects);
  }

  private boolean starts(ServiceSpec spec, Enablement enablement) {
    return !table.isShuttingDown() && !spec.schedule().isSet() && !table.restored.contains(spec.name())
        && enablement.startsAtBoot(spec);
  }
}
