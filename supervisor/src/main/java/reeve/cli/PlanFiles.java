package reeve.cli;

import java.io.File;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.PlanReader;

/** Which files make the plan, and what to say about them. */
final class PlanFiles {
  private PlanFiles() {}

  /**
   * Reads the given files, or the default ones, and prints what is wrong.
   *
   * @return null if anything is
   */
  static Plan read(List<String> files, Map<String, String> environment, PrintStream err) {
    return planOrPrint(read(files, environment), err);
  }

  /** Reads the given files, or the default ones. */
  static PlanReader.Result read(List<String> files, Map<String, String> environment) {
    return PlanReader.read(files.isEmpty() ? List.of(defaultFile()) : files, environment);
  }

  /** Prints what is wrong. @return null if anything is */
  static Plan planOrPrint(PlanReader.Result result, PrintStream err) {
    if (result instanceof PlanReader.Result.Ok ok) {
      for (ConfigProblem warning : ok.warnings()) {
        err.println("reeve: warning: " + warning);
      }
      return ok.plan();
    }
    List<ConfigProblem> problems = ((PlanReader.Result.Bad) result).problems();
    for (ConfigProblem problem : problems) {
      err.println(problem);
    }
    err.println("reeve: " + problems.size() + (problems.size() == 1 ? " problem" : " problems") + "; nothing was started");
    return null;
  }

  private static String defaultFile() {
    return new File("reeve.toml").exists() ? "reeve.toml" : "/etc/reeve";
  }
}
