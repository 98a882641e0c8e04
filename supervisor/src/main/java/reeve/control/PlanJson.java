package reeve.control;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import reeve.config.Schema;
import reeve.config.plan.PlanDiff;
import reeve.core.Target;

/** The difference between two configurations as JSON. The fields are described in docs/protocol.md. Pure. */
public final class PlanJson {
  private PlanJson() {}

  /** {@code changed settings warnings}: what is of no single service. */
  public static void head(JsonWriter json, PlanDiff diff, List<String> warnings) throws IOException {
    json.name("changed").value(!diff.isEmpty());
    json.name("settings").beginArray();
    for (PlanDiff.Change change : diff.settings()) {
      json.beginObject();
      change(json, change);
      json.name("live").value(Schema.isLive(change.key()));
      json.endObject();
    }
    json.endArray();
    json.name("warnings").beginArray();
    for (String warning : warnings) {
      json.value(warning);
    }
    json.endArray();
  }

  /**
   * @param before the service as it was; null for a new one
   * @param starts see {@link DefinitionBackend#willStart}
   */
  public static void service(JsonWriter json, PlanDiff.Service service, ServiceView before, boolean starts)
      throws IOException {
    json.name("name").value(service.name());
    json.name("kind").value(service.kind().name().toLowerCase(Locale.ROOT));
    json.name("effect").value(effect(service, before, starts));
    json.name("state").value(before == null ? null : ServiceJson.state(before.state()));
    json.name("changes").beginArray();
    for (PlanDiff.Change change : service.changes()) {
      json.beginObject();
      change(json, change);
      json.endObject();
    }
    json.endArray();
  }

  private static void change(JsonWriter json, PlanDiff.Change change) throws IOException {
    json.name("key").value(change.key());
    json.name("old").value(change.before());
    json.name("new").value(change.after());
  }

  /** What apply does to it. */
  private static String effect(PlanDiff.Service service, ServiceView before, boolean starts) {
    if (starts) {
      return "start";
    }
    return switch (service.kind()) {
      case UNCHANGED -> "none";
      case POLICY -> "live";
      case RESTART -> before == null || before.target() == Target.DOWN || service.after().schedule().isSet()
          ? "next-start" : "restart";
      case NEW -> "add";
      case REMOVED -> before != null && before.state().hasProcess() ? "stop" : "remove";
    };
  }
}
