package reeve.control;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Locale;
import reeve.core.ExitStatus;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.event.EventText;
import reeve.text.Rfc3339;

/** Services as JSON. The fields are described in docs/protocol.md. Pure. */
public final class ServiceJson {
  private ServiceJson() {}

  public static void fields(JsonWriter json, ServiceView view) throws IOException {
    json.name("name").value(view.name());
    json.name("state").value(state(view.state()));
    json.name("target").value(view.target().name().toLowerCase(Locale.ROOT));
    number(json, "pid", view.pid());
    json.name("since").value(Rfc3339.format(view.since()));
    json.name("restarts").value(view.restarts());
    json.name("lastExit");
    exit(json, view.lastExit());
    json.name("essential").value(view.definition().essential());
    json.name("enabled").value(view.definition().enabled());
    json.name("transient").value(view.definition().isTransient());
    json.name("failed").value(view.hasFailed());
    json.name("reason").value(EventText.token(view.cause().reason()));
    by(json, view.cause().by());
    json.name("nextStart").value(view.waiting().nextStart() == 0 ? null : Rfc3339.format(view.waiting().nextStart()));
    json.name("problem").value(view.cause().problem());
    json.name("says").value(view.says());
    json.name("parked").value(view.waiting().parked());
    json.name("health");
    HealthView.write(json, view.health());
    if (!view.waiting().reasons().isEmpty()) {
      json.name("waitsFor").beginArray();
      for (String other : view.waiting().reasons()) {
        json.value(other);
      }
      json.endArray();
    }
    schedule(json, view.schedule());
    json.name("stdout").value(view.output().stdout());
    json.name("stderr").value(view.output().stderr());
    if (view.output().rotation() != null) {
      json.name("rotation").value(view.output().rotation());
    }
    json.name("description").value(view.definition().description());
    json.name("tags").beginArray();
    for (String tag : view.definition().tags()) {
      json.value(tag);
    }
    json.endArray();
  }

  /** Only where there is one. */
  private static void schedule(JsonWriter json, ScheduleView schedule) throws IOException {
    if (schedule == null) {
      return;
    }
    json.name("schedule").beginObject();
    json.name("words").value(schedule.words());
    json.name("next").value(schedule.next() == 0 ? null : Rfc3339.format(schedule.next()));
    json.name("lastRun");
    ScheduleView.LastRun last = schedule.last();
    if (last == null) {
      json.nullValue();
    } else {
      json.beginObject();
      json.name("due").value(last.due() == 0 ? null : Rfc3339.format(last.due()));
      json.name("started").value(last.started() == 0 ? null : Rfc3339.format(last.started()));
      json.name("ended").value(last.ended() == 0 ? null : Rfc3339.format(last.ended()));
      json.name("result").value(last.result());
      json.name("clean").value(last.clean());
      json.endObject();
    }
    json.endObject();
  }

  public static String state(ServiceState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static void exit(JsonWriter json, ServiceView.LastExit exit) throws IOException {
    if (exit == null) {
      json.nullValue();
      return;
    }
    json.beginObject();
    if (exit.status() instanceof ExitStatus.Exited exited) {
      json.name("code").value(exited.code());
    } else {
      ExitStatus.Signaled signaled = (ExitStatus.Signaled) exit.status();
      json.name("signal").value(signaled.signal().name());
      json.name("coreDumped").value(signaled.coreDumped());
    }
    json.name("clean").value(exit.clean());
    json.name("reason").value(EventText.token(exit.reason()));
    by(json, exit.by());
    json.name("at").value(Rfc3339.format(exit.at()));
    json.name("uptimeMs").value(exit.uptimeMillis());
    json.endObject();
  }

  /** Only where somebody asked. */
  private static void by(JsonWriter json, Requester by) throws IOException {
    if (by != null && by.pid() >= 0) {
      json.name("by").beginObject();
      json.name("pid").value(by.pid());
      json.name("uid").value(by.uid());
      if (!by.command().isEmpty()) {
        json.name("command").value(by.command());
      }
      json.endObject();
    }
  }

  private static void number(JsonWriter json, String name, int value) throws IOException {
    json.name(name);
    if (value == 0) {
      json.nullValue();
    } else {
      json.value(value);
    }
  }
}
