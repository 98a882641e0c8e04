package reeve.config.read;

import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ProblemCollector;
import reeve.config.layer.ReadOptions;
import reeve.config.layer.SkippedServices;

/** Reads configuration files to a {@link Plan}. */
public final class PlanReader {
  private PlanReader() {}

  /** The result: a plan, or all problems. */
  public sealed interface Result {
    /**
     * The files are valid, or their faults cost only some services.
     *
     * @param warnings what is unusual but allowed; may be empty
     * @param skipped what was left out, if that is allowed: see {@link ReadOptions#keepGoing}
     */
    record Ok(Plan plan, List<ConfigProblem> warnings, SkippedServices skipped) implements Result {}

    /**
     * The files are not valid.
     *
     * @param problems at least one, in the order of files and lines
     */
    record Bad(List<ConfigProblem> problems) implements Result {}
  }

  /**
   * Reads files, and directories of {@code *.toml} files, with what they include
   * and with their drop-ins.
   *
   * @param paths in order; a directory stands for its files, sorted by name
   * @param environment the values of {@code ${VAR}}: reeve's own environment
   * @return the plan or the problems; never throws, whatever the files contain. Blocks as long as the disk does
   */
  public static Result read(List<String> paths, Map<String, String> environment) {
    return read(paths, environment, ReadOptions.DEFAULT);
  }

  /** Reads as {@link #read(List, Map)}, with these options. */
  public static Result read(List<String> paths, Map<String, String> environment, ReadOptions options) {
    ProblemCollector problems = new ProblemCollector();
    ConfigFileLoader files = new ConfigFileLoader(problems, environment, System.getProperty("user.dir"));
    files.copies = options.copies();
    for (String path : paths) {
      files.load(path);
    }
    Plan plan = new PlanBuilder(problems, environment, true, options.instances()).build(files.loaded, options);
    if (plan != null) {
      return new Result.Ok(plan, problems.warnings(), SkippedServices.NONE);
    }
    FaultIsolation.Rest rest = FaultIsolation.isWanted(files.loaded, options)
        ? FaultIsolation.read(paths, environment, options) : null;
    return rest == null ? new Result.Bad(problems.errors())
        : new Result.Ok(rest.plan(), rest.warnings(), rest.skipped());
  }
}
