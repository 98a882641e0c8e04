package reeve.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import reeve.event.OomKills;
import reeve.event.OutputSegment;

/** Makes runs of one service from entries of the ledger, in order. Holds one run at a time. One thread. */
final class RunAssembler {
  /** A service that is stopped again and again without an end has more; the first and the last are what matters. */
  private static final int MOST_ACTS = 64;

  private final String service;
  private final Consumer<Run> runs;
  private final boolean withLeftOut;
  private long due = -1;
  private Run open; // its end or what followed it may still come
  private List<Run.Action> acts = new ArrayList<>();
  private int number;
  private int reevePid;
  private String bootId;

  /** @param runs is given each run once nothing more can belong to it */
  RunAssembler(String service, Consumer<Run> runs) {
    this(service, runs, false);
  }

  /** @param withLeftOut also what a schedule said and did not come, as a {@link Run.LeftOut} */
  RunAssembler(String service, Consumer<Run> runs, boolean withLeftOut) {
    this.withLeftOut = withLeftOut;
    this.service = service;
    this.runs = runs;
  }

  void add(LedgerEntry entry) {
    if (entry.service() == null) {
      ofReeve(entry);
    } else if (entry.service().equals(service)) {
      ofService(entry);
    }
  }

  private void ofReeve(LedgerEntry entry) {
    switch (entry.event()) {
      case "reeve-started" -> {
        String boot = entry.text("bootId");
        boolean machine = boot != null && bootId != null && !boot.equals(bootId);
        endUnseen(entry.at(), machine ? Run.Unseen.Cause.MACHINE_DOWN : Run.Unseen.Cause.REEVE_KILLED);
        reevePid = (int) Math.max(0, entry.number("pid"));
        bootId = boot;
      }
      case "reeve-ended" -> endUnseen(entry.at(), Run.Unseen.Cause.REEVE_ENDED);
      case "requested" -> {
        if (entry.isAbout(service)) {
          String detail = entry.text("detail");
          act(new Run.Action(entry.at(), "requested", null, null,
              entry.text("method") + (detail == null ? "" : " " + detail), entry.by()));
        }
      }
      case "shutting-down", "killing" ->
          act(new Run.Action(entry.at(), entry.event(), null, null, entry.text("message"), entry.by()));
      default -> {}
    }
  }

  private void ofService(LedgerEntry entry) {
    switch (entry.event()) {
      case "started" -> begin(entry);
      case "due" -> due(entry);
      case "start-failed" -> {
        endUnseen(entry.at(), cause(entry));
        flush();
        open = run(entry, 0, -1, List.of(), new Run.NotStarted(entry.at(), entry.text("message")));
      }
      case "exited" -> ended(entry);
      case "stopping", "escalated" -> act(
          new Run.Action(entry.at(), entry.event(), entry.text("signal"), entry.text("reason"), null, entry.by()));
      case "restarting", "completed", "failed", "stopped" -> followed(entry);
      case "unhealthy" -> act(new Run.Action(entry.at(), "unhealthy", null, null, entry.text("message"), null));
      default -> {}
    }
  }

  private void due(LedgerEntry entry) {
    long time = LedgerTimes.parse(entry.text("due"));
    String outcome = Objects.requireNonNullElse(entry.text("outcome"), "");
    if (!outcome.equals("missed") && !outcome.equals("skipped")) {
      due = time;
    } else if (withLeftOut) {
      runs.accept(new Run(service, 0, 0, 0, -1, 0, null, null, List.of(), List.of(),
          new Run.Omitted(entry.at(), time, (int) Math.max(1, entry.number("times")), outcome.equals("missed")), null,
          reevePid, time));
    }
  }

  /** A start for a schedule is one for the due time that was told before it; the starts again of that run, too. */
  private long takeDue(LedgerEntry entry) {
    String reason = entry.text("reason");
    if (entry.event().equals("started") && reason != null && !reason.equals("schedule") && !reason.equals("policy")) {
      due = -1;
    }
    return due;
  }

  private void begin(LedgerEntry entry) {
    List<OutputSegment> output = output(entry);
    if (open != null && !open.isOver()) {
      open = open.withEnd(new Run.Unseen(entry.at(), cause(entry)), untilNext(open.output(), output));
    } else if (open != null && open.end() instanceof Run.Unseen) {
      open = open.withEnd(open.end(), untilNext(open.output(), output));
    }
    flush();
    open = run(entry, (int) Math.max(0, entry.number("pid")), entry.at(), output, new Run.Running());
  }

  /**
   * A start without an end before it. Lives are counted from 1 by each reeve; older ones did not say when they began.
   */
  private Run.Unseen.Cause cause(LedgerEntry next) {
    return open != null && next.number("life") > open.life() ? Run.Unseen.Cause.LINE_LOST
        : Run.Unseen.Cause.REEVE_KILLED;
  }

  private Run run(LedgerEntry entry, int pid, long started, List<OutputSegment> output, Run.End end) {
    return new Run(service, ++number, Math.max(0, entry.number("life")), pid, started,
        (int) Math.max(0, entry.number("attempt")),
        entry.text("reason"), entry.by(), output, List.of(), end, null, reevePid, takeDue(entry));
  }

  /** What is written to the same file from then on is not this run's. */
  private static List<OutputSegment> untilNext(List<OutputSegment> files, List<OutputSegment> next) {
    List<OutputSegment> ended = new ArrayList<>();
    for (OutputSegment file : files) {
      OutputSegment is = file;
      for (OutputSegment other : next) {
        if (file.to() < 0 && other.inode() == file.inode() && other.path().equals(file.path())) {
          is = file.until(other.from());
        }
      }
      ended.add(is);
    }
    return ended;
  }

  private void ended(LedgerEntry entry) {
    List<OutputSegment> output = output(entry);
    long uptime = entry.number("uptimeMs");
    if (open == null || open.isOver() || open.life() != Math.max(0, entry.number("life"))) {
      flush(); // its start is not in the ledger any more
      long started = uptime < 0 ? -1 : entry.at() - uptime;
      open = new Run(service, ++number, Math.max(0, entry.number("life")), (int) Math.max(0, entry.number("pid")),
          started, 0, null,
          null, output, List.of(), new Run.Running(), null, reevePid, -1);
    }
    Map<String, Object> exit = entry.object("exit");
    String signal = exit == null ? null : LedgerEntry.text(exit, "signal");
    long code = exit == null ? -1 : LedgerEntry.number(exit, "code");
    String reason = Objects.requireNonNullElse(entry.text("reason"), "none");
    Run.End end = signal == null && code < 0 ? new Run.Unseen(entry.at(), Run.Unseen.Cause.LINE_LOST)
        : new Run.Exited(entry.at(), (int) code, signal, exit.get("coreDumped") == Boolean.TRUE,
            entry.fields().get("clean") == Boolean.TRUE, reason, entry.by(), uptime,
            (int) Math.max(0, entry.number("leftBehind")),
            entry.object("usage"), oom(entry));
    open = open.withEnd(end, output.isEmpty() ? open.output() : output);
  }

  private static OomKills oom(LedgerEntry entry) {
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
            Math.max(0, LedgerEntry.number(file, "inode")), from,
            LedgerEntry.number(file, "to")));
      }
    }
    return output;
  }

  private void followed(LedgerEntry entry) {
    if (open != null && open.isOver() && (open.decision() == null || entry.event().equals("stopped"))) {
      long delay = entry.number(entry.event().equals("failed") ? "retryAfterMs" : "delayMs");
      String message =
          entry.text("message") == null && open.decision() != null ? open.decision().message() : entry.text("message");
      Run.Decision after =
          new Run.Decision(entry.at(), entry.event(), entry.text("reason"), message, delay, entry.by());
      open = new Run(open.service(), open.number(), open.life(), open.pid(), open.started(), open.attempt(),
          open.startReason(),
          open.startBy(), open.output(), open.actions(), open.end(), after, open.reevePid(), open.due());
    }
  }

  private void act(Run.Action act) {
    if (open != null) {
      if (acts.size() == MOST_ACTS) {
        acts.remove(MOST_ACTS / 2);
      }
      acts.add(act);
    }
  }

  private void endUnseen(long at, Run.Unseen.Cause cause) {
    if (open != null && !open.isOver()) {
      open = open.withEnd(new Run.Unseen(at, cause), open.output());
    }
  }

  private void flush() {
    if (open != null) {
      Run run = open;
      runs.accept(
          new Run(run.service(), run.number(), run.life(), run.pid(), run.started(), run.attempt(), run.startReason(),
              run.startBy(), run.output(), List.copyOf(acts), run.end(), run.decision(), run.reevePid(), run.due()));
      open = null;
      acts = new ArrayList<>();
    }
  }

  /**
   * There is no more in the ledger.
   *
   * @param reeveLives whether the reeve that wrote last still runs: then what has no end does, too
   * @param now milliseconds since 1970
   */
  void finish(boolean reeveLives, long now) {
    if (!reeveLives) {
      endUnseen(now, Run.Unseen.Cause.REEVE_KILLED);
    }
    flush();
  }
}
