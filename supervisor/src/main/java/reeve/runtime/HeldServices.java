package reeve.runtime;

import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.core.Enablement;

/**
 * Keeps the boot from starting services of which processes of a former reeve may live, also where another service needs
 * them.
 *
 * @param held their names
 */
record HeldServices(Enablement enablement, Set<String> held) implements Enablement {
  @Override
  public boolean startsAtBoot(ServiceSpec spec) {
    return !held.contains(spec.name()) && enablement.startsAtBoot(spec);
  }

  @Override
  public boolean mayStartAsDependency(ServiceSpec spec) {
    return !held.contains(spec.name()) && enablement.mayStartAsDependency(spec);
  }
}
