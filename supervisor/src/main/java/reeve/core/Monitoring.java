package reeve.core;

/**
 * How a running service is monitored.
 *
 * @param health the result of its health checks while it runs; NONE: it is not checked
 * @param watchdogNanos the interval, in nanoseconds, within which the service must send a watchdog ping; 0: it need not
 */
public record Monitoring(HealthState.Status health, long watchdogNanos) {
  /** Neither health checks nor a watchdog. */
  public static final Monitoring NONE = new Monitoring(HealthState.Status.NONE, 0);

  /** Returns a monitoring with these values: this object if they are the same. */
  public Monitoring with(HealthState.Status nextHealth, long nextWatchdogNanos) {
    return nextHealth == health && nextWatchdogNanos == watchdogNanos
        ? this
        : new Monitoring(nextHealth, nextWatchdogNanos);
  }
}
