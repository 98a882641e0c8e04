package reeve.control;

import java.util.List;
import java.util.Locale;
import reeve.app.ReportedProblem;
import reeve.config.Schema;
import reeve.config.plan.PlanDiff;
import reeve.core.Target;
import reeve.json.Json;
import reeve.json.ObjectWriter;

/** The difference between two configurations as JSON. docs/protocol.md describes the fields. Pure; any thread. */
public final class PlanJson {
  private PlanJson() {}

  /**
   * Adds the fields of the plan as a whole: {@code changed}, {@code settings}, {@code warnings} and
   * {@code warningDetails}.
   */
  public static void planFields(ObjectWriter json, PlanDiff diff, List<ReportedProblem> warnings) {
    json.bool("changed", !diff.isEmpty());
    json.beginArray("settings");
    for (PlanDiff.Change change : diff.settings()) {
      json.beginObject();
      change(json, change);
      json.bool("live", Schema.isLive(change.key()));
      json.endObject();
    }
    json.endArray();
    json.strings("warnings", ReportedProblem.texts(warnings));
    json.raw("warningDetails", Json.text(ReportedProblem.fields(warnings)));
  }

  /**
   * Adds the fields of one service.
   *
   * @param before the service as it was; null for a new service
   * @param starts see {@link DefinitionBackend#willStart}
   */
  public static void serviceFields(ObjectWriter json, PlanDiff.Service service, ServiceView before, boolean starts) {
    json.string("name", service.name());
    json.string("kind", service.kind().name().toLowerCase(Locale.ROOT));
    json.string("effect", effect(service, before, starts));
    json.string("state", before == null ? null : before.stateWord());
    json.beginArray("changes");
    for (PlanDiff.Change change : service.changes()) {
      json.beginObject();
      change(json, change);
      json.endObject();
    }
    json.endArray();
  }

  private static void change(ObjectWriter json, PlanDiff.Change change) {
    json.string("key", change.key()).string("old", change.before()).string("new", change.after());
  }

  /** The effect of an apply on the service. */
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
