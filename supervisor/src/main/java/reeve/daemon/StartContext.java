package reeve.daemon;

import reeve.core.MachineContext;
import reeve.core.Service;
import reeve.core.UnmetCondition;
import reeve.runtime.process.ConditionCheck;

/** What the state machine needs to know beyond a service. Loop thread. */
final class StartContext implements MachineContext {
  private final Jitter jitter;
  private final ConditionCheck conditions;

  StartContext(long seed, ConditionCheck conditions) {
    jitter = new Jitter(seed);
    this.conditions = conditions;
  }

  @Override
  public double random() {
    return jitter.getAsDouble();
  }

  @Override
  public UnmetCondition unmetCondition(Service service) {
    return conditions.unmet(service.spec());
  }
}
