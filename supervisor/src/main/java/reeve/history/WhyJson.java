package reeve.history;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import reeve.core.Requester;
import reeve.event.EventJson;
import reeve.json.ObjectWriter;
import reeve.text.Rfc3339;

/**
 * Writes {@link Why}, and runs, as JSON objects, each on one line without a line feed. docs/why.md describes the
 * fields; an unknown value is null. Pure; any thread.
 */
public final class WhyJson {
  private WhyJson() {}

  /** Returns the explanation of the end of one run. */
  public static String write(Why why) {
    ObjectWriter json = new ObjectWriter(2048);
    run(json, why.run());
    cause(json, why.cause());
    json.string("oom", why.oom().name().toLowerCase(Locale.ROOT));
    json.beginArray("lines");
    for (OutputTail tail : why.tails()) {
      json.beginObject().string("stream", tail.stream()).string("path", tail.path()).strings("lines", tail.lines())
          .bool("more", tail.more()).string("problem", tail.problem()).endObject();
    }
    json.endArray();
    recentExits(json, why.recentExits());
    next(json, why);
    coreFile(json, why.core());
    json.beginArray("statements");
    for (Statement one : WhyRules.statements(why)) {
      json.beginObject().string("rule", one.rule())
          .string("certainty", one.certainty().name().toLowerCase(Locale.ROOT)).string("text", one.text()).endObject();
    }
    json.endArray();
    return json.string("text", WhyText.full(why)).finish();
  }

  private static void coreFile(ObjectWriter json, CoreFile core) {
    if (core == null) {
      json.nullField("coreFile");
    } else {
      json.beginObject("coreFile").string("path", core.path()).bool("exists", core.exists()).endObject();
    }
  }

  /** Returns a run of the history. */
  public static String write(Run run) {
    ObjectWriter json = new ObjectWriter(512);
    run(json, run);
    return json.finish();
  }

  private static void run(ObjectWriter json, Run run) {
    json.string("service", run.service()).knownNumber("run", run.number() == 0 ? -1 : run.number())
        .knownNumber("pid", run.pid() == 0 ? -1 : run.pid())
        .knownNumber("starterPid", run.starterPid() == 0 ? -1 : run.starterPid())
        .knownNumber("reevePid", run.reevePid() == 0 ? -1 : run.reevePid())
        .knownNumber("life", run.life() == 0 ? -1 : run.life())
        .knownNumber("attempt", run.attempt() == 0 ? -1 : run.attempt());
    time(json, "due", run.due());
    time(json, "started", run.started());
    json.string("startReason", run.startReason());
    requester(json, "startBy", run.startBy());
    end(json, run.end());
    actions(json, run);
    Run.Decision decision = run.decision();
    if (decision == null) {
      json.nullField("then");
    } else {
      json.beginObject("then").string("event", decision.event()).string("reason", decision.reason())
          .string("message", decision.message()).knownNumber("delayMs", decision.delayMillis()).endObject();
    }
  }

  private static void end(ObjectWriter json, Run.End end) {
    json.string("outcome", outcome(end));
    json.knownNumber("times", end instanceof Run.Omitted omitted ? omitted.times() : -1);
    json.string("unseen",
        end instanceof Run.Unseen unseen ? unseen.cause().name().toLowerCase(Locale.ROOT).replace('_', '-') : null);
    boolean unwatched = end instanceof Run.Exited exit && exit.isUnwatched();
    time(json, "ended", end instanceof Run.Unseen || unwatched ? -1 : end.at());
    time(json, "endedAfter", end instanceof Run.Exited exit ? exit.after() : -1);
    time(json, "endedBefore", unwatched ? end.at() : -1);
    json.string("message", end instanceof Run.NotStarted failed ? failed.message() : null);
    if (end instanceof Run.Exited exited) {
      exited(json, exited);
    } else {
      json.nullField("uptimeMs").nullField("exit").nullField("clean").nullField("reason").nullField("by")
          .nullField("via").nullField("sentByReeve").nullField("delivered").nullField("leftBehind")
          .nullField("leftovers").nullField("usage").nullField("oomKills").nullField("core");
    }
  }

  private static String outcome(Run.End end) {
    if (end instanceof Run.Omitted omitted) {
      return omitted.missed() ? "missed" : "skipped";
    }
    return end instanceof Run.Exited ? "exited" : end instanceof Run.NotStarted ? "not-started"
        : end instanceof Run.Unseen ? "unseen" : "running";
  }

  private static void exited(ObjectWriter json, Run.Exited exited) {
    json.knownNumber("uptimeMs", exited.uptimeMillis()).beginObject("exit");
    if (exited.isUnknown()) {
      json.bool("unknown", true);
    } else if (exited.signal() == null) {
      json.number("code", exited.code());
    } else {
      json.string("signal", exited.signal()).bool("coreDumped", exited.coreDumped());
    }
    json.endObject().bool("clean", exited.clean()).string("reason", exited.reason());
    requester(json, "by", exited.by());
    json.string("via", exited.via()).bool("sentByReeve", exited.sentByReeve());
    if (exited.delivered() == null) {
      json.nullField("delivered");
    } else {
      json.beginObject("delivered").string("signal", exited.delivered().signal())
          .knownNumber("agoMs", exited.delivered().agoMillis());
      requester(json, "by", exited.delivered().by());
      json.endObject();
    }
    json.knownNumber("leftBehind", exited.leftBehind()).beginArray("leftovers");
    for (Run.Leftover process : exited.leftovers()) {
      json.beginObject().number("pid", process.pid()).string("command", process.command()).endObject();
    }
    json.endArray();
    usage(json, exited.usage());
    if (exited.oom() == null) {
      json.nullField("oomKills");
    } else {
      EventJson.oomKills(json, exited.oom());
    }
    Run.CoreRule core = exited.core();
    if (core == null) {
      json.nullField("core");
    } else {
      json.beginObject("core").string("pattern", core.pattern()).bool("usesPid", core.usesPid())
          .string("directory", core.directory()).endObject();
    }
  }

  /** What reeve did to a run, and the hook commands that ended, in order. */
  private static void actions(ObjectWriter json, Run run) {
    json.beginArray("actions");
    for (Run.Action action : run.actions()) {
      json.beginObject();
      time(json, "time", action.at());
      json.string("event", action.event()).string("signal", action.signal()).string("reason", action.reason())
          .string("detail", action.hook() == null ? action.detail() : action.hook().name())
          .knownNumber("graceMs", action.graceMillis()).bool("afterEnd", action.afterEnd())
          .bool("ok", action.hook() == null ? null : (Boolean) action.hook().ok())
          .string("result", action.hook() == null ? null : action.hook().result())
          .knownNumber("tookMs", action.hook() == null ? -1 : action.hook().tookMillis());
      requester(json, "by", action.by());
      json.endObject();
    }
    json.endArray();
  }

  private static void usage(ObjectWriter json, Map<String, Long> usage) {
    if (usage == null) {
      json.nullField("usage");
      return;
    }
    json.beginObject("usage");
    for (Map.Entry<String, Long> field : usage.entrySet()) {
      if (field.getValue() == null) {
        json.nullField(field.getKey());
      } else {
        json.number(field.getKey(), field.getValue());
      }
    }
    json.endObject();
  }

  private static void cause(ObjectWriter json, Why.Cause cause) {
    json.beginObject("cause").string("kind", cause.kind()).bool("byReeve", cause.byReeve());
    requester(json, "by", cause.by());
    json.string("asked", cause.detail()).beginArray("sent");
    for (Why.Sent sent : cause.sent()) {
      json.beginObject();
      time(json, "time", sent.wallMillis());
      json.string("signal", sent.signal()).endObject();
    }
    json.endArray().endObject();
  }

  private static void recentExits(ObjectWriter json, RecentExits recent) {
    if (recent == null) {
      json.nullField("lately");
      return;
    }
    json.beginObject("lately").number("hour", recent.hour()).number("hourSame", recent.hourSame())
        .number("day", recent.day()).number("daySame", recent.daySame()).endObject();
  }

  private static void next(ObjectWriter json, Why why) {
    LiveStatus live = why.live();
    json.beginObject("next").bool("known", live != null).string("problem", why.liveProblem())
        .string("state", live == null ? null : live.state())
        .knownNumber("pid", live == null || live.pid() == 0 ? -1 : live.pid());
    time(json, "since", live == null ? -1 : live.since());
    time(json, "start", live == null ? -1 : live.nextStart());
    time(json, "scheduled", live == null || live.nextRun() == 0 ? -1 : live.nextRun());
    json.bool("failed", live == null ? null : (Boolean) live.failed())
        .bool("parked", live == null ? null : (Boolean) live.parked())
        .strings("waitsFor", live == null ? List.of() : live.waitsFor()).endObject();
  }

  private static void requester(ObjectWriter json, String name, Requester by) {
    if (by == null || by.pid() < 0) {
      json.nullField(name);
      return;
    }
    json.beginObject(name).number("pid", by.pid()).number("uid", by.uid())
        .string("command", by.command().isEmpty() ? null : by.command()).endObject();
  }

  /** @param millis since 1970; negative: unknown */
  private static void time(ObjectWriter json, String name, long millis) {
    json.string(name, millis < 0 ? null : Rfc3339.format(millis));
  }
}
