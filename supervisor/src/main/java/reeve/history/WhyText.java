package reeve.history;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import reeve.core.DurationText;
import reeve.event.EventText;
import reeve.event.OomKills;

/**
 * Renders {@link Why} as an English paragraph. The text may contain control characters, from the command line of
 * another process. Pure except for the time zone of the machine; any thread.
 */
public final class WhyText {
  private WhyText() {}

  /** Returns everything except the last lines of the output, as one line. */
  public static String paragraph(Why why) {
    StringBuilder text = new StringBuilder(600);
    end(text, why.run());
    if (why.run().isOver()) {
      cause(text, why);
      memory(text, why);
      if (why.run().end() instanceof Run.Exited exited) {
        usage(text, exited.usage());
        if (exited.leftBehind() > 0) {
          text.append(" It left ").append(count(exited.leftBehind(), "process", "processes")).append(" behind.");
        }
      }
      recentExits(text, why.recentExits());
      if (why.live() == null) {
        decision(text, why);
      } else {
        status(text, why, why.live());
      }
    }
    return text.toString();
  }

  private static void end(StringBuilder text, Run run) {
    String name = "\"" + run.service() + "\"" + (run.pid() == 0 ? "" : " (pid " + run.pid() + ")");
    if (run.end() instanceof Run.Running) {
      text.append(name).append(" runs")
          .append(run.started() < 0 ? "." : ", since " + LedgerTimes.localText(run.started()) + ".");
    } else if (run.end() instanceof Run.NotStarted failed) {
      text.append(name).append(" was not started at ").append(LedgerTimes.localText(failed.at())).append(": ")
          .append(failed.message() == null ? "the reason is not known" : failed.message()).append('.');
    } else if (run.end() instanceof Run.Unseen unseen) {
      text.append("How ").append(name).append(" ended is not known");
      String reeve = "reeve" + (run.reevePid() == 0 ? "" : " (pid " + run.reevePid() + ")");
      text.append(switch (unseen.cause()) {
        case REEVE_KILLED -> ": " + reeve + " was killed, or crashed, while it ran; it may still be running.";
        case MACHINE_DOWN -> ": the machine went down while it ran, and " + reeve + " with it.";
        case REEVE_ENDED -> ": " + reeve + " ended before it did.";
        case LINE_LOST -> ": the ledger lacks the line of its end.";
      });
      text.append(run.started() < 0 ? "" : " It was started at " + LedgerTimes.localText(run.started()) + ".");
    } else {
      Run.Exited exited = (Run.Exited) run.end();
      text.append(name);
      if (exited.signal() == null) {
        text.append(" exited with code ").append(exited.code());
      } else {
        text.append(" died of ").append(exited.signal()).append(exited.coreDumped() ? " (core dumped)" : "");
      }
      text.append(" at ").append(LedgerTimes.localText(exited.at()));
      text.append(exited.uptimeMillis() < 0 ? "." : ", after " + duration(exited.uptimeMillis()) + ".")
          .append(hint(exited));
    }
  }

  /** Returns the usual meaning of a code or a signal; empty: none. */
  private static String hint(Run.Exited exited) {
    if (exited.signal() == null) {
      int code = exited.code();
      if (code > 128 && code <= 128 + 64 && exited.reason().equals("none")) {
        return " It did not die of a signal itself: a shell or a runtime exits with code " + code + " when signal "
            + (code - 128) + " ended one of its children, or was caught.";
      }
      return code == 127 ? " A shell exits with this code when a command was not found."
          : code == 126 ? " A shell exits with this code when a command could not be executed." : "";
    }
    return switch (exited.signal()) {
      case "SIGPIPE" -> " It wrote to a pipe or connection whose other end was closed.";
      case "SIGABRT" -> " It aborted itself: abort(3), a failed assertion, or corrupted memory.";
      case "SIGSEGV", "SIGBUS" -> " It accessed memory that it does not have.";
      case "SIGXCPU" -> " It used more processor time than its limit.";
      case "SIGXFSZ" -> " It wrote a file larger than its limit.";
      case "SIGSYS" -> " It made a system call that a filter forbids.";
      default -> "";
    };
  }

  private static void cause(StringBuilder text, Why why) {
    Why.Cause cause = why.cause();
    String by = cause.by() == null ? "" : EventText.requester(cause.by());
    switch (cause.kind()) {
      case "not-started", "unknown" -> {
        return;
      }
      case "none" -> {
        Run.Exited exited = (Run.Exited) why.run().end();
        if (exited.signal() == null) {
          text.append(" reeve did not cause it");
        } else {
          text.append(
              " reeve did not send that signal, and no request made it do so; the sender, which is the"
                  + " kernel or another process, is not known");
        }
      }
      case "signal" -> text.append(" reeve had sent it a signal, as requested (").append(cause.detail()).append(')')
          .append(by.isEmpty() ? "" : " by " + by);
      default -> {
        text.append(" reeve stopped it");
        signals(text, cause.sent());
        text.append(reason(cause, by));
      }
    }
    if (why.run().end() instanceof Run.Exited exited) {
      text.append(exited.clean() ? "; that counts as a clean end." : "; that counts as a failure.");
    }
  }

  private static String reason(Why.Cause cause, String by) {
    String detail = cause.detail() == null ? "" : cause.detail();
    return switch (cause.kind()) {
      case "request" -> ", as requested" + (detail.isEmpty() ? "" : " (" + detail + ")")
          + (by.isEmpty() ? "; which process requested that is not known" : " by " + by);
      case "shutdown" -> {
        int from = detail.indexOf(" from pid ");
        String trigger = by.isEmpty() || from < 0 ? detail : detail.substring(0, from) + " from " + by;
        yield ", because reeve was shutting down" + (trigger.isEmpty() ? "" : ": " + trigger)
            + (by.isEmpty() || trigger.contains(by) ? "" : "; requested by " + by);
      }
      case "timeout" -> ": its timeout was over";
      case "start-timeout" -> ": it was not ready within its start-timeout";
      case "watchdog" -> ": it did not report within its watchdog time that it was alive";
      case "unhealthy" -> ", because it was unhealthy" + (detail.isEmpty() ? "" : ": " + detail);
      case "changed" -> ", to start it with its new definition" + (by.isEmpty() ? "" : ", as requested by " + by);
      case "removed" -> ", because it was removed" + (by.isEmpty() ? "" : ", as requested by " + by);
      default -> ": " + cause.kind() + (by.isEmpty() ? "" : ", by " + by);
    };
  }

  private static void signals(StringBuilder text, List<Why.Sent> sent) {
    for (int i = 0; i < sent.size(); i++) {
      text.append(i == 0 ? " with " : i == sent.size() - 1 ? " and " : ", ").append(sent.get(i).signal());
      if (i > 0) {
        text.append(" after ").append(duration(sent.get(i).wallMillis() - sent.get(0).wallMillis()));
      }
    }
  }

  private static void memory(StringBuilder text, Why why) {
    if (!(why.run().end() instanceof Run.Exited exited) || exited.clean()) {
      return;
    }
    OomKills kills = exited.oom();
    text.append(switch (why.oom()) {
      case YES ->
          " Memory ran out: the kernel killed " + count(kills.service(), "process", "processes") + " of its cgroup.";
      case LIKELY ->
          " Memory probably ran out: the kernel killed " + killed(kills) + " for that reason during this run.";
      case POSSIBLE -> " The kernel killed " + killed(kills) + " because memory ran out during this run; whether they"
          + " belonged to this service is not known.";
      case NO -> " Memory did not run out: the kernel killed no process of " + (kills.service() == 0 ? "its cgroup"
          : kills.reeve() >= 0 ? "reeve's cgroup" : "this machine") + " for that reason during this run.";
      case UNKNOWN -> " Whether memory ran out is not known.";
    });
  }

  private static String killed(OomKills kills) {
    return kills.reeve() >= 0 ? count(kills.reeve(), "process", "processes") + " of reeve's cgroup"
        : count(kills.machine(), "process", "processes") + " of this machine";
  }

  private static void usage(StringBuilder text, Map<String, Long> usage) {
    if (usage == null) {
      text.append(" What it used is not known.");
      return;
    }
    long user = known(usage, "userUs");
    long system = known(usage, "systemUs");
    long memory = known(usage, "maxRssKib");
    if (user >= 0 && system >= 0) {
      text.append(" It used ").append(user + system < 1000 ? "less than 1 ms of processor time"
          : duration((user + system) / 1000) + " of processor time (" + duration(system / 1000)
              + " of it in the kernel)")
          .append(" and ");
    } else {
      text.append(" It used an unknown amount of processor time and ");
    }
    text.append(memory < 0 ? "an unknown amount of memory" : "at most " + size(memory) + " of memory");
    long major = known(usage, "majorFaults");
    long minor = known(usage, "minorFaults");
    if (major >= 0 && minor >= 0) {
      text.append(", with ").append(count(minor + major, "page fault", "page faults")).append(" (").append(major)
          .append(" from disk)");
    }
    long waited = known(usage, "voluntarySwitches");
    long interrupted = known(usage, "involuntarySwitches");
    if (waited >= 0 && interrupted >= 0) {
      text.append("; it waited ").append(count(waited, "time", "times")).append(" and was interrupted ")
          .append(count(interrupted, "time", "times"));
    }
    text.append('.');
  }

  private static long known(Map<String, Long> usage, String name) {
    Long value = usage.get(name);
    return value == null ? -1 : value;
  }

  private static void recentExits(StringBuilder text, RecentExits recent) {
    if (recent == null) {
      return;
    }
    if (recent.day() <= 1) {
      text.append(" This is its first end within a day.");
      return;
    }
    text.append(" It ended ").append(count(recent.hour(), "time", "times")).append(" within the hour up to then (")
        .append(recent.hourSame()).append(" in this way), and ").append(count(recent.day(), "time", "times"))
        .append(" within the day (").append(recent.daySame()).append(" in this way).");
  }

  /** Appends what reeve decided after the end, because the present status is unknown. */
  private static void decision(StringBuilder text, Why why) {
    text.append(" Its present state is not known: ").append(why.liveProblem()).append('.');
    Run.Decision decision = why.run().decision();
    if (decision != null) {
      long delay = decision.delayMillis();
      text.append(switch (decision.event()) {
        case "restarting" -> delay > 0 ? " reeve was going to start it again after " + duration(delay) + "."
            : " reeve was going to start it again at once.";
        case "failed" -> " reeve gave up on it" + (decision.message() == null ? "" : ": " + decision.message())
            + (delay < 0 ? "." : "; reeve was going to try again after " + duration(delay) + ".");
        case "completed" -> " Its work was done, and reeve did not start it again.";
        case "stopped" -> " It was stopped then.";
        default -> "";
      });
    }
  }

  private static void status(StringBuilder text, Why why, LiveStatus live) {
    Run.Decision decision = why.run().decision();
    String gaveUp = decision != null && decision.event().equals("failed") && decision.message() != null
        ? ": " + decision.message() : "";
    if (live.pid() != 0 && (live.state().equals("running") || live.state().equals("starting"))) {
      text.append(" It ").append(live.state().equals("running") ? "runs" : "is starting").append(" again, as pid ")
          .append(live.pid())
          .append(live.since() < 0 ? "." : ", since " + LedgerTimes.localText(live.since()) + ".");
    } else if (live.nextStart() >= 0) {
      text.append(
          live.failed() ? " reeve gave up on it" + gaveUp + "; reeve tries again at " : " It will be started again at ")
          .append(LedgerTimes.localText(live.nextStart())).append(", in ")
          .append(duration(Math.max(0, live.nextStart() - why.now()))).append('.');
    } else if (live.failed()) {
      text.append(" reeve gave up on it").append(gaveUp).append("; it is not started again without a request.");
    } else if (live.state().equals("stopped")) {
      text.append(" It is stopped now, and stays down until a request starts it.");
    } else if (live.state().equals("completed")) {
      text.append(" It is down now: its restart policy does not start it again after such an end.");
    } else {
      text.append(" It is ").append(live.state()).append(" now.");
    }
  }

  private static String duration(long millis) {
    return DurationText.format(Duration.ofMillis(Math.max(0, millis)));
  }

  private static String count(long number, String singular, String plural) {
    return number + " " + (number == 1 ? singular : plural);
  }

  private static String size(long kib) {
    return kib < 10 * 1024 ? kib + " KiB" : kib < 10 * 1024 * 1024 ? kib / 1024 + " MiB" : kib / (1024 * 1024) + " GiB";
  }
}
