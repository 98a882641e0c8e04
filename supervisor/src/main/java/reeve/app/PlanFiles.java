package reeve.app;

import java.io.File;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.SourceLocation;
import reeve.config.read.PlanReader;
import reeve.json.ObjectWriter;
import reeve.text.PrintableText;

/** Chooses the files of the plan, reads them, and reports their problems. */
public final class PlanFiles {
  private static final String[] DEFAULTS = {"reeve.toml", "/etc/reeve"};

  private PlanFiles() {}

  /**
   * Reads the given files, or the default ones, and prints warnings and problems.
   *
   * @return null if there is a problem
   */
  public static Plan read(List<String> files, Map<String, String> environment, PrintStream err) {
    return planOrReport(read(files, environment), err);
  }

  /** Returns the given files, or the default one that exists now: for a reload, which must not read another file. */
  public static List<String> existing(List<String> files) {
    for (int i = 0; files.isEmpty() && i < DEFAULTS.length; i++) {
      if (new File(DEFAULTS[i]).exists()) {
        return List.of(DEFAULTS[i]);
      }
    }
    return files;
  }

  /** Reads the given files, or the default ones. */
  public static PlanReader.Result read(List<String> files, Map<String, String> environment) {
    return readFor(files, environment, null);
  }

  /**
   * Reads the given files, or the default ones.
   *
   * @param target the target whose services start with reeve; null: as the files say
   */
  public static PlanReader.Result readFor(List<String> files, Map<String, String> environment, String target) {
    return readFor(files, environment, Map.of(), target);
  }

  /**
   * Reads the given files, or the default ones.
   *
   * @param instances numbers of instances that replace the numbers in the files, by the name of the table
   * @param target the target whose services start with reeve; null: as the files say
   */
  public static PlanReader.Result readFor(List<String> files, Map<String, String> environment,
      Map<String, Integer> instances, String target) {
    if (!files.isEmpty()) {
      return PlanReader.read(files, environment, instances, target);
    }
    for (String file : DEFAULTS) {
      if (new File(file).exists()) {
        return PlanReader.read(List.of(file), environment, instances, target);
      }
    }
    return new PlanReader.Result.Bad(List.of(new ConfigProblem(new SourceLocation("reeve.toml", 0), "",
        "cannot find a configuration: there is neither ./reeve.toml nor /etc/reeve",
        "name a file or a directory with -c")));
  }

  /**
   * Prints warnings and problems.
   *
   * @return null if there is a problem
   */
  public static Plan planOrReport(PlanReader.Result result, PrintStream err) {
    if (result instanceof PlanReader.Result.Ok ok) {
      for (ConfigProblem warning : ok.warnings()) {
        err.println(
            Failure.isJson() ? json("warning", warning, ReportedProblem.Kind.WARNING)
                : "reeve: warning: " + PrintableText.text(warning.toString()));
      }
      return ok.plan();
    }
    List<ConfigProblem> problems = ((PlanReader.Result.Bad) result).problems();
    for (ConfigProblem problem : problems) {
      err.println(Failure.isJson() ? json("problem", problem, ReportedProblem.Kind.PROBLEM)
          : PrintableText.text(problem.toString()));
    }
    String sum = problems.size() + (problems.size() == 1 ? " problem" : " problems") + "; nothing was started";
    err.println(Failure.isJson() ? new ObjectWriter(64).string("error", sum).finish() : "reeve: " + sum);
    return null;
  }

  private static String json(String name, ConfigProblem problem, ReportedProblem.Kind kind) {
    return ReportedProblem.of(problem, kind).json(name);
  }
}
