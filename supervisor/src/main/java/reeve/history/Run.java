package reeve.history;

import java.util.List;
import java.util.Map;
import reeve.core.Requester;
import reeve.event.OomKills;
import reeve.event.OutputSegment;

/**
 * One run of a service: from the attempt to make a process to what reeve decided after its end. Immutable.
 *
 * @param service the name of the service
 * @param number of this run among those of the service in the ledger, from 1; 0: not counted
 * @param life the number in the ledger, which counts from 1 since reeve was started; 0: not known
 * @param pid of the main process; 0: there was none
 * @param started in milliseconds since 1970; -1: the ledger does not go back so far, or there was no process
 * @param attempt the number of this start in its streak of starts, from 1; 0: not known
 * @param startReason as in the ledger; null: not known
 * @param startBy the process that requested the start; null: none did, or it is not known
 * @param output the parts of files that hold its output
 * @param actions what reeve did to it, and the requests about it, in order
 * @param end how it ended
 * @param decision what reeve decided after its end; null: not known
 * @param reevePid of the reeve that ran it; 0: not known
 * @param due the due time of its schedule that it was started for, in milliseconds since 1970; -1: there is none
 */
public record Run(
    String service, int number, long life, int pid, long started, int attempt, String startReason, Requester startBy,
    List<OutputSegment> output, List<Action> actions, End end, Decision decision, int reevePid, long due) {

  /**
   * Something that reeve did to a run, or that was requested of reeve while it lasted.
   *
   * @param at in milliseconds since 1970
   * @param event {@code stopping}, {@code escalated}, {@code requested}, {@code shutting-down}, {@code killing} or
   *     {@code unhealthy}
   * @param signal the signal that was sent; null: none, or not known
   * @param reason as in the ledger; null: there is none
   * @param detail of a request the method and its further arguments; of a shutdown, and of a failed health check, the
   *     message
   * @param by the process that made the request; null: there was none
   */
  public record Action(long at, String event, String signal, String reason, String detail, Requester by) {}

  /**
   * What reeve decided after the end of a run.
   *
   * @param at in milliseconds since 1970
   * @param event {@code restarting}, {@code completed}, {@code failed} or {@code stopped}
   * @param delayMillis until the next start that reeve makes by itself; -1: there is none
   */
  public record Decision(long at, String event, String reason, String message, long delayMillis, Requester by) {}

  /** How a run ended. */
  public sealed interface End {
    /** @return milliseconds since 1970; -1: not known */
    long at();
  }

  /**
   * The main process ended, and reeve saw its status.
   *
   * @param code the exit code; -1: a signal ended it
   * @param signal the signal that ended it; null: it exited with a code
   * @param reason why reeve acted, as in the ledger; {@code none}: it did not
   * @param by the process that requested it; null: none did
   * @param uptimeMillis -1: not known
   * @param leftBehind the number of leftover processes
   * @param usage the fields of the ledger by name, null for those that are not known; null: not known
   * @param oom null: the counters were not read
   */
  public record Exited(
      long at, int code, String signal, boolean coreDumped, boolean clean, String reason, Requester by,
      long uptimeMillis, int leftBehind, Map<String, Long> usage, OomKills oom) implements End {}

  /** No process could be made. */
  public record NotStarted(long at, String message) implements End {}

  /**
   * The run ended, or was left alone, while no reeve watched it.
   *
   * @param at when that was found out
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
   * @param at when that was found out
   * @param due the last of the due times
   * @param times the number of due times
   * @param missed whether no reeve ran at the due time; otherwise the run before had not ended
   */
  public record Omitted(long at, long due, int times, boolean missed) implements End {}

  /** The run has not ended. */
  public record Running() implements End {
    @Override
    public long at() {
      return -1;
    }
  }

  Run withEnd(End other, List<OutputSegment> files) {
    return new Run(service, number, life, pid, started, attempt, startReason, startBy, files, actions, other, decision,
        reevePid, due);
  }

  Run withDecision(Decision other) {
    return new Run(service, number, life, pid, started, attempt, startReason, startBy, output, actions, end, other,
        reevePid, due);
  }

  Run withActions(List<Action> others) {
    return new Run(service, number, life, pid, started, attempt, startReason, startBy, output, others, end, decision,
        reevePid, due);
  }

  /** Returns the same run without its number, because only a part of the ledger was read. */
  Run withoutNumber() {
    return new Run(service, 0, life, pid, started, attempt, startReason, startBy, output, actions, end, decision,
        reevePid, due);
  }

  /** Whether the run has ended. */
  public boolean isOver() {
    return !(end instanceof Running);
  }

  /**
   * Returns the kind of the end, by which ends are counted together: {@code exit 1}, {@code SIGPIPE},
   * {@code not started} or {@code unseen}, with the reason why reeve acted.
   */
  String kind() {
    if (end instanceof Exited exited) {
      return (exited.signal() == null ? "exit " + exited.code() : exited.signal()) + " " + exited.reason();
    }
    return end instanceof NotStarted ? "not started" : end instanceof Unseen ? "unseen" : "running";
  }
}
