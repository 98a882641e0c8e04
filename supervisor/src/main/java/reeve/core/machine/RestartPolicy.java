package reeve.core.machine;

import java.util.ArrayList;
import java.util.List;
import reeve.config.ExitStatusSet;
import reeve.config.RestartSpec;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.StopSchedule;
import reeve.core.ExitStatus;
import reeve.core.MachineContext;
import reeve.core.Reason;
import reeve.core.RunResult;

/** The restart policy: whether an end is clean, whether a start follows, and when. Pure. */
public final class RestartPolicy {
  /**
   * The shortest wait after a start that failed, in nanoseconds: an attempt costs reeve work, and the reason rarely
   * goes away within one turn of the loop.
   */
  static final long MIN_DELAY_AFTER_START_FAILURE = 100_000_000L;

  /** After this many permanent failures to start in a row the policy gives up. */
  static final int EXEC_FAILURE_LIMIT = 2;

  private RestartPolicy() {}

  /** What follows the end of a run. */
  sealed interface Decision {
    /** @param delay nanoseconds until the next start; 0: at once */
    record Restart(long delay) implements Decision {}

    /** The service stays down. */
    record StayDown(Reason reason) implements Decision {}

    /** The policy would restart the service, but it was started too often. */
    record GiveUp(Reason reason) implements Decision {}
  }

  /** Whether a process that ended by itself ended cleanly. */
  static boolean isClean(ServiceSpec spec, ExitStatus status) {
    if (status instanceof ExitStatus.Exited exited) {
      return exited.code() == 0 || spec.exitPolicy().successExitStatus().hasCode(exited.code());
    }
    return status instanceof ExitStatus.Signaled signaled
        && spec.exitPolicy().successExitStatus().hasSignal(signaled.signal());
  }

  /**
   * Whether a process ended cleanly in a stop. In addition to {@link #isClean}, the signals that reeve sent count as
   * clean, and so do their exit codes 128+n. SIGKILL does not: a process that had to be killed did not stop within its
   * grace. It counts only where the schedule begins with SIGKILL, because that is how the service is stopped then.
   *
   * @param lastStep the last step of the schedule that was sent; -1: none
   * @param commanded whether {@code stop-command} was started: the signals that it sends count as sent by reeve. These
   *     are SIGTERM and the signals of the schedule except SIGKILL
   */
  static boolean isCleanAfterStop(ServiceSpec spec, ExitStatus status, int lastStep, boolean commanded) {
    if (isClean(spec, status)) {
      return true;
    }
    if (status instanceof ExitStatus.Signaled signaled) {
      int number = signaled.signal().number();
      return !signaled.coreDumped()
          && (wasSent(spec.stop().schedule(), number, lastStep)
              || commanded && isStopCommandSignal(spec.stop().schedule(), number));
    }
    if (!(status instanceof ExitStatus.Exited exited)) {
      return lastStep >= 0; // how it ended is not known, and a signal to stop was sent
    }
    int number = exited.code() - 128;
    return wasSent(spec.stop().schedule(), number, lastStep)
        || commanded && isStopCommandSignal(spec.stop().schedule(), number);
  }

  private static boolean wasSent(StopSchedule schedule, int number, int lastStep) {
    for (int i = 0; i <= lastStep; i++) {
      Signal sent = schedule.steps().get(i).signal();
      if (sent.number() == number) {
        return i == 0 || number != Signal.KILL.number();
      }
    }
    return false;
  }

  private static boolean isStopCommandSignal(StopSchedule schedule, int number) {
    boolean scheduled = number == Signal.TERM.number();
    for (StopSchedule.Step step : schedule.steps()) {
      scheduled |= step.signal().number() == number;
    }
    return scheduled && number != Signal.KILL.number();
  }

  /**
   * The result of a run of a service that is wanted up. An end of which nothing is known is taken for a death by
   * signal, after which every policy restarts that restarts after a failure at all.
   */
  static RunResult resultOf(ExitStatus status, boolean clean, boolean aborted) {
    if (aborted) {
      return RunResult.ABORTED;
    }
    if (clean) {
      return RunResult.CLEAN;
    }
    return status instanceof ExitStatus.Exited ? RunResult.UNCLEAN_CODE : RunResult.UNCLEAN_SIGNAL;
  }

  /**
   * The policy table. {@code unless-stopped} is the same as {@code always} here: no policy restarts a service after a
   * stop on request.
   */
  static boolean restartsAfter(RestartSpec.Policy policy, RunResult end) {
    return switch (policy) {
      case NO -> false;
      case ALWAYS, UNLESS_STOPPED -> true;
      case ON_SUCCESS -> end == RunResult.CLEAN;
      case ON_FAILURE -> end != RunResult.CLEAN;
      case ON_ABNORMAL -> end == RunResult.UNCLEAN_SIGNAL || end == RunResult.ABORTED || end == RunResult.START_FAILED;
    };
  }

  /**
   * Decides what follows the end of a run of a service that is wanted up.
   *
   * @param c with its streak, its recent starts and its failures as they were at the end
   * @param status how its process ended; null: the start failed
   */
  static Decision decide(ServiceChange c, RunResult end, ExitStatus status, MachineContext context) {
    RestartSpec spec = c.spec.restart();
    if (status != null && contains(c.spec.exitPolicy().restartPreventStatus(), status)) {
      return new Decision.StayDown(Reason.PREVENTED);
    }
    if (!restartsAfter(spec.policy(), end)) {
      return new Decision.StayDown(end == RunResult.ABORTED ? c.abortReason : Reason.POLICY);
    }
    if (end == RunResult.CANNOT_EXECUTE && c.execFailures >= EXEC_FAILURE_LIMIT) {
      return new Decision.GiveUp(Reason.CANNOT_EXECUTE);
    }
    if (c.slowRetry) {
      return new Decision.GiveUp(Reason.START_LIMIT);
    }
    long delay = delay(spec, c.streak, context);
    if (status == null) {
      delay = Math.max(delay, MIN_DELAY_AFTER_START_FAILURE);
    }
    return isOverLimit(spec, c.recentStarts, c.now + delay) ? new Decision.GiveUp(Reason.START_LIMIT)
        : new Decision.Restart(delay);
  }

  static boolean contains(ExitStatusSet set, ExitStatus status) {
    return status instanceof ExitStatus.Exited exited
        ? set.hasCode(exited.code())
        : status instanceof ExitStatus.Signaled signaled && set.hasSignal(signaled.signal());
  }

  /**
   * The wait before the next start, in nanoseconds: {@code delay x backoff^(streak-1)}, at most {@code maxDelay}, then
   * longer or shorter by up to {@code jitter} of it, so that services that ended together do not start together.
   *
   * @param streak starts since the service was last healthy, at least 1
   */
  static long delay(RestartSpec spec, int streak, MachineContext context) {
    if (spec.delay().isZero()) {
      return 0;
    }
    double plain =
        Math.min((double) spec.delay().toNanos() * Math.pow(spec.backoff(), Math.max(0, streak - 1)),
            (double) spec.maxDelay().toNanos());
    return (long) (spec.jitter() > 0 ? plain * (1 + spec.jitter() * (2 * context.random() - 1)) : plain);
  }

  /** Whether a start at that time would be one more than {@code limitBurst} within {@code limitInterval}. */
  static boolean isOverLimit(RestartSpec spec, List<Long> recentStarts, long at) {
    int burst = spec.limitBurst();
    if (burst <= 0 || recentStarts.size() < burst) {
      return false;
    }
    return at - recentStarts.get(recentStarts.size() - burst) < spec.limitInterval().toNanos();
  }

  /**
   * Returns the recent starts and one more. Only {@code limitBurst} of them are kept, because {@link #isOverLimit}
   * reads no older one.
   */
  static List<Long> withStart(RestartSpec spec, List<Long> recentStarts, long at) {
    int burst = spec.limitBurst();
    if (burst <= 0) {
      return List.of();
    }
    long interval = spec.limitInterval().toNanos();
    List<Long> starts = new ArrayList<>(Math.min(burst, recentStarts.size() + 1));
    for (int i = Math.max(0, recentStarts.size() - burst + 1); i < recentStarts.size(); i++) {
      long start = recentStarts.get(i);
      if (at - start < interval) {
        starts.add(start);
      }
    }
    starts.add(at);
    return starts;
  }

  /**
   * The exit code of reeve for an end that leads to a shutdown: the code of the process, but never 0 for a failure,
   * such as exit 0 after a timeout or too many starts.
   */
  static int exitCode(ExitStatus status, boolean success) {
    int code = status == null ? 1 : status.shellCode();
    return code == 0 && !success ? 1 : code;
  }
}
