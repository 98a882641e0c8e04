package reeve.core;

/** What the machine needs to know beyond the service itself. */
public interface MachineContext {
  /** A number in [0, 1), for the jitter of a delay. */
  double random();

  /** Whether the service counts as ready as soon as its process exists: it declares no other way to tell. */
  boolean readyAtOnce(Service service);
}
