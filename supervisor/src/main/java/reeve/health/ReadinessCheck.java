package reeve.health;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;

/**
 * Asks a service that is starting until it is up: where nothing else is said, soon at first, then less and less often.
 */
public final class ReadinessCheck extends ServiceCheck {
  private static final long FIRST_NANOS = 2_000_000;
  private static final long LONGEST_NANOS = 250_000_000;

  private final long interval;
  private final FileCheck look;
  private final Consumer<ReadinessCheck> ready;
  private long pause = FIRST_NANOS;

  private ReadinessCheck(
      String service, long life, Optional<ProbeSpec> probe, Duration interval, Duration timeout, FileCheck look,
      Consumer<ReadinessCheck> ready) {
    super(service, life, probe, timeout.toNanos());
    this.interval = interval.toNanos();
    this.look = look;
    this.ready = ready;
  }

  /**
   * @param before what {@link FileCheck#before} found before the process was made
   * @param log file of its output; null: none
   * @param ready told once, on the thread of the checks
   */
  public static ReadinessCheck of(String service, long life, ReadinessSpec how, String before, String log,
      Consumer<ReadinessCheck> ready) {
    if (how instanceof ReadinessSpec.Log text) {
      return new ReadinessCheck(service, life, Optional.empty(), Duration.ZERO, ReadinessSpec.DEFAULT_TIMEOUT,
          FileCheck.text(log, before, text.text()),
          ready);
    }
    ReadinessSpec.Probed asked = (ReadinessSpec.Probed) how;
    FileCheck look = asked.probe() instanceof ProbeSpec.File file ? FileCheck.changed(file.path(), before) : null;
    return new ReadinessCheck(service, life, Optional.of(asked.probe()), asked.interval(), asked.timeout(), look,
        ready);
  }

  /**
   * What is to be known from before the start, see {@link #of}. May look at files. @param log file of its output; null:
   * none
   */
  public static String baseline(ReadinessSpec how, String log) {
    return FileCheck.baseline(how, log);
  }

  /** How long after the process was made it is asked first, in nanoseconds. */
  public long firstDelayNanos() {
    return interval > 0 ? 0 : FIRST_NANOS;
  }

  @Override
  protected CheckResult checkFiles() {
    return look.check();
  }

  @Override
  protected long completed(CheckResult answer, long began, long now) {
    if (answer.passed()) {
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
