package reeve.history;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import reeve.core.DurationText;
import reeve.core.Requester;
import reeve.event.EventText;
import reeve.event.OomKills;

/**
 * {@link Why} in words. Pure, but for the time zone. May hold control characters only where a command line of somebody
 * else had them.
 */
public final class WhyText {
  private WhyText() {}

  /** All but the last lines of its output, as one paragraph. */
  public static String paragraph(Why why) {
    StringBuilder text = new StringBuilder(600);
    what(text, why.run());
    if (why.run().isOver()) {
      cause(text, why);
      oom(text, why);
      if (why.run().end() instanceof Run.Exited exited) {
        usage(text, exited.usage());
        if (exited.leftBehind() > 0) {
          text.append(" It left ").append(count(exited.leftBehind(), "process", "processes")).append(" behind.");
        }
      }
      lately(text, why.recentExits());
      next(text, why);
    }
    return text.toString();
  }

  /**
   * How it ended, in a few words: {@code exit 3}, {@code SIGSEGV (core dumped)}, {@code not started}, {@code not seen},
   * {@code runs}.
   */
  public static String outcome(Run run) {
    if (run.end() instanceof Run.Exited exited) {
      return exited.signal() == null ? "exit " + exited.code()
          : exited.signal() + (exited.coreDumped() ? " (core dumped)" : "");
    }
    if (run.end() instanceof Run.Omitted left) {
      return left.missed() ? "missed" : "skipped";
    }
    return run.end() instanceof Run.NotStarted ? "not started" : run.end() instanceof Run.Unseen ? "not seen" : "runs";
  }

  /** Why it ended, in a few words. Empty: nothing that reeve did. */
  public static String reason(Run run) {
    if (run.end() instanceof Run.Unseen unseen) {
      return switch (unseen.cause()) {
        case REEVE_KILLED -> "reeve was killed";
        case MACHINE_DOWN -> "the machine went down";
        case REEVE_ENDED -> "reeve ended first";
        case LINE_LOST -> "not in the ledger";
      };
    }
    if (run.end() instanceof Run.NotStarted failed) {
      return failed.message();
    }
    if (run.end() instanceof Run.Omitted left) {
      String due = left.times() == 1 ? "due " + LedgerTimes.localText(left.due())
          : left.times() + " times, the last due " + LedgerTimes.localText(left.due());
      return left.missed() ? due : due + ", the run before was under way";
    }
    Why.Cause cause = Why.cause(run);
    String by = cause.by() == null ? "" : " by " + EventText.requester(cause.by());
    return switch (cause.kind()) {
      case "none", "unknown" -> Why.oom(run) == Why.Oom.LIKELY || Why.oom(run) == Why.Oom.YES ? "out of memory" : "";
      case "request" -> (cause.detail() == null ? "asked" : cause.detail()) + by;
      case "signal" -> "signal asked" + by;
      case "shutdown" -> "shutdown" + by;
      default -> cause.kind() + by;
    };
  }

  private static void what(StringBuilder text, Run run) {
    String name = "\"" + run.service() + "\"" + (run.pid() == 0 ? "" : " (pid " + run.pid() + ")");
    if (run.end() instanceof Run.Running) {
      text.append(name).append(" runs")
          .append(run.started() < 0 ? "." : ", since " + LedgerTimes.localText(run.started()) + ".");
    } else if (run.end() instanceof Run.NotStarted failed) {
      text.append(name).append(" was not started at ").append(LedgerTimes.localText(failed.at())).append(": ")
          .append(failed.message() == null ? "why is not known" : failed.message()).append('.');
    } else if (run.end() instanceof Run.Unseen unseen) {
      text.append("How ").append(name).append(" ended is not known");
      String reeve = "reeve" + (run.reevePid() == 0 ? "" : " (pid " + run.reevePid() + ")");
      text.append(switch (unseen.cause()) {
        case REEVE_KILLED ->
            ": " + reeve + " was killed, or crashed, while it ran, and nobody saw its end; perhaps it lives on.";
        case MACHINE_DOWN -> ": the machine went down while it ran, and " + reeve + " with it.";
        case REEVE_ENDED -> ": " + reeve + " ended while it would not.";
        case LINE_LOST -> ": the ledger lacks the line that said it.";
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

  private static String hint(Run.Exited exited) {
    if (exited.signal() == null) {
      int code = exited.code();
      if (code > 128 && code <= 128 + 64 && exited.reason().equals("none")) {
        return " It did not die of a signal itself: " + code + " is what a shell or a runtime says when signal "
            + (code - 128)
            + " ended a child of it, or was caught.";
      }
      return code == 126 || code == 127 ? " Shells say by that that a command "
          + (code == 127 ? "was not found." : "could not be executed.") : "";
    }
    return switch (exited.signal()) {
      case "SIGPIPE" -> " It wrote to a pipe or connection whose other end was closed.";
      case "SIGABRT" -> " It gave up by itself: abort(3), a failed assertion, damaged memory management.";
      case "SIGSEGV", "SIGBUS" -> " It touched memory that it does not have.";
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
          text.append(" reeve had no hand in it");
        } else {
          text.append(
              " reeve did not send that signal, and nobody asked it to; who sent it, if not the kernel, is not known");
        }
      }
      case "signal" -> text.append(" reeve had sent it a signal, as asked (").append(cause.detail()).append(')')
          .append(by.isEmpty() ? "" : " by " + by);
      default -> {
        text.append(" reeve stopped it");
        sent(text, cause.sent());
        text.append(because(cause, by));
      }
    }
    if (why.run().end() instanceof Run.Exited exited) {
      text.append(exited.clean() ? "; that counts as a clean end." : "; that counts as a failure.");
    }
  }

  private static String because(Why.Cause cause, String by) {
    String asked = cause.detail() == null ? "" : cause.detail();
    return switch (cause.kind()) {
      case "request" -> ", as asked" + (asked.isEmpty() ? "" : " (" + asked + ")")
          + (by.isEmpty() ? "; by whom is not known" : " by " + by);
      case "shutdown" -> {
        int from = asked.indexOf(" from pid ");
        String what = by.isEmpty() || from < 0 ? asked : asked.substring(0, from) + " from " + by;
        yield ", because reeve was shutting down" + (what.isEmpty() ? "" : ": " + what)
            + (by.isEmpty() || what.contains(by) ? "" : "; asked by " + by);
      }
      case "timeout" -> ": its timeout was over";
      case "start-timeout" -> ": it was not ready within its start-timeout";
      case "watchdog" -> ": it did not say within its watchdog that it was alive";
      case "unhealthy" -> ", because it was unhealthy" + (asked.isEmpty() ? "" : ": " + asked);
      case "changed" -> ", to start it with its new definition" + (by.isEmpty() ? "" : ", as asked by " + by);
      case "removed" -> ", because it was removed" + (by.isEmpty() ? "" : ", as asked by " + by);
      default -> ": " + cause.kind() + (by.isEmpty() ? "" : ", by " + by);
    };
  }

  private static void sent(StringBuilder text, List<Why.Sent> sent) {
    for (int i = 0; i < sent.size(); i++) {
      text.append(i == 0 ? " with " : i == sent.size() - 1 ? " and " : ", ").append(sent.get(i).signal());
      if (i > 0) {
        text.append(" after ").append(duration(sent.get(i).wallMillis() - sent.get(0).wallMillis()));
      }
    }
  }

  private static void oom(StringBuilder text, Why why) {
    if (!(why.run().end() instanceof Run.Exited exited) || exited.clean()) {
      return;
    }
    OomKills kills = exited.oom();
    text.append(switch (why.oom()) {
      case YES ->
          " Memory ran out: the kernel killed " + count(kills.service(), "process", "processes") + " of its cgroup.";
      case LIKELY -> " Memory probably ran out: the kernel killed " + killed(kills) + " for it while this ran.";
      case POSSIBLE -> " The kernel killed " + killed(kills)
          + " for want of memory while this ran; whether it was one of this service is "
          + "not known.";
      case NO ->
          " It was not for want of memory: the kernel killed no process of " + (kills.service() == 0 ? "its cgroup"
              : kills.reeve() >= 0 ? "reeve's cgroup" : "this machine") + " for that while this ran.";
      case UNKNOWN -> " Whether memory ran out is not known.";
    });
  }

  private static String killed(OomKills kills) {
    return kills.reeve() >= 0 ? count(kills.reeve(), "process", "processes") + " of reeve's cgroup"
        : count(kills.machine(), "process", "processes") + " of this machine";
  }

  private static void usage(StringBuilder text, Map<String, Object> usage) {
    if (usage == null) {
      text.append(" What it used is not known.");
      return;
    }
    long user = LedgerEntry.number(usage, "userUs");
    long system = LedgerEntry.number(usage, "systemUs");
    long memory = LedgerEntry.number(usage, "maxRssKib");
    if (user >= 0 && system >= 0) {
      text.append(" It used ").append(user + system < 1000 ? "less than 1 ms of processor time"
          : duration((user + system) / 1000) + " of processor time (" + duration(system / 1000)
              + " of it in the kernel)")
          .append(" and ");
    } else {
      text.append(" It used an unknown amount of processor time and ");
    }
    text.append(memory < 0 ? "an unknown amount of memory" : "at most " + size(memory) + " of memory");
    long major = LedgerEntry.number(usage, "majorFaults");
    long minor = LedgerEntry.number(usage, "minorFaults");
    if (major >= 0 && minor >= 0) {
      text.append(", with ").append(count(minor + major, "page fault", "page faults")).append(" (").append(major)
          .append(" from disk)");
    }
    long waited = LedgerEntry.number(usage, "voluntarySwitches");
    long made = LedgerEntry.number(usage, "involuntarySwitches");
    if (waited >= 0 && made >= 0) {
      text.append("; it waited ").append(count(waited, "time", "times")).append(" and was interrupted ")
          .append(count(made, "time", "times"));
    }
    text.append('.');
  }

  private static void lately(StringBuilder text, RecentExits lately) {
    if (lately == null) {
      return;
    }
    if (lately.day() <= 1) {
      text.append(" It is the first end within a day.");
      return;
    }
    text.append(" It ended ").append(count(lately.hour(), "time", "times")).append(" within the hour before that (")
        .append(lately.hourSame()).append(" in this way), and ").append(count(lately.day(), "time", "times"))
        .append(" within the day (")
        .append(lately.daySame()).append(" in this way).");
  }

  private static void next(StringBuilder text, Why why) {
    LiveStatus live = why.live();
    Run.Decision after = why.run().decision();
    if (live == null) {
      text.append(" How it stands now is not known: ").append(why.liveProblem()).append('.');
      if (after != null) {
        text.append(switch (after.event()) {
          case "restarting" -> after.delayMillis() > 0
              ? " reeve was going to start it again after " + duration(after.delayMillis()) + "."
              : " reeve was going to start it again at once.";
          case "failed" -> " reeve gave it up" + (after.message() == null ? "" : ": " + after.message())
              + (after.delayMillis() < 0 ? "."
                  : "; it was going to try again after " + duration(after.delayMillis()) + ".");
          case "completed" -> " Its work was done, and reeve left it so.";
          case "stopped" -> " It was stopped then.";
          default -> "";
        });
      }
      return;
    }
    String gaveUp =
        after != null && after.event().equals("failed") && after.message() != null ? ": " + after.message() : "";
    if (live.pid() != 0 && (live.state().equals("running") || live.state().equals("starting"))) {
      text.append(" It ").append(live.state().equals("running") ? "runs" : "is starting").append(" again, as pid ")
          .append(live.pid())
          .append(live.since() < 0 ? "." : ", since " + LedgerTimes.localText(live.since()) + ".");
    } else if (live.nextStart() >= 0) {
      text.append(
          live.failed() ? " reeve gave it up" + gaveUp + "; it tries again at " : " It will be started again at ")
          .append(LedgerTimes.localText(live.nextStart())).append(", in ")
          .append(duration(Math.max(0, live.nextStart() - why.now()))).append('.');
    } else if (live.failed()) {
      text.append(" reeve gave it up").append(gaveUp).append("; it is not started again by itself.");
    } else if (live.state().equals("stopped")) {
      text.append(" It is stopped now, until somebody starts it.");
    } else if (live.state().equals("exited")) {
      text.append(" It is down now: its policy leaves it so after such an end.");
    } else {
      text.append(" It is ").append(live.state()).append(" now.");
    }
  }

  /** The last lines of its output, each on its own line; with a heading for each file. */
  public static String output(Why why) {
    StringBuilder text = new StringBuilder();
    if (why.tails().isEmpty() && !(why.run().end() instanceof Run.NotStarted)) {
      return "Its output went to no file of its own.\n";
    }
    for (OutputTail tail : why.tails()) {
      String name = tail.stream() + ", " + OutputTail.sanitized(tail.path());
      if (!tail.lines().isEmpty()) {
        text.append(tail.more() ? "Its last lines (" : "Its output (").append(name).append("):\n");
        for (String line : tail.lines()) {
          text.append("  | ").append(line).append('\n');
        }
      } else if (tail.problem() == null) {
        text.append("It wrote nothing (").append(name).append(").\n");
      }
      if (tail.problem() != null) {
        text.append(tail.lines().isEmpty() ? "What it wrote is not there any more (" : "Not sure to be all (")
            .append(name).append("): ")
            .append(tail.problem()).append(".\n");
      }
    }
    return text.toString();
  }

  private static String duration(long millis) {
    return DurationText.format(Duration.ofMillis(Math.max(0, millis)));
  }

  private static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  private static String size(long kib) {
    return kib < 10 * 1024 ? kib + " KiB" : kib < 10 * 1024 * 1024 ? kib / 1024 + " MiB" : kib / (1024 * 1024) + " GiB";
  }

  /** Lines that are not wider than that, broken at blanks. @param width columns; huge: one line */
  public static String wrap(String text, int width) {
    StringBuilder wrapped = new StringBuilder(text.length() + 16);
    int column = 0;
    for (String word : text.split(" ")) {
      if (column > 0 && column + 1 + word.length() > width) {
        wrapped.append('\n');
        column = 0;
      } else if (column > 0) {
        wrapped.append(' ');
        column++;
      }
      wrapped.append(word);
      column += word.length();
    }
    return wrapped.toString();
  }
}
