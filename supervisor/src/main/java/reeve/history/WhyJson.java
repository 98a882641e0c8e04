package reeve.history;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import reeve.core.Requester;
import reeve.event.OomKills;
import reeve.text.Rfc3339;

/** Runs, and {@link Why}, as JSON; docs/why.md has the fields. What is not known is null. Pure; any thread. */
public final class WhyJson {
  private WhyJson() {}

  /** One object on one line, without a line end. */
  public static String write(Why why) {
    StringWriter text = new StringWriter(2048);
    try (JsonWriter json = writer(text)) {
      json.beginObject();
      run(json, why.run());
      cause(json, why.cause());
      json.name("oom").value(why.oom().name().toLowerCase(Locale.ROOT));
      json.name("lines").beginArray();
      for (OutputTail tail : why.tails()) {
        tail(json, tail);
      }
      json.endArray();
      lately(json, why.recentExits());
      next(json, why);
      json.name("text").value(WhyText.paragraph(why));
      json.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  /** One object on one line, without a line end. */
  public static String write(Run run) {
    StringWriter text = new StringWriter(512);
    try (JsonWriter json = writer(text)) {
      json.beginObject();
      run(json, run);
      json.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private static JsonWriter writer(StringWriter text) {
    JsonWriter json = new JsonWriter(text);
    json.setSerializeNulls(true);
    return json;
  }

  private static void run(JsonWriter json, Run run) throws IOException {
    json.name("service").value(run.service());
    number(json, "run", run.number() == 0 ? -1 : run.number());
    number(json, "pid", run.pid() == 0 ? -1 : run.pid());
    number(json, "reevePid", run.reevePid() == 0 ? -1 : run.reevePid());
    number(json, "life", run.life() == 0 ? -1 : run.life());
    number(json, "attempt", run.attempt() == 0 ? -1 : run.attempt());
    time(json, "due", run.due());
    time(json, "started", run.started());
    json.name("startReason").value(run.startReason());
    by(json, "startBy", run.startBy());
    end(json, run.end());
    Run.Decision after = run.decision();
    json.name("then");
    if (after == null) {
      json.nullValue();
    } else {
      json.beginObject();
      json.name("event").value(after.event());
      json.name("reason").value(after.reason());
      json.name("message").value(after.message());
      number(json, "delayMs", after.delayMillis());
      json.endObject();
    }
  }

  private static void end(JsonWriter json, Run.End end) throws IOException {
    Run.Exited exited = end instanceof Run.Exited one ? one : null;
    json.name("outcome").value(exited != null ? "exited" : end instanceof Run.NotStarted ? "not-started"
        : end instanceof Run.Unseen ? "unseen" : end instanceof Run.Omitted left ? left.missed() ? "missed" : "skipped"
        : "running");
    number(json, "times", end instanceof Run.Omitted left ? left.times() : -1);
    json.name("unseen").value(
        end instanceof Run.Unseen unseen ? unseen.cause().name().toLowerCase(Locale.ROOT).replace('_', '-') : null);
    time(json, "ended", end instanceof Run.Unseen ? -1 : end.at());
    json.name("message").value(end instanceof Run.NotStarted failed ? failed.message() : null);
    number(json, "uptimeMs", exited == null ? -1 : exited.uptimeMillis());
    json.name("exit");
    if (exited == null) {
      json.nullValue();
    } else if (exited.signal() == null) {
      json.beginObject().name("code").value(exited.code()).endObject();
    } else {
      json.beginObject().name("signal").value(exited.signal()).name("coreDumped").value(exited.coreDumped())
          .endObject();
    }
    json.name("clean").value(exited == null ? null : (Boolean) exited.clean());
    json.name("reason").value(exited == null ? null : exited.reason());
    by(json, "by", exited == null ? null : exited.by());
    number(json, "leftBehind", exited == null ? -1 : exited.leftBehind());
    json.name("usage");
    fields(json, exited == null ? null : exited.usage());
    json.name("oomKills");
    OomKills oom = exited == null ? null : exited.oom();
    if (oom == null) {
      json.nullValue();
    } else {
      json.beginObject();
      number(json, "service", oom.service());
      number(json, "reeve", oom.reeve());
      number(json, "machine", oom.machine());
      json.endObject();
    }
  }

  private static void fields(JsonWriter json, Map<String, Object> fields) throws IOException {
    if (fields == null) {
      json.nullValue();
      return;
    }
    json.beginObject();
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      json.name(field.getKey());
      if (field.getValue() instanceof Number number) {
        json.value(number);
      } else {
        json.nullValue();
      }
    }
    json.endObject();
  }

  private static void cause(JsonWriter json, Why.Cause cause) throws IOException {
    json.name("cause").beginObject();
    json.name("kind").value(cause.kind());
    json.name("byReeve").value(cause.byReeve());
    by(json, "by", cause.by());
    json.name("asked").value(cause.detail());
    json.name("sent").beginArray();
    for (Why.Sent sent : cause.sent()) {
      json.beginObject();
      time(json, "time", sent.wallMillis());
      json.name("signal").value(sent.signal());
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  private static void tail(JsonWriter json, OutputTail tail) throws IOException {
    json.beginObject();
    json.name("stream").value(tail.stream());
    json.name("path").value(tail.path());
    json.name("lines").beginArray();
    for (String line : tail.lines()) {
      json.value(line);
    }
    json.endArray();
    json.name("more").value(tail.more());
    json.name("problem").value(tail.problem());
    json.endObject();
  }

  private static void lately(JsonWriter json, RecentExits lately) throws IOException {
    json.name("lately");
    if (lately == null) {
      json.nullValue();
      return;
    }
    json.beginObject();
    json.name("hour").value(lately.hour());
    json.name("hourSame").value(lately.hourSame());
    json.name("day").value(lately.day());
    json.name("daySame").value(lately.daySame());
    json.endObject();
  }

  private static void next(JsonWriter json, Why why) throws IOException {
    LiveStatus live = why.live();
    json.name("next").beginObject();
    json.name("known").value(live != null);
    json.name("problem").value(why.liveProblem());
    json.name("state").value(live == null ? null : live.state());
    number(json, "pid", live == null || live.pid() == 0 ? -1 : live.pid());
    time(json, "since", live == null ? -1 : live.since());
    time(json, "start", live == null ? -1 : live.nextStart());
    json.name("failed").value(live == null ? null : (Boolean) live.failed());
    json.endObject();
  }

  private static void by(JsonWriter json, String name, Requester by) throws IOException {
    json.name(name);
    if (by == null || by.pid() < 0) {
      json.nullValue();
      return;
    }
    json.beginObject();
    json.name("pid").value(by.pid());
    json.name("uid").value(by.uid());
    json.name("command").value(by.command().isEmpty() ? null : by.command());
    json.endObject();
  }

  private static void time(JsonWriter json, String name, long millis) throws IOException {
    json.name(name).value(millis < 0 ? null : Rfc3339.format(millis));
  }

  private static void number(JsonWriter json, String name, long value) throws IOException {
    json.name(name);
    if (value < 0) {
      json.nullValue();
    } else {
      json.value(value);
    }
  }
}
