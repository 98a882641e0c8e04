package reeve.control.method;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.plan.PlanDiff;
import reeve.config.read.PlanReader;
import reeve.control.DefinitionBackend;
import reeve.control.PendingCall;
import reeve.control.PlanJson;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;
import reeve.core.Target;

/** {@code plan apply reload}: what the files say, and how that comes to run. */
final class DefinitionMethods {
  private final PendingWaits waits;

  DefinitionMethods(PendingWaits waits) {
    this.waits = waits;
  }

  /** What came of reading the files; the loop thread. */
  private interface Then {
    void run(Plan plan, List<String> warnings) throws RpcException;
  }

  private static void read(PendingCall call, String verb, Then then) {
    DefinitionBackend definitions = call.backend().definitions();
    definitions.later(() -> call.run(() -> {
      PlanReader.Result result = definitions.readFiles();
      call.onLoop(() -> {
        if (result instanceof PlanReader.Result.Ok ok) {
          then.run(ok.plan(), texts(ok.warnings()));
        } else {
          throw broken("cannot " + verb, ((PlanReader.Result.Bad) result).problems(), "nothing was changed");
        }
      });
    }));
  }

  /** @param what could not be done. @param consequence what did not happen for that */
  static RpcException broken(String what, List<ConfigProblem> problems, String consequence) {
    List<String> texts = texts(problems);
    String count = problems.size() == 1 ? "there is a problem" : "there are " + problems.size() + " problems";
    return new RpcException(RpcException.CONFIG,
        what + ": " + count + " in the configuration; " + consequence + ": " + texts.get(0)
            + (texts.size() == 1 ? "" : " ..."),
        Map.of("problems", texts));
  }

  static List<String> texts(List<ConfigProblem> problems) {
    List<String> texts = new ArrayList<>();
    for (ConfigProblem problem : problems) {
      texts.add(problem.toString());
    }
    return texts;
  }

  // ---- the files

  void plan(PendingCall call) throws RpcException {
    call.params().done();
    read(call, "plan", (plan, warnings) -> {
      PlanDiff diff = call.backend().definitions().compare(plan);
      Map<String, ServiceView> before = views(call, diff);
      Set<String> starting = starting(call, diff);
      call.answer(json -> {
        json.beginObject();
        PlanJson.head(json, diff, warnings);
        json.name("services").beginArray();
        for (PlanDiff.Service service : diff.services()) {
          json.beginObject();
          PlanJson.service(json, service, before.get(service.name()), starting.contains(service.name()));
          json.endObject();
        }
        json.endArray();
        json.endObject();
      });
    });
  }

  void apply(PendingCall call) throws RpcException {
    boolean wait = call.params().bool("wait", true);
    boolean progress = call.params().bool("progress", false);
    call.params().done();
    apply(call, "apply", wait, progress);
  }

  private void apply(PendingCall call, String verb, boolean wait, boolean progress) {
    read(call, verb, (plan, warnings) -> apply(call, verb, null, plan, warnings, wait, progress));
  }

  /**
   * Comes to go by a plan, and answers once that is reached. The loop thread. @param detail what was asked for, for
   * people; null: all is said
   */
  void apply(PendingCall call, String verb, String detail, Plan plan, List<String> warnings, boolean wait,
      boolean progress) throws RpcException {
    SupervisorBackend backend = call.backend();
    refuseInShutdown(backend, "cannot " + verb);
    PlanDiff diff = backend.definitions().compare(plan);
    Map<String, ServiceView> before = views(call, diff);
    Set<String> starting = starting(call, diff);
    backend.record(verb, changed(diff), detail, call.requester());
    backend.definitions().apply(diff, plan, call.requester());
    Map<String, WaitCondition> goals = new LinkedHashMap<>();
    List<ServiceView> waited = new ArrayList<>();
    for (PlanDiff.Service service : diff.services()) {
      ServiceView old = before.get(service.name());
      ServiceView now = backend.service(service.name());
      WaitCondition goal = goal(service, old, now);
      if (goal != null) {
        goals.put(service.name(), goal);
        waited.add(old == null || goal == WaitCondition.START ? now.beforeStart() : old);
      }
    }
    waits.add(call, goals, waited, (json, outcomes) -> answer(json, diff, warnings, before, starting, outcomes), wait,
        progress);
  }

  private static List<String> changed(PlanDiff diff) {
    List<String> names = new ArrayList<>();
    for (PlanDiff.Service service : diff.services()) {
      if (service.kind() != PlanDiff.Kind.UNCHANGED) {
        names.add(service.name());
      }
    }
    return names;
  }

  /** @param what could not be done */
  static void refuseInShutdown(SupervisorBackend backend, String what) throws RpcException {
    if (backend.isShuttingDown()) {
      throw new RpcException(RpcException.SHUTTING_DOWN, what + ": reeve is shutting down");
    }
  }

  /** @return what is to become of it; null: nothing that is to be waited for */
  private static WaitCondition goal(PlanDiff.Service service, ServiceView old, ServiceView now) {
    return switch (service.kind()) {
      case UNCHANGED -> null;
      case NEW -> now.target() == Target.UP ? WaitCondition.START : null;
      case REMOVED -> old == null ? null : WaitCondition.REMOVE;
      case POLICY -> old.target() == Target.DOWN && now.target() == Target.UP ? WaitCondition.START : null;
      // A job that runs ends as it began, and one that is done waits for its schedule.
      case RESTART -> now.target() == Target.DOWN || service.after().schedule().isSet() ? null
          : old.target() == Target.UP ? WaitCondition.RESTART : WaitCondition.START;
    };
  }

  private static void answer(JsonWriter json, PlanDiff diff, List<String> warnings, Map<String, ServiceView> before,
      Set<String> starting, Map<String, PendingWaits.Outcome> outcomes) throws IOException {
    json.beginObject();
    PlanJson.head(json, diff, warnings);
    json.name("services").beginArray();
    for (PlanDiff.Service service : diff.services()) {
      json.beginObject();
      PlanJson.service(json, service, before.get(service.name()), starting.contains(service.name()));
      PendingWaits.Outcome outcome = outcomes.get(service.name());
      if (outcome == null) {
        json.name("result").value(service.kind() == PlanDiff.Kind.UNCHANGED ? "unchanged" : "reached");
        json.name("message").nullValue();
      } else {
        PendingWaits.result(json, outcome);
      }
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  private static Set<String> starting(PendingCall call, PlanDiff diff) {
    Set<String> names = new HashSet<>();
    for (PlanDiff.Service service : diff.services()) {
      if (call.backend().definitions().willStart(service)) {
        names.add(service.name());
      }
    }
    return names;
  }

  private static Map<String, ServiceView> views(PendingCall call, PlanDiff diff) {
    Map<String, ServiceView> views = new LinkedHashMap<>();
    for (PlanDiff.Service service : diff.services()) {
      ServiceView view = call.backend().service(service.name());
      if (view != null) {
        views.put(service.name(), view);
      }
    }
    return views;
  }

  /** With names: their reload-signal or reload-command. Without: the files of reeve itself. */
  void reload(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    boolean wait = call.params().bool("wait", true);
    boolean progress = call.params().bool("progress", false);
    call.params().done();
    if (selector.isEmpty()) {
      apply(call, "reload", wait, progress);
    } else {
      call.onLoop(() -> ReloadRequest.begin(call, selector, wait));
    }
  }
}
