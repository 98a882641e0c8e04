package reeve.control.method;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.app.ReportedProblem;
import reeve.config.Instance;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.plan.InstanceScaling;
import reeve.config.plan.PlanDiff;
import reeve.config.read.PlanReader;
import reeve.control.Method;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;

/**
 * {@code scale}: changes the number of instances until the files are applied or reeve is started again. Fewer instances
 * need no file. Further instances are read from the files, because only these define an instance with that number;
 * other changes in the files wait for an apply.
 */
final class ScaleMethod implements Method {
  private final DefinitionMethods definitions;

  ScaleMethod(DefinitionMethods definitions) {
    this.definitions = definitions;
  }

  @Override
  public void call(PendingCall call) throws RpcException {
    String name = call.params().string("service");
    long count = call.params().number("instances", 0, 1, Instance.MAX);
    WaitRequest wait = WaitRequest.read(call.params());
    call.params().done();
    if (name == null || count == 0) {
      throw new RpcException(RpcException.INVALID_PARAMS, "cannot scale without \"service\" and \"instances\"");
    }
    ScaleRequest request = new ScaleRequest(name, (int) count, wait);
    call.onLoop(() -> begin(call, request));
  }

  private record ScaleRequest(String name, int count, WaitRequest waitRequest) {}

  private void begin(PendingCall call, ScaleRequest request) throws RpcException {
    Plan now = call.backend().definitions().current();
    Map<String, Integer> counts = counts(call, request, now);
    call.require("scale", List.of(Instance.name(request.name(), 1)));
    if (request.count() <= counts.get(request.name())) {
      apply(call, request, InstanceScaling.scale(now, request.name(), request.count(), List.of()), List.of());
      return;
    }
    Map<String, Integer> wanted = new HashMap<>(counts);
    wanted.put(request.name(), request.count());
    call.backend().definitions().runBlocking(() -> call.run(() -> {
      PlanReader.Result result = call.backend().definitions().readFiles(wanted);
      if (!(result instanceof PlanReader.Result.Ok ok)) {
        throw DefinitionMethods.invalid("cannot scale \"" + request.name() + "\"",
            DefinitionMethods.reported((PlanReader.Result.Bad) result), "nothing was changed");
      }
      if (InstanceScaling.counts(ok.plan()).getOrDefault(request.name(), 0) < request.count()
          && !ok.skipped().isEmpty()) {
        throw DefinitionMethods.invalid("cannot scale \"" + request.name() + "\"",
            ReportedProblem.of(ok.skipped().problems(), ReportedProblem.Kind.PROBLEM), "nothing was changed");
      }
      List<ReportedProblem> warnings = ReportedProblem.of(ok.warnings(), ReportedProblem.Kind.WARNING);
      call.onLoop(() -> addInstances(call, request, ok.plan(), warnings));
    }));
  }

  private void addInstances(PendingCall call, ScaleRequest request, Plan read, List<ReportedProblem> warnings)
      throws RpcException {
    Plan now = call.backend().definitions().current();
    counts(call, request, now); // the table may have been removed meanwhile
    ServiceSpec first = find(now, request.name());
    ServiceSpec next = find(read, request.name());
    if (next == null || PlanDiff.compare(first, next).kind() != PlanDiff.Kind.UNCHANGED) {
      throw new RpcException(RpcException.REFUSED,
          "cannot scale \"" + request.name() + "\": the files now have another definition of it, and its "
              + "instances would not be alike; see reeve plan, and reeve apply first");
    }
    apply(call, request, InstanceScaling.scale(now, request.name(), request.count(), read.services()),
        warnings);
  }

  private void apply(PendingCall call, ScaleRequest request, Plan plan, List<ReportedProblem> warnings)
      throws RpcException {
    definitions.apply(call, "scale", request.name() + " " + request.count(), plan, warnings, request.waitRequest());
  }

  private static ServiceSpec find(Plan plan, String name) {
    for (ServiceSpec spec : plan.services()) {
      if (spec.name().equals(Instance.name(name, 1)) && spec.identity().instance().isSet()) {
        return spec;
      }
    }
    return null;
  }

  private static Map<String, Integer> counts(PendingCall call, ScaleRequest request, Plan now) throws RpcException {
    Map<String, Integer> counts = InstanceScaling.counts(now);
    if (!counts.containsKey(request.name())) {
      ServiceSpec alone = call.backend().definitions().spec(request.name());
      if (alone == null) {
        throw Selector.noMatch(request.name(), call.backend().services());
      }
      throw new RpcException(RpcException.REFUSED, "cannot scale \"" + request.name() + "\": "
          + (alone.identity().instance().isSet()
              ? "it is one instance; scale \"" + alone.identity().instance().table() + "\""
              : "it has no instances; set instances = " + request.count() + " at " + alone.identity().source()
                  + " and apply"));
    }
    return counts;
  }
}
