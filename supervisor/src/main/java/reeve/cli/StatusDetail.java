package reeve.cli;

import java.util.List;
import java.util.Map;
import reeve.history.Times;

/** All about one service. Pure. */
final class StatusDetail {
  private static final int LABEL = 12;

  private final StringBuilder text = new StringBuilder();
  private final Screen screen;

  private StatusDetail(Screen screen) {
    this.screen = screen;
  }

  /**
   * @param service its fields of {@code status}
   * @param tree the answer of {@code tree} about it; null: reeve has no such method
   * @param output its last lines
   * @param now milliseconds since 1970
   */
  static String text(Map<String, Object> service, Map<String, Object> tree, List<String> output, Screen screen, long now) {
    StatusDetail detail = new StatusDetail(screen);
    detail.head(service, now);
    detail.exit(service, now);
    detail.usage(service);
    detail.files(service);
    if (tree != null && Fields.number(service, "processes", 0) > 0) {
      detail.text.append('\n').append(TreeText.text(tree, screen));
    }
    if (!output.isEmpty()) {
      detail.text.append('\n');
      for (String line : output) {
        detail.text.append(Text.cut(line, screen.width())).append('\n');
      }
    }
    return detail.text.toString();
  }

  private void head(Map<String, Object> service, long now) {
    String description = or(Fields.text(service, "description"));
    text.append(screen.paint(Text.line(or(Fields.text(service, "name"))), "1"));
    if (!description.isEmpty()) {
      text.append("  ").append(Text.line(description));
    }
    text.append('\n');
    String state = StatusTable.state(service);
    String since = Words.since(Fields.text(service, "since"), now);
    long pid = Fields.number(service, "pid", 0);
    row("state", screen.paint(state, StatusTable.colour(service)) + (since.isEmpty() ? "" : " for " + since) + (pid == 0 ? "" : ", pid " + pid)
        + because(service));
    for (String other : Fields.texts(service, "waitsFor")) {
      row("waits for", Text.line(other));
    }
    health(service, now);
    long next = Times.millis(Fields.text(service, "nextStart"));
    if (next >= 0) {
      row("next start", next <= now ? "now" : "in " + Words.span(next - now + 999));
    }
    String says = Fields.text(service, "says");
    if (says != null) {
      row("says", Text.line(says));
    }
    List<String> waits = Fields.texts(service, "waitsFor");
    if (!waits.isEmpty()) {
      row("waits for", Text.line(String.join("; ", waits)));
    }
    schedule(Fields.object(service, "schedule"), now);
    String problem = Fields.text(service, "problem");
    if (problem != null) {
      row("problem", Text.line(problem));
    }
    row("wanted", or(Fields.text(service, "target")) + (Fields.object(service, "schedule") != null ? Fields.is(service, "enabled") ? ", started by its schedule" : ", disabled"
        : Fields.is(service, "enabled") ? ", started with reeve" : ", not started with reeve")
        + (Fields.is(service, "essential") ? ", essential" : "") + (Fields.is(service, "transient") ? ", in no file" : ""));
  }

  private void schedule(Map<String, Object> schedule, long now) {
    if (schedule == null) {
      return;
    }
    row("schedule", Text.line(or(Fields.text(schedule, "words"))));
    long next = Times.millis(Fields.text(schedule, "next"));
    row("next run", next < 0 ? "never" : Times.local(next) + (next <= now ? ", now" : ", in " + Words.span(next - now + 999)));
    Map<String, Object> last = Fields.object(schedule, "lastRun");
    if (last == null) {
      return;
    }
    long due = Times.millis(Fields.text(last, "due"));
    long started = Times.millis(Fields.text(last, "started"));
    long ended = Times.millis(Fields.text(last, "ended"));
    String result = Fields.text(last, "result");
    String how = result != null ? screen.paint(Text.line(result), Fields.is(last, "clean") ? null : "31") : ended < 0 ? "not over" : "not seen";
    row("last run", how + (started < 0 ? "" : ", started " + Times.local(started))
        + (due < 0 ? "" : ", due " + Times.local(due)) + (ended < 0 || started < 0 ? "" : ", took " + Words.span(ended - started)));
  }

  private void health(Map<String, Object> service, long now) {
    Map<String, Object> health = Fields.object(service, "health");
    if (health == null) {
      return;
    }
    String state = StatusTable.health(service);
    long failures = Fields.number(health, "failures", 0);
    String checked = Words.since(Fields.text(health, "checkedAt"), now);
    row("health", (state.isEmpty() ? "not asked now" : screen.paint(state, StatusTable.healthColour(service)))
        + ", by " + Text.line(or(Fields.text(health, "check"))) + " check" + (checked.isEmpty() ? "" : ", checked " + checked + " ago")
        + (failures == 0 ? "" : ", failed " + failures + (failures == 1 ? " time" : " times") + " in a row"));
    List<Map<String, Object>> errors = Fields.objects(health, "errors");
    for (int i = errors.size() - 1; i >= 0; i--) {
      Map<String, Object> error = errors.get(i);
      long times = Fields.number(error, "times", 1);
      row(i == errors.size() - 1 ? "  errors" : "", Words.since(Fields.text(error, "at"), now) + " ago"
          + (times > 1 ? ", " + times + " times" : "") + ": " + Text.line(or(Fields.text(error, "message"))));
    }
  }

  private static String because(Map<String, Object> service) {
    return why(or(Fields.text(service, "reason"))) + by(service);
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
        return ", " + Text.line(reason);
    }
  }

  private static String by(Map<String, Object> fields) {
    Map<String, Object> by = Fields.object(fields, "by");
    if (by == null) {
      return "";
    }
    String command = Fields.text(by, "command");
    return " by uid " + Fields.number(by, "uid", -1) + ", pid " + Fields.number(by, "pid", -1)
        + (command == null ? "" : " (" + Text.line(command) + ")");
  }

  private void exit(Map<String, Object> service, long now) {
    row("restarts", Long.toString(Fields.number(service, "restarts", 0)));
    Map<String, Object> exit = Fields.object(service, "lastExit");
    if (exit == null) {
      return;
    }
    long uptime = Fields.number(exit, "uptimeMs", -1);
    String reason = or(Fields.text(exit, "reason"));
    String why = !reason.isEmpty() && !reason.equals("none") ? why(reason) + by(exit)
        : Fields.text(exit, "signal") != null ? ", not sent by reeve" : "";
    row("last exit", screen.paint(Words.exitAgo(exit, now), Fields.is(exit, "clean") ? null : "31")
        + (uptime < 0 ? "" : ", after " + Words.span(uptime)) + why);
  }

  private void usage(Map<String, Object> service) {
    long processes = Fields.number(service, "processes", 0);
    if (processes > 0) {
      row("usage", "cpu " + (service.get("cpuMs") == null ? "unknown" : Words.cpu(Fields.number(service, "cpuMs", 0)))
          + ", memory " + (service.get("memoryKib") == null ? "unknown" : Words.size(Fields.number(service, "memoryKib", 0)))
          + " in " + processes + (processes == 1 ? " process" : " processes"));
    }
    row("ports", Text.line(StatusTable.ports(service)));
    row("tags", Text.line(String.join(" ", Fields.texts(service, "tags"))));
  }

  private void files(Map<String, Object> service) {
    String out = Fields.text(service, "stdout");
    String err = Fields.text(service, "stderr");
    row("output", out == null ? "" : Text.line(out));
    row("errors", err == null || err.equals(out) ? "" : Text.line(err));
    row("rotation", Text.line(or(Fields.text(service, "rotation"))));
  }

  /** @param value may have colours of ours, and nothing else that a terminal acts on; empty: no row */
  private void row(String label, String value) {
    if (!value.isEmpty()) {
      text.append("  ").append(label);
      Text.pad(text, LABEL - label.length());
      text.append(value).append('\n');
    }
  }

  private static String or(String text) {
    return text == null ? "" : text;
  }
}
