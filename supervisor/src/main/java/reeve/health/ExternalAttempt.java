package reeve.health;

import java.time.Duration;
import reeve.core.DurationText;

/** An attempt whose result comes from another thread: a command, a check of a file, the resolution of a name. */
final class ExternalAttempt extends CheckAttempt {
  /** Ends the work; null: it cannot be ended. */
  Runnable cancellation;

  ExternalAttempt(RepeatedCheck check, long began) {
    super(check, began);
  }

  @Override
  String timeoutMessage() {
    return "no answer after " + DurationText.format(Duration.ofNanos(check.timeoutNanos()));
  }

  @Override
  void cancel() {
    if (cancellation != null) {
      cancellation.run();
    }
  }
}
