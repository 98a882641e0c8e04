package reeve.health;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import reeve.config.Probe;
import reeve.config.Readiness;

/** Asks a service that is starting until it is up: where nothing else is said, soon at first, then less and less often. */
public final class ReadyWatch extends ServiceWatch {
  private static final long FIRST_NANOS = 2_000_000;
  private static final long LONGEST_NANOS = 250_000_000;

  private final long interval;
  private final Look look;
  private final Consumer<ReadyWatch> ready;
  private long pause = FIRST_NANOS;

  private ReadyWatch(
      String service, long life, Optional<Probe> probe, Duration interval, Duration timeout, Look look, Consumer<ReadyWatch> ready) {
    super(service, life, probe, timeout.toNanos());
    this.interval = interval.toNanos();
    this.look = look;
    this.ready = ready;
  }

  /**
   * @param before what {@link Look#before} found before the process was made
   * @param log file of its output; null: none
   * @param ready told once, on the thread of the checks
   */
  public static ReadyWatch of(String service, long life, Readiness how, String before, String log, Consumer<ReadyWatch> ready) {
    if (how instanceof Readiness.Log text) {
      return new ReadyWatch(service, life, Optional.empty(), Duration.ZERO, Readiness.DEFAULT_TIMEOUT, Look.text(log, before, text.text()),
          ready);
    }
    Readiness.Asked asked = (Readiness.Asked) how;
    Look look = asked.probe() instanceof Probe.File file ? Look.changed(file.path(), before) : null;
    return new ReadyWatch(service, life, Optional.of(asked.probe()), asked.interval(), asked.timeout(), look, ready);
  }

  /** What is to be known from before the start, see {@link #of}. May look at files. @param log file of its output; null: none */
  public static String before(Readiness how, String log) {
    return Look.before(how, log);
  }

  /** How long after the process was made it is asked first, in nanoseconds. */
  public long first() {
    return interval > 0 ? 0 : FIRST_NANOS;
  }

  @Override
  protected Answer look() {
    return look.get();
  }

  @Override
  protected long answered(Answer answer, long began, long now) {
    if (answer.good()) {
      ready.accept(this);
      return NEVER;
    }
    if (interval > 0) {
      return Math.max(now, began + interval);
    }
    pause = Math.min(LONGEST_NANOS, pause * 3 / 2);
    return now + pause;
  }
}
