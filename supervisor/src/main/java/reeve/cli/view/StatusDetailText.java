package reeve.cli.view;

import java.util.List;
import java.util.Map;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.HumanText;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.history.LedgerTimes;

/** All about one service. Pure. */
public final class StatusDetailText {
  private static final int LABEL = 12;

  private final StringBuilder text = new StringBuilder();
  private final OutputStyle screen;

  private StatusDetailText(OutputStyle screen) {
    this.screen = screen;
  }

  /**
   * @param service its fields of {@code status}
   * @param tree the answer of {@code tree} about it; null: reeve has no such method
   * @param output its last lines
   * @param now milliseconds since 1970
   */
  public static String text(Map<String, Object> service, Map<String, Object> tree, List<String> output,
      OutputStyle screen, long now) {
    StatusDetailText detail = new StatusDetailText(screen);
    detail.head(service, now);
    detail.exit(service, now);
    detail.usage(service);
    detail.files(service);
    if (tree != null && AnswerFields.number(service, "processes", 0) > 0) {
      detail.text.append('\n').append(TreeText.text(tree, screen));
    }
    if (!output.isEmpty()) {
      detail.text.append('\n');
      for (String line : output) {
        detail.text.append(TerminalText.cut(line, screen.width())).append('\n');
      }
    }
    return detail.text.toString();
  }

  private void head(Map<String, Object> service, long now) {
    String description = or(AnswerFields.text(service, "description"));
    text.append(screen.paint(TerminalText.line(or(AnswerFields.text(service, "name"))), "1"));
    if (!description.isEmpty()) {
      text.append("  ").append(TerminalText.line(description));
    }
    text.append('\n');
    String state = StatusTable.state(service);
    String since = HumanText.since(AnswerFields.text(service, "since"), now);
    long pid = AnswerFields.number(service, "pid", 0);
    row("state",
        screen.paint(state, StatusTable.colour(service)) + (since.isEmpty() ? "" : " for " + since)
            + (pid == 0 ? "" : ", pid " + pid)
            + because(service));
    for (String other : AnswerFields.texts(service, "waitsFor")) {
      row("waits for", TerminalText.line(other));
    }
    health(service, now);
    long next = LedgerTimes.parse(AnswerFields.text(service, "nextStart"));
    if (next >= 0) {
      row("next start", next <= now ? "now" : "in " + HumanText.duration(next - now + 999));
    }
    String says = AnswerFields.text(service, "says");
    if (says != null) {
      row("says", TerminalText.line(says));
    }
    List<String> waits = AnswerFields.texts(service, "waitsFor");
    if (!waits.isEmpty()) {
      row("waits for", TerminalText.line(String.join("; ", waits)));
    }
    schedule(AnswerFields.object(service, "schedule"), now);
    String problem = AnswerFields.text(service, "problem");
    if (problem != null) {
      row("problem", TerminalText.line(problem));
    }
    row("wanted",
        or(AnswerFields.text(service, "target"))
            + (AnswerFields.object(service, "schedule") != null ? AnswerFields.is(service, "enabled")
                ? ", started by its schedule" : ", disabled"
                : AnswerFields.is(service, "enabled") ? ", started with reeve" : ", not started with reeve")
            + (AnswerFields.is(service, "essential") ? ", essential" : "")
            + (AnswerFields.is(service, "transient") ? ", in no file" : ""));
  }

  private void schedule(Map<String, Object> schedule, long now) {
    if (schedule == null) {
      return;
    }
    row("schedule", TerminalText.line(or(AnswerFields.text(schedule, "words"))));
    long next = LedgerTimes.parse(AnswerFields.text(schedule, "next"));
    row("next run", next < 0 ? "never"
        : LedgerTimes.localText(next) + (next <= now ? ", now" : ", in " + HumanText.duration(next - now + 999)));
    Map<String, Object> last = AnswerFields.object(schedule, "lastRun");
    if (last == null) {
      return;
    }
    long due = LedgerTimes.parse(AnswerFields.text(last, "due"));
    long started = LedgerTimes.parse(AnswerFields.text(last, "started"));
    long ended = LedgerTimes.parse(AnswerFields.text(last, "ended"));
    String result = AnswerFields.text(last, "result");
    String how = result != null ? screen.paint(TerminalText.line(result), AnswerFields.is(last, "clean") ? null : "31")
        : ended < 0 ? "not over" : "not seen";
    row("last run", how + (started < 0 ? "" : ", started " + LedgerTimes.localText(started))
        + (due < 0 ? "" : ", due " + LedgerTimes.localText(due))
        + (ended < 0 || started < 0 ? "" : ", took " + HumanText.duration(ended - started)));
  }

  private void health(Map<String, Object> service, long now) {
    Map<String, Object> health = AnswerFields.object(service, "health");
    if (health == null) {
      return;
    }
    String state = StatusTable.health(service);
    long failures = AnswerFields.number(health, "failures", 0);
    String checked = HumanText.since(AnswerFields.text(health, "checkedAt"), now);
    row("health", (state.isEmpty() ? "not asked now" : screen.paint(state, StatusTable.healthColour(service)))
        + ", by " + TerminalText.line(or(AnswerFields.text(health, "check"))) + " check"
        + (checked.isEmpty() ? "" : ", checked " + checked + " ago")
        + (failures == 0 ? "" : ", failed " + failures + (failures == 1 ? " time" : " times") + " in a row"));
    List<Map<String, Object>> errors = AnswerFields.objects(health, "errors");
    for (int i = errors.size() - 1; i >= 0; i--) {
      Map<String, Object> error = errors.get(i);
      long times = AnswerFields.number(error, "times", 1);
      row(i == errors.size() - 1 ? "  errors" : "", HumanText.since(AnswerFields.text(error, "at"), now) + " ago"
          + (times > 1 ? ", " + times + " times" : "") + ": "
          + TerminalText.line(or(AnswerFields.text(error, "message"))));
    }
  }

  private static String because(Map<String, Object> service) {
    return why(or(AnswerFields.text(service, "reason"))) + by(service);
  }

  /** @param reason as events and ledger have it */
  private static String why(String reason) {
    switch (reason) {
      case "":
      case "none":
        return "";
      case "boot":
        return ", started with reeve";
      case "schedule":
        return ", by its schedule";
      case "policy":
        return ", by its restart policy";
      case "request":
        return ", as asked";
      case "shutdown":
        return ", reeve is shutting down";
      case "timeout":
        return ", its timeout is over";
      case "watchdog":
        return ", it did not say in time that it is alive";
      case "unhealthy":
        return ", it was unhealthy";
      default:
        return ", " + TerminalText.line(reason);
    }
  }

  private static String by(Map<String, Object> fields) {
    Map<String, Object> by = AnswerFields.object(fields, "by");
    if (by == null) {
      return "";
    }
    String command = AnswerFields.text(by, "command");
    return " by uid " + AnswerFields.number(by, "uid", -1) + ", pid " + AnswerFields.number(by, "pid", -1)
        + (command == null ? "" : " (" + TerminalText.line(command) + ")");
  }

  private void exit(Map<String, Object> service, long now) {
    row("restarts", Long.toString(AnswerFields.number(service, "restarts", 0)));
    Map<String, Object> exit = AnswerFields.object(service, "lastExit");
    if (exit == null) {
      return;
    }
    long uptime = AnswerFields.number(exit, "uptimeMs", -1);
    String reason = or(AnswerFields.text(exit, "reason"));
    String why = !reason.isEmpty() && !reason.equals("none") ? why(reason) + by(exit)
        : AnswerFields.text(exit, "signal") != null ? ", not sent by reeve" : "";
    row("last exit", screen.paint(HumanText.exitAgo(exit, now), AnswerFields.is(exit, "clean") ? null : "31")
        + (uptime < 0 ? "" : ", after " + HumanText.duration(uptime)) + why);
  }

  private void usage(Map<String, Object> service) {
    long processes = AnswerFields.number(service, "processes", 0);
    if (processes > 0) {
      row("usage",
          "cpu " + (service.get("cpuMs") == null ? "unknown" : HumanText.cpu(AnswerFields.number(service, "cpuMs", 0)))
              + ", memory "
              + (service.get("memoryKib") == null ? "unknown"
                  : HumanText.size(AnswerFields.number(service, "memoryKib", 0)))
              + " in " + processes + (processes == 1 ? " process" : " processes"));
    }
    row("ports", TerminalText.line(StatusTable.ports(service)));
    row("tags", TerminalText.line(String.join(" ", AnswerFields.texts(service, "tags"))));
  }

  private void files(Map<String, Object> service) {
    String out = AnswerFields.text(service, "stdout");
    String err = AnswerFields.text(service, "stderr");
    row("output", out == null ? "" : TerminalText.line(out));
    row("errors", err == null || err.equals(out) ? "" : TerminalText.line(err));
    row("rotation", TerminalText.line(or(AnswerFields.text(service, "rotation"))));
  }

  /** @param value may have colours of ours, and nothing else that a terminal acts on; empty: no row */
  private void row(String label, String value) {
    if (!value.isEmpty()) {
      text.append("  ").append(label);
      TerminalText.pad(text, LABEL - label.length());
      text.append(value).append('\n');
    }
  }

  private static String or(String text) {
    return text == null ? "" : text;
  }
}
