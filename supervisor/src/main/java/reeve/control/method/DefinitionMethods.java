package reeve.control.method;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.app.ReportedProblem;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.plan.PlanDiff;
import reeve.config.read.PlanReader;
import reeve.control.DefinitionBackend;
import reeve.control.PendingCall;
import reeve.control.PlanJson;
import reeve.control.ReplyParts;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;
import reeve.core.Target;
import reeve.json.ObjectWriter;

/** {@code plan}, {@code apply} and {@code reload}: read the files, and show or apply their changes. */
final class DefinitionMethods {
  private final PendingWaits waits;

  DefinitionMethods(PendingWaits waits) {
    this.waits = waits;
  }

  /** Handles a plan that was read. Loop thread only. */
  private interface PlanAction {
    void run(Plan plan, List<ReportedProblem> warnings, Map<String, ReportedProblem> lacking) throws RpcException;
  }

  /** The differences between a plan and the plan in effect, and the services as they are before it is applied. */
  private record Comparison(PlanDiff diff, List<ReportedProblem> warnings, Map<String, ServiceView> before,
      Set<String> starting) {
    static Comparison of(PendingCall call, Plan plan, List<ReportedProblem> warnings) {
      PlanDiff diff = call.backend().definitions().compare(plan);
      Map<String, ServiceView> before = new LinkedHashMap<>();
      Set<String> starting = new HashSet<>();
      for (PlanDiff.Service service : diff.services()) {
        ServiceView view = call.backend().service(service.name());
        if (view != null) {
          before.put(service.name(), view);
        }
        if (call.backend().definitions().willStart(service)) {
          starting.add(service.name());
        }
      }
      return new Comparison(diff, warnings, before, starting);
    }

    /** The names of the services that change. */
    List<String> changed() {
      List<String> names = new ArrayList<>();
      for (PlanDiff.Service service : diff.services()) {
        if (service.kind() != PlanDiff.Kind.UNCHANGED) {
          names.add(service.name());
        }
      }
      return names;
    }

    /** @param more adds further fields to the object of a service */
    ReplyParts parts(ReplyParts.Element<PlanDiff.Service> more) {
      return ReplyParts.array(json -> PlanJson.planFields(json, diff, warnings), "services", diff.services(),
          (json, service) -> {
            json.beginObject();
            PlanJson.serviceFields(json, service, before.get(service.name()), starting.contains(service.name()));
            more.write(json, service);
            json.endObject();
          }, json -> {});
    }
  }

  private static void read(PendingCall call, String method, PlanAction action) {
    DefinitionBackend definitions = call.backend().definitions();
    definitions.runBlocking(() -> call.run(() -> {
      PlanReader.Result result = definitions.readFiles();
      if (!(result instanceof PlanReader.Result.Ok ok)) {
        throw invalid("cannot " + method, reported((PlanReader.Result.Bad) result), "nothing was changed");
      }
      DefinitionBackend.Lacking lacking = definitions.lacking(ok.plan());
      List<ReportedProblem> warnings = ReportedProblem.of(ok.skipped().problems(), ReportedProblem.Kind.PROBLEM);
      warnings.addAll(ReportedProblem.of(ok.warnings(), ReportedProblem.Kind.WARNING));
      warnings.addAll(ReportedProblem.of(lacking.others(), ReportedProblem.Kind.MISSING));
      Map<String, ReportedProblem> starts = new LinkedHashMap<>();
      for (Map.Entry<String, ConfigProblem> start : lacking.starts().entrySet()) {
        starts.put(start.getKey(), ReportedProblem.of(start.getValue(), ReportedProblem.Kind.MISSING));
      }
      call.onLoop(() -> action.run(ok.plan(), warnings, starts));
    }));
  }

  /**
   * The error for an invalid configuration.
   *
   * @param what the beginning of the message: what could not be done
   * @param consequence what did not happen because of that
   */
  static RpcException invalid(String what, List<ReportedProblem> problems, String consequence) {
    List<String> texts = ReportedProblem.texts(problems);
    String count = problems.size() == 1 ? "there is a problem" : "there are " + problems.size() + " problems";
    return new RpcException(RpcException.CONFIG,
        what + ": " + count + " in the configuration; " + consequence + ": " + texts.get(0)
            + (texts.size() == 1 ? "" : " ..."),
        Map.of("problems", texts, "details", ReportedProblem.fields(problems)));
  }

  /** The problems of files. May block as long as the disk does. */
  static List<ReportedProblem> reported(PlanReader.Result.Bad bad) {
    return ReportedProblem.of(bad.problems(), ReportedProblem.Kind.PROBLEM);
  }

  /** @param what the beginning of the message: what could not be done */
  static void refuseInShutdown(SupervisorBackend backend, String what) throws RpcException {
    if (backend.isShuttingDown()) {
      throw new RpcException(RpcException.SHUTTING_DOWN, what + ": reeve is shutting down");
    }
  }

  static void plan(PendingCall call) throws RpcException {
    call.params().done();
    read(call, "plan", (plan, warnings, lacking) -> {
      warnings.addAll(lacking.values());
      Comparison comparison = Comparison.of(call, plan, warnings);
      call.answerInParts(comparison.parts((json, service) -> {}));
    });
  }

  void apply(PendingCall call) throws RpcException {
    WaitRequest wait = WaitRequest.read(call.params());
    boolean force = call.params().bool("force", false);
    call.params().done();
    applyFiles(call, "apply", force, wait);
  }

  /**
   * With services: sends their reload-signal or runs their reload-command. Without: applies the files of reeve itself.
   */
  void reload(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    WaitRequest wait = WaitRequest.read(call.params());
    call.params().done();
    if (selector.isEmpty()) {
      call.requireAdmin();
      applyFiles(call, "reload", false, wait);
    } else {
      call.onLoop(() -> ReloadRequest.begin(call, selector, wait.forResult(), waits));
    }
  }

  /** @param force whether a process is also replaced by a command that cannot be executed */
  private void applyFiles(PendingCall call, String method, boolean force, WaitRequest wait) {
    read(call, method, (plan, warnings, lacking) -> {
      List<ReportedProblem> refused = new ArrayList<>();
      for (Map.Entry<String, ReportedProblem> missing : lacking.entrySet()) {
        ServiceView view = call.backend().service(missing.getKey());
        if (!force && view != null && view.target() == Target.UP && view.state().hasProcess()) {
          refused.add(missing.getValue());
        } else {
          warnings.add(missing.getValue());
        }
      }
      if (!refused.isEmpty()) {
        throw invalid("cannot " + method, refused, "nothing was changed");
      }
      apply(call, method, null, plan, warnings, wait);
    });
  }

  /**
   * Puts a plan into effect, and answers when the services have reached the states that it requires. Loop thread only.
   *
   * @param detail what was requested, for people; null: the name of the method says everything
   */
  void apply(PendingCall call, String method, String detail, Plan plan, List<ReportedProblem> warnings,
      WaitRequest wait)
      throws RpcException {
    SupervisorBackend backend = call.backend();
    refuseInShutdown(backend, "cannot " + method);
    Comparison comparison = Comparison.of(call, plan, warnings);
    call.record(method, comparison.changed(), detail);
    backend.definitions().apply(comparison.diff(), plan, call.requester());
    Map<String, WaitCondition> conditions = new LinkedHashMap<>();
    List<ServiceView> awaited = new ArrayList<>();
    for (PlanDiff.Service service : comparison.diff().services()) {
      ServiceView old = comparison.before().get(service.name());
      ServiceView now = backend.service(service.name());
      WaitCondition condition = condition(service, old, now);
      if (condition != null) {
        conditions.put(service.name(), condition);
        awaited.add(old == null || condition == WaitCondition.START ? now.beforeStart() : old);
      }
    }
    waits.add(call, conditions, awaited,
        outcomes -> comparison.parts((json, service) -> writeResult(json, service, outcomes)), wait);
  }

  /** @return the condition that the service has to reach; null: it is not waited for */
  private static WaitCondition condition(PlanDiff.Service service, ServiceView old, ServiceView now) {
    return switch (service.kind()) {
      case UNCHANGED -> null;
      case NEW -> now.target() == Target.UP ? WaitCondition.START : null;
      case REMOVED -> old == null ? null : WaitCondition.REMOVE;
      case POLICY -> old.target() == Target.DOWN && now.target() == Target.UP ? WaitCondition.START : null;
      // A scheduled run that is under way ends with its old definition; otherwise the service waits for its schedule.
      case RESTART -> now.target() == Target.DOWN || service.after().schedule().isSet() ? null
          : old.target() == Target.UP ? WaitCondition.RESTART : WaitCondition.START;
    };
  }

  private static void writeResult(ObjectWriter json, PlanDiff.Service service,
      Map<String, PendingWait.Outcome> outcomes) {
    PendingWait.Outcome outcome = outcomes.get(service.name());
    if (outcome == null) {
      json.string("result", service.kind() == PlanDiff.Kind.UNCHANGED ? "unchanged" : "reached");
      json.nullField("message");
    } else {
      outcome.write(json);
    }
  }
}
