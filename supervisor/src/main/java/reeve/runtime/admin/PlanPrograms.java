package reeve.runtime.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.plan.PlanDiff;
import reeve.posix.Environment;
import reeve.posix.Files;
import reeve.runtime.process.ProgramCheck;

/**
 * Checks before an apply whether the commands of services that get another process can be executed: a process that runs
 * must not be stopped for one that cannot be started. Any thread.
 */
public final class PlanPrograms {
  static final String HINT = "its process would be stopped for one that cannot be started; apply --force does that";

  private final Files files;
  private final String path;

  /** @param environment what services inherit */
  public PlanPrograms(Files files, Environment environment) {
    this.files = files;
    this.path = environment.raw("PATH");
  }

  /**
   * Checks the services that are new or have another process in the next plan. May block.
   *
   * @return by service: the first reason why its command cannot be executed
   */
  Map<String, ConfigProblem> missing(Plan before, Plan next) {
    Map<String, ConfigProblem> missing = new LinkedHashMap<>();
    for (PlanDiff.Service service : PlanDiff.compare(before.settings(), before.services(), next).services()) {
      ServiceSpec spec = service.after();
      if (service.kind() != PlanDiff.Kind.NEW && service.kind() != PlanDiff.Kind.RESTART) {
        continue;
      }
      List<String> problems = ProgramCheck.problems(files, spec, path);
      if (!problems.isEmpty()) {
        boolean replaces = service.kind() == PlanDiff.Kind.RESTART;
        missing.put(spec.name(),
            new ConfigProblem(spec.identity().source(), "", problems.get(0), replaces ? HINT : ""));
      }
    }
    return missing;
  }
}
