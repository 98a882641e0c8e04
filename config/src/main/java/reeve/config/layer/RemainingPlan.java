package reeve.config.layer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ConfigProblem;
import reeve.config.Dependency;
import reeve.config.Plan;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.TargetSpec;
import reeve.config.util.Escaped;

/** Makes a plan of the services that faults in files have left. Pure. */
public final class RemainingPlan {
  private RemainingPlan() {}

  /** The names of the services of a plan. */
  public static Set<String> names(Plan plan) {
    Set<String> present = new HashSet<>();
    for (ServiceSpec spec : plan.services()) {
      present.add(spec.name());
    }
    return present;
  }

  /**
   * The plan without edges to services that there are not, and with all files: a change of any one is noticed.
   *
   * @param files those that were read, by name
   * @param names of all files, in their order
   * @param found receives a warning for each edge
   */
  public static Plan of(Plan plan, Map<String, LoadedFile> files, List<String> names, ProblemCollector found) {
    Set<String> present = names(plan);
    List<ServiceSpec> specs = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      List<Dependency> edges = new ArrayList<>();
      for (Dependency edge : spec.dependencies()) {
        if (present.contains(edge.service())) {
          edges.add(edge);
        } else {
          found.warn(files.get(spec.identity().source().file()).file, spec.identity().source().line(),
              new ConfigProblem(spec.identity().source(), "service." + Escaped.key(spec.name()),
                  "does not wait for " + Escaped.quote(edge.service()) + ", which was left out or is in no file", ""));
        }
      }
      specs.add(edges.size() == spec.dependencies().size() ? spec
          : ServiceSpecBuilder.of(spec).dependencies(edges).build());
    }
    List<TargetSpec> targets = new ArrayList<>();
    for (TargetSpec target : plan.targets()) {
      List<String> members = new ArrayList<>(target.members());
      members.retainAll(present);
      targets.add(new TargetSpec(target.name(), target.source(), target.description(), members));
    }
    return new Plan(plan.settings(), specs, targets, names, plan.layers());
  }
}
