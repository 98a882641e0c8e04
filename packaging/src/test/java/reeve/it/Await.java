package reeve.it;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for a fact. The deadline is no delay: it is what a machine under load may need, and only a test that fails uses
 * it up.
 */
final class Await {
  /** How long a fact may take to come true. */
  static final long DEADLINE_SECONDS = 30;

  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private Await() {}

  /**
   * @param what the fact in words, for the message
   * @throws AssertionError if it is not true within {@link #DEADLINE_SECONDS}
   */
  static void until(String what, BooleanSupplier fact) {
    until(what, fact, () -> "");
  }

  /**
   * As {@link #until(String, BooleanSupplier)}; {@code details} are asked for only on failure and go into the message.
   */
  static void until(String what, BooleanSupplier fact, Supplier<String> details) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!fact.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + DEADLINE_SECONDS + " s: " + what + "\n" + details.get());
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
