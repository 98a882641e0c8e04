package reeve.health;

import java.util.Optional;
import reeve.config.Probe;

/** Asks one life of a service. */
public abstract class ServiceWatch extends Watch {
  private final String service;
  private final long life;

  ServiceWatch(String service, long life, Optional<Probe> probe, long timeoutNanos) {
    super(probe, timeoutNanos);
    this.service = service;
    this.life = life;
  }

  public final String service() {
    return service;
  }

  public final long life() {
    return life;
  }
}
