package reeve.config;

import java.time.Duration;
import java.util.List;

/**
 * How a service is stopped: {@code stop = ["SIGTERM 10s", "SIGINT 5s", "SIGKILL"]}. SIGCONT goes with each, so that a
 * stopped process hears it. The last step is SIGKILL always: the reader adds it where a file leaves it out.
 *
 * @param steps at least one; the last is SIGKILL
 */
public record StopSchedule(List<Step> steps) {
  /** TERM, 10 s, KILL. */
  public static final StopSchedule DEFAULT =
      new StopSchedule(List.of(new Step(Signal.TERM, Duration.ofSeconds(10)), new Step(Signal.KILL, Duration.ZERO)));

  /**
   * One signal and how long it is waited for before the next.
   *
   * @param signal what is sent
   * @param grace not negative; of the last step it has no meaning
   */
  public record Step(Signal signal, Duration grace) {}

  public StopSchedule {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || !steps.get(steps.size() - 1).signal().equals(Signal.KILL)) {
      throw new IllegalArgumentException("cannot use a stop schedule that does not end with SIGKILL: " + steps);
    }
  }
}
