package reeve.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.read.PlanReader;

/** A file of definitions: there is a plan or at least one problem, each in words and at a place, and no exception. */
public final class TomlFuzz {
  private static final ScratchFile FILE = new ScratchFile("reeve.toml");

  private TomlFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    if (text.contains("include") || text.contains("env-file")) {
      return; // it would read other files of the machine
    }
    PlanReader.Result result = PlanReader.read(List.of(FILE.write(data)), Map.of("HOME", "/home/x", "EMPTY", ""));
    if (result instanceof PlanReader.Result.Bad bad) {
      check(bad.problems());
    }
  }

  static void check(List<ConfigProblem> problems) {
    if (problems.isEmpty()) {
      throw new IllegalStateException("no plan, and no problem either");
    }
    for (ConfigProblem problem : problems) {
      if (problem.message().isBlank() || problem.toString().indexOf('\u001b') >= 0) {
        throw new IllegalStateException("not for people: " + problem);
      }
    }
  }
}
