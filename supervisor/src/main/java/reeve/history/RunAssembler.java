package reeve.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import reeve.core.Requester;
import reeve.event.OutputSegment;
import reeve.text.Rfc3339;

/**
 * Assembles the runs of one service from the entries of the ledger, which must be passed in order. It keeps one run at
 * a time. One thread.
 */
final class RunAssembler {
  /** Repeated requests to stop a service that does not end can exceed this; the first and the last actions are kept. */
  private static final int MAX_ACTIONS = 64;

  private final String service;
  private final Consumer<Run> runs;
  private final boolean withOmitted;
  private long due = -1;
  private long endedSteady = -1; // of the last exit, on a clock that is never set
  private Run open; // the run whose end, or the decision after it, may still follow
  private List<Run.Action> actions = new ArrayList<>();
  private final List<Run.Action> upcoming = new ArrayList<>(); // of the next run
  private int number;
  private int reevePid;
  private int reeves; // that have recorded their start
  private int reeveOfOpen; // the number of the reeve that ran the open run
  private LedgerEntry requestOfOthers; // the last one that does not name the service; null: there was none
  private String bootId;
  private long position; // of the entry that is being added
  private long begin; // the position of the first entry of the open run

  /** @param runs receives each run once no further entry can belong to it */
  RunAssembler(String service, Consumer<Run> runs) {
    this(service, runs, false);
  }

  /** @param withOmitted whether due times without a run are also passed on, as {@link Run.Omitted} */
  RunAssembler(String service, Consumer<Run> runs, boolean withOmitted) {
    this.service = service;
    this.runs = runs;
    this.withOmitted = withOmitted;
  }

  /**
   * Adds the next entry of the ledger, of any service.
   *
   * @param at its position, for {@link #begin}
   */
  void add(LedgerEntry entry, long at) {
    position = at;
    add(entry);
  }

  /**
   * Returns the position of the first entry of the run that is being passed on. Unlike its time it is in the order of
   * what happened, whatever the clock was set to.
   */
  long begin() {
    return begin;
  }

  /** Adds the next entry of the ledger, of any service. */
  void add(LedgerEntry entry) {
    if (entry.service() == null) {
      addOfReeve(entry);
    } else if (entry.service().equals(service)) {
      addOfService(entry);
    }
  }

  private void addOfReeve(LedgerEntry entry) {
    switch (entry.event()) {
      case "reeve-started" -> {
        upcoming.clear();
        String boot = entry.text("bootId");
        boolean machineWentDown = boot != null && bootId != null && !boot.equals(bootId);
        endUnseen(entry.at(), machineWentDown ? Run.Unseen.Cause.MACHINE_DOWN : Run.Unseen.Cause.REEVE_KILLED);
        reeves++;
        endedSteady = -1;
        reevePid = Math.max(0, entry.count("pid"));
        bootId = boot;
      }
      case "reeve-ended" -> endUnseen(entry.at(), Run.Unseen.Cause.REEVE_ENDED);
      case "requested", "shutting-down", "killing", "shutdown-timeline", "upgraded" -> {
        if (!entry.event().equals("requested") || entry.isAbout(service)) {
          addAction(entry);
        } else {
          requestOfOthers = entry;
        }
      }
      default -> {}
    }
  }

  private void addOfService(LedgerEntry entry) {
    switch (entry.event()) {
      case "started" -> start(entry);
      case "adopted" -> adopt(entry);
      case "due" -> due(entry);
      case "start-failed" -> startFailed(entry);
      case "main-pid" -> {
        if (open != null && !open.isOver() && isOfOpenRun(entry)) {
          open = open.withMainPid(Math.max(0, entry.count("pid")));
        }
      }
      case "exited" -> exit(entry);
      case "stopping" -> {
        addRequestOfOthers(entry);
        addAction(entry);
      }
      case "escalated", "unhealthy", "memory-exceeded", "files-changed", "oom-kill" -> addAction(entry);
      case "hook" -> hook(entry);
      case "restarting", "parked", "completed", "failed", "stopped" -> decide(entry);
      default -> {}
    }
  }

  /** Each reeve counts lives from 1, and it may have the pid of the one before: as the first process of a container. */
  private boolean isOfOpenRun(LedgerEntry entry) {
    return open != null && reeveOfOpen == reeves && isOfOpenLife(entry);
  }

  private boolean isOfOpenLife(LedgerEntry entry) {
    return open.life() == Math.max(0, entry.number("life"));
  }

  /** A start also fails if the process exists, but a hook after its start failed: that belongs to the same run. */
  private void startFailed(LedgerEntry entry) {
    if (open != null && open.pid() != 0 && isOfOpenRun(entry)) {
      addAction(entry);
      return;
    }
    endUnseen(entry.at(), LedgerEntries.causeBefore(open, entry));
    flush();
    begin = position;
    reeveOfOpen = reeves;
    open = run(entry, 0, -1, List.of(), new Run.NotStarted(entry.at(), entry.text("message")));
    takeUpcoming();
  }

  /** A pre-start command ends before the start of its run, and before the failure of that start, is recorded. */
  private void hook(LedgerEntry entry) {
    String hook = entry.text("hook");
    if ("pre-start".equals(hook) || "env-command".equals(hook)) {
      upcoming.add(LedgerEntries.action(entry, false));
    } else if (!"on-failure".equals(hook) && !"on-recovery".equals(hook) || open != null && open.isOver()) {
      addAction(entry);
    }
  }

  private void takeUpcoming() {
    actions.addAll(0, upcoming);
    upcoming.clear();
  }

  private void due(LedgerEntry entry) {
    long time = Rfc3339.parse(entry.text("due"));
    String outcome = Objects.requireNonNullElse(entry.text("outcome"), "");
    if (!outcome.equals("missed") && !outcome.equals("skipped")) {
      due = time;
    } else if (withOmitted) {
      long beginOfOpen = begin;
      begin = position;
      runs.accept(new Run(service, 0, 0, 0, -1, 0, null, null, List.of(), List.of(),
          new Run.Omitted(entry.at(), time, Math.max(1, entry.count("times")), outcome.equals("missed")), null,
          reevePid, time, 0));
      begin = beginOfOpen;
    }
  }

  /** The due time that was recorded before a start by the schedule. The restarts of that run keep it. */
  private long dueTimeOf(LedgerEntry start) {
    String reason = start.text("reason");
    if (start.event().equals("started") && reason != null && !reason.equals("schedule") && !reason.equals("policy")) {
      due = -1;
    }
    return due;
  }

  private void start(LedgerEntry entry) {
    List<OutputSegment> output = LedgerEntries.output(entry);
    if (open != null && !open.isOver()) {
      open = open.withEnd(new Run.Unseen(entry.at(), LedgerEntries.causeBefore(open, entry)),
          LedgerEntries.untilNext(open.output(), output));
    } else if (open != null && open.end() instanceof Run.Unseen) {
      open = open.withEnd(open.end(), LedgerEntries.untilNext(open.output(), output));
    }
    flush();
    begin = position;
    reeveOfOpen = reeves;
    open = run(entry, Math.max(0, entry.count("pid")), entry.at(), output, new Run.Running());
    takeUpcoming();
  }

  private Run run(LedgerEntry entry, int pid, long started, List<OutputSegment> output, Run.End end) {
    return new Run(service, ++number, Math.max(0, entry.number("life")), pid, started,
        Math.max(0, entry.count("attempt")), entry.text("reason"), entry.by(), output, List.of(), end, null,
        reevePid, dueTimeOf(entry), 0);
  }

  /** The run goes on under another reeve. If the ledger has no start of it, it is known from this entry only. */
  private void adopt(LedgerEntry entry) {
    if (LedgerEntries.continues(open, entry)) {
      open = open.withEnd(new Run.Running(), open.output());
    } else {
      flush();
      begin = position;
      open = LedgerEntries.continuedRun(entry, ++number, Rfc3339.parse(entry.text("startedAt")),
          Math.max(0, entry.count("former")));
    }
    reeveOfOpen = reeves;
    add(new Run.Action(entry.at(), "adopted", null, null, "pid " + reevePid, null, -1, null, false));
  }

  private void exit(LedgerEntry entry) {
    if (open != null && open.end() instanceof Run.Exited && isOfOpenLife(entry) && entry.object("unwatched") != null) {
      return; // the former reeve recorded it, and was killed before it stored that
    }
    List<OutputSegment> output = LedgerEntries.output(entry);
    if (!LedgerEntries.continues(open, entry)
        && (open == null || open.isOver() || !isOfOpenLife(entry))) {
      flush(); // the ledger no longer contains the start of this run
      long uptime = entry.number("uptimeMs");
      begin = position;
      reeveOfOpen = reeves;
      open = LedgerEntries.continuedRun(entry, ++number, uptime < 0 ? -1 : entry.at() - uptime, reevePid);
    }
    open = open.withEnd(LedgerEntries.end(entry), output.isEmpty() ? open.output() : output);
    endedSteady = entry.number("monotonicMs");
  }

  private void decide(LedgerEntry entry) {
    upcoming.clear(); // of a start that was given up
    boolean first = open != null && (open.decision() == null || open.decision().event().equals("parked"));
    if (open != null && open.isOver() && (first || entry.event().equals("stopped"))) {
      long delay = entry.number(entry.event().equals("failed") ? "retryAfterMs" : "delayMs");
      String message =
          entry.text("message") == null && open.decision() != null ? open.decision().message() : entry.text("message");
      long at = open.decision() == null ? LedgerEntries.after(open.end().at(), endedSteady, entry)
          : open.decision().at();
      open = open.withDecision(
          new Run.Decision(at, entry.event(), entry.text("reason"), message, delay, entry.by()));
    }
  }

  private void addAction(LedgerEntry entry) {
    if (open != null) {
      add(LedgerEntries.action(entry, open.isOver()));
    }
  }

  /** A request for another service can stop this one: it depends on that, or it has a conflict with it. */
  private void addRequestOfOthers(LedgerEntry stopping) {
    LedgerEntry request = requestOfOthers;
    Requester by = stopping.by();
    if (open != null && request != null && by != null && stopping.text("via") != null && request.by() != null
        && request.by().pid() == by.pid() && request.by().uid() == by.uid()) {
      add(LedgerEntries.requestOfOthers(request, open.isOver()));
    }
  }

  private void add(Run.Action action) {
    if (actions.size() == MAX_ACTIONS) {
      actions.remove(MAX_ACTIONS / 2);
    }
    actions.add(action);
  }

  private void endUnseen(long at, Run.Unseen.Cause cause) {
    if (open != null && !open.isOver()) {
      open = open.withEnd(new Run.Unseen(at, cause), open.output());
    }
  }

  private void flush() {
    if (open != null) {
      runs.accept(open.withActions(List.copyOf(actions)));
      open = null;
      actions = new ArrayList<>();
    }
  }

  /**
   * Passes on the last run at the end of the ledger.
   *
   * @param reeveIsRunning whether the reeve that wrote last still runs: then a run without an end also still runs
   * @param now milliseconds since 1970
   */
  void finish(boolean reeveIsRunning, long now) {
    if (!reeveIsRunning) {
      endUnseen(now, Run.Unseen.Cause.REEVE_KILLED);
    }
    flush();
  }
}
