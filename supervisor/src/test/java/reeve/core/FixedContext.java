package reeve.core;

/** A context without chance. */
public record FixedContext(double random, boolean ready) implements MachineContext {
  @Override
  public boolean readyAtOnce(Service service) {
    return ready;
  }
}
