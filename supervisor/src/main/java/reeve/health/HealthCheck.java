package reeve.health;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;
import reeve.core.HealthState;

/** The health check of one run of a service, which repeats for as long as the service is up. */
public final class HealthCheck extends ServiceCheck {
  /** Receives changes between healthy and unhealthy, on the check thread. */
  public interface Listener {
    /** @param message the message of the last check; if it failed, what is wrong */
    void changed(HealthCheck check, HealthState state, String message);
  }

  /**
   * A failure, which may have come several times in a row.
   *
   * @param at the last time, in nanoseconds of the clock
   * @param times how often in a row
   */
  public record Failure(long at, int times, String message) {}

  /**
   * What is known about the health of the service; immutable.
   *
   * @param isChecked whether there is a result
   * @param checkedAt the time of the last result, in nanoseconds of the clock
   * @param failures the last failures, the newest one last; also those of earlier runs
   */
  public record Report(HealthState state, boolean isChecked, long checkedAt, List<Failure> failures) {}

  private static final int MAX_FAILURES = 10;
  private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;

  private final HealthSpec health;
  private final DoubleSupplier random;
  private final Listener listener;
  private final FileCheck fileCheck; // null: the probe is not a file
  private volatile Report report;
  private volatile boolean paused;
  private volatile long pausedUntil;

  /**
   * Makes the check of a run that is up.
   *
   * @param initial what is known of its health now
   * @param wallMillis the clock of files, in milliseconds since 1970
   * @param random numbers in [0, 1), which spread the checks of services that came up together
   * @param earlier the failures of the run before
   */
  public HealthCheck(
      String service, long run, HealthSpec health, HealthState initial, LongSupplier wallMillis, DoubleSupplier random,
      List<Failure> earlier, Listener listener) {
    super(service, run, health.check(), health.timeout().toNanos());
    this.health = health;
    this.random = random;
    this.listener = listener;
    this.fileCheck = health.check().get() instanceof ProbeSpec.File file
        ? FileCheck.modifiedWithin(file.path(), file.within(), wallMillis) : null;
    this.report = new Report(initial, false, 0, earlier);
  }

  /** Returns the definition of the check. */
  public HealthSpec health() {
    return health;
  }

  /** Returns what is known now. Any thread. */
  public Report report() {
    return report;
  }

  /** Returns the time of the first check, in nanoseconds of the clock. */
  public long firstCheckAt() {
    HealthState state = report.state();
    return state.status() == HealthState.Status.STARTING ? state.nextCheck(health, state.since(), state.since())
        : state.since() + (long) (health.interval().toNanos() * random.getAsDouble());
  }

  /**
   * Pauses the checks while the service reloads its configuration, or continues them. A pause ends after a minute,
   * because a service may not report that it is done. Any thread.
   *
   * @param now nanoseconds of the clock
   */
  public void setPaused(boolean yes, long now) {
    pausedUntil = now + LONGEST_PAUSE_NANOS;
    paused = yes;
  }

  private boolean isPaused(long now) {
    return paused && pausedUntil - now > 0;
  }

  @Override
  protected long postponedUntil(long now) {
    return isPaused(now) ? now + Math.min(health.interval().toNanos(), LONGEST_PAUSE_NANOS) : NEVER;
  }

  @Override
  protected CheckResult checkFiles() {
    return fileCheck.check();
  }

  @Override
  protected long completed(CheckResult result, long began, long now) {
    HealthState before = report.state();
    if (!result.passed() && isPaused(now)) {
      return before.nextCheck(health, began, now);
    }
    HealthState state = before.afterCheck(result.passed(), health, now);
    report = new Report(state, true, now,
        result.passed() ? report.failures() : added(report.failures(), now, result.message()));
    if (state.status() != before.status()) {
      listener.changed(this, state, result.message());
    }
    long next = state.nextCheck(health, began, now);
    if (before.status() == HealthState.Status.STARTING && state.status() != before.status()) {
      next = now + (long) (health.interval().toNanos() * (1 - 0.9 * random.getAsDouble()));
    }
    return next;
  }

  /**
   * Returns the failures with one more. The same failure again only counts up, so that a service that is down for an
   * hour does not push out all earlier ones.
   */
  private static List<Failure> added(List<Failure> failures, long at, String message) {
    List<Failure> all = new ArrayList<>(failures);
    Failure last = all.isEmpty() ? null : all.get(all.size() - 1);
    if (last != null && last.message().equals(message)) {
      all.set(all.size() - 1, new Failure(at, last.times() + 1, message));
    } else {
      if (all.size() == MAX_FAILURES) {
        all.remove(0);
      }
      all.add(new Failure(at, 1, message));
    }
    return List.copyOf(all);
  }

  /** Returns the key of the configuration for a probe, such as {@code http}. */
  public static String kind(ProbeSpec probe) {
    if (probe instanceof ProbeSpec.Http) {
      return "http";
    } else if (probe instanceof ProbeSpec.Tcp) {
      return "tcp";
    } else if (probe instanceof ProbeSpec.Unix) {
      return "unix";
    }
    return probe instanceof ProbeSpec.Command ? "command" : "file";
  }
}
