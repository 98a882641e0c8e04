package reeve.control;

import java.util.List;
import java.util.Locale;
import reeve.event.EventJson;
import reeve.json.ObjectWriter;
import reeve.text.Rfc3339;

/** Services as JSON. docs/protocol.md describes the fields. Pure; any thread. */
public final class ServiceJson {
  private ServiceJson() {}

  /** Adds the fields of a service. */
  public static void fields(ObjectWriter json, ServiceView view) {
    json.string("name", view.name());
    json.string("state", view.stateWord());
    json.string("target", view.target().name().toLowerCase(Locale.ROOT));
    json.knownNumber("pid", view.pid() == 0 ? -1 : view.pid());
    if (view.adoptedFrom() != 0) {
      json.number("adopted", view.adoptedFrom());
    }
    json.string("since", Rfc3339.format(view.since()));
    json.number("restarts", view.restarts());
    lastExit(json, view.lastExit());
    json.bool("essential", view.definition().essential());
    json.bool("enabled", view.definition().enabled());
    json.bool("transient", view.definition().isTransient());
    if (view.definition().difference() != null) {
      json.string("differs", view.definition().difference().name().toLowerCase(Locale.ROOT));
    }
    json.bool("failed", view.hasFailed());
    json.string("reason", view.cause().reason().token());
    EventJson.requester(json, view.cause().by());
    time(json, "nextStart", view.waiting().nextStart());
    json.string("problem", view.cause().problem());
    json.string("failure", view.cause().failure());
    json.string("says", view.statusText());
    json.bool("parked", view.waiting().parked());
    health(json, view.health());
    if (!view.waiting().reasons().isEmpty()) {
      json.strings("waitsFor", view.waiting().reasons());
    }
    schedule(json, view.schedule());
    watch(json, view.watch());
    json.string("stdout", view.output().stdout());
    json.string("stderr", view.output().stderr());
    if (view.output().rotation() != null) {
      json.string("rotation", view.output().rotation());
    }
    if (!view.output().fallbackFor().isEmpty()) {
      json.strings("fallbackFor", view.output().fallbackFor());
      json.strings("fallbackReasons", view.output().fallbackReasons());
    }
    json.string("user", view.definition().user().user().orElse(null));
    json.string("group", view.definition().user().group().orElse(null));
    ports(json, view.definition().ports());
    json.string("description", view.definition().description());
    json.strings("tags", view.definition().tags());
  }

  /** Adds {@code declaredPorts} if the service declares any. */
  private static void ports(ObjectWriter json, List<ServiceView.Port> ports) {
    if (!ports.isEmpty()) {
      json.beginArray("declaredPorts");
      for (ServiceView.Port port : ports) {
        json.beginObject();
        json.string("name", port.name()).number("port", port.number()).number("declared", port.declared())
            .string("protocol", port.protocol());
        json.endObject();
      }
      json.endArray();
    }
  }

  private static void lastExit(ObjectWriter json, ServiceView.LastExit exit) {
    if (exit == null) {
      json.nullField("lastExit");
      return;
    }
    json.beginObject("lastExit");
    EventJson.exitStatus(json, exit.status());
    json.bool("clean", exit.clean());
    json.string("reason", exit.reason() == null ? null : exit.reason().token());
    EventJson.requester(json, exit.by());
    time(json, "at", exit.at());
    json.knownNumber("uptimeMs", exit.uptimeMillis());
    json.endObject();
  }

  private static void health(ObjectWriter json, HealthView health) {
    if (health == null) {
      json.nullField("health");
      return;
    }
    json.beginObject("health");
    json.string("state", health.status().word());
    json.string("check", health.check());
    json.number("failures", health.failures());
    time(json, "checkedAt", health.checkedAt());
    json.beginArray("errors");
    for (HealthView.Error error : health.errors()) {
      json.beginObject();
      json.string("at", Rfc3339.format(error.at())).number("times", error.times()).string("message", error.message());
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  /** Adds {@code schedule} if the service has one. */
  private static void schedule(ObjectWriter json, ScheduleView schedule) {
    if (schedule == null) {
      return;
    }
    json.beginObject("schedule").string("words", schedule.text());
    time(json, "next", schedule.next());
    ScheduleView.LastRun last = schedule.last();
    if (last == null) {
      json.nullField("lastRun");
    } else {
      json.beginObject("lastRun");
      time(json, "due", last.due());
      time(json, "started", last.started());
      time(json, "ended", last.ended());
      json.string("result", last.result()).bool("clean", last.clean());
      json.endObject();
    }
    json.endObject();
  }

  /** Adds {@code watch} if the service has one. */
  private static void watch(ObjectWriter json, WatchView watch) {
    if (watch == null) {
      return;
    }
    json.beginObject("watch").string("state", watch.state().name().toLowerCase(Locale.ROOT))
        .number("directories", watch.directories()).string("problem", watch.problem())
        .number("triggers", watch.triggers());
    if (watch.last() == null) {
      json.nullField("last");
    } else {
      json.beginObject("last");
      time(json, "at", watch.last().at());
      json.string("path", watch.last().path().isEmpty() ? null : watch.last().path())
          .number("count", watch.last().count()).endObject();
    }
    json.endObject();
  }

  /** @param millis 0: not known */
  private static void time(ObjectWriter json, String name, long millis) {
    json.string(name, millis == 0 ? null : Rfc3339.format(millis));
  }
}
