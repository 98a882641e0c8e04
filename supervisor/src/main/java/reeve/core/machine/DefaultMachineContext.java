package reeve.core.machine;

import java.util.function.DoubleSupplier;
import reeve.core.MachineContext;
import reeve.core.Service;

/**
 * The context of production: a service that declares no readiness of its own is ready as soon as its process exists. No
 * other class decides this.
 *
 * @param source random numbers in [0, 1)
 */
public record DefaultMachineContext(DoubleSupplier source) implements MachineContext {
  @Override
  public double random() {
    return source.getAsDouble();
  }

  @Override
  public boolean readyAtOnce(Service service) {
    return service.spec().startup().readyAtOnce();
  }
}
