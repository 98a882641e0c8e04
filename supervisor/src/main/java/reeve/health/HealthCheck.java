package reeve.health;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;
import reeve.core.HealthState;

/** Asks a service that is up whether it is healthy, for as long as it is up. */
public final class HealthCheck extends ServiceCheck {
  /** Who is told when it becomes healthy or unhealthy; on the thread of the checks. */
  public interface Listener {
    /** @param words what the last check said; of an unhealthy one, what is wrong */
    void changed(HealthCheck watch, HealthState state, String words);
  }

  /**
   * Something that was wrong, once or several times in a row.
   *
   * @param at the last time, milliseconds since 1970
   * @param times how often in a row
   */
  public record Failure(long at, int times, String message) {}

  /**
   * What is known of it; immutable.
   *
   * @param checkedAt when the last answer came, milliseconds since 1970; 0: none did yet
   * @param failures the last ones, the newest last; also of lives before
   */
  public record Report(HealthState state, long checkedAt, List<Failure> failures) {}

  private static final int KEPT = 10;
  private static final long LONGEST_REST_NANOS = 60_000_000_000L;

  private final HealthSpec health;
  private final LongSupplier wallMillis;
  private final DoubleSupplier dice;
  private final Listener listener;
  private final FileCheck look;
  private volatile Report report;
  private volatile boolean resting;
  private volatile long restsUntil;

  /**
   * @param now nanoseconds of the clock
   * @param wallMillis milliseconds since 1970
   * @param dice numbers in [0, 1): services that came up together are not to be asked together for ever
   * @param before of the life before
   */
  public HealthCheck(
      String service, long life, HealthSpec health, long now, LongSupplier wallMillis, DoubleSupplier dice,
      List<Failure> before,
      Listener listener) {
    super(service, life, health.check(), health.timeout().toNanos());
    this.health = health;
    this.wallMillis = wallMillis;
    this.dice = dice;
    this.listener = listener;
    this.look = health.check().get() instanceof ProbeSpec.File file
        ? FileCheck.fresh(file.path(), file.within(), wallMillis) : null;
    this.report = new Report(HealthState.initial(health, now), 0, before);
  }

  public HealthSpec health() {
    return health;
  }

  /** Any thread. */
  public Report report() {
    return report;
  }

  /** When it is asked first, nanoseconds of the clock. */
  public long firstCheckAt() {
    HealthState state = report.state();
    return state.nextCheck(health, state.since(), state.since());
  }

  /**
   * While it reads its configuration again nobody asks, for a minute at most: it may forget to say that it is done. Any
   * thread.
   */
  public void setPaused(boolean yes, long now) {
    restsUntil = now + LONGEST_REST_NANOS;
    resting = yes;
  }

  private boolean isResting(long now) {
    return resting && restsUntil - now > 0;
  }

  @Override
  protected long postponedUntil(long now) {
    return isResting(now) ? now + Math.min(health.interval().toNanos(), LONGEST_REST_NANOS) : NEVER;
  }

  @Override
  protected CheckResult checkFiles() {
    return look.check();
  }

  @Override
  protected long completed(CheckResult answer, long began, long now) {
    HealthState before = report.state();
    if (!answer.passed() && isResting(now)) {
      return before.nextCheck(health, began, now);
    }
    HealthState state = before.afterCheck(answer.passed(), health, now);
    long at = wallMillis.getAsLong();
    report = new Report(state, at, answer.passed() ? report.failures() : with(report.failures(), at, answer.message()));
    if (state.status() != before.status()) {
      listener.changed(this, state, answer.message());
    }
    long next = state.nextCheck(health, began, now);
    if (before.status() == HealthState.Status.STARTING && state.status() != before.status()) {
      next = now + (long) (health.interval().toNanos() * (1 - 0.9 * dice.getAsDouble()));
    }
    return next;
  }

  /** The same again is told by its number: a service that is down for an hour leaves room for what was before. */
  private static List<Failure> with(List<Failure> failures, long at, String words) {
    List<Failure> all = new ArrayList<>(failures);
    Failure last = all.isEmpty() ? null : all.get(all.size() - 1);
    if (last != null && last.message().equals(words)) {
      all.set(all.size() - 1, new Failure(at, last.times() + 1, words));
    } else {
      if (all.size() == KEPT) {
        all.remove(0);
      }
      all.add(new Failure(at, 1, words));
    }
    return List.copyOf(all);
  }

  /** {@code http}: the key that it is configured by. */
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
