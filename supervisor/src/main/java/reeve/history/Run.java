package reeve.history;

import java.util.List;
import java.util.Map;
import reeve.core.Requester;
import reeve.event.OomKills;
import reeve.event.OutputSegment;

/**
 * One run of a service: from the making of a process, or the attempt at it, to what followed its end. Immutable.
 *
 * @param service whose
 * @param number of this run among those that the ledger has, from 1; 0: not counted
 * @param life as in the ledger: counts from 1 since reeve was started; 0: not known
 * @param pid 0: there was no process
 * @param started milliseconds since 1970; -1: the ledger does not go back so far, or there was no process
 * @param attempt which start of a streak
 * @param startReason as in the ledger; null: not known
 * @param startBy who asked for the start; null: nobody, or not known
 * @param output its files
 * @param acts what reeve did to it and what was asked about it meanwhile, in order
 * @param end how it ended
 * @param after what reeve decided next; null: nothing is known of that
 * @param reevePid of the reeve that ran it; 0: not known
 * @param due when its schedule said that it is to run; -1: nobody's schedule did
 */
public record Run(
    String service, int number, long life, int pid, long started, int attempt, String startReason, Requester startBy,
    List<OutputSegment> output, List<Action> actions, End end, Decision decision, int reevePid, long due) {

  /**
   * Something that reeve did, or was asked for, while it ran.
   *
   * @param event {@code stopping}, {@code escalated}, {@code requested}, {@code shutting-down}, {@code killing} or
   *     {@code unhealthy}
   * @param signal what was sent; null: nothing, or not known
   * @param reason as in the ledger; null: none
   * @param detail of a request: the method, and what else was asked; of a shutdown, and of what was found unhealthy,
   *     the message
   * @param by who asked; null: nobody
   */
  public record Action(long at, String event, String signal, String reason, String detail, Requester by) {}

  /**
   * What followed the end.
   *
   * @param event {@code restarting}, {@code completed}, {@code failed} or {@code stopped}
   * @param delayMillis until the next start, by itself; -1: there is none
   */
  public record Decision(long at, String event, String reason, String message, long delayMillis, Requester by) {}

  /** How it ended. */
  public sealed interface End {
    /** @return milliseconds since 1970; -1: not known */
    long at();
  }

  /**
   * Its main process ended, and reeve saw how.
   *
   * @param code -1: it died of a signal
   * @param signal null: it exited with a code
   * @param reason why reeve had a hand in it; {@code none}: it had none
   * @param uptimeMillis -1: not known
   * @param usage fields as in the ledger; null: not known
   * @param oom null: nobody looked
   */
  public record Exited(
      long at, int code, String signal, boolean coreDumped, boolean clean, String reason, Requester by,
      long uptimeMillis,
      int leftBehind, Map<String, Object> usage, OomKills oom) implements End {}

  /** No process could be made. */
  public record NotStarted(long at, String message) implements End {}

  /** It ended, or was left alone, and nobody saw how. {@code at} is when that was found out. */
  public record Unseen(long at, Cause cause) implements End {
    /** Why nobody saw it. */
    public enum Cause {
      /** reeve was killed, or crashed. */
      REEVE_KILLED,
      /** The machine was started anew. */
      MACHINE_DOWN,
      /** reeve ended while the process would not. */
      REEVE_ENDED,
      /** The line is not in the ledger: the disk was full or too slow. */
      LINE_LOST
    }
  }

  /**
   * There was no run: its schedule said that it was due, and none came of it. Such a one has no number.
   *
   * @param at when that was found out
   * @param due the last of the due times
   * @param times how many
   * @param missed nobody was there; else the run before was under way
   */
  public record Omitted(long at, long due, int times, boolean missed) implements End {}

  /** It runs. */
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

  /** The same without its number: others may lie before those that were read. */
  Run withoutNumber() {
    return new Run(service, 0, life, pid, started, attempt, startReason, startBy, output, actions, end, decision,
        reevePid,
        due);
  }

  public boolean isOver() {
    return !(end instanceof Running);
  }

  /**
   * What can be the same of two ends: {@code exit 1}, {@code SIGPIPE}, {@code not started}, {@code unseen}; with why
   * reeve had a hand in it.
   */
  String kind() {
    if (end instanceof Exited exited) {
      return (exited.signal() == null ? "exit " + exited.code() : exited.signal()) + " " + exited.reason();
    }
    return end instanceof NotStarted ? "not started" : end instanceof Unseen ? "unseen" : "living";
  }
}
