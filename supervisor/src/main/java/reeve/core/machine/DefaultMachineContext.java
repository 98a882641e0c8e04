package reeve.core.machine;

import java.util.function.DoubleSupplier;
import reeve.core.MachineContext;
import reeve.core.Service;

/** A service without a way to tell that it is ready is ready as soon as it runs. The only place that decides it. */
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
