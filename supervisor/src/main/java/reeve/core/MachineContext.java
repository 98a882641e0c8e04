package reeve.core;

/** What the state machine needs to know beyond the service itself. */
public interface MachineContext {
  /** A random number in [0, 1), for the jitter of a delay. */
  double random();

  /** Whether the service counts as ready as soon as its process exists, because it declares no readiness of its own. */
  boolean readyAtOnce(Service service);
}
