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

/** The restart policy: what an end means, whether a start follows it, and when. Pure. */
public final class RestartPolicy {
  /**
   * The shortest wait after a start that failed: it costs us work and the reason rarely goes away within one turn of
   * the loop.
   */
  static final long LEAST_AFTER_FAILED_START = 100_000_000L;

  /** So many permanent failures to start in a row are enough. */
  static final int UNEXECUTABLE_LIMIT = 2;

  private RestartPolicy() {}

  /** The kinds of end that the policies tell apart, as systemd.service(5) does in its table of {@code Restart=}. */
  public enum End {
    /** Exit code 0, or what {@code success-exit-status} lists. */
    CLEAN,
    UNCLEAN_CODE,
    UNCLEAN_SIGNAL,
    /**
     * reeve ended it: its run or its start took too long, its watchdog was missed, it was unhealthy; however the
     * process then ended.
     */
    TIMEOUT,
    /**
     * What is to run is missing or no program. To systemd that is exit code 203 of the child, so it is an unclean code
     * here as well: {@code on-abnormal} does not start it again.
     */
    CANNOT_EXECUTE,
    /**
     * No process for a passing reason (EAGAIN, ENOMEM, EMFILE). systemd's result is "resources", which
     * {@code on-abnormal} takes.
     */
    START_FAILED
  }

  /** What follows an end. */
  sealed interface Verdict {
    /** @param delay nanoseconds until the next start; 0: at once */
    record Again(long delay) implements Verdict {}

    /** It stays down; {@code reason} says by what. */
    record Leave(Reason reason) implements Verdict {}

    /** It would be started again, and has been too often. */
    record GiveUp(Reason reason) implements Verdict {}
  }

  /** Whether a process that nobody stopped ended cleanly. */
  static boolean isClean(ServiceSpec spec, ExitStatus status) {
    if (status instanceof ExitStatus.Exited exited) {
      return exited.code() == 0 || spec.exitPolicy().successExitStatus().hasCode(exited.code());
    }
    return spec.exitPolicy().successExitStatus().hasSignal(((ExitStatus.Signaled) status).signal());
  }

  /**
   * Whether a process ended cleanly in a stop. Besides the above, the signals that we sent count, and 128+n of them.
   * Not so SIGKILL: a process that had to be killed did not stop in its grace; unless the schedule says SIGKILL first,
   * when that is how it is stopped.
   *
   * @param lastStep the last step of the schedule that was sent; -1: none
   * @param commanded whether its {@code stop-command} was begun: what that sends counts as sent by us, and it is
   *     SIGTERM or a signal of the schedule, but SIGKILL
   */
  static boolean isCleanAfterStop(ServiceSpec spec, ExitStatus status, int lastStep, boolean commanded) {
    if (isClean(spec, status)) {
      return true;
    }
    if (status instanceof ExitStatus.Signaled signaled) {
      int number = signaled.signal().number();
      return !signaled.coreDumped()
          && (wasSent(spec.stop().schedule(), number, lastStep)
              || commanded && isOfCommand(spec.stop().schedule(), number));
    }
    int number = ((ExitStatus.Exited) status).code() - 128;
    return wasSent(spec.stop().schedule(), number, lastStep)
        || commanded && isOfCommand(spec.stop().schedule(), number);
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

  private static boolean isOfCommand(StopSchedule schedule, int number) {
    boolean scheduled = number == Signal.TERM.number();
    for (StopSchedule.Step step : schedule.steps()) {
      scheduled |= step.signal().number() == number;
    }
    return scheduled && number != Signal.KILL.number();
  }

  /** The kind of end of a process that is wanted up. */
  static End endOf(ExitStatus status, boolean clean, boolean timedOut) {
    if (timedOut) {
      return End.TIMEOUT;
    }
    if (clean) {
      return End.CLEAN;
    }
    return status instanceof ExitStatus.Exited ? End.UNCLEAN_CODE : End.UNCLEAN_SIGNAL;
  }

  /**
   * The policy table. {@code unless-stopped} is {@code always}: that a stop on request is never followed by a start
   * holds for all.
   */
  static boolean wants(RestartSpec.Policy policy, End end) {
    return switch (policy) {
      case NO -> false;
      case ALWAYS, UNLESS_STOPPED -> true;
      case ON_SUCCESS -> end == End.CLEAN;
      case ON_FAILURE -> end != End.CLEAN;
      case ON_ABNORMAL -> end == End.UNCLEAN_SIGNAL || end == End.TIMEOUT || end == End.START_FAILED;
    };
  }

  /**
   * What follows the end of a service that is wanted up.
   *
   * @param c as it ended: its streak, its recent starts and failures
   * @param status how its process ended; null: the start failed
   */
  static Verdict decide(ServiceChange c, End end, ExitStatus status, MachineContext context) {
    RestartSpec spec = c.spec.restart();
    if (status != null && lists(c.spec.exitPolicy().restartPreventStatus(), status)) {
      return new Verdict.Leave(Reason.PREVENTED);
    }
    if (!wants(spec.policy(), end)) {
      return new Verdict.Leave(end == End.TIMEOUT ? c.abortReason : Reason.POLICY);
    }
    if (end == End.CANNOT_EXECUTE && c.execFailures >= UNEXECUTABLE_LIMIT) {
      return new Verdict.GiveUp(Reason.CANNOT_EXECUTE);
    }
    if (c.slowRetry) {
      return new Verdict.GiveUp(Reason.START_LIMIT);
    }
    long delay = delay(spec, c.streak, context);
    if (status == null) {
      delay = Math.max(delay, LEAST_AFTER_FAILED_START);
    }
    return isOverLimit(spec, c.recentStarts, c.now + delay) ? new Verdict.GiveUp(Reason.START_LIMIT)
        : new Verdict.Again(delay);
  }

  static boolean lists(ExitStatusSet set, ExitStatus status) {
    return status instanceof ExitStatus.Exited exited
        ? set.hasCode(exited.code())
        : set.hasSignal(((ExitStatus.Signaled) status).signal());
  }

  /**
   * The wait before the next start, in nanoseconds: {@code delay x backoff^(streak-1)}, at most {@code maxDelay}, then
   * made longer or shorter by up to {@code jitter} of it, so that services that died together do not start together.
   *
   * @param streak starts so far since it was last healthy, at least 1
   */
  static long delay(RestartSpec spec, int streak, MachineContext context) {
    if (spec.delay().isZero()) {
      return 0;
    }
    double plain =
        Math.min(spec.delay().toNanos() * Math.pow(spec.backoff(), Math.max(0, streak - 1)), spec.maxDelay().toNanos());
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
   * The recent starts with one more. No more than {@code limitBurst} are kept: {@link #isOverLimit} looks at no older
   * one.
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
   * reeve's own exit code for such an end: the process's, but never 0 for a failure (exit 0 after a timeout, or too
   * often).
   */
  static int exitCode(ExitStatus status, boolean success) {
    int code = status == null ? 1 : status.shellCode();
    return code == 0 && !success ? 1 : code;
  }
}
