package reeve.core.machine;

import java.util.function.DoubleSupplier;
import reeve.core.MachineContext;
import reeve.core.Service;
import reeve.core.UnmetCondition;

/**
 * A context in which every condition is met.
 *
 * @param source random numbers in [0, 1)
 */
public record DefaultMachineContext(DoubleSupplier source) implements MachineContext {
  @Override
  public double random() {
    return source.getAsDouble();
  }

  @Override
  public UnmetCondition unmetCondition(Service service) {
    return null;
  }
}
