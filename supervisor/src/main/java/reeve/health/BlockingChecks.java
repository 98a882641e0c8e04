package reeve.health;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Runs the parts of checks that may block, files and name resolution, on other threads, and ends their attempts at the
 * timeout. All methods belong to the check thread.
 */
final class BlockingChecks {
  /** Work that may take long. */
  interface Work {
    /**
     * Called on another thread.
     *
     * @return what is to be done with the result on the check thread
     */
    Runnable run();
  }

  private final Executor threads;
  private final Consumer<Runnable> checkThread;
  private final CheckAttempt.Listener listener;
  private final Consumer<Throwable> errors;
  private final List<CheckAttempt> underWay = new ArrayList<>();

  /** Checks whose work still runs after its timeout: each of them holds a thread. */
  private final Set<RepeatedCheck> stuck = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param threads run the work
   * @param checkThread runs a task on the check thread
   * @param errors receives what the work throws, which is a bug
   */
  BlockingChecks(Executor threads, Consumer<Runnable> checkThread, CheckAttempt.Listener listener,
      Consumer<Throwable> errors) {
    this.threads = threads;
    this.checkThread = checkThread;
    this.listener = listener;
    this.errors = errors;
  }

  /** Begins the work of an attempt; its result ends the attempt or continues it in another way. */
  void start(CheckAttempt attempt, Work work) {
    if (stuck.contains(attempt.check)) {
      listener.finished(attempt, CheckResult.failure("the previous check has not ended yet"));
      return;
    }
    underWay.add(attempt);
    threads.execute(() -> {
      Runnable result;
      try {
        result = work.run();
      } catch (RuntimeException | Error e) {
        result = () -> {
          errors.accept(e);
          listener.finished(attempt, CheckResult.SHORTAGE);
        };
      }
      Runnable then = result;
      checkThread.accept(() -> {
        stuck.remove(attempt.check);
        then.run();
      });
    });
  }

  /** Removes an attempt that ended, or that continues with a socket. */
  void remove(CheckAttempt attempt) {
    underWay.remove(attempt);
  }

  /** @return nanoseconds until the next timeout, at least 0; {@link Long#MAX_VALUE}: no attempt is under way */
  long untilNext(long now) {
    long until = Long.MAX_VALUE;
    for (CheckAttempt attempt : underWay) {
      until = Math.min(until, Math.max(0, attempt.deadline - now));
    }
    return until;
  }

  /** Ends the attempts whose timeout is over. */
  void expire(long now) {
    for (CheckAttempt attempt : List.copyOf(underWay)) {
      if (attempt.deadline - now <= 0) {
        stuck.add(attempt.check);
        listener.finished(attempt, CheckResult.failure(attempt.timeoutMessage()));
      }
    }
  }
}
