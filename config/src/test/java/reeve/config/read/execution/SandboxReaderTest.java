package reeve.config.read.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Plan;
import reeve.config.execution.DirectoriesSpec;
import reeve.config.execution.SandboxSpec;
import reeve.config.execution.SandboxSpec.Home;
import reeve.config.execution.SandboxSpec.SystemProtection;
import reeve.config.read.ConfigFixture;
import reeve.config.read.PlanReader;
import reeve.config.write.DefinitionWriter;

/** What of the system a service sees, and the directories that are made for it. */
class SandboxReaderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private String problem(String line) {
    String problem = in.problemWith(line);
    assertTrue(problem.startsWith("reeve.toml:3: service.web."), problem);
    return problem.substring("reeve.toml:3: service.web.".length());
  }

  @Test
  void everyKeyIsRead() {
    assertEquals(
        new SandboxSpec(true, List.of("/etc", "-/opt/x"), List.of("/boot"), Home.TMPFS, SystemProtection.STRICT, true,
            true),
        in.serviceWith("private-tmp = true\nread-only-paths = ['/etc/', '-/opt//x']\ninaccessible-paths = '/boot'\n"
            + "protect-home = 'tmpfs'\nprotect-system = 'strict'\nprivate-network = true\nprivate-devices = true")
            .execution().sandbox());
  }

  @ParameterizedTest
  @CsvSource({"true,YES", "false,NO", "'\"read-only\"',READ_ONLY", "'\"tmpfs\"',TMPFS"})
  void protectHomeIsABooleanOrAWord(String value, Home home) {
    assertEquals(home, in.serviceWith("protect-home = " + value).execution().sandbox().home());
    assertEquals(value, DefinitionWriter.settings(in.serviceWith("protect-home = " + value)).get("protect-home"));
  }

  @ParameterizedTest
  @CsvSource({"true,YES", "false,NO", "'\"full\"',FULL", "'\"strict\"',STRICT"})
  void protectSystemIsABooleanOrAWord(String value, SystemProtection system) {
    assertEquals(system, in.serviceWith("protect-system = " + value).execution().sandbox().system());
    assertEquals(value, DefinitionWriter.settings(in.serviceWith("protect-system = " + value)).get("protect-system"));
  }

  @Test
  void anotherWordIsReported() {
    assertEquals("protect-system: cannot be \"ful\": did you mean \"full\"?", problem("protect-system = 'ful'"));
    assertEquals("protect-system: cannot be \"all\": use true, false, \"full\" or \"strict\"",
        problem("protect-system = 'all'"));
    assertEquals("protect-home: cannot be \"true\": write it without quotes", problem("protect-home = 'true'"));
    assertEquals("protect-home: cannot be an integer: it is true, false or a word: "
        + "use true, false, \"read-only\" or \"tmpfs\"", problem("protect-home = 1"));
    assertTrue(problem("private-tmp = 'yes'").startsWith("private-tmp: cannot be a string"));
  }

  @Test
  void pathsOfTheSystemAreAbsolute() {
    assertEquals("read-only-paths: cannot be the relative path \"etc\": begin it with \"/\"",
        problem("read-only-paths = ['/usr', 'etc']"));
    assertEquals("read-only-paths: cannot be the relative path \"opt\": begin it with \"/\"",
        problem("read-only-paths = '-opt'"));
    assertEquals("inaccessible-paths: cannot be empty: it is a path", problem("inaccessible-paths = ['-']"));
    assertEquals("inaccessible-paths: cannot be \"/\": the program itself is below it: name the directories in it",
        problem("inaccessible-paths = ['/']"));
    assertEquals(List.of("/"), in.serviceWith("read-only-paths = '/'").execution().sandbox().readOnlyPaths());
    assertTrue(problem("read-only-paths = ['~/x']").contains("cannot use \"~/x\": no shell reads it"));
  }

  @Test
  void aRootDirectoryIsAbsolute() {
    assertEquals(Optional.of("/srv/jail"), in.serviceWith("root-directory = '/srv/./jail/'").execution()
        .rootDirectory());
    assertEquals("root-directory: cannot be the relative path \"jail\": begin it with \"/\"",
        problem("root-directory = 'jail'"));
    assertEquals("root-directory: cannot be empty: it is a path", problem("root-directory = ''"));
    Plan plan = in.plan("[defaults]\nroot-directory = '/jail'\n[service.a]\ncommand = ['/a']\nroot-directory = '/'");
    assertEquals(Optional.empty(), plan.services().get(0).execution().rootDirectory());
  }

  @Test
  void directoriesAreNamesOrLists() {
    assertEquals(new DirectoriesSpec(List.of("web"), 0750, List.of("web", "web/cache"), 02770),
        in.serviceWith("runtime-directory = 'web'\nruntime-directory-mode = '0750'\n"
            + "state-directory = ['web', 'web/cache']\nstate-directory-mode = '2770'").execution().directories());
    Plan plan = in.plan("[defaults]\nstate-directory = '${SERVICE}'\n[service.a]\ncommand = ['/a']\n"
        + "[service.b]\ncommand = ['/b']\nstate-directory = []");
    assertEquals(List.of("a"), plan.services().get(0).execution().directories().state());
    assertTrue(plan.services().get(1).execution().directories().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"'',it is empty", "/run/web,'it is absolute, and reeve decides where it is'",
      "../etc,'it has the part \"..\"'", "web/..,'it has the part \"..\"'", "./web,'it has the part \".\"'",
      "web//x,it has an empty part", "web/,it has an empty part", "a:b,'there is a \":\", a new line or a NUL in it'"})
  void aDirectoryElsewhereIsReported(String name, String cause) {
    assertEquals("runtime-directory: cannot use \"" + name + "\" as the name of a directory: " + cause
        + ": write it as \"web\" or \"web/cache\"", problem("runtime-directory = ['ok', '" + name + "']"));
    assertTrue(problem("state-directory = '" + name + "'").endsWith(cause + ": write it as \"web\" or \"web/cache\""));
  }

  private List<String> warnings(String text) {
    in.write("reeve.toml", text);
    PlanReader.Result.Ok ok = (PlanReader.Result.Ok) in.read("reeve.toml");
    return ok.warnings().stream().map(w -> w.toString().replace(directory + "/", "")).toList();
  }

  @Test
  void aRuntimeDirectoryOfTwoServicesIsWarnedOf() {
    String a = "[service.a]\ncommand = ['/a']\nruntime-directory = ['x', 'web']\n[service.b]\ncommand = ['/b']\n";
    assertEquals(List.of("reeve.toml:6: service.b.runtime-directory: gives \"b\" the directory \"web/sub\", and \"a\" "
        + "\"web\": the stop of one deletes what the other uses (\"${SERVICE}\" is a directory of its own)"),
        warnings(a + "runtime-directory = 'web/sub'\n"));
    assertEquals(1, warnings(a + "runtime-directory = 'x'\n").size());
    assertEquals(List.of(), warnings(a + "runtime-directory = ['y', 'website']\nstate-directory = 'web'\n"));
    String defaults = "[service.a]\ncommand = ['/a']\ninstances = 2\n[defaults]\nruntime-directory = ";
    assertTrue(
        warnings(defaults + "'app'").get(0).startsWith("reeve.toml:5: defaults.runtime-directory: gives \"a@2\""),
        warnings(defaults + "'app'")::toString);
    assertEquals(List.of(), warnings(defaults + "'${SERVICE}'"));
  }

  @Test
  void aDirectoryIsNamedOnce() {
    assertEquals("state-directory: cannot name \"web\" twice", problem("state-directory = ['web', 'web']"));
    assertTrue(problem("state-directory = 5").startsWith("state-directory: cannot be an integer"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "75", "0888", "07777", "rwx", "-755"})
  void aBadModeOfADirectoryIsReported(String mode) {
    assertEquals("runtime-directory-mode: cannot read \"" + mode
        + "\" as a mode: write it as \"0750\": three or four octal digits",
        problem("runtime-directory-mode = '" + mode + "'"));
  }

  @Test
  void aModeIsNotANumberOfToml() {
    assertEquals("state-directory-mode: cannot be an integer: it is a string: write it in quotes, as \"0750\"",
        problem("state-directory-mode = 750"));
  }
}
