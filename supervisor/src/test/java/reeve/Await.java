package reeve;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Waits for a fact, by checking it again and again. The deadline is no delay: it is what a machine under load may need,
 * and only a test that fails uses it up.
 */
public final class Await {
  /** How long a fact may take to come true. */
  public static final long DEADLINE_SECONDS = 30;

  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** Something that becomes true. What it throws fails the test. */
  public interface Fact {
    boolean holds() throws Exception;
  }

  private Await() {}

  /**
   * Waits until a fact is true.
   *
   * @param what the fact in words, for the message
   * @throws AssertionError if it is not true within {@link #DEADLINE_SECONDS}
   */
  public static void until(String what, Fact fact) {
    until(what, fact, () -> "");
  }

  /** As {@link #until(String, Fact)}; {@code details} are read only on failure and go into the message. */
  public static void until(String what, Fact fact, Supplier<String> details) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!holds(what, fact)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + DEADLINE_SECONDS + " s: " + what + "\n" + details.get());
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }

  private static boolean holds(String what, Fact fact) {
    try {
      return fact.holds();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("cannot check: " + what, e);
    }
  }
}
