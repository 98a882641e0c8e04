package reeve.config;

import java.time.Duration;
import java.util.List;

/**
 * How a service is stopped: {@code stop = ["SIGTERM 10s", "SIGINT 5s", "SIGKILL"]}. SIGCONT follows each signal, so
 * that a stopped process acts on it. The last step is always SIGKILL: the reader adds it where a file leaves it out.
 *
 * @param steps at least one; the last is SIGKILL
 */
public record StopSchedule(List<Step> steps) {
  /** SIGTERM, 10 s, SIGKILL. */
  public static final StopSchedule DEFAULT =
      new StopSchedule(List.of(new Step(Signal.TERM, Duration.ofSeconds(10)), new Step(Signal.KILL, Duration.ZERO)));

  /**
   * One signal, and how long reeve waits after it.
   *
   * @param signal what is sent
   * @param grace not negative; without meaning for the last step
   */
  public record Step(Signal signal, Duration grace) {}

  public StopSchedule {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || !steps.get(steps.size() - 1).signal().equals(Signal.KILL)) {
      throw new IllegalArgumentException("cannot use a stop schedule that does not end with SIGKILL: " + steps);
    }
  }
}
