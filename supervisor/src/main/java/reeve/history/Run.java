package reeve.history;

import java.util.List;
import java.util.Map;
import reeve.core.Requester;
import reeve.event.OomKills;
import reeve.event.OutputSegment;

/**
 * One run of a service, from the attempt to create a process to the decision of reeve after its end. Immutable.
 *
 * @param service the name of the service
 * @param number the number of this run among the runs of the service in the ledger, from 1; 0: not counted
 * @param life the number of the run in the events, which counts from 1 since reeve was started; 0: unknown
 * @param pid the pid of the main process at the end; 0: there was none
 * @param started in milliseconds since 1970; -1: the ledger does not go back that far, or there was no process
 * @param attempt the number of this start in its streak of starts, from 1; 0: unknown
 * @param startReason as in the ledger; null: unknown
 * @param startBy the process that requested the start; null: none, or unknown
 * @param output the parts of files that contain its output
 * @param actions what reeve did to the run, and the requests that concern it, in order
 * @param end how it ended
 * @param decision what reeve decided after its end; null: unknown
 * @param reevePid the pid of the reeve that ran it; 0: unknown
 * @param due the due time of its schedule that it was started for, in milliseconds since 1970; -1: there is none
 * @param starterPid the pid of the process that was started, if another one became the main process; 0: none did
 */
public record Run(
    String service, int number, long life, int pid, long started, int attempt, String startReason, Requester startBy,
    List<OutputSegment> output, List<Action> actions, End end, Decision decision, int reevePid, long due,
    int starterPid) {

  /**
   * An action of reeve on a run, or a request to reeve during the run.
   *
   * @param at in milliseconds since 1970
   * @param event {@code stopping}, {@code escalated}, {@code requested}, {@code shutting-down}, {@code killing},
   *     {@code shutdown-timeline}, {@code unhealthy}, {@code start-failed}, {@code adopted},
   *     {@code upgraded}, {@code oom-kill} or {@code hook}
   * @param signal the signal that was sent; of a request for a signal, the one that was requested; null: none, or
   *     unknown
   * @param reason as in the ledger; null: there is none
   * @param detail the method and the other arguments of a request; the message of a shutdown, of a failed health check
   *     or of a failed start; of an adoption, the pid of the reeve that adopted the run
   * @param by the process that made the request; null: there was none
   * @param graceMillis how long reeve waits after the signal, or for a command; -1: unknown, or for as long as it takes
   * @param hook the command that ended; null: the event is another one
   * @param afterEnd whether the main process had ended before that, by the order of the ledger
   */
  public record Action(long at, String event, String signal, String reason, String detail, Requester by,
      long graceMillis, Hook hook, boolean afterEnd) {}

  /**
   * A hook command that ended.
   *
   * @param name such as {@code pre-stop}
   * @param result such as {@code exit 5}
   */
  public record Hook(String name, boolean ok, String result, long tookMillis) {}

  /** A process that outlived the main process, with the name of its program. */
  public record Leftover(int pid, String command) {}

  /**
   * A signal that reeve sent outside of a stop.
   *
   * @param agoMillis the time from then to the end of the main process
   * @param by the process that requested it; null: none, the rotation of its logs sent it
   */
  public record Delivered(String signal, long agoMillis, Requester by) {}

  /**
   * What the kernel was to do with a memory image of the process, as of its death.
   *
   * @param pattern of /proc/sys/kernel/core_pattern; see core(5)
   * @param usesPid whether /proc/sys/kernel/core_uses_pid is set
   * @param directory the working directory that the service was started in; null: unknown
   */
  public record CoreRule(String pattern, boolean usesPid, String directory) {}

  /**
   * What reeve decided after the end of a run.
   *
   * @param at of the first decision, after the last process of the run was gone, in milliseconds since 1970
   * @param event of the last decision: {@code restarting}, {@code parked}, {@code completed}, {@code failed} or
   *     {@code stopped}
   * @param delayMillis the delay until the next start without a request; -1: there is none
   */
  public record Decision(long at, String event, String reason, String message, long delayMillis, Requester by) {}

  /** How a run ended. */
  public sealed interface End {
    /** @return milliseconds since 1970; -1: unknown */
    long at();
  }

  /**
   * The status of a process that ended. Without a code and without a signal it is not known.
   *
   * @param code the exit code; -1: there is none
   * @param signal the signal that ended it; null: none did
   */
  public record Status(int code, String signal, boolean coreDumped) {
    static final Status UNKNOWN = new Status(-1, null, false);
  }

  /**
   * The main process ended, and reeve recorded it.
   *
   * @param at when; if it ended while no reeve ran, when a reeve was started again
   * @param after if it ended while no reeve ran, when the reeve before was last known to run; -1: it was watched
   * @param reason why reeve ended the run, as in the ledger; {@code none}: it did not; {@link #NOT_RECORDED}
   * @param by the process that requested it; null: none
   * @param uptimeMillis -1: unknown
   * @param leftBehind the number of leftover processes
   * @param usage the fields of the ledger by name, with null for an unknown value; null: unknown
   * @param oom null: the counters were not read
   * @param via the service whose start, stop or restart led to the end; null: none, or unknown
   * @param leftovers some of the leftover processes; empty: there were none, or they are unknown
   * @param core null: no memory image was written, or the rule for it is unknown
   * @param delivered the last signal that reeve sent to it outside of a stop; null: none, or unknown
   * @param sentByReeve whether reeve had sent the signal that ended it; null: unknown, or no signal ended it
   */
  public record Exited(
      long at, long after, Status status, boolean clean, String reason, Requester by, long uptimeMillis, int leftBehind,
      Map<String, Long> usage, OomKills oom, String via, List<Leftover> leftovers, CoreRule core, Delivered delivered,
      Boolean sentByReeve) implements End {
    /** The reason of an end that a reeve that was killed had stored, and not recorded: {@code not-recorded}. */
    static final String NOT_RECORDED = "not-recorded";

    /** @return -1: a signal ended it, or it is not known how it ended */
    public int code() {
      return status.code();
    }

    /** @return null: it exited with a code, or it is not known how it ended */
    public String signal() {
      return status.signal();
    }

    public boolean coreDumped() {
      return status.coreDumped();
    }

    /** Whether it is not known how it ended. */
    public boolean isUnknown() {
      return status.code() < 0 && status.signal() == null;
    }

    /** Whether it ended while no reeve ran. */
    public boolean isUnwatched() {
      return after >= 0;
    }
  }

  /** No process could be created. */
  public record NotStarted(long at, String message) implements End {}

  /**
   * The run ended, or was left running, while no reeve supervised it.
   *
   * @param at when this was detected
   */
  public record Unseen(long at, Cause cause) implements End {
    /** Why reeve did not see the end. */
    public enum Cause {
      /** reeve was killed, or crashed. */
      REEVE_KILLED,
      /** The machine went down. */
      MACHINE_DOWN,
      /** reeve ended before the process did. */
      REEVE_ENDED,
      /** The ledger lacks the line, because the disk was full or too slow. */
      LINE_LOST
    }
  }

  /**
   * There was no run: the service was due by its schedule, and was not started. It has no number.
   *
   * @param at when this was detected
   * @param due the last of the due times
   * @param times the number of due times
   * @param missed whether no reeve ran at the due time; otherwise the previous run had not ended
   */
  public record Omitted(long at, long due, int times, boolean missed) implements End {}

  /** The run has not ended. */
  public record Running() implements End {
    @Override
    public long at() {
      return -1;
    }
  }

  Run withEnd(End newEnd, List<OutputSegment> newOutput) {
    return new Run(service, number, life, pid, started, attempt, startReason, startBy, newOutput, actions, newEnd,
        decision, reevePid, due, starterPid);
  }

  /** Returns the same run with another main process. */
  Run withMainPid(int newPid) {
    return newPid == pid ? this : new Run(service, number, life, newPid, started, attempt, startReason, startBy, output,
        actions, end, decision, reevePid, due, starterPid == 0 ? pid : starterPid);
  }

  Run withDecision(Decision newDecision) {
    return new Run(service, number, life, pid, started, attempt, startReason, startBy, output, actions, end,
        newDecision, reevePid, due, starterPid);
  }

  Run withActions(List<Action> newActions) {
    return new Run(service, number, life, pid, started, attempt, startReason, startBy, output, newActions, end,
        decision, reevePid, due, starterPid);
  }

  /** Returns the same run without its number, because only a part of the ledger was read. */
  Run withoutNumber() {
    return new Run(service, 0, life, pid, started, attempt, startReason, startBy, output, actions, end, decision,
        reevePid, due, starterPid);
  }

  /** @return the last adoption of the run; null: the reeve that started it saw its end, or none did */
  Action adoption() {
    Action adoption = null;
    for (Action action : actions) {
      adoption = action.event().equals("adopted") ? action : adoption;
    }
    return adoption;
  }

  /** @return the last upgrade of reeve during the run; null: there was none */
  Action upgrade() {
    Action upgrade = null;
    for (Action action : actions) {
      upgrade = action.event().equals("upgraded") && !action.afterEnd() ? action : upgrade;
    }
    return upgrade;
  }

  /** Whether the run has ended. */
  public boolean isOver() {
    return !(end instanceof Running);
  }

  /**
   * Returns the kind of the end, by which ends are counted: {@code exit 1}, {@code SIGPIPE}, {@code unknown},
   * {@code not started} or {@code unseen}. The first three are followed by the reason why reeve ended the run.
   */
  String endKind() {
    if (end instanceof Exited exited) {
      String status = exited.isUnknown() ? "unknown" : "exit " + exited.code();
      return (exited.signal() != null ? exited.signal() : status) + " " + exited.reason();
    }
    return end instanceof NotStarted ? "not started" : end instanceof Unseen ? "unseen" : "running";
  }
}
