package reeve.history;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import reeve.core.DurationText;
import reeve.event.DeathDetails;
import reeve.event.EventText;
import reeve.event.OomKills;

/** The texts of the facts that the statements of {@link WhyRules} contain. Pure except for the time zone. */
final class WhyValues {
  /** When a run ended that no reeve watched then: part of several statements. */
  static final String MEANWHILE = " while no reeve ran, between {endedAfter} and {ended}";

  private final WhyFacts facts;

  WhyValues(WhyFacts facts) {
    this.facts = facts;
  }

  /** @throws IllegalArgumentException if there is no such fact */
  String text(String name) {
    String text = endText(name);
    text = text == null ? causeText(name) : text;
    text = text == null ? afterwardsText(name) : text;
    text = text == null ? nextText(name) : text;
    text = text == null ? frequencyText(name) : text;
    if (text == null) {
      throw new IllegalArgumentException("no fact is named \"" + name + "\"");
    }
    return text;
  }

  private String endText(String name) {
    Run run = facts.run();
    return switch (name) {
      case "name" -> "\"" + run.service() + "\"" + (run.pid() == 0 ? "" : " (pid " + run.pid() + ")");
      case "since" -> run.started() < 0 ? "" : ", since " + LedgerTimes.localText(run.started());
      case "began" -> run.started() < 0 ? "" : " It was started at " + LedgerTimes.localText(run.started()) + ".";
      case "endedAfter" -> LedgerTimes.localText(facts.exited().after());
      case "adoptedBy" -> "reeve (" + run.adoption().detail() + ")";
      case "oomAt" -> LedgerTimes.localText(facts.oomKill().at());
      case "oomDetail" -> facts.oomKill().detail();
      case "adoptedAt" -> LedgerTimes.localText(run.adoption().at());
      case "upgradedAt" -> LedgerTimes.localText(run.upgrade().at());
      case "upgrade" -> run.upgrade().detail() == null ? "upgraded" : run.upgrade().detail();
      case "ended" -> LedgerTimes.localText(run.end().at());
      case "message" -> {
        String message = ((Run.NotStarted) run.end()).message();
        yield message == null ? "the reason is not known" : message;
      }
      case "reeve" -> "reeve" + (run.reevePid() == 0 ? "" : " (pid " + run.reevePid() + ")");
      case "code" -> Integer.toString(facts.code());
      case "signal" -> facts.signal();
      case "after" -> facts.exited().uptimeMillis() < 0 ? "" : ", after " + duration(facts.exited().uptimeMillis());
      case "inner" -> facts.innerSignal();
      default -> null;
    };
  }

  private String causeText(String name) {
    String detail = facts.why().cause().detail();
    return switch (name) {
      case "by" -> EventText.requester(facts.by());
      case "request" ->
          facts.shutdown() != null ? "shutdown" : detail == null ? "it is not known what" : detail;
      case "reason" -> facts.exited().reason();
      case "via" -> facts.exited().via();
      case "memory", "watch" -> detail == null ? "" : ": " + detail;
      case "unhealthy" -> detail == null ? "" : ": " + detail;
      case "startFailure" -> facts.startFailure() == null ? "one of its hooks failed" : facts.startFailure();
      case "shutdown" -> detail;
      case "killing" -> facts.killing();
      case "budgetShare" -> facts.budgetShare();
      case "sentBecause" -> sentBecause();
      case "afterSignal" -> facts.exited().delivered().signal();
      case "afterSignalAgo" -> duration(facts.exited().delivered().agoMillis());
      case "afterSignalBy" -> EventText.requester(facts.exited().delivered().by());
      case "survivedAgo" -> duration(facts.survived().agoMillis());
      case "survivedBy" -> facts.survived().by() == null ? ""
          : ", as requested by " + EventText.requester(facts.survived().by());
      case "steps" -> steps(facts.steps(), facts.took() >= 0);
      case "took" -> duration(facts.took());
      case "grace" -> grace(facts.steps());
      default -> null;
    };
  }

  private String sentBecause() {
    Run.Delivered sent = facts.sent();
    String ago = sent == null ? "" : " " + duration(sent.agoMillis()) + " before";
    return facts.isRotateSignal() ? ago + ", to make it open its log again" : ago + ", as requested";
  }

  /**
   * Returns {@code SIGTERM, SIGKILL after 10 s}, with the commands between them.
   *
   * @param timed whether the clock can be believed
   */
  private static String steps(List<Run.Action> steps, boolean timed) {
    StringBuilder text = new StringBuilder();
    long begin = steps.get(0).at();
    for (Run.Action step : steps) {
      String what = step.hook() != null ? hook(step.hook()) : step.signal();
      if (what != null) {
        boolean later = timed && step.hook() == null && step.at() > begin;
        text.append(text.length() == 0 ? "" : ", ").append(what)
            .append(later ? " after " + duration(step.at() - begin) : "");
      }
    }
    return text.length() == 0 ? "no signal" : text.toString();
  }

  private static String hook(Run.Hook hook) {
    return hook.name() + " (" + hook.result()
        + (hook.tookMillis() < 0 ? ")" : " after " + duration(hook.tookMillis()) + ")");
  }

  /** Returns how long the stop would have waited before its next step; empty if there is no next one. */
  private static String grace(List<Run.Action> steps) {
    Run.Action last = null;
    for (Run.Action step : steps) {
      last = step.signal() == null ? last : step;
    }
    return last == null || last.graceMillis() < 0 ? ""
        : " of " + duration(last.graceMillis() + last.at() - steps.get(0).at());
  }

  private String afterwardsText(String name) {
    return switch (name) {
      case "hooks" -> {
        StringBuilder text = new StringBuilder();
        for (Run.Hook hook : facts.hooks()) {
          text.append(text.length() == 0 ? "" : ", ").append(hook(hook));
        }
        yield text.toString();
      }
      case "leftovers" -> leftovers();
      case "leftoverSignals" -> steps(facts.leftoverSignals(), true);
      case "leftoverKilling" -> facts.leftoverKilling();
      case "leftoversTook" -> duration(facts.leftoversTook());
      case "coreProgram" -> facts.exited().core().pattern().substring(1);
      case "coreFile" -> facts.core().path();
      case "corePattern" -> facts.exited().core().pattern();
      case "coreDirectory" -> facts.exited().core().directory() == null ? "a directory that is not known"
          : "\"" + facts.exited().core().directory() + "\"";
      case "oomService" -> count(facts.exited().oom().service(), "process", "processes");
      case "oomKilled" -> killed(facts.exited().oom());
      case "oomWhere" -> facts.exited().oom().machine() >= 0 ? "of this machine"
          : facts.exited().oom().reeve() >= 0 ? "of reeve's cgroup" : "of its cgroup";
      default -> null;
    };
  }

  private String leftovers() {
    List<Run.Leftover> list = facts.exited().leftovers();
    if (list.isEmpty()) {
      return count(facts.exited().leftBehind(), "process", "processes") + " behind";
    }
    StringBuilder text = new StringBuilder();
    for (Run.Leftover process : list) {
      text.append(text.length() == 0 ? "" : ", ").append("pid ").append(process.pid()).append(" (")
          .append(process.command()).append(')');
    }
    // The count is of the processes without those below them, so it does not show whether the list is complete.
    return text + (list.size() >= DeathDetails.MAX_LEFTOVERS ? ", and perhaps others" : "") + " behind";
  }

  private static String killed(OomKills kills) {
    return kills.reeve() > 0 ? count(kills.reeve(), "process", "processes") + " of reeve's cgroup"
        : count(kills.machine(), "process", "processes") + " of this machine";
  }

  private String nextText(String name) {
    LiveStatus live = facts.why().live();
    Run.Decision decision = facts.run().decision();
    return switch (name) {
      case "runs" -> live.state().equals("running") ? "runs" : "is starting";
      case "livePid" -> Integer.toString(live.pid());
      case "liveSince" -> live.since() < 0 ? "" : ", since " + LedgerTimes.localText(live.since());
      case "liveState" -> live.state();
      case "liveWaits" -> live.waitsFor().isEmpty() ? "" : ", and waits for " + String.join("; ", live.waitsFor());
      case "waitsFor" -> live.waitsFor().isEmpty() ? "a cause that reeve did not name"
          : String.join("; ", live.waitsFor());
      case "parkEnd" -> live.nextStart() < 0 ? ""
          : "; it is started at " + LedgerTimes.localText(live.nextStart()) + " in any case";
      case "nextStart" -> LedgerTimes.localText(live.nextStart());
      case "nextIn" -> duration(live.nextStart() - facts.why().now());
      case "nextRun" -> LedgerTimes.localText(live.nextRun());
      case "nextRunIn" -> duration(live.nextRun() - facts.why().now());
      case "gaveUp" -> decision == null || !decision.event().equals("failed") || decision.message() == null ? ""
          : ": " + decision.message();
      case "skipped" -> live.problem() == null ? "" : ": " + live.problem();
      case "liveProblem" -> facts.why().liveProblem();
      case "thenDelay" -> decision.delayMillis() > 0 ? "after " + duration(decision.delayMillis()) : "at once";
      case "thenRetry" -> decision.delayMillis() < 0 ? ""
          : "; it was going to try again after " + duration(decision.delayMillis());
      case "thenMessage" -> decision.message() == null ? "a cause that is not recorded" : decision.message();
      default -> null;
    };
  }

  private String frequencyText(String name) {
    RecentExits recent = facts.recent();
    boolean hour = recent != null && recent.hour() > 1;
    Map<String, Long> usage = facts.usage();
    return switch (name) {
      case "nth" -> ordinal(hour ? recent.hour() : recent.day());
      case "span" -> hour ? "the hour" : "the day";
      case "same" -> {
        int same = (hour ? recent.hourSame() : recent.daySame()) - 1;
        yield same == 0 ? "none" : Integer.toString(same);
      }
      case "processorTime" -> {
        long user = known(usage, "userUs");
        long system = known(usage, "systemUs");
        yield user < 0 || system < 0 ? "an unknown amount of processor time"
            : user + system < 1000 ? "less than 1 ms of processor time"
            : duration((user + system) / 1000) + " of processor time (" + duration(system / 1000)
                + " of it in the kernel)";
      }
      case "maxMemory" -> known(usage, "maxRssKib") < 0 ? "an unknown amount of memory"
          : "at most " + size(known(usage, "maxRssKib")) + " of memory";
      case "pageFaults" -> known(usage, "majorFaults") < 0 || known(usage, "minorFaults") < 0 ? ""
          : ", with " + count(known(usage, "minorFaults") + known(usage, "majorFaults"), "page fault", "page faults")
              + " (" + known(usage, "majorFaults") + " from disk)";
      case "switches" -> known(usage, "voluntarySwitches") < 0 || known(usage, "involuntarySwitches") < 0 ? ""
          : "; it waited " + count(known(usage, "voluntarySwitches"), "time", "times") + " and was interrupted "
              + count(known(usage, "involuntarySwitches"), "time", "times");
      default -> null;
    };
  }

  private static String ordinal(int number) {
    int tens = number % 100;
    int ones = number % 10;
    boolean teen = tens > 10 && tens < 14;
    return number + (teen ? "th" : ones == 1 ? "st" : ones == 2 ? "nd" : ones == 3 ? "rd" : "th");
  }

  private static long known(Map<String, Long> usage, String name) {
    Long value = usage.get(name);
    return value == null ? -1 : value;
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
