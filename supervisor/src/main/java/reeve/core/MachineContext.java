package reeve.core;

/** What the state machine needs to know beyond the service itself. */
public interface MachineContext {
  /** A random number in [0, 1), for the jitter of a delay. */
  double random();

  /**
   * Whether the service counts as ready as soon as its process exists, because it declares no readiness of its own. No
   * other class decides this.
   */
  default boolean readyAtOnce(Service service) {
    return service.spec().startup().readyAtOnce();
  }

  /**
   * Checks the conditions of a service that is about to be started. Called only for a service that has some.
   *
   * @return null: all of them are met
   */
  UnmetCondition unmetCondition(Service service);
}
