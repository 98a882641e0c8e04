package reeve.config;

import java.time.Duration;
import java.util.Optional;

/**
 * When and how a run of a service is stopped.
 *
 * @param schedule which signals are sent, and how long reeve waits after each
 * @param killMode which processes receive them
 * @param runTimeout {@code timeout}: how long a run may last at most; empty: without a bound
 * @param protect whether this stop keeps its full time when reeve shuts down within a budget, at the expense of other
 *     services
 */
public record StopSpec(StopSchedule schedule, KillMode killMode, Optional<Duration> runTimeout, boolean protect) {
  /** The defaults; shared by all services that set nothing. */
  public static final StopSpec DEFAULT =
      new StopSpec(StopSchedule.DEFAULT, KillMode.MAIN_FIRST, Optional.empty(), false);
}
