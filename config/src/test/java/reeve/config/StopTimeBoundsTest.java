package reeve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.read.ConfigFixture;
import reeve.config.read.PlanReader;

/** How long stops can take, and the warning about a budget that is too small. */
class StopTimeBoundsTest {
  @TempDir
  Path directory;

  private static final String STACK = "[service.db]\ncommand = ['/db']\nstop = 'SIGTERM 4s'\n"
      + "[service.worker]\ncommand = ['/w']\nstop = 'SIGTERM 30s'\nrequires = ['db']\n"
      + "[service.api]\ncommand = ['/api']\nstop = ['SIGTERM 20s', 'SIGINT 10s']\nafter = ['worker']\n"
      + "[service.other]\ncommand = ['/o']\nstop = 'SIGTERM 40s'\n";

  private List<String> warnings(String budget) {
    return warnings(budget, STACK);
  }

  private List<String> warnings(String budget, String stack) {
    String text = (budget == null ? "" : "[reeve]\nshutdown-budget = '" + budget + "'\n") + stack;
    try {
      Path file = java.nio.file.Files.writeString(directory.resolve("reeve.toml"), text);
      PlanReader.Result.Ok ok = (PlanReader.Result.Ok) PlanReader.read(List.of(file.toString()), Map.of());
      return ok.warnings().stream().map(problem -> problem.toString().replace(directory + "/", "")).toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void theWorstCaseIsTheSumOfTheStepsBeforeSigkillAndTheHooks() {
    ConfigFixture in = new ConfigFixture(directory);
    assertEquals(Duration.ofSeconds(10), StopTimeBounds.worstCase(in.serviceWith("")));
    assertEquals(Duration.ofSeconds(0), StopTimeBounds.worstCase(in.serviceWith("stop = 'SIGKILL'")));
    assertEquals(Duration.ofSeconds(15 + 5 + 7 + 10 + 30 + 5),
        StopTimeBounds.worstCase(in.serviceWith("stop = ['SIGTERM 10s', 'SIGINT 5s']\n"
            + "pre-stop = [{ command = ['a'], timeout = '5s' }, { command = ['b'], timeout = '7s' }]\n"
            + "stop-command = ['c']\npost-stop = ['d']\npre-start = ['e']\non-failure = ['f']")));
  }

  @Test
  void aBudgetBelowTheWorstCaseIsAWarningThatNamesTheServices() {
    assertEquals(List.of(
        "reeve.toml:2: reeve.shutdown-budget: the stop of everything can take 1m4s, which is more than 25s: "
            + "api 30s, worker 30s, db 4s"),
        warnings("25s"));
    assertEquals(List.of(), warnings("64s"));
    assertEquals(1, warnings("63s").size());
    assertEquals(List.of(), warnings(null));
  }

  @Test
  void protectedServicesThatExceedTheBudgetAloneAreNamed() {
    String both = STACK.replace("4s'\n", "4s'\nprotect = true\n").replace("40s'\n", "40s'\nprotect = true\n");
    assertEquals(List.of("reeve.toml:2: reeve.shutdown-budget: the stop of the protected services "
        + "alone, which keep their times, can take 40s, which is more than 39s: other 40s"), warnings("39s", both));
    assertEquals(List.of("reeve.toml:2: reeve.shutdown-budget: the stop of everything can take 1m4s, "
        + "which is more than 41s: api 30s, worker 30s, db 4s"), warnings("41s", both));
  }
}
