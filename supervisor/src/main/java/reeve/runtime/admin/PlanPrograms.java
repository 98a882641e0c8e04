package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.plan.PlanDiff;
import reeve.config.read.KeyPlaces;
import reeve.control.DefinitionBackend;
import reeve.posix.Environment;
import reeve.posix.Files;
import reeve.runtime.process.ServiceRequirements;

/**
 * Checks before an apply what services that get another process need: a process that runs must not be stopped for one
 * that cannot be started. When reeve has started, the same is checked for all services. Any thread.
 */
public final class PlanPrograms {
  static final String HINT = "its process would be stopped for one that cannot be started; apply --force does that";

  private final ServiceRequirements requirements;

  /**
   * @param environment what services inherit
   * @param logDir for output that names no file; null: there is none
   */
  public PlanPrograms(Files files, Environment environment, String logDir) {
    this.requirements = new ServiceRequirements(files, environment.raw("PATH"), logDir);
  }

  /** Checks what the new and the changed services of the next plan need. May block. */
  DefinitionBackend.Lacking lacking(Plan before, Plan next) {
    Map<String, ConfigProblem> starts = new LinkedHashMap<>();
    List<ConfigProblem> others = new ArrayList<>(0);
    for (PlanDiff.Service service : PlanDiff.compare(before.settings(), before.services(), next).services()) {
      List<ConfigProblem> problems = startsAgain(service) ? requirements.ofStart(service.after()) : List.of();
      if (!problems.isEmpty()) {
        ConfigProblem first = problems.get(0);
        String hint = service.kind() == PlanDiff.Kind.RESTART ? HINT : "";
        starts.put(service.name(), new ConfigProblem(first.source(), first.key(), first.message(), hint));
      }
      if (startsAgain(service) || service.kind() == PlanDiff.Kind.POLICY) {
        others.addAll(requirements.ofRun(service.after()));
      }
    }
    if (starts.isEmpty() && others.isEmpty()) {
      return DefinitionBackend.Lacking.NOTHING;
    }
    KeyPlaces places = new KeyPlaces(next.layers());
    for (Map.Entry<String, ConfigProblem> start : starts.entrySet()) {
      start.setValue(places.located(List.of(start.getValue())).get(0));
    }
    return new DefinitionBackend.Lacking(starts, places.located(others));
  }

  /**
   * Checks what the services need that reeve was started with, and returns what no start has reported or will report
   * soon. May block.
   */
  List<ConfigProblem> afterBoot(Plan plan) {
    List<ConfigProblem> found = new ArrayList<>(0);
    for (ServiceSpec spec : plan.services()) {
      boolean boots = spec.enabled() && !spec.schedule().isSet();
      if (!boots) {
        found.addAll(requirements.ofStart(spec));
      }
      for (ConfigProblem problem : requirements.ofRun(spec)) {
        if (!boots || !isReportedByStart(problem.key())) {
          found.add(problem);
        }
      }
    }
    return found.isEmpty() ? found : new KeyPlaces(plan.layers()).located(found);
  }

  private static boolean isReportedByStart(String key) {
    return key.endsWith(".stdout") || key.endsWith(".stderr") || key.endsWith(".log-user")
        || key.endsWith(".log-group") || key.endsWith(".pre-start");
  }

  private static boolean startsAgain(PlanDiff.Service service) {
    return service.kind() == PlanDiff.Kind.NEW || service.kind() == PlanDiff.Kind.RESTART;
  }
}
