package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Plan;

/** Files of {@code KEY=value} lines. */
class EnvFileTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory, Map.of("HOST", "h"));
  }

  private Map<String, String> env(String text) {
    in.write("x.env", text);
    return in.serviceWith("env-file = 'x.env'").process().environment();
  }

  @Test
  void linesAreRead() {
    assertEquals(Map.of("A", "1", "B", "b c", "C", "", "D", "x=y", "E", "# no", "F", "f"),
        env("\ufeff# comment\n\nA=1\r\n  export B= b c  \nC=\nD=x=y\nE='# no' # yes\n\texport\tF=\"f\""));
  }

  @Test
  void quotesAndEscapesAreRead() {
    assertEquals(Map.of("A", "a\nb\t\"\\ $x", "B", "\\n$HOST${HOST}"),
        env("A=\"a\\nb\\t\\\"\\\\ \\$x\"\nB='\\n$HOST${HOST}'\n"));
  }

  @Test
  void variablesAreReplacedExceptInSingleQuotes() {
    assertEquals(Map.of("A", "h:80", "B", "h", "C", "${HOST}", "D", "${HOST}", "E", "web", "F", "$HOST"),
        env("A=${HOST}:80\nB=\"${HOST}\"\nC='${HOST}'\nD=\"\\${HOST}\"\nE=${SERVICE}\nF=$HOST\n"));
  }

  @Test
  void laterFilesTakePrecedenceAndEnvOverAll() {
    in.write("1.env", "A=1\nB=1\nC=1\n");
    in.write("2.env", "B=2\nC=2\n");
    assertEquals(Map.of("A", "1", "B", "2", "C", "3"),
        in.serviceWith("env-file = ['1.env', '2.env']\nenv.C = '3'").process().environment());
  }

  @Test
  void missingFileIsAProblemUnlessItIsOptional() {
    assertEquals("reeve.toml:3: service.web.env-file: cannot read \"no.env\": no such file: if it may be missing, "
        + "write a \"-\" before the path", in.problemWith("env-file = 'no.env'"));
    assertEquals(Map.of(), in.serviceWith("env-file = ['-no.env']").process().environment());
  }

  @Test
  void directoryInsteadOfAFileIsAProblemEvenIfOptional() {
    assertTrue(in.problemWith("env-file = '-.'").contains("cannot read the file: it is a directory"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "=1", "A B=1", "A =1", "A='x", "A=\"x", "A=\"x\\\"", "A='x' y", "A=\"\\q\"", "A=\"x\\",
      "A=${NO}", "A=${",
      "'A'=1", "export =1", "A=\0", "A=\ufffe\u0001"})
  void badLinesAreReportedWithFileAndLineAndWithoutTheirValue(String line) {
    in.write("x.env", "# one\n" + line + "\nPASS=hunter2\n");
    String problem = in.problemWith("env-file = 'x.env'");
    assertTrue(problem.startsWith("x.env:2: "), problem);
    assertTrue(problem.contains("cannot "), problem);
  }

  @Test
  void badUtf8IsReported() {
    in.write("x.env", new byte[] {'A', '=', '1', '\n', 'B', '=', (byte) 0xff});
    assertTrue(in.problemWith("env-file = 'x.env'").startsWith("x.env:2: cannot read the file as UTF-8"));
  }

  @Test
  void hashWithinAValueIsAWarning() {
    in.write("x.env", "A=1 # one\n");
    in.write("reeve.toml", "[service.web]\ncommand = ['/a']\nenv-file = 'x.env'");
    PlanReader.Result.Ok ok = (PlanReader.Result.Ok) in.read("reeve.toml");
    assertEquals("1 # one", ok.plan().services().get(0).process().environment().get("A"));
    assertEquals(1, ok.warnings().size());
    assertEquals(1, ok.warnings().get(0).source().line());
  }

  @Test
  void problemOfASharedFileIsReportedOnce() {
    in.write("x.env", "A\n");
    assertEquals(1,
        in.problems("[defaults]\nenv-file = 'x.env'\n[service.a]\ncommand = ['/a']\n[service.b]\ncommand = ['/b']")
            .size());
  }

  @Test
  void envFileOfTheDefaultsMayNameTheService() {
    in.write("x.env", "N=${SERVICE}\n");
    Plan plan = in.plan("[defaults]\nenv-file = 'x.env'\n[service.a]\ncommand = ['/a']\n[service.b]\ncommand = ['/b']");
    assertEquals(List.of("a", "b"),
        List.of(plan.services().get(0).process().environment().get("N"),
            plan.services().get(1).process().environment().get("N")));
  }
}
