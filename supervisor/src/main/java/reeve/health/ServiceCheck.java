package reeve.health;

import java.util.Optional;
import reeve.config.ProbeSpec;

/** Asks one life of a service. */
public abstract class ServiceCheck extends RepeatedCheck {
  private final String service;
  private final long life;

  ServiceCheck(String service, long life, Optional<ProbeSpec> probe, long timeoutNanos) {
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
