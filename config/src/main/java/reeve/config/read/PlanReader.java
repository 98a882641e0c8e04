package reeve.config.read;

import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ProblemCollector;

/** Reads configuration files to a {@link Plan}. */
public final class PlanReader {
  private PlanReader() {}

  /** The result: a plan, or all problems. */
  public sealed interface Result {
    /**
     * The files are valid.
     *
     * @param warnings what is unusual but allowed; may be empty
     */
    record Ok(Plan plan, List<ConfigProblem> warnings) implements Result {}

    /**
     * The files are not valid.
     *
     * @param problems at least one, in the order of files and lines
     */
    record Bad(List<ConfigProblem> problems) implements Result {}
  }

  /**
   * Reads files, and directories of {@code *.toml} files, with what they include.
   *
   * @param paths in order; a directory stands for its files, sorted by name
   * @param environment the values of {@code ${VAR}}: reeve's own environment
   * @return the plan or the problems; never throws, whatever the files contain. Blocks as long as the disk does
   */
  public static Result read(List<String> paths, Map<String, String> environment) {
    return read(paths, environment, Map.of());
  }

  /**
   * Reads as {@link #read(List, Map)}, with other numbers of instances than in the files.
   *
   * @param instances numbers by the name of the table; ignored for a table without {@code instances}
   */
  public static Result read(List<String> paths, Map<String, String> environment, Map<String, Integer> instances) {
    return read(paths, environment, instances, null);
  }

  /**
   * Reads as {@link #read(List, Map, Map)}, with a target that starts with reeve instead of the default one.
   *
   * @param target the target whose services start with reeve; null: the default target, or all services if there is
   *     none
   */
  public static Result read(List<String> paths, Map<String, String> environment, Map<String, Integer> instances,
      String target) {
    ProblemCollector problems = new ProblemCollector();
    ConfigFileLoader files = new ConfigFileLoader(problems, environment, System.getProperty("user.dir"));
    for (String path : paths) {
      files.load(path);
    }
    Plan plan = new PlanBuilder(problems, environment, true, instances).build(files.loaded, target);
    return plan == null ? new Result.Bad(problems.errors()) : new Result.Ok(plan, problems.warnings());
  }
}
