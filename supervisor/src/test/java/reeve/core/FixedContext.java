package reeve.core;

/** A context whose random number is always the same. */
public record FixedContext(double random, boolean ready) implements MachineContext {
  @Override
  public boolean readyAtOnce(Service service) {
    return ready;
  }
}
