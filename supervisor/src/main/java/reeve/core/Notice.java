package reeve.core;

import java.time.Duration;
import reeve.config.Signal;

/** What is told about a service: the events of the console, the ledger and, later, the control socket. */
public sealed interface Notice {
  /** The process exists. {@code attempt} 1 is the first start of a streak. */
  record Started(long run, int pid, Reason reason, Requester requester, int attempt) implements Notice {}

  /**
   * It would start, and what it needs is down.
   *
   * @param what for people
   */
  record Waiting(String what) implements Notice {}

  /**
   * Its schedule says that it is due, or was.
   *
   * @param due milliseconds since 1970; of several that were missed, the last
   * @param outcome what comes of it
   * @param times how many due times this is about: more than one only of those that were missed
   */
  record Due(long due, Outcome outcome, int count) implements Notice {
    /** What comes of a due time. */
    public enum Outcome {
      /** A run starts. */
      STARTED,
      /** A run starts in the place of due times that were missed. */
      CAUGHT_UP,
      /** The run before is under way: it is stopped, and this one follows. */
      REPLACES,
      /** The run before is under way: this one follows on its end. */
      QUEUED,
      /** The run before is under way: none comes of it. */
      SKIPPED,
      /** Nobody was there: reeve did not run, or the machine slept. None comes of it. */
      MISSED
    }
  }

  /** Another process is its main process now. */
  record MainPidChanged(long run, int pid) implements Notice {}

  /** The service is up. */
  record Ready(long run, int pid) implements Notice {}

  /**
   * Its health check passes: for the first time in this life, or again.
   *
   * @param again it was unhealthy before
   */
  record Healthy(long run, int pid, boolean again) implements Notice {}

  /**
   * Its health check failed too often.
   *
   * @param failures in a row
   * @param message what the last one said: {@code http check failed 3 times: connection refused}
   */
  record Unhealthy(long run, int pid, int failures, String message) implements Notice {}

  /** The start of a process failed: a death without a life, for the policy. */
  record StartFailed(long run, String message) implements Notice {}

  /**
   * The main process ended. How, whether that was clean, and why we had a hand in it ({@link Reason#NONE}: we had
   * none).
   *
   * @param uptime since the process was made
   */
  record Exited(long run, int pid, ExitStatus status, boolean clean, Reason reason, Requester requester, Duration uptime)
      implements Notice {}

  /**
   * It will be started again after {@code delay}; {@code attempt} counts the starts of this streak, 2 for the first
   * restart.
   */
  record Restarting(Duration delay, int attempt, Reason reason) implements Notice {}

  /**
   * Its next start waits for a cause to clear.
   *
   * @param what for people: {@code tcp:db:5432}
   * @param max how long; zero: no bound
   */
  record Parked(String what, Duration max) implements Notice {}

  /** It waits no more: {@code tcp:db:5432 is there}. */
  record Unparked(String what) implements Notice {}

  /**
   * A stop began: what is sent first, and why. With pid 0 it is for descendants that the main process left behind.
   *
   * @param signal null: none, but its {@code stop-command}, or the end of a command that runs in the place of its
   *     process
   */
  record Stopping(int pid, Signal signal, Reason reason, Requester requester) implements Notice {}

  /**
   * The next step of a stop: the one before was not enough.
   *
   * @param pid 0: the main process is gone, descendants of it are not
   * @param times how often this was sent now: 2 and more for a SIGKILL after which something is still there
   */
  record Escalated(int pid, Signal signal, Reason reason, int count) implements Notice {}

  /** It is down, all of it, as somebody wanted. */
  record Stopped(Reason reason, Requester requester) implements Notice {}

  /** It ended cleanly by itself and is left so: a one-off that is done. */
  record Completed() implements Notice {}

  /**
   * A command of one of its hooks ended.
   *
   * @param cancelled it was ended by us: it was not wanted any more
   */
  record HookEnded(AuxCommand.Purpose hook, AuxCommand.Outcome outcome, boolean cancelled) implements Notice {}

  /** Somebody had its failures forgotten. */
  record Reset(Requester requester) implements Notice {}

  /** It is not among the services of reeve any more. */
  record Removed(Requester requester) implements Notice {}

  /**
   * It is down and not as anybody wanted.
   *
   * @param retryAfter until the slow retry; null: never by itself
   */
  record Failed(Reason reason, String message, Duration retryAfter) implements Notice {}
}
