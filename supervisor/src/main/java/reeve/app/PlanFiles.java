package reeve.app;

import java.io.File;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.SourceLocation;
import reeve.config.layer.ReadOptions;
import reeve.config.layer.SkippedServices;
import reeve.config.read.PlanReader;
import reeve.config.read.ValueOrigins;
import reeve.config.read.UnusedTables;
import reeve.json.ObjectWriter;
import reeve.text.PrintableText;

/** Chooses the files of the plan, reads them, and reports their problems. */
public final class PlanFiles {
  private static final String MACHINE = "/etc/reeve";

  /** The environment variable that names profiles. */
  private static final String PROFILE_VARIABLE = "REEVE_PROFILE";

  private PlanFiles() {}

  /**
   * Reads the given files, or the default ones, and prints warnings and problems.
   *
   * @return null if there is a problem
   */
  public static Plan read(List<String> files, Map<String, String> environment, PrintStream err) {
    return planOrReport(read(files, environment), err);
  }

  /**
   * Reads the files of a reeve that runs.
   *
   * @param all its files, included ones too
   * @return null if they cannot be read, or have errors
   */
  public static Plan planOfRunning(List<String> all, Map<String, String> environment, ReadOptions options) {
    return read(ValueOrigins.roots(all, environment), environment, options) instanceof PlanReader.Result.Ok ok
        ? ok.plan() : null;
  }

  /**
   * Returns the given files, or the default one that exists now: for a reload, which must not read another file. The
   * default one is the nearest {@code reeve.toml} upward from the working directory, otherwise {@code /etc/reeve}.
   */
  public static List<String> existing(List<String> files) {
    if (!files.isEmpty()) {
      return files;
    }
    ProjectSearch.Found found = ProjectSearch.nearest();
    return found != null ? List.of(found.path()) : new File(MACHINE).exists() ? List.of(MACHINE) : files;
  }

  /**
   * The directory of the default file, if it was found above the working directory: its services start there.
   *
   * @return null: the working directory is right
   */
  public static String directoryAbove(List<String> files) {
    ProjectSearch.Found found = files.isEmpty() ? ProjectSearch.nearest() : null;
    return found == null || !found.path().startsWith("/") ? null : new File(found.path()).getParent();
  }

  /**
   * Why the default file is not read: another user could have written it.
   *
   * @param files the given files; none: the default one
   * @return null: it is read, or there is none
   */
  public static ConfigProblem refusal(List<String> files) {
    ProjectSearch.Found found = files.isEmpty() ? ProjectSearch.nearest() : null;
    return found == null || found.refusal() == null ? null
        : new ConfigProblem(new SourceLocation(found.path(), 0), "", found.refusal(), "");
  }

  /** Reads the given files, or the default ones, with the profiles that {@code REEVE_PROFILE} names. */
  public static PlanReader.Result read(List<String> files, Map<String, String> environment) {
    return read(files, environment, ReadOptions.DEFAULT);
  }

  /**
   * Reads the given files, or the default ones.
   *
   * @param options without profiles: those that {@code REEVE_PROFILE} names are used
   */
  public static PlanReader.Result read(List<String> files, Map<String, String> environment, ReadOptions options) {
    ConfigProblem refusal = refusal(files);
    if (refusal != null) {
      return new PlanReader.Result.Bad(List.of(refusal));
    }
    List<String> existing = existing(files);
    if (!existing.isEmpty()) {
      return PlanReader.read(existing, environment, complete(options, environment));
    }
    return new PlanReader.Result.Bad(List.of(new ConfigProblem(new SourceLocation("reeve.toml", 0), "",
        "cannot find a configuration: there is neither a reeve.toml here or in a directory above nor /etc/reeve",
        "name a file or a directory with -c")));
  }

  /**
   * Finds the faults of templates and profiles that a plan does not use.
   *
   * @param options as the plan was read
   * @param result what {@link #read(List, Map, ReadOptions)} has returned
   */
  public static List<ConfigProblem> unused(List<String> files, Map<String, String> environment, ReadOptions options,
      PlanReader.Result result) {
    return UnusedTables.faults(existing(files), environment, complete(options, environment), result);
  }

  private static ReadOptions complete(ReadOptions options, Map<String, String> environment) {
    return options.profiles().isEmpty() ? options.withProfiles(profiles(environment)) : options;
  }

  /** The profiles that {@code REEVE_PROFILE} names, separated by commas. */
  private static List<String> profiles(Map<String, String> environment) {
    String value = environment.get(PROFILE_VARIABLE);
    if (value == null || value.isEmpty()) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    int from = 0;
    while (from <= value.length()) {
      int comma = value.indexOf(',', from);
      int to = comma < 0 ? value.length() : comma;
      String name = value.substring(from, to).trim();
      if (!name.isEmpty()) {
        names.add(name);
      }
      from = to + 1;
    }
    return names;
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
      if (!ok.skipped().isEmpty()) {
        report(ok.skipped().problems(), leftOut(ok.skipped()), err);
      }
      return ok.plan();
    }
    report((PlanReader.Result.Bad) result, "nothing was started", err);
    return null;
  }

  /**
   * Prints problems.
   *
   * @param consequence what follows from them: the rest of a sentence
   */
  public static void report(PlanReader.Result.Bad result, String consequence, PrintStream err) {
    report(result.problems(), consequence, err);
  }

  private static String leftOut(SkippedServices skipped) {
    return skipped.services().isEmpty() ? "the services of " + String.join(", ", skipped.files()) + " were left out"
        : "left out " + String.join(", ", skipped.services());
  }

  private static void report(List<ConfigProblem> problems, String consequence, PrintStream err) {
    for (ConfigProblem problem : problems) {
      err.println(Failure.isJson() ? json("problem", problem, ReportedProblem.Kind.PROBLEM)
          : PrintableText.text(problem.toString()));
    }
    String sum = problems.size() + (problems.size() == 1 ? " problem" : " problems") + "; " + consequence;
    err.println(Failure.isJson() ? new ObjectWriter(64).string("error", sum).finish() : "reeve: " + sum);
  }

  private static String json(String name, ConfigProblem problem, ReportedProblem.Kind kind) {
    return ReportedProblem.of(problem, kind).json(name);
  }
}
