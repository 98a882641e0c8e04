package reeve.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import reeve.event.OomKills;
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
  private Run open; // the run whose end, or the decision after it, may still follow
  private List<Run.Action> actions = new ArrayList<>();
  private int number;
  private int reevePid;
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
        String boot = entry.text("bootId");
        boolean machineWentDown = boot != null && bootId != null && !boot.equals(bootId);
        endUnseen(entry.at(), machineWentDown ? Run.Unseen.Cause.MACHINE_DOWN : Run.Unseen.Cause.REEVE_KILLED);
        reevePid = (int) Math.max(0, entry.number("pid"));
        bootId = boot;
      }
      case "reeve-ended" -> endUnseen(entry.at(), Run.Unseen.Cause.REEVE_ENDED);
      case "requested" -> {
        if (entry.isAbout(service)) {
          String detail = entry.text("detail");
          addAction(new Run.Action(entry.at(), "requested", null, null,
              entry.text("method") + (detail == null ? "" : " " + detail), entry.by()));
        }
      }
      case "shutting-down", "killing" ->
          addAction(new Run.Action(entry.at(), entry.event(), null, null, entry.text("message"), entry.by()));
      default -> {}
    }
  }

  private void addOfService(LedgerEntry entry) {
    switch (entry.event()) {
      case "started" -> start(entry);
      case "due" -> due(entry);
      case "start-failed" -> {
        endUnseen(entry.at(), causeBefore(entry));
        flush();
        begin = position;
        open = run(entry, 0, -1, List.of(), new Run.NotStarted(entry.at(), entry.text("message")));
      }
      case "exited" -> exit(entry);
      case "stopping", "escalated" -> addAction(
          new Run.Action(entry.at(), entry.event(), entry.text("signal"), entry.text("reason"), null, entry.by()));
      case "restarting", "completed", "failed", "stopped" -> decide(entry);
      case "unhealthy" ->
          addAction(new Run.Action(entry.at(), "unhealthy", null, null, entry.text("message"), null));
      default -> {}
    }
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
          new Run.Omitted(entry.at(), time, (int) Math.max(1, entry.number("times")), outcome.equals("missed")), null,
          reevePid, time));
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
    List<OutputSegment> output = output(entry);
    if (open != null && !open.isOver()) {
      open = open.withEnd(new Run.Unseen(entry.at(), causeBefore(entry)), untilNext(open.output(), output));
    } else if (open != null && open.end() instanceof Run.Unseen) {
      open = open.withEnd(open.end(), untilNext(open.output(), output));
    }
    flush();
    begin = position;
    open = run(entry, (int) Math.max(0, entry.number("pid")), entry.at(), output, new Run.Running());
  }

  /**
   * Returns why the open run has no end before a start. Each reeve counts lives from 1, so a higher number is from the
   * same reeve, and a line was lost. Old versions of reeve did not record their own start.
   */
  private Run.Unseen.Cause causeBefore(LedgerEntry start) {
    return open != null && start.number("life") > open.life() ? Run.Unseen.Cause.LINE_LOST
        : Run.Unseen.Cause.REEVE_KILLED;
  }

  private Run run(LedgerEntry entry, int pid, long started, List<OutputSegment> output, Run.End end) {
    return new Run(service, ++number, Math.max(0, entry.number("life")), pid, started,
        (int) Math.max(0, entry.number("attempt")), entry.text("reason"), entry.by(), output, List.of(), end, null,
        reevePid, dueTimeOf(entry));
  }

  /** Ends each segment of a file at the offset where the next run begins to write to the same file. */
  private static List<OutputSegment> untilNext(List<OutputSegment> files, List<OutputSegment> next) {
    List<OutputSegment> ended = new ArrayList<>();
    for (OutputSegment file : files) {
      OutputSegment segment = file;
      for (OutputSegment other : next) {
        if (file.to() < 0 && other.inode() == file.inode() && other.path().equals(file.path())) {
          segment = file.until(other.from());
        }
      }
      ended.add(segment);
    }
    return ended;
  }

  private void exit(LedgerEntry entry) {
    List<OutputSegment> output = output(entry);
    if (open == null || open.isOver() || open.life() != Math.max(0, entry.number("life"))) {
      flush(); // the ledger no longer contains the start of this run
      long uptime = entry.number("uptimeMs");
      begin = position;
      open = new Run(service, ++number, Math.max(0, entry.number("life")), (int) Math.max(0, entry.number("pid")),
          uptime < 0 ? -1 : entry.at() - uptime, 0, null, null, output, List.of(), new Run.Running(), null, reevePid,
          -1);
    }
    open = open.withEnd(end(entry), output.isEmpty() ? open.output() : output);
  }

  private static Run.End end(LedgerEntry entry) {
    Map<String, Object> exit = entry.object("exit");
    String signal = exit == null ? null : LedgerEntry.text(exit, "signal");
    long code = exit == null ? -1 : LedgerEntry.number(exit, "code");
    if (signal == null && code < 0) {
      return new Run.Unseen(entry.at(), Run.Unseen.Cause.LINE_LOST);
    }
    return new Run.Exited(entry.at(), (int) code, signal, exit.get("coreDumped") == Boolean.TRUE,
        entry.fields().get("clean") == Boolean.TRUE, Objects.requireNonNullElse(entry.text("reason"), "none"),
        entry.by(), entry.number("uptimeMs"), (int) Math.max(0, entry.number("leftBehind")), entry.numbers("usage"),
        oomKills(entry));
  }

  private static OomKills oomKills(LedgerEntry entry) {
    Map<String, Object> oom = entry.object("oomKills");
    return oom == null ? null
        : new OomKills(LedgerEntry.number(oom, "service"), LedgerEntry.number(oom, "reeve"),
            LedgerEntry.number(oom, "machine"));
  }

  private static List<OutputSegment> output(LedgerEntry entry) {
    List<OutputSegment> output = new ArrayList<>();
    for (Map<String, Object> file : entry.objects("output")) {
      String path = LedgerEntry.text(file, "path");
      long from = LedgerEntry.number(file, "from");
      if (path != null && from >= 0) {
        output.add(new OutputSegment(String.valueOf(file.get("stream")), path,
            Math.max(0, LedgerEntry.number(file, "inode")), from, LedgerEntry.number(file, "to")));
      }
    }
    return output;
  }

  private void decide(LedgerEntry entry) {
    if (open != null && open.isOver() && (open.decision() == null || entry.event().equals("stopped"))) {
      long delay = entry.number(entry.event().equals("failed") ? "retryAfterMs" : "delayMs");
      String message =
          entry.text("message") == null && open.decision() != null ? open.decision().message() : entry.text("message");
      open = open.withDecision(
          new Run.Decision(entry.at(), entry.event(), entry.text("reason"), message, delay, entry.by()));
    }
  }

  private void addAction(Run.Action action) {
    if (open != null) {
      if (actions.size() == MAX_ACTIONS) {
        actions.remove(MAX_ACTIONS / 2);
      }
      actions.add(action);
    }
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
