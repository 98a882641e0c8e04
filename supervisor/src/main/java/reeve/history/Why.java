package reeve.history;

import java.util.ArrayList;
import java.util.List;
import reeve.config.Signal;
import reeve.core.Requester;
import reeve.event.DeathDetails;
import reeve.event.EventText;
import reeve.event.OomKills;

/**
 * The explanation of the end of a run, as data. Immutable and pure.
 *
 * @param run the run that ended
 * @param cause whether and why reeve ended it
 * @param oom whether memory ran out
 * @param tails the last lines that it wrote
 * @param recentExits how often the service ended up to then; null: unknown
 * @param live the present status of the service; null: unknown
 * @param liveProblem why the present status is unknown; null: it is known
 * @param now the time of this explanation, in milliseconds since 1970
 * @param core the file of its memory image; null: there is none, or its name is unknown
 */
public record Why(
    Run run, Cause cause, Oom oom, List<OutputTail> tails, RecentExits recentExits, LiveStatus live, String liveProblem,
    long now, CoreFile core) {
  /**
   * Whether and why reeve ended a run.
   *
   * @param kind as in docs/why.md; an unknown kind means that reeve ended the run for another reason
   * @param byReeve whether reeve ended it; null: unknown
   * @param by the process that requested it; null: none, or unknown
   * @param detail the request, such as {@code stop} or {@code signal SIGHUP}; the cause of a shutdown; the message of a
   *     health check; null: none, or unknown
   * @param sent the signals that reeve sent, in order
   */
  public record Cause(String kind, Boolean byReeve, Requester by, String detail, List<Sent> sent) {}

  /** A signal that reeve sent, and when, in milliseconds since 1970. */
  public record Sent(long wallMillis, String signal) {}

  /** Whether memory ran out. */
  public enum Oom {
    /** The kernel killed a process in the cgroup of the service. */
    YES,
    /**
     * A SIGKILL that reeve did not send ended the run, and the kernel killed a process in reeve's cgroup or below it
     * during the run, or on the machine if that counter is unknown. The counter of the service's cgroup is unknown.
     */
    LIKELY,
    /** The kernel killed a process during the run; whether it belonged to the service is unknown. */
    POSSIBLE,
    /** No counter of the kernel that is known rose, or the end was clean. */
    NO,
    /** The counters of the kernel were not read, or cannot be read. */
    UNKNOWN
  }

  /** Explains the end of a run. The cause and {@link Oom} are derived from the run. */
  public static Why of(Run run, List<OutputTail> tails, RecentExits recentExits, LiveStatus live, String liveProblem,
      long now) {
    return new Why(run, cause(run), oom(run), tails, recentExits, live, liveProblem, now, CoreFile.of(run));
  }

  /** Returns the cause of the end of a run. */
  static Cause cause(Run run) {
    List<Sent> sent = sent(run);
    if (!(run.end() instanceof Run.Exited exited)) {
      return run.end() instanceof Run.NotStarted ? new Cause("not-started", false, null, null, List.of())
          : new Cause("unknown", null, null, null, sent);
    }
    if (exited.reason().equals(Run.Exited.NOT_RECORDED)) {
      return new Cause("unknown", null, null, null, sent);
    }
    if (exited.reason().equals("none")) {
      return causeWithoutStop(run, exited, sent);
    }
    if (exited.reason().equals("request") && first(run, "stopping") == null && sentSignal(exited) != null) {
      return causeBySignal(run, exited.by(), sent);
    }
    Cause cause = causeByStop(run, exited, sent);
    if (!isForeign(run, exited, sent)) {
      boolean known = !isBeforeSignal(run) || exited.signal() == null && hasStopCommand(run);
      return known ? cause : new Cause(cause.kind(), null, cause.by(), cause.detail(), sent);
    }
    Run.Delivered delivered = delivered(run, exited.signal());
    return hasEnded(exited, delivered) ? causeBySignal(run, delivered.by(), sent)
        : new Cause("foreign-signal", false, cause.by(), cause.detail(), sent);
  }

  private static Cause causeByStop(Run run, Run.Exited exited, List<Sent> sent) {
    switch (exited.reason()) {
      case "shutdown":
        Run.Action shutdown = first(run, "shutting-down");
        Requester by = exited.by() == null && shutdown != null ? shutdown.by() : exited.by();
        String message = shutdown == null ? null : shutdown.detail();
        return new Cause("shutdown", true, by, message == null ? null : withoutPrefix(message), sent);
      case "unhealthy", "memory", "watch":
        Run.Action check = last(run, switch (exited.reason()) {
          case "memory" -> "memory-exceeded";
          case "watch" -> "files-changed";
          default -> "unhealthy";
        });
        return new Cause(exited.reason(), true, null, check == null ? null : check.detail(), sent);
      default:
        Run.Action request = exited.by() == null ? null : request(run, exited.by());
        return new Cause(exited.reason(), true, exited.by(), request == null ? null : request.detail(), sent);
    }
  }

  private static Cause causeBySignal(Run run, Requester by, List<Sent> sent) {
    Run.Action request = by == null ? null : request(run, by);
    return new Cause("signal", true, by, request == null ? null : request.detail(), sent);
  }

  /**
   * Returns the signal that ended a run, or that its exit code reports as 128 + its number.
   *
   * @return null: the code is another one
   */
  static String sentSignal(Run.Exited exited) {
    int number = exited.code() - 128;
    Run.Delivered delivered = exited.delivered();
    if (exited.signal() != null) {
      return exited.signal();
    } else if (delivered != null && Signal.parse(delivered.signal()).map(Signal::number).orElse(-1) == number) {
      return delivered.signal();
    }
    return number < 1 || number > 31 ? null : new Signal(number).name();
  }

  /** Returns the signals that a stop sent before the main process ended. */
  private static List<Sent> sent(Run run) {
    List<Sent> sent = new ArrayList<>();
    for (Run.Action action : run.actions()) {
      boolean ofStop = action.event().equals("stopping") || action.event().equals("escalated");
      if (ofStop && action.signal() != null && !action.afterEnd()) {
        sent.add(new Sent(action.at(), action.signal()));
      }
    }
    return List.copyOf(sent);
  }

  /** Whether a signal ended the run that reeve did not send, although reeve was stopping it. */
  private static boolean isForeign(Run run, Run.Exited exited, List<Sent> sent) {
    if (exited.signal() == null || Boolean.TRUE.equals(exited.sentByReeve())
        || sent.isEmpty() && hasStopCommand(run)) {
      return false;
    }
    for (Sent one : sent) {
      if (one.signal().equals(exited.signal())) {
        return false;
      }
    }
    return exited.sentByReeve() != null || !sent.isEmpty(); // otherwise the ledger lacks the lines of the stop
  }

  /** Whether a run ended in a stop whose hooks came first, and that had sent no signal yet. */
  static boolean isBeforeSignal(Run run) {
    return sent(run).isEmpty() && first(run, "stopping") != null;
  }

  /** Whether the stop of a run ran a stop-command. */
  static boolean hasStopCommand(Run run) {
    for (Run.Action action : run.actions()) {
      if (action.hook() != null && action.hook().name().equals("stop-command")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the last time that reeve sent a signal to a run outside of a stop.
   *
   * @return null: it did not
   */
  static Run.Delivered delivered(Run run, String signal) {
    Run.Exited exited = (Run.Exited) run.end();
    if (exited.delivered() != null && exited.delivered().signal().equals(signal)) {
      return exited.delivered();
    }
    Run.Action last = null;
    for (Run.Action action : run.actions()) {
      boolean same = action.event().equals("requested") && signal.equals(action.signal()) && !action.afterEnd();
      last = same ? action : last;
    }
    return last == null ? null : new Run.Delivered(signal, Math.max(0, exited.at() - last.at()), last.by());
  }

  private static String withoutPrefix(String message) {
    return message.startsWith("shutting down: ") ? message.substring("shutting down: ".length()) : message;
  }

  /**
   * Returns the cause of an exit without a stop by reeve. A signal that was requested ended the run if the run ended
   * at once, or if it was SIGKILL; otherwise it is not known.
   */
  private static Cause causeWithoutStop(Run run, Run.Exited exited, List<Sent> sent) {
    Run.Delivered delivered = exited.signal() == null ? null : delivered(run, exited.signal());
    if (delivered == null) {
      boolean mayBeDueToOne = exited.isUnknown() || exited.signal() == null && isRecent(exited.delivered());
      return new Cause("none", mayBeDueToOne ? null : Boolean.FALSE, null, null, sent);
    }
    return hasEnded(exited, delivered) ? causeBySignal(run, delivered.by(), sent)
        : new Cause("none", null, null, null, sent);
  }

  /** Whether a signal that was sent outside of a stop ended the run, and was not survived. */
  private static boolean hasEnded(Run.Exited exited, Run.Delivered delivered) {
    return delivered != null
        && (delivered.agoMillis() <= DeathDetails.Delivered.AT_ONCE_MILLIS || exited.signal().equals("SIGKILL"));
  }

  /** Whether a process that handles this signal by an ordered end may still have been at it. */
  static boolean isRecent(Run.Delivered delivered) {
    return delivered != null && delivered.agoMillis() <= DeathDetails.Delivered.ORDERED_END_MILLIS;
  }

  /**
   * Returns why the grace of a stop was ended early.
   *
   * @param afterEnd of the stop of leftover processes
   * @return null: it was not
   */
  static String killing(Run run, boolean afterEnd) {
    String killing = null;
    boolean stopping = false;
    for (Run.Action action : run.actions()) {
      boolean late = run.decision() != null && action.at() > run.decision().at(); // nothing of the run was left
      boolean ofStop = action.afterEnd() == afterEnd && !late;
      stopping |= ofStop && action.event().equals("stopping");
      if (ofStop && action.event().equals("killing")) {
        killing = action.detail();
      } else if (ofStop && stopping && action.event().equals("requested") && "kill".equals(action.detail())) {
        killing = "kill, requested by " + (action.by() == null ? "a process that is not known"
            : EventText.requester(action.by()));
      }
    }
    return killing;
  }

  private static Run.Action first(Run run, String event) {
    for (Run.Action action : run.actions()) {
      if (action.event().equals(event) && !action.afterEnd()) {
        return action;
      }
    }
    return null;
  }

  static Run.Action last(Run run, String event) {
    Run.Action last = null;
    for (Run.Action action : run.actions()) {
      last = action.event().equals(event) && !action.afterEnd() ? action : last;
    }
    return last;
  }

  /** Returns the last request of a process before the end; null: there is none. */
  private static Run.Action request(Run run, Requester by) {
    Run.Action last = null;
    for (Run.Action action : run.actions()) {
      boolean same = action.by() != null && action.by().pid() == by.pid() && action.by().uid() == by.uid();
      last = action.event().equals("requested") && !action.afterEnd() && same ? action : last;
    }
    return last;
  }

  /** Returns whether memory ran out during a run. */
  static Oom oom(Run run) {
    if (!(run.end() instanceof Run.Exited exited)) {
      return run.end() instanceof Run.NotStarted ? Oom.NO : Oom.UNKNOWN;
    }
    if (exited.clean()) {
      return Oom.NO;
    }
    OomKills kills = exited.oom();
    if (kills == null) {
      return Oom.UNKNOWN;
    }
    if (kills.service() > 0) {
      return Oom.YES;
    }
    if (kills.reeve() > 0 || kills.machine() > 0) {
      boolean killed = "SIGKILL".equals(exited.signal())
          && (exited.reason().equals("none") && !cause(run).kind().equals("signal")
              || cause(run).kind().equals("foreign-signal"));
      return killed && kills.service() < 0 && kills.reeve() != 0 ? Oom.LIKELY : Oom.POSSIBLE;
    }
    return kills.service() < 0 && kills.reeve() < 0 && kills.machine() < 0 ? Oom.UNKNOWN : Oom.NO;
  }
}
