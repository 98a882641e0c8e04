package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.Plan;
import reeve.config.RestartSpec;
import reeve.config.ServiceSpec;
import reeve.config.toml.Utf8Text;
import reeve.config.util.Globs;

/** Several files: given, of a directory, and included. */
class IncludeTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory, Map.of("DIR", "conf.d"));
  }

  private static String service(String name) {
    return "[service." + name + "]\ncommand = ['./" + name + "']\n";
  }

  private static List<String> names(Plan plan) {
    List<String> names = new ArrayList<>();
    for (ServiceSpec service : plan.services()) {
      names.add(service.name());
    }
    return names;
  }

  @Test
  void globsAreSortedAndComeAfterTheirFile() {
    in.write("conf.d/b.toml", service("b"));
    in.write("conf.d/a.toml", service("a"));
    in.write("conf.d/.hidden.toml", "broken");
    in.write("conf.d/x.txt", "broken");
    in.write("reeve.toml", "[reeve]\ninclude = ['${DIR}/*.toml', 'none/*.toml', 'conf.d/*.no']\n" + service("main"));
    in.write("last.toml", service("last"));
    Plan plan = in.planOf("reeve.toml", "last.toml");
    assertEquals(List.of("main", "a", "b", "last"), names(plan));
    assertEquals(
        List.of(directory + "/reeve.toml", directory + "/conf.d/a.toml", directory + "/conf.d/b.toml",
            directory + "/last.toml"),
        plan.files());
    assertEquals(directory + "/conf.d/a", plan.services().get(1).process().commands().get(0).get(0));
  }

  @Test
  void globsMayMatchDirectories() {
    in.write("apps/x/reeve.toml", service("x"));
    in.write("apps/y/reeve.toml", service("y"));
    in.write("apps/z/other.toml", service("z"));
    assertEquals(List.of("x", "y"), names(in.plan("[reeve]\ninclude = 'apps/?/reeve.toml'")));
  }

  @Test
  void globThatMatchesTheFileItselfMeansTheOthers() {
    in.write("other.toml", service("other"));
    assertEquals(List.of("other"), names(in.plan("[reeve]\ninclude = '*.toml'")));
  }

  @Test
  void missingPathIsAProblemAtTheLineThatNamesIt() {
    assertEquals("reeve.toml:3: reeve.include: cannot include \"no.toml\": cannot read the file: no such file",
        in.problem("[reeve]\ninclude = [\n'no.toml']").replace(directory + "/", ""));
  }

  @Test
  void directoryStandsForItsFilesByName() throws IOException {
    in.write("d/b.toml", service("b"));
    in.write("d/a.toml", service("a"));
    in.write("d/README", "x");
    Files.createDirectory(directory.resolve("d/c.toml"));
    assertEquals(List.of("a", "b"), names(in.planOf("d")));
    assertEquals(List.of("a", "b"), names(in.plan("[reeve]\ninclude = 'd'")));
  }

  @Test
  void directoryWithoutFilesIsAProblem() throws IOException {
    Files.createDirectory(directory.resolve("empty"));
    assertEquals(List.of("empty: cannot find a file named *.toml in the directory"), in.problemsOf("empty"));
  }

  @Test
  void cyclesAreReportedWithTheirChain() {
    in.write("a.toml", "[reeve]\ninclude = 'b.toml'\n");
    in.write("b.toml", "[reeve]\n\ninclude = 'c.toml'\n");
    in.write("c.toml", "[reeve]\n\n\ninclude = './a.toml'\n");
    String problem = ConfigFixture.only(in.problemsOf("a.toml"));
    assertEquals(
        "c.toml:4: reeve.include: cannot include a file in itself: "
            + "a.toml:2 includes b.toml:3 includes c.toml:4 includes "
            + "./a.toml",
        problem);
    in.write("self.toml", "[reeve]\ninclude = 'self.toml'\n");
    assertTrue(ConfigFixture.only(in.problemsOf("self.toml")).contains("cannot include a file in itself"));
  }

  @Test
  void fileThatComesTwiceIsAProblemThroughLinksToo() throws IOException {
    in.write("x.toml", service("x"));
    Files.createSymbolicLink(directory.resolve("link.toml"), directory.resolve("x.toml"));
    in.write("a.toml", "[reeve]\ninclude = ['x.toml', 'link.toml']\n");
    assertEquals(
        "a.toml:2: reeve.include: cannot read \"link.toml\" twice: a.toml:2 includes link.toml, and it was included by "
            + "a.toml:2 already",
        ConfigFixture.only(in.problemsOf("a.toml")));
    assertEquals("x.toml: cannot read it twice: it was named already",
        ConfigFixture.only(in.problemsOf("x.toml", "x.toml")));
  }

  @Test
  void serviceOfTwoFilesIsAProblemThatNamesBoth() {
    in.write("a.toml", service("web"));
    in.write("b.toml", "# b\n" + service("web"));
    assertEquals("b.toml:2: service.web: cannot set it twice: it is at a.toml:1 already",
        ConfigFixture.only(in.problemsOf("a.toml", "b.toml")));
  }

  @Test
  void settingsAndDefaultsOfAllFilesAreMerged() {
    in.write("a.toml", "[defaults]\nrestart = 'no'\n[reeve]\nlog-dir = '/l'\n");
    in.write("b.toml", "[reeve]\nstate-dir = 's'\n[defaults]\ntimeout = '1s'\n" + service("b"));
    Plan plan = in.planOf("a.toml", "b.toml");
    assertEquals(RestartSpec.Policy.NO, plan.services().get(0).restart().policy());
    assertTrue(plan.services().get(0).stop().runTimeout().isPresent());
    assertEquals(directory + "/s", plan.settings().stateDir().orElseThrow());
    in.write("c.toml", "[reeve]\nlog-dir = '/x'\n[defaults]\nrestart = 'no'\n");
    assertEquals(List.of("c.toml:2: reeve.log-dir: cannot set it twice: it is at a.toml:4 already",
        "c.toml:4: defaults.restart: cannot set it twice: it is at a.toml:2 already"),
        in.problemsOf("a.toml", "b.toml", "c.toml"));
  }

  @Test
  void unreadableFilesAreProblems() throws IOException {
    assertEquals(List.of("no.toml: cannot read the file: no such file"), in.problemsOf("no.toml"));
    in.write("big.toml", new byte[Utf8Text.MAX_BYTES + 1]);
    assertEquals(List.of("big.toml: cannot read the file: it is larger than 16 MiB"), in.problemsOf("big.toml"));
    assertEquals(List.of("/dev/null: cannot read the file: it is not a regular file"), in.problemsOf("/dev/null"));
    Path locked = in.write("locked.toml", "");
    Files.setPosixFilePermissions(locked, java.util.Set.of());
    assumeFalse(Files.isReadable(locked), "root reads everything");
    assertEquals(List.of("locked.toml: cannot read the file: permission denied"), in.problemsOf("locked.toml"));
  }

  @Test
  void oddPathsAreProblems() {
    for (String path : List.of("", "\0", "a\0b", "x/".repeat(5000), "\ud800")) {
      assertFalse(
          in.problemsOf(path.isEmpty() ? "/proc/nothing" : path.indexOf(0) >= 0 ? "/proc/no" : "/proc/x").isEmpty());
      assertTrue(PlanReader.read(List.of(path), Map.of()) instanceof PlanReader.Result.Bad);
    }
  }

  @Test
  void longChainsEnd() {
    for (int i = 0; i < 60; i++) {
      in.write(i + ".toml", "[reeve]\ninclude = '" + (i + 1) + ".toml'\n");
    }
    assertTrue(ConfigFixture.only(in.problemsOf("0.toml")).contains("nested deeper than 32 files"));
  }

  @ParameterizedTest
  @CsvSource({"*.toml,a.toml,true", "*.toml,.a.toml,false", ".*,.a,true", "a*b*c,aXbYc,true", "a*b*c,aXbY,false",
      "?,a,true", "?,ab,false",
      "*,a,true", "**,ab,true", "a?c,abc,true", "*a*a*a*a*a*b,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,false"})
  void globsMatch(String pattern, String name, boolean matches) {
    assertEquals(matches, Globs.matches(pattern, name));
  }
}
