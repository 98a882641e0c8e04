package reeve.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reeve.event.OomKills;
import reeve.event.OutputSegment;
import reeve.text.Rfc3339;

/** Reads the parts of a {@link Run} from single entries of the ledger. Pure. */
final class LedgerEntries {
  /** The number of other services that a request is described with. */
  private static final int MAX_NAMES = 5;

  private LedgerEntries() {}

  /**
   * Returns when something happened, in the time of an earlier entry: the clock may have been set since.
   *
   * @param at of the earlier entry, in milliseconds since 1970
   * @param steady the same on a clock that is never set; -1: unknown
   */
  static long after(long at, long steady, LedgerEntry entry) {
    long now = entry.number("monotonicMs");
    return steady < 0 || now < 0 ? entry.at() : at + now - steady;
  }

  /**
   * Returns an action of reeve on a run, or a request.
   *
   * @param afterEnd whether the main process of the run has ended
   */
  static Run.Action action(LedgerEntry entry, boolean afterEnd) {
    String signal = entry.text("signal");
    String detail = entry.text("message");
    Run.Hook hook = null;
    if (entry.event().equals("requested")) {
      String arguments = entry.text("detail");
      detail = entry.text("method") + (arguments == null ? "" : " " + arguments);
      signal = "signal".equals(entry.text("method")) && arguments != null ? arguments.split(" ", 2)[0] : null;
    } else if (entry.event().equals("hook")) {
      hook = new Run.Hook(String.valueOf(entry.text("hook")), entry.fields().get("ok") == Boolean.TRUE, result(entry),
          entry.number("tookMs"));
    }
    return new Run.Action(entry.at(), entry.event(), signal, entry.text("reason"), detail, entry.by(),
        entry.number("graceMs"), hook, afterEnd);
  }

  /** Returns a request that names other services: {@code stop of "db"}. */
  static Run.Action requestOfOthers(LedgerEntry entry, boolean afterEnd) {
    StringBuilder detail = new StringBuilder(String.valueOf(entry.text("method")));
    if (entry.fields().get("services") instanceof List<?> names) {
      for (int i = 0; i < names.size() && i < MAX_NAMES; i++) {
        detail.append(i == 0 ? " of \"" : ", \"").append(names.get(i)).append('"');
      }
      detail.append(names.size() > MAX_NAMES ? " and " + (names.size() - MAX_NAMES) + " more" : "");
    }
    return new Run.Action(entry.at(), entry.event(), null, entry.text("reason"), detail.toString(), entry.by(), -1,
        null,
        afterEnd);
  }

  /** Returns how a hook command ended: {@code exit 5}, {@code SIGTERM}, or why it was not done. */
  private static String result(LedgerEntry entry) {
    Map<String, Object> exit = entry.object("exit");
    String signal = exit == null ? null : LedgerEntry.text(exit, "signal");
    String ended = exit == null ? Objects.requireNonNullElse(entry.text("message"), "its end is not known")
        : signal != null ? signal
        : exit.get("unknown") == Boolean.TRUE ? "its end is not known" : "exit " + LedgerEntry.number(exit, "code");
    return entry.fields().get("timedOut") == Boolean.TRUE ? "not done in time, " + ended
        : entry.fields().get("cancelled") == Boolean.TRUE ? "ended by reeve, " + ended : ended;
  }

  /**
   * Returns a run whose start the ledger does not contain.
   *
   * @param entry a later one
   * @param started in milliseconds since 1970; -1: unknown
   */
  static Run continuedRun(LedgerEntry entry, int number, long started, int reevePid) {
    return new Run(entry.service(), number, Math.max(0, entry.number("life")), Math.max(0, entry.count("pid")),
        started, 0, null, null, output(entry), List.of(), new Run.Running(), null, reevePid, -1, 0);
  }

  /**
   * Returns why a run has no end before the start of the next one. Each reeve without a state counts lives from 1, so a
   * higher number is from the same reeve, and a line was lost. Old versions of reeve did not record their own start.
   *
   * @param open null: none
   */
  static Run.Unseen.Cause causeBefore(Run open, LedgerEntry start) {
    return open != null && start.number("life") > open.life() ? Run.Unseen.Cause.LINE_LOST
        : Run.Unseen.Cause.REEVE_KILLED;
  }

  /**
   * Returns whether an entry continues a run that seemed to be over, because the reeve that started it was killed.
   *
   * @param open null: none
   */
  static boolean continues(Run open, LedgerEntry entry) {
    return open != null && open.end() instanceof Run.Unseen unseen && unseen.cause() == Run.Unseen.Cause.REEVE_KILLED
        && open.life() == Math.max(0, entry.number("life"))
        && (open.pid() == entry.number("pid") || entry.object("unwatched") != null || isRecovered(entry));
  }

  /** Returns how a run ended, from its exit. */
  static Run.End end(LedgerEntry entry) {
    Map<String, Object> exit = entry.object("exit");
    String signal = exit == null ? null : LedgerEntry.text(exit, "signal");
    int code = exit == null ? -1 : LedgerEntry.count(exit, "code");
    boolean unknown = exit != null && exit.get("unknown") == Boolean.TRUE;
    if (signal == null && code < 0 && !unknown) {
      return new Run.Unseen(entry.at(), Run.Unseen.Cause.LINE_LOST);
    }
    Map<String, Object> unwatched = entry.object("unwatched");
    long after = unwatched == null ? -1 : Rfc3339.parse(LedgerEntry.text(unwatched, "after"));
    long before = after < 0 ? -1 : Rfc3339.parse(LedgerEntry.text(unwatched, "before"));
    return new Run.Exited(before < 0 ? entry.at() : before, before < 0 ? -1 : after,
        unknown ? Run.Status.UNKNOWN : new Run.Status(code, signal, exit.get("coreDumped") == Boolean.TRUE),
        entry.fields().get("clean") == Boolean.TRUE, reason(entry),
        entry.by(), entry.number("uptimeMs"), Math.max(0, entry.count("leftBehind")), entry.numbers("usage"),
        oomKills(entry), entry.text("via"), leftovers(entry), signal == null ? null : core(entry),
        delivered(entry), entry.fields().get("sentByReeve") instanceof Boolean sent ? sent : null);
  }

  private static String reason(LedgerEntry entry) {
    return Objects.requireNonNullElse(entry.text("reason"), isRecovered(entry) ? Run.Exited.NOT_RECORDED : "none");
  }

  /** Whether a reeve wrote it from the state that a former one, which was killed, had stored. */
  private static boolean isRecovered(LedgerEntry entry) {
    return entry.fields().get("recovered") == Boolean.TRUE;
  }

  private static List<Run.Leftover> leftovers(LedgerEntry entry) {
    List<Run.Leftover> leftovers = new ArrayList<>();
    for (Map<String, Object> process : entry.objects("leftovers")) {
      String command = LedgerEntry.text(process, "command");
      leftovers.add(new Run.Leftover(Math.max(0, LedgerEntry.count(process, "pid")),
          command == null ? "" : command));
    }
    return leftovers;
  }

  private static Run.Delivered delivered(LedgerEntry entry) {
    Map<String, Object> delivered = entry.object("delivered");
    String signal = delivered == null ? null : LedgerEntry.text(delivered, "signal");
    return signal == null ? null
        : new Run.Delivered(signal, LedgerEntry.number(delivered, "agoMs"), LedgerEntry.requester(delivered));
  }

  private static Run.CoreRule core(LedgerEntry entry) {
    Map<String, Object> core = entry.object("core");
    String pattern = core == null ? null : LedgerEntry.text(core, "pattern");
    return pattern == null ? null
        : new Run.CoreRule(pattern, core.get("usesPid") == Boolean.TRUE, LedgerEntry.text(core, "directory"));
  }

  private static OomKills oomKills(LedgerEntry entry) {
    Map<String, Object> oom = entry.object("oomKills");
    return oom == null ? null
        : new OomKills(LedgerEntry.number(oom, "service"), LedgerEntry.number(oom, "reeve"),
            LedgerEntry.number(oom, "machine"));
  }

  /** Returns the files that a run writes to. */
  static List<OutputSegment> output(LedgerEntry entry) {
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

  /** Ends each segment of a file at the offset where the next run begins to write to the same file. */
  static List<OutputSegment> untilNext(List<OutputSegment> files, List<OutputSegment> next) {
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

  /** Reads {@code NAME from 0 ms to 1 s, had 900 ms} in a timeline: see {@link WhyFacts#budgetShare}. */
  static String budgetShare(Run run) {
    for (Run.Action action : run.actions()) {
      String text = action.event().equals("shutdown-timeline") ? String.valueOf(action.detail()) : "";
      int entry = text.replace(';', ':').indexOf(": " + run.service() + " from ");
      int end = text.indexOf(';', entry + 1);
      int had = entry < 0 ? -1 : text.indexOf(", had ", entry);
      if (had >= 0 && (end < 0 || had < end)) {
        String share = text.substring(had + ", had ".length(), end < 0 ? text.length() : end);
        return share.contains(",") ? share.substring(0, share.indexOf(',')) : share;
      }
    }
    return null;
  }
}
