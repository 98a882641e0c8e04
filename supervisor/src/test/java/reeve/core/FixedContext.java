package reeve.core;

import reeve.config.execution.Condition;

/** A context whose random number is always the same. A condition is not met if it is about "UNMET". */
public record FixedContext(double random, boolean ready) implements MachineContext {
  @Override
  public boolean readyAtOnce(Service service) {
    return ready;
  }

  @Override
  public UnmetCondition unmetCondition(Service service) {
    for (Condition condition : service.spec().startup().conditions()) {
      if (condition.argument().equals("UNMET")) {
        return new UnmetCondition(condition.toString(), null);
      }
    }
    return null;
  }
}
