package reeve.control.method;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.app.ReportedProblem;
import reeve.config.Dependency;
import reeve.config.Instance;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;
import reeve.config.util.Escaped;
import reeve.config.util.Globs;
import reeve.config.util.Suggestions;
import reeve.control.DefinitionBackend;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.SupervisorBackend;

/**
 * Makes services of templates for {@code start}: {@code worker@a}, if the files have {@code [service."worker@"]}. They
 * are made of the files as they are now, with the services of templates that they depend on.
 */
final class TemplateServices {
  private TemplateServices() {}

  /** Returns the names in a selection that no service has, and that may be those of a service of a template. */
  static List<String> absent(Selector selector, SupervisorBackend backend) {
    List<String> absent = new ArrayList<>();
    Set<String> present = null;
    for (String term : selector.terms()) {
      String template = Instance.template(term);
      if (template != null && !template.equals(term) && !Globs.isGlob(term)) {
        present = present == null ? new HashSet<>(backend.definitions().names()) : present;
        if (!present.contains(term)) {
          absent.add(term);
        }
      }
    }
    return absent;
  }

  /**
   * Adds services to those of reeve, without a start. Loop thread.
   *
   * @param check is called on the loop thread before they are added
   * @param then is called on the loop thread when all of them are there
   */
  static void make(PendingCall call, List<String> names, PendingCall.Work check, PendingCall.Work then)
      throws RpcException {
    DefinitionBackend definitions = call.backend().definitions();
    String what = "cannot start " + Escaped.quote(names.get(0));
    DefinitionMethods.refuseInShutdown(call.backend(), what);
    definitions.runBlocking(() -> call.run(() -> {
      PlanReader.Result result = definitions.readFilesWith(names);
      if (!(result instanceof PlanReader.Result.Ok ok)) {
        throw DefinitionMethods.invalid(what, DefinitionMethods.reported((PlanReader.Result.Bad) result),
            "nothing was changed");
      }
      Map<String, ServiceSpec> read = ok.plan().byName();
      for (String name : names) {
        if (!read.containsKey(name) && mayBeLeftOut(name, ok)) {
          throw DefinitionMethods.invalid("cannot start " + Escaped.quote(name),
              ReportedProblem.of(ok.skipped().problems(), ReportedProblem.Kind.PROBLEM), "nothing was changed");
        }
      }
      call.onLoop(() -> {
        DefinitionMethods.refuseInShutdown(call.backend(), what); // it may begin during the reading
        check.run();
        add(call, names, ok.plan(), read);
        then.run();
      });
    }));
  }

  /** Whether a fault in a file may be the reason why there is no such service, and not its name. */
  private static boolean mayBeLeftOut(String name, PlanReader.Result.Ok result) {
    String template = Instance.template(name);
    List<String> templates = List.copyOf(result.plan().layers().templates().keySet());
    List<String> services = result.skipped().services();
    return services.contains(name) || services.contains(template) || !result.skipped().files().isEmpty()
        && !templates.contains(template) && Suggestions.nearest(template, templates) == null;
  }

  private static void add(PendingCall call, List<String> names, Plan plan, Map<String, ServiceSpec> read)
      throws RpcException {
    SupervisorBackend backend = call.backend();
    Set<String> present = new HashSet<>(backend.definitions().names());
    Map<String, ServiceSpec> added = new LinkedHashMap<>();
    for (String name : names) {
      if (present.contains(name)) {
        continue; // another request was faster
      }
      ServiceSpec spec = read.get(name);
      if (spec == null) {
        throw unknown(name, plan, call);
      }
      call.requireForNew("start", name, spec.identity().tags());
      requireMade(name, name, plan);
      added.put(name, spec);
    }
    Deque<ServiceSpec> open = new ArrayDeque<>(added.values());
    while (!open.isEmpty()) {
      ServiceSpec spec = open.poll();
      for (Dependency edge : spec.dependencies()) {
        if (!present.contains(edge.service()) && !added.containsKey(edge.service())) {
          requireMade(spec.name(), edge.service(), plan);
          added.put(edge.service(), read.get(edge.service()));
          open.add(read.get(edge.service()));
        }
      }
    }
    for (ServiceSpec spec : added.values()) {
      String tooLarge = backend.definitions().refusal(spec);
      if (tooLarge != null) {
        throw new RpcException(RpcException.TOO_LARGE, "cannot add " + Escaped.quote(spec.name()) + ": " + tooLarge);
      }
    }
    backend.definitions().make(List.copyOf(added.values()), call.requester());
  }

  /** @param needed the service itself, or one that it depends on: it is made of a template, and not in the files */
  private static void requireMade(String name, String needed, Plan plan) throws RpcException {
    if (!plan.layers().made().contains(needed)) {
      throw new RpcException(RpcException.REFUSED, "cannot start " + Escaped.quote(name) + ": "
          + (name.equals(needed) ? "the files have it" : "it depends on " + Escaped.quote(needed)
              + ", which the files have")
          + " since the last apply; use reeve apply first");
    }
  }

  private static RpcException unknown(String name, Plan plan, PendingCall call) {
    String prefix = Instance.template(name);
    List<String> templates = new ArrayList<>(plan.layers().templates().keySet());
    Collections.sort(templates);
    ServiceSpec first = call.backend().definitions().spec(prefix + "1");
    if (first != null && first.identity().instance().isSet() && !templates.contains(prefix)) {
      return new RpcException(RpcException.NO_SUCH_SERVICE, "cannot find the service " + Escaped.quote(name) + ": "
          + Escaped.quote(first.identity().instance().table())
          + " has fewer instances; reeve scale changes their number");
    }
    if (templates.isEmpty()) {
      return Selector.noMatch(name, call.backend().services());
    }
    String near = Suggestions.didYouMean(prefix, templates);
    return new RpcException(RpcException.NO_SUCH_SERVICE, "cannot find the service " + Escaped.quote(name)
        + ", and the files have no template " + Escaped.quote(prefix) + " to make it of; there is "
        + Suggestions.list(templates) + (near.isEmpty() ? "" : "; " + near));
  }
}
