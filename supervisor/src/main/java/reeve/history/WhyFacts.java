package reeve.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.core.Requester;

/** What the conditions of {@link WhyRules} and the values in their statements are made of. Pure; one thread. */
final class WhyFacts {
  /** A clock that was set is noticed if its time differs by more than this from the uptime of the run. */
  private static final long CLOCK_TOLERANCE_MILLIS = 1500;
  private static final Set<String> REASONS =
      Set.of("request", "schedule", "changed", "removed", "shutdown", "timeout", "start-timeout", "watchdog",
          "unhealthy", "memory", "watch", "name-lost", "hook", "dependency", "conflict", "none");
  /** Reasons for which reeve gives up on a service that its restart policy would start again. */
  private static final Set<String> GIVES_UP = Set.of("start-limit", "cannot-execute", "prevented");

  private final Why why;

  WhyFacts(Why why) {
    this.why = why;
  }

  Why why() {
    return why;
  }

  Run run() {
    return why.run();
  }

  boolean isExit() {
    return run().end() instanceof Run.Exited;
  }

  /** Only if {@link #isExit}. */
  Run.Exited exited() {
    return (Run.Exited) run().end();
  }

  /** @return -1: there is none */
  int code() {
    return isExit() && exited().signal() == null ? exited().code() : -1;
  }

  /** @return null: no signal ended it */
  String signal() {
    return isExit() ? exited().signal() : null;
  }

  boolean isCoreDumped() {
    return isExit() && exited().coreDumped();
  }

  /** Whether it ended, and it is not known how. */
  boolean isUnknown() {
    return isExit() && exited().isUnknown();
  }

  boolean isUnwatched() {
    return isExit() && exited().isUnwatched();
  }

  boolean isNotStarted() {
    return run().end() instanceof Run.NotStarted;
  }

  boolean isUnseen(Run.Unseen.Cause cause) {
    return run().end() instanceof Run.Unseen unseen && unseen.cause() == cause;
  }

  boolean kind(String kind) {
    return isExit() && why.cause().kind().equals(kind);
  }

  /** Whether nothing that reeve recorded caused the end. */
  boolean isOwn() {
    return kind("none");
  }

  /** Whether the reeve that saw the end was killed before it recorded it. */
  boolean isRecovered() {
    return kind("unknown");
  }

  /** Whether reeve was stopping it, and it did not end by a signal of another process. */
  boolean isStopped() {
    return isExit() && !isOwn() && !isRecovered() && !kind("signal") && !kind("foreign-signal");
  }

  boolean isEndedFor(String reason) {
    return isExit() && !isOwn() && !kind("signal") && exited().reason().equals(reason);
  }

  boolean isEndedForAnotherReason() {
    return isExit() && !isOwn() && !isRecovered() && !kind("signal") && !REASONS.contains(exited().reason());
  }

  /** Whether its stop had sent no signal, but had run its stop-command. */
  boolean isStopCommandOnly() {
    return why.cause().sent().isEmpty() && Why.hasStopCommand(run());
  }

  /** Whether it ended in a stop that had sent no signal yet, because its hooks came first. */
  boolean isBeforeSignal() {
    return isStopped() && !isUnknown() && Why.isBeforeSignal(run());
  }

  Requester by() {
    return why.cause().by();
  }

  boolean isReload() {
    return why.cause().detail() != null && why.cause().detail().startsWith("reload SIG")
        && (isEndedFor("changed") || isEndedFor("removed"));
  }

  boolean isRotateSignal() {
    return kind("signal") && sent() != null && sent().by() == null;
  }

  /** @return the same signal, which reeve sent long before; null: there was none */
  Run.Delivered survived() {
    return isExit() && isOwn() && signal() != null ? Why.delivered(run(), signal()) : null;
  }

  /** @return the name of the signal of a code of 128 + a signal; null: the code is another one */
  String innerSignal() {
    return code() < 0 ? null : Why.sentSignal(exited());
  }

  /** Whether it exited with a code soon after reeve had sent it a signal outside of a stop. */
  boolean isAfterSignal() {
    return isOwn() && code() >= 0 && Why.isRecent(exited().delivered());
  }

  /** @return the signal of a {@code signal} cause, with its time; null: not recorded */
  Run.Delivered sent() {
    Run.Delivered last = exited().delivered();
    return last != null && last.signal().equals(Why.sentSignal(exited())) ? last : null;
  }

  /** @return the cause of the shutdown; null: unknown, or there was none */
  String shutdown() {
    return kind("shutdown") ? why.cause().detail() : null;
  }

  /** @return why the grace of a stop was ended early; null: it was not */
  String killing() {
    return isStopped() ? Why.killing(run(), false) : null;
  }

  /** @return why the grace of leftover processes was ended early; null: it was not */
  String leftoverKilling() {
    return isExit() && exited().leftBehind() > 0 ? Why.killing(run(), true) : null;
  }

  /** @return the time that a shutdown had for its stop, as text; null: the time of its definition, or it is unknown */
  String budgetShare() {
    return LedgerEntries.budgetShare(run());
  }

  /** @return the last kill of a process of it for lack of memory before the end; null: none was reported */
  Run.Action oomKill() {
    return Why.last(run(), "oom-kill");
  }

  /** @return the message of a start that failed although its process existed; null: there is none */
  String startFailure() {
    String failure = null;
    for (Run.Action action : run().actions()) {
      failure = action.event().equals("start-failed") ? action.detail() : failure;
    }
    return failure;
  }

  /** Returns what the stop did before the main process ended: signals, and the ends of its commands. */
  List<Run.Action> steps() {
    List<Run.Action> steps = new ArrayList<>();
    for (Run.Action action : run().actions()) {
      boolean begins = action.event().equals("stopping");
      boolean continues = !steps.isEmpty() && (action.event().equals("escalated") || isOfStop(action));
      if (!action.afterEnd() && (begins || continues)) {
        steps.add(action);
      }
    }
    return steps;
  }

  private static boolean isOfStop(Run.Action action) {
    return action.hook() != null && (action.hook().name().equals("pre-stop")
        || action.hook().name().equals("stop-command"));
  }

  boolean hasSteps() {
    return isExit() && !steps().isEmpty();
  }

  /**
   * @return the milliseconds from the beginning of the stop to the end; -1: unknown, because the end was not watched,
   *     because the clock was set, or because the machine was suspended, which the uptime does not contain
   */
  long took() {
    Run.Exited exited = exited();
    if (exited.isUnwatched()) {
      return -1;
    }
    boolean clockWasSet = run().started() >= 0 && exited.uptimeMillis() >= 0
        && Math.abs(exited.at() - run().started() - exited.uptimeMillis()) > CLOCK_TOLERANCE_MILLIS;
    return clockWasSet ? -1 : Math.max(0, exited.at() - steps().get(0).at());
  }

  /** Returns the hook commands that are no part of the stop before the end. */
  List<Run.Hook> hooks() {
    List<Run.Hook> hooks = new ArrayList<>();
    List<Run.Action> steps = steps();
    for (Run.Action action : run().actions()) {
      if (action.hook() != null && !steps.contains(action)) {
        hooks.add(action.hook());
      }
    }
    return hooks;
  }

  /** Returns the signals that reeve sent to leftover processes. */
  List<Run.Action> leftoverSignals() {
    List<Run.Action> signals = new ArrayList<>();
    for (Run.Action action : run().actions()) {
      boolean sent = action.event().equals("stopping") || action.event().equals("escalated");
      if (sent && action.afterEnd() && action.signal() != null) {
        signals.add(action);
      }
    }
    return signals;
  }

  /**
   * @return the milliseconds from the end of the main process to that of its last leftover process; -1: unknown, or
   *     reeve sent them no signal
   */
  long leftoversTook() {
    if (!isExit() || exited().leftBehind() == 0 || run().decision() == null || leftoverSignals().isEmpty()) {
      return -1;
    }
    long gone = run().decision().at();
    for (Run.Action action : run().actions()) {
      if (action.hook() != null && action.hook().name().equals("post-stop") && action.afterEnd()) {
        gone = Math.min(gone, action.at() - Math.max(0, action.hook().tookMillis()));
      }
    }
    return gone < exited().at() ? -1 : gone - exited().at(); // -1: the clock was set
  }

  CoreFile core() {
    return why.core();
  }

  boolean isCorePiped() {
    return isExit() && exited().core() != null && exited().core().pattern().startsWith("|");
  }

  boolean isCoreUncomputed() {
    return isExit() && exited().core() != null && why.core() == null && !isCorePiped();
  }

  Why.Oom oom() {
    return isExit() ? why.oom() : null;
  }

  /** Whether the end may be that of a process that the kernel killed because memory ran out. */
  boolean mayBeOom() {
    return isExit() && !exited().clean()
        && ("SIGKILL".equals(signal()) && (isOwn() || kind("foreign-signal")) || isOwn() && code() == 128 + 9);
  }

  RecentExits recent() {
    return run().isOver() ? why.recentExits() : null;
  }

  Map<String, Long> usage() {
    return isExit() ? exited().usage() : null;
  }

  boolean isStatusUnknown() {
    return run().isOver() && why.live() == null;
  }

  boolean isDecided(String event) {
    return run().decision() != null && run().decision().event().equals(event);
  }

  /** Of a run after which the service failed: whether no limit but its restart policy keeps it down. */
  boolean isLeftDownByPolicy() {
    return !GIVES_UP.contains(String.valueOf(run().decision().reason()));
  }
}
