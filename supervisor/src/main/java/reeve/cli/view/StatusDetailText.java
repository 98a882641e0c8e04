package reeve.cli.view;

import java.util.List;
import reeve.cli.common.HumanText;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.control.client.ServiceStatus;
import reeve.control.client.TreeReply;
import reeve.core.Requester;
import reeve.history.LedgerTimes;

/** Renders everything about one service for people. Pure. */
public final class StatusDetailText {
  private static final int LABEL = 12;
  private static final String RED = "31";

  private final StringBuilder text = new StringBuilder();
  private final OutputStyle style;
  private final long now;

  private StatusDetailText(OutputStyle style, long now) {
    this.style = style;
    this.now = now;
  }

  /**
   * The status of the service, its processes and its last output.
   *
   * @param service with resources
   * @param tree its processes; null: reeve cannot list them
   * @param output its last lines
   * @param now milliseconds since 1970
   */
  public static String text(ServiceStatus service, TreeReply tree, List<String> output, OutputStyle style, long now) {
    StatusDetailText detail = new StatusDetailText(style, now);
    detail.state(service);
    detail.plan(service);
    detail.exit(service);
    detail.usage(service);
    detail.files(service.output());
    if (tree != null && service.processes().count() > 0) {
      detail.text.append('\n').append(TreeText.text(tree, style));
    }
    if (!output.isEmpty()) {
      detail.text.append('\n');
      for (String line : output) {
        detail.text.append(TerminalText.cut(line, style.width())).append('\n');
      }
    }
    return detail.text.toString();
  }

  private void state(ServiceStatus service) {
    String description = service.definition().description();
    text.append(style.paint(TerminalText.line(orEmpty(service.name())), "1"));
    if (!description.isEmpty()) {
      text.append("  ").append(TerminalText.line(description));
    }
    text.append('\n');
    String since = HumanText.since(service.since(), now);
    row("state",
        style.paint(service.state(), StatusTable.colour(service))
            + (since.isEmpty() ? "" : " for " + since)
            + (service.pid() == 0 ? "" : ", pid " + service.pid())
            + cause(service.cause().reason(), service.cause().by()));
    String adoption = StatusNote.adoption(service);
    row("process", adoption.isEmpty() ? "" : adoption + ", which was killed while it ran");
    String failure = service.state().equals("failed") ? StatusNote.failure(service) : null;
    row("failure", failure == null ? "" : TerminalText.line(failure));
    row("definition", StatusNote.difference(service));
    for (String reason : service.waiting().reasons()) {
      row("waits for", TerminalText.line(reason));
    }
    health(service);
    long next = service.waiting().nextStart();
    if (next >= 0) {
      row("next start", next <= now ? "now" : "in " + HumanText.duration(next - now + 999));
    }
    if (service.statusText() != null) {
      row("says", TerminalText.line(service.statusText()));
    }
  }

  private void plan(ServiceStatus service) {
    schedule(service.schedule());
    watch(service.watch());
    if (service.cause().problem() != null && !service.cause().problem().equals(service.cause().failure())) {
      row("problem", TerminalText.line(service.cause().problem()));
    }
    ServiceStatus.Definition definition = service.definition();
    row("wanted",
        service.target()
            + (definition.enabled() ? ", enabled" : ", disabled")
            + (definition.essential() ? ", essential" : "")
            + (definition.isTransient() ? ", transient" : ""));
    user(definition);
  }

  private void user(ServiceStatus.Definition definition) {
    String group = definition.group() == null ? "" : "group " + TerminalText.line(definition.group());
    row("user", definition.user() == null ? group
        : TerminalText.line(definition.user()) + (group.isEmpty() ? "" : ", " + group));
  }

  private void schedule(ServiceStatus.Schedule schedule) {
    if (schedule == null) {
      return;
    }
    row("schedule", TerminalText.line(schedule.text()));
    long next = schedule.next();
    row("next run", next < 0 ? "never"
        : LedgerTimes.localText(next) + (next <= now ? ", now" : ", in " + HumanText.duration(next - now + 999)));
    ServiceStatus.ScheduledRun last = schedule.lastRun();
    if (last == null) {
      return;
    }
    String result = last.result() != null ? style.paint(TerminalText.line(last.result()), last.clean() ? null : RED)
        : last.ended() < 0 ? "runs" : "not seen";
    row("last run", result + (last.started() < 0 ? "" : ", started " + LedgerTimes.localText(last.started()))
        + (last.due() < 0 ? "" : ", due " + LedgerTimes.localText(last.due()))
        + (last.ended() < 0 || last.started() < 0 ? ""
            : ", took " + HumanText.duration(last.ended() - last.started())));
  }

  private void watch(ServiceStatus.Watch watch) {
    if (watch == null) {
      return;
    }
    String last = watch.lastText();
    row("watch", watch.state().equals("failed") ? style.paint("failed", RED)
        : watch.state() + (watch.directories() == 0 ? ""
            : ", " + watch.directories() + (watch.directories() == 1 ? " directory" : " directories"))
            + (last == null ? ""
                : ", last " + TerminalText.line(last) + ", " + HumanText.since(watch.at(), now) + " ago"));
    row("  problem", watch.problem() == null ? "" : TerminalText.line(watch.problem()));
  }

  private void health(ServiceStatus service) {
    ServiceStatus.Health health = service.health();
    if (health == null) {
      return;
    }
    String state = StatusTable.health(service);
    String checked = HumanText.since(health.checkedAt(), now);
    long failures = health.failures();
    row("health", (state.isEmpty() ? "not checked now" : style.paint(state, StatusTable.healthColour(service)))
        + ", by " + TerminalText.line(health.check()) + " check"
        + (checked.isEmpty() ? "" : ", checked " + checked + " ago")
        + (failures == 0 ? "" : ", failed " + failures + (failures == 1 ? " time" : " times") + " in a row"));
    List<ServiceStatus.HealthError> errors = health.errors();
    for (int i = errors.size() - 1; i >= 0; i--) {
      ServiceStatus.HealthError error = errors.get(i);
      row(i == errors.size() - 1 ? "  errors" : "", HumanText.since(error.at(), now) + " ago"
          + (error.times() > 1 ? ", " + error.times() + " times" : "") + ": "
          + TerminalText.line(error.message()));
    }
  }

  private static String cause(String reason, Requester by) {
    return reasonText(reason) + (by == null ? ""
        : " by uid " + by.uid() + ", pid " + by.pid()
            + (by.command().isEmpty() ? "" : " (" + TerminalText.line(by.command()) + ")"));
  }

  /** @param reason as in events and the ledger */
  private static String reasonText(String reason) {
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
        return ", as requested";
      case "shutdown":
        return ", reeve is shutting down";
      case "timeout":
        return ", its timeout is over";
      case "watchdog":
        return ", it did not report within its watchdog time that it is alive";
      case "memory":
        return ", its memory exceeded memory-restart";
      case "watch":
        return ", files that it watches changed";
      case "unhealthy":
        return ", it was unhealthy";
      default:
        return ", " + TerminalText.line(reason);
    }
  }

  private void exit(ServiceStatus service) {
    row("restarts", Long.toString(service.restarts()));
    ServiceStatus.LastExit exit = service.lastExit();
    if (exit == null) {
      return;
    }
    String reason = exit.reason();
    String cause = !reason.isEmpty() && !reason.equals("none") ? cause(reason, exit.by())
        : exit.signal() != null && !reason.isEmpty() ? ", not sent by reeve" : "";
    row("last exit", style.paint(HumanText.exitAgo(exit, now), exit.clean() ? null : RED)
        + (exit.uptimeMillis() < 0 ? "" : ", after " + HumanText.duration(exit.uptimeMillis())) + cause);
  }

  private void usage(ServiceStatus service) {
    ServiceStatus.Processes processes = service.processes();
    long count = processes.count();
    if (count > 0) {
      row("usage", "cpu " + (processes.cpuMillis() < 0 ? "unknown" : HumanText.cpu(processes.cpuMillis()))
          + ", memory " + (processes.memoryKib() < 0 ? "unknown" : HumanText.size(processes.memoryKib()))
          + " in " + count + (count == 1 ? " process" : " processes"));
    }
    for (String line : CgroupText.lines(service.json())) {
      row("cgroup", line);
    }
    row("ports", TerminalText.line(StatusTable.ports(processes.ports())));
    row("declared", TerminalText.line(PortsText.declared(service.json(), count > 0 ? processes.ports() : null)));
    row("tags", TerminalText.line(String.join(" ", service.definition().tags())));
  }

  private void files(ServiceStatus.Output output) {
    String out = output.stdout();
    String err = output.stderr();
    row("stdout", out == null ? "" : TerminalText.line(out));
    row("stderr", err == null || err.equals(out) ? "" : TerminalText.line(err));
    for (int i = 0; i < output.fallbackFor().size(); i++) {
      row("instead of", TerminalText.line(output.fallbackFor().get(i) + ", which could not be opened: "
          + output.fallbackReason(i)));
    }
    row("rotation", TerminalText.line(orEmpty(output.rotation())));
  }

  /** @param value may have colours, but no other control characters; empty: no row */
  private void row(String label, String value) {
    if (!value.isEmpty()) {
      text.append("  ").append(label);
      TerminalText.pad(text, LABEL - label.length());
      text.append(value).append('\n');
    }
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
