package reeve.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import reeve.config.ServiceSpec;

/**
 * All services. Applies an event, propagates it over the set to a fixed point, and only then hands out the effects. Mutable, and the
 * loop thread's alone; the services in it are values. Holds no clock: times come with the calls.
 */
public final class ServiceSet {
  /**
   * @param specs in the order of the files
   * @param dice numbers in [0, 1) for the jitter of delays
   */
  public ServiceSet(List<ServiceSpec> specs, DoubleSupplier dice, long now) {
    throw new UnsupportedOperationException("skeleton " + specs + dice + now);
  }

  /** @return null if there is none of that name */
  public Service get(String name) {
    throw new UnsupportedOperationException("skeleton " + name);
  }

  /** All, in the order of the files. */
  public List<Service> all() {
    return new ArrayList<>();
  }

  /**
   * @param now nanoseconds, never less than at the call before
   * @return what to do, in order
   */
  public List<Effect> apply(String name, ServiceEvent event, long now) {
    throw new UnsupportedOperationException("skeleton " + name + event + now);
  }

  /** Starts everything that is enabled. */
  public List<Effect> boot(long now) {
    throw new UnsupportedOperationException("skeleton " + now);
  }

  /** Stops everything, in order, once: a second call changes nothing. From now on nothing starts. */
  public List<Effect> shutdown(Reason reason, Requester by, long now) {
    throw new UnsupportedOperationException("skeleton " + reason + by + now);
  }

  /** Kills everything that still lives: the second signal, or a budget that is used up. Implies {@link #shutdown}. */
  public List<Effect> kill(Reason reason, Requester by, long now) {
    throw new UnsupportedOperationException("skeleton " + reason + by + now);
  }

  public boolean isShuttingDown() {
    return false;
  }

  /** Whether a shutdown was asked for and no process of any service lives. */
  public boolean isDown() {
    return false;
  }
}
