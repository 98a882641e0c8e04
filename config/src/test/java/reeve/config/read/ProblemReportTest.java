package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.ProblemCollector;
import reeve.config.util.Suggestions;

/** All problems are reported at once, in order, with what to do. */
class ProblemReportTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  @Test
  void allProblemsOfAllFilesAreReportedInOrder() {
    in.write("b.toml", "[service.b]\ncommand = ['/b']\nrestart = 'sometimes'\ntimeout =\n");
    in.write("a.toml",
        "[service.a]\ncomand = ['/a']\nuser = \n[reeve]\nlog-dri = 'x'\nhttp = 'x'\n[servce.x]\ncommand = ['/x']\n");
    assertEquals(List.of(
        "b.toml:3: service.b.restart: cannot be \"sometimes\": "
            + "use one of \"no\", \"on-failure\", \"always\", \"on-success\", "
            + "\"on-abnormal\" or \"unless-stopped\"",
        "b.toml:4: service.b.timeout: cannot use a key without a value: give it one, or remove the line",
        "a.toml:1: service.a: cannot find its command: add command = [\"/path/to/program\", \"argument\"]",
        "a.toml:2: service.a.comand: unknown key: did you mean \"command\"?",
        "a.toml:3: service.a.user: cannot use a key without a value: give it one, or remove the line",
        "a.toml:5: reeve.log-dri: unknown key: did you mean \"log-dir\"?",
        "a.toml:6: reeve.http: is not supported yet by this version of reeve: remove it",
        "a.toml:7: servce: unknown table: did you mean [service]?",
        "gone.toml: cannot read the file: no such file"), in.problemsOf("b.toml", "a.toml", "gone.toml"));
  }

  @Test
  void linesAreRightAfterValuesOfSeveralLinesAndWithCarriageReturns() {
    List<String> problems = in.problems(
        "[service.a]\r\ncommand = [\r\n  '/a', # one\r\n\r\n  'b']\r\nenv.X = \"\"\"\r\n1\r\n2\\\r\n\r\n3\"\"\"\r\n"
            + "env.Y = '''\n\n'''\nbad = 1\n");
    assertEquals(List.of("reeve.toml:14: service.a.bad: unknown key"), problems);
  }

  @Test
  void readingContinuesAfterEachProblem() {
    assertEquals(List.of("4", "6", "9", "10", "11", "12"), lines(in.problems("[service.a]\ncommand = ['/a']\n"
        + "tags = [\n'a' 'b',\n'c']\nenv.X = \"a\nenv.Y = 'fine'\n[service.b]\ncommand = bad\nrestart = = 'no'\n"
        + "'' 'x'\nenabled = true 2\n[service.c]\ncommand = ['/c']\n")));
  }

  private static List<String> lines(List<String> problems) {
    List<String> lines = new java.util.ArrayList<>();
    for (String problem : problems) {
      lines.add(problem.split(":")[1]);
    }
    return lines;
  }

  @Test
  void keysBelowAnInvalidHeaderDoNotBelongToTheTableBefore() {
    assertEquals(List.of(
        "reeve.toml:3: cannot read the name of a table: it is made of letters, digits, \"-\" and \"_\"; anything else "
            + "needs quotes"),
        in.problems("[service.a]\ncommand = ['/a']\n[service.ä]\ncommand = ['/b']\nfoo = 1\n"));
  }

  @ParameterizedTest
  @CsvSource({"cmd,command", "cwd,working-directory", "workingDirectory,working-directory",
      "working_directory,working-directory",
      "environment,env", "autostart,enabled", "evn,env", "stop-signal,stop", "descripton,description",
      "restart-backof,restart-backoff"})
  void theKeyThatWasMeantIsSuggested(String typed, String meant) {
    String problem = in.problemWith(typed + " = 'x'");
    assertTrue(problem.contains("unknown key: did you mean \"" + meant + "\""), problem);
  }

  @Test
  void aKeyWithoutASimilarKeyHasNoHint() {
    assertEquals("reeve.toml:3: service.web.frobnicate: unknown key", in.problemWith("frobnicate = 1"));
    assertEquals("reeve.toml:3: service.web.\"a\\u001bb\": unknown key", in.problemWith("\"a\\u001bb\" = 1"));
  }

  @ParameterizedTest
  @CsvSource("sockets")
  void plannedKeysAreReportedAsNotSupportedYet(String key) {
    assertEquals("reeve.toml:3: service.web." + key + ": is not supported yet by this version of reeve: remove it",
        in.problemWith(key + " = 'x'"));
  }

  @Test
  void aKeyOfAnotherTableIsReportedWithThatTable() {
    assertTrue(in.problemWith("log-dir = 'x'").endsWith("cannot be set in this table: it belongs in [reeve]"));
    assertTrue(in.problem("[reeve]\nrestart = 'no'").endsWith("it belongs in [service.NAME] or [defaults]"));
    assertTrue(in.problem("[defaults]\ncommand = ['a']").endsWith("it belongs in [service.NAME]"));
  }

  @Test
  void unknownTablesAndKeysAtTheTopLevelHaveHints() {
    assertEquals(List.of(
        "reeve.toml:1: command: cannot be set outside of a table: "
            + "put it in [reeve], [defaults], [service.NAME] or [target.NAME]",
        "reeve.toml:2: web: unknown table: did you mean [service.web]?",
        "reeve.toml:5: zzz: unknown table: put it in [reeve], [defaults], [service.NAME] or [target.NAME]"),
        in.problems("command = 'x'\n[web]\ncommand = ['/a']\n[target.a]\n[[zzz]]\n"));
    assertTrue(in.problem("[[service]]\ncommand = ['/a']").endsWith("write it as [service.NAME]"));
    assertTrue(in.problem("service.web = 5").contains("cannot be an integer: it is a table"));
  }

  @Test
  void aFileFullOfProblemsIsCutShort() {
    List<String> problems = in.problems("x\n".repeat(5_000));
    assertEquals(ProblemCollector.MAX_PER_FILE + 1, problems.size());
    assertTrue(problems.get(ProblemCollector.MAX_PER_FILE).contains("there are more problems in this file"));
  }

  @Test
  void emptyPlanIsAWarning() {
    in.write("reeve.toml", "");
    PlanReader.Result.Ok ok = (PlanReader.Result.Ok) in.read("reeve.toml");
    assertEquals(0, ok.plan().services().size());
    assertEquals("there is no [service.NAME] in it", ok.warnings().get(0).message());
  }

  @Test
  void nearestWordCountsASwapAsOneChange() {
    assertEquals(1, Suggestions.distance("restrat", "restart"));
    assertEquals(3, Suggestions.distance("kitten", "sitting"));
    assertEquals(0, Suggestions.distance("", ""));
    assertEquals(4, Suggestions.distance("", "stop"));
  }
}
