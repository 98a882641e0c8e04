package reeve.config.read;

import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ProblemCollector;

/** Files to a {@link Plan}. */
public final class PlanReader {
  private PlanReader() {}

  /** What came of it: a plan, or everything that is wrong. */
  public sealed interface Result {
    /**
     * @param plan ready to run
     * @param warnings what is odd and yet allowed
     */
    record Ok(Plan plan, List<ConfigProblem> warnings) implements Result {}

    /** @param problems at least one, in the order of files and lines */
    record Bad(List<ConfigProblem> problems) implements Result {}
  }

  /**
   * Reads files, and directories of {@code *.toml} files, with what they include.
   *
   * @param paths in order; a directory stands for its files, sorted by name
   * @param environment what {@code ${VAR}} is replaced from: reeve's own
   * @return never throws for anything that a file holds or is
   */
  public static Result read(List<String> paths, Map<String, String> environment) {
    return read(paths, environment, Map.of());
  }

  /**
   * The same, with other numbers of instances than the files say.
   *
   * @param instances by the name of the table; what has no {@code instances} there is left as it is
   */
  public static Result read(List<String> paths, Map<String, String> environment, Map<String, Integer> instances) {
    return read(paths, environment, instances, null);
  }

  /**
   * The same, where what starts with reeve is not what the default target says.
   *
   * @param target whose services start with reeve; null: those of the default target, if there is one, else all
   */
  public static Result read(List<String> paths, Map<String, String> environment, Map<String, Integer> instances,
      String target) {
    ProblemCollector problems = new ProblemCollector();
    ConfigFiles files = new ConfigFiles(problems, environment, System.getProperty("user.dir"));
    for (String path : paths) {
      files.load(path);
    }
    Plan plan = new PlanBuilder(problems, environment, true, instances).build(files.loaded, target);
    return plan == null ? new Result.Bad(problems.errors()) : new Result.Ok(plan, problems.warnings());
  }
}
