package reeve.core;

import java.util.function.DoubleSupplier;

/** A service without a way to tell that it is ready is ready as soon as it runs. The only place that decides it. */
record ReadyAtOnce(DoubleSupplier source) implements Context {
  @Override
  public double dice() {
    return source.getAsDouble();
  }

  @Override
  public boolean readyAtOnce(Service service) {
    return service.spec().startup().readyAtOnce();
  }
}
