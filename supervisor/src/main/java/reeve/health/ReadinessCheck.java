package reeve.health;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;

/**
 * The readiness check of one run of a service, which repeats until the service is ready. Without an interval in its
 * definition it runs soon at first, and then less and less often.
 */
public final class ReadinessCheck extends ServiceCheck {
  private static final long FIRST_NANOS = 2_000_000;
  private static final long LONGEST_NANOS = 250_000_000;

  private final long interval;
  private final FileCheck fileCheck; // null: the probe is neither a file nor a log
  private final Consumer<ReadinessCheck> ready;
  private long pause = FIRST_NANOS;

  private ReadinessCheck(
      String service, long run, Optional<ProbeSpec> probe, Duration interval, Duration timeout, FileCheck fileCheck,
      Consumer<ReadinessCheck> ready) {
    super(service, run, probe, timeout.toNanos());
    this.interval = interval.toNanos();
    this.fileCheck = fileCheck;
    this.ready = ready;
  }

  /**
   * Makes the check of a run.
   *
   * @param baseline what {@link #baseline} returned before the process was made
   * @param log the file that the service writes to; null: there is none
   * @param ready called once, on the check thread, when the service is ready
   */
  public static ReadinessCheck of(String service, long run, ReadinessSpec spec, String baseline, String log,
      Consumer<ReadinessCheck> ready) {
    if (spec instanceof ReadinessSpec.Log text) {
      return new ReadinessCheck(service, run, Optional.empty(), Duration.ZERO, ReadinessSpec.DEFAULT_TIMEOUT,
          FileCheck.containsText(log, baseline, text.text()),
          ready);
    }
    ReadinessSpec.Probed probed = (ReadinessSpec.Probed) spec;
    FileCheck fileCheck =
        probed.probe() instanceof ProbeSpec.File file ? FileCheck.changedSince(file.path(), baseline) : null;
    return new ReadinessCheck(service, run, Optional.of(probed.probe()), probed.interval(), probed.timeout(), fileCheck,
        ready);
  }

  /**
   * Returns the state before the start, for {@link #of}. May read files.
   *
   * @param log the file that the service writes to; null: there is none
   */
  public static String baseline(ReadinessSpec spec, String log) {
    return FileCheck.baseline(spec, log);
  }

  /** Returns the time from the start of the process to the first check, in nanoseconds. */
  public long firstDelayNanos() {
    return interval > 0 ? 0 : FIRST_NANOS;
  }

  @Override
  protected CheckResult checkFiles() {
    return fileCheck.check();
  }

  @Override
  protected long completed(CheckResult result, long began, long now) {
    if (result.passed()) {
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
