package reeve.config.read;

import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ProblemCollector;

/** Reads configuration files to a {@link Plan}. */
public final class PlanReader {
  private PlanReader() {}

  /** The result: a plan, or everything that is wrong. */
  public sealed interface Result {
    /**
     * The files are good.
     *
     * @param warnings what is odd and yet allowed; may be empty
     */
    record Ok(Plan plan, List<ConfigProblem> warnings) implements Result {}

    /** The files are not good. @param problems at least one, in the order of files and lines */
    record Bad(List<ConfigProblem> problems) implements Result {}
  }

  /**
   * Reads files, and directories of {@code *.toml} files, with what they include.
   *
   * @param paths in order; a directory stands for its files, sorted by name
   * @param environment the values of {@code ${VAR}}: reeve's own environment
   * @return never throws, whatever a file holds or is. Blocks as long as the disk does
   */
  public static Result read(List<String> paths, Map<String, String> environment) {
    return read(paths, environment, Map.of());
  }

  /**
   * Reads as {@link #read(List, Map)}, with other numbers of instances than the files say.
   *
   * @param instances by the name of the table; a table without {@code instances} stays as it is
   */
  public static Result read(List<String> paths, Map<String, String> environment, Map<String, Integer> instances) {
    return read(paths, environment, instances, null);
  }

  /**
   * Reads as {@link #read(List, Map, Map)}, with another target that starts with reeve than the default one.
   *
   * @param target whose services start with reeve; null: those of the default target, if there is one, else all
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
