package reeve.health;

import java.util.Optional;
import reeve.config.ProbeSpec;

/** A check of one run of a service. */
public abstract class ServiceCheck extends RepeatedCheck {
  private final String service;
  private final long run;

  ServiceCheck(String service, long run, Optional<ProbeSpec> probe, long timeoutNanos) {
    super(probe, timeoutNanos);
    this.service = service;
    this.run = run;
  }

  /** Returns the name of the service. */
  public final String service() {
    return service;
  }

  /** Returns the number of the run. */
  public final long run() {
    return run;
  }
}
