package reeve.core;

import java.time.Duration;
import reeve.config.Signal;
import reeve.config.watch.WatchSpec;

/** Something that is reported about a service: on the console, in the ledger, and to the clients of the socket. */
public sealed interface Notice {
  /** The process exists. {@code attempt} 1 is the first start of a streak. */
  record Started(long run, int pid, Reason reason, Requester requester, int attempt) implements Notice {}

  /**
   * The service waits to start, because something that it needs is down.
   *
   * @param what for people, such as {@code db, to be ready}
   */
  record Waiting(String what) implements Notice {}

  /**
   * The start of the service was skipped, because a condition is not met.
   *
   * @param message for people: {@code condition not met: path-exists:/x}
   */
  record Skipped(String message) implements Notice {}

  /**
   * The service is or was due by its schedule.
   *
   * @param due milliseconds since 1970; the last one, if several were missed
   * @param outcome what follows
   * @param count how many due times this notice covers; more than one only if due times were missed
   */
  record Due(long due, Outcome outcome, int count) implements Notice {
    /** What follows from a due time. */
    public enum Outcome {
      /** A run starts. */
      STARTED,
      /** One run starts for all due times that were missed. */
      CAUGHT_UP,
      /** The previous run is still under way: it is stopped, and this one follows. */
      REPLACES,
      /** The previous run is still under way: this one follows when it has ended. */
      QUEUED,
      /** The previous run is still under way: no run starts. */
      SKIPPED,
      /** The due time passed unseen: reeve did not run, or the machine slept. No run starts. */
      MISSED
    }
  }

  /**
   * The process of a run is watched by this reeve now, because the one before was killed.
   *
   * @param formerPid the pid of the reeve before
   * @param startedMillis when the run was started, in milliseconds since 1970; 0: it is not known
   */
  record Adopted(long run, int pid, int formerPid, long startedMillis) implements Notice {}

  /** Another process is the main process now. */
  record MainPidChanged(long run, int pid) implements Notice {}

  /** The service is ready. */
  record Ready(long run, int pid) implements Notice {}

  /**
   * The health check passes: for the first time in this run, or again.
   *
   * @param again the service was unhealthy before
   */
  record Healthy(long run, int pid, boolean again) implements Notice {}

  /**
   * The health check failed too often.
   *
   * @param failures in a row
   * @param message the result of the last check: {@code http check failed 3 times: connection refused}
   */
  record Unhealthy(long run, int pid, int failures, String message) implements Notice {}

  /**
   * The processes of the service use more memory than its {@code memory-restart}: it is restarted.
   *
   * @param bytes what they use
   * @param limit in bytes
   */
  record MemoryExceeded(long run, int pid, long bytes, long limit) implements Notice {}

  /**
   * Files that the service watches have changed.
   *
   * @param path the first of them, relative to its working directory if it is below that; empty: not known, because
   *     the kernel dropped events
   * @param count how many
   * @param action what follows
   */
  record FilesChanged(long run, String path, int count, WatchSpec.Action action) implements Notice {}

  /** The start of a process failed. For the restart policy this is an exit without a run. */
  record StartFailed(long run, String message) implements Notice {}

  /**
   * The main process ended.
   *
   * @param reason why reeve ended it; {@link Reason#NONE}: it ended by itself
   * @param uptime since the process was spawned
   * @param sentByReeve whether reeve had sent the signal that ended it
   */
  record Exited(long run, int pid, ExitStatus status, boolean clean, Reason reason, Requester requester,
      Duration uptime, boolean sentByReeve) implements Notice {}

  /**
   * The service will be started again after {@code delay}.
   *
   * @param attempt counts the starts of this streak: 2 for the first restart
   */
  record Restarting(Duration delay, int attempt, Reason reason) implements Notice {}

  /**
   * The next start waits for a cause to clear.
   *
   * @param what for people, such as {@code tcp:db:5432}
   * @param max how long it waits at most; zero: no limit
   */
  record Parked(String what, Duration max) implements Notice {}

  /** The wait for a cause is over: {@code tcp:db:5432 is there}. */
  record Unparked(String what) implements Notice {}

  /**
   * A stop began, or it sends its first signal after its hooks.
   *
   * @param pid 0: the stop is for the descendants that the main process left behind
   * @param signal the signal that is sent now; null: none, because a hook command comes first
   * @param grace how long reeve waits after the signal; null: there is no signal, or as long as it takes
   * @param hook the hook that runs first: {@code pre-stop}, {@code stop-command}, or one whose command is ended; null
   *     if there is a signal
   */
  record Stopping(int pid, Signal signal, Reason reason, Requester requester, Duration grace, AuxCommand.Purpose hook)
      implements Notice {}

  /**
   * The next step of a stop: the previous one was not enough.
   *
   * @param pid 0: the main process is gone, but not its descendants
   * @param count how often this signal was sent by now: 2 or more for a SIGKILL that has not ended everything
   * @param grace how long reeve waits after the signal; null: as long as it takes
   */
  record Escalated(int pid, Signal signal, Reason reason, int count, Duration grace) implements Notice {}

  /** Nothing of the service is left, as requested. */
  record Stopped(Reason reason, Requester requester) implements Notice {}

  /** The service ended cleanly by itself and stays down: a one-off job that is done. */
  record Completed() implements Notice {}

  /**
   * A hook command ended.
   *
   * @param cancelled reeve ended it because it was not needed any more
   */
  record HookEnded(AuxCommand.Purpose hook, AuxCommand.Outcome outcome, boolean cancelled) implements Notice {}

  /** The failures of the service were reset. */
  record Reset(Requester requester) implements Notice {}

  /** The service was removed from the set. */
  record Removed(Requester requester) implements Notice {}

  /**
   * The service failed: it is down without a request for that.
   *
   * @param retryAfter the time until the slow retry; null: there is none
   */
  record Failed(Reason reason, String message, Duration retryAfter) implements Notice {}
}
