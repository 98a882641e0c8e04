package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ConfigProblem;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;

/** A fault in a file costs only the services of that file, and those that require them, if that is asked for. */
class FaultIsolationTest {
  @TempDir
  Path directory;
  private ConfigFixture files;

  @BeforeEach
  void makeFixture() {
    files = new ConfigFixture(directory);
    files.write("a.toml", "[service.a]\ncommand = [\"/bin/a\"]\n");
  }

  private PlanReader.Result read(boolean keepGoing, List<String> profiles) {
    return PlanReader.read(List.of(directory.toString()), Map.of(),
        new ReadOptions(Map.of(), null, profiles, keepGoing));
  }

  private PlanReader.Result.Ok rest() {
    return assertInstanceOf(PlanReader.Result.Ok.class, read(true, List.of()));
  }

  private List<String> texts(List<ConfigProblem> problems) {
    List<String> texts = new ArrayList<>();
    for (ConfigProblem problem : problems) {
      texts.add(problem.toString().replace(directory + "/", ""));
    }
    return texts;
  }

  private String relative(String path) {
    return path.replace(directory + "/", "");
  }

  private static List<String> names(PlanReader.Result.Ok ok) {
    return ok.plan().services().stream().map(ServiceSpec::name).toList();
  }

  @Test
  void withoutItAllIsRefused() {
    files.write("b.toml", "[service.b]\ncommand = [\"/bin/b\"]\nrestart = \"x\"\n");
    assertInstanceOf(PlanReader.Result.Bad.class, read(false, List.of()));
  }

  @Test
  void aWrongValueCostsTheServicesOfItsFile() {
    files.write("b.toml", "[service.b]\ncommand = [\"/bin/b\"]\nrestart = \"x\"\n[service.b2]\ncommand = [\"/b\"]\n");
    PlanReader.Result.Ok ok = rest();
    assertEquals(List.of("a"), names(ok));
    assertEquals(List.of("b", "b2"), ok.skipped().services());
    assertEquals(List.of(directory + "/b.toml"), ok.skipped().files());
    assertTrue(texts(ok.skipped().problems()).get(0).startsWith("b.toml:3: service.b.restart: cannot be \"x\""));
    assertEquals(2, ok.plan().files().size());
  }

  @Test
  void aFaultOfAnEnvFileCostsTheServicesThatNameIt() {
    files.write("x.env", "A=1\nB\n");
    files.write("b.toml", "[service.b]\ncommand = [\"/bin/b\"]\nenv-file = \"x.env\"\n"
        + "[service.b2]\ncommand = [\"/b\"]\n[service.b3]\ncommand = [\"/b\"]\nenv-file = \"none.env\"\n");
    files.write("c.toml", """
        [service.c]
        command = ["/bin/c"]
        env-file = ["x.env"]
        [service.c2]
        command = ["/c"]
        [service."w@"]
        command = ["/w"]
        env-file = "x.env"
        [service."w@a"]
        [service.d]
        command = ["/d"]
        requires = ["b"]
        """);
    PlanReader.Result.Ok ok = rest();
    assertEquals(List.of("a", "b2", "c2"), names(ok));
    assertEquals(List.of("x.env:2: cannot find the \"=\" of a variable: write it as KEY=value; a comment begins with #",
        "b.toml:8: service.b3.env-file: cannot read \"none.env\": no such file: if it may be missing, "
            + "write a \"-\" before the path",
        "c.toml:10: service.d: cannot start without \"b\", which was left out or is in no file"),
        texts(ok.skipped().problems()));
    assertEquals(List.of(), ok.skipped().files(), "no file is left out as a whole");
    assertEquals(List.of("b.toml", "c.toml"), ok.skipped().others().stream().map(this::relative).sorted().toList());
    files.write("d.toml", "[defaults]\nenv-file = \"x.env\"\n");
    assertInstanceOf(PlanReader.Result.Bad.class, read(true, List.of()));
  }

  @Test
  void aFileThatIsNotTomlCostsItsServices() {
    files.write("b.toml", "[service.b\ncommand = [\"/bin/b\"]\n");
    PlanReader.Result.Ok ok = rest();
    assertEquals(List.of("a"), names(ok));
    assertTrue(texts(ok.skipped().problems()).get(0).startsWith("b.toml:1: "), ok::toString);
  }

  @Test
  void servicesThatRequireOneThatIsLeftOutAreLeftOutToo() {
    files.write("b.toml", "[service.b]\ncommand = [\"/bin/b\"]\nrestart = \"x\"\n");
    files.write("c.toml", "[service.c]\ncommand = [\"/c\"]\nrequires = [\"b\"]\n[service.c2]\ncommand = [\"/c\"]\n"
        + "wants = [\"b\"]\nafter = [\"c\"]\n");
    files.write("d.toml", "[service.d]\ncommand = [\"/d\"]\nrequires = [\"c\"]\n");
    PlanReader.Result.Ok ok = rest();
    assertEquals(List.of("a", "c2"), names(ok));
    assertEquals(List.of("b", "c", "d"), ok.skipped().services());
    assertEquals(List.of(), ok.plan().services().get(1).dependencies());
    assertEquals(List.of(
        "c.toml:1: service.c: cannot start without \"b\", which was left out or is in no file",
        "d.toml:1: service.d: cannot start without \"c\", which was left out or is in no file"),
        texts(ok.skipped().problems()).subList(1, 3));
    assertEquals(List.of(
        "c.toml:4: service.c2: does not wait for \"b\", which was left out or is in no file",
        "c.toml:4: service.c2: does not wait for \"c\", which was left out or is in no file"), texts(ok.warnings()));
  }

  @Test
  void aTemplateIsLeftOutWithWhatItRequires() {
    files.write("b.toml", "[service.\"w@\"]\ncommand = [\"/b\"]\nrequires = [\"typo\"]\ninstances = [\"x\"]\n");
    assertEquals(List.of("a"), names(rest()));
  }

  @Test
  void aNameThatDoesNotExistCostsTheServiceThatRequiresIt() {
    files.write("b.toml", "[service.b]\ncommand = [\"/b\"]\nrequires = [\"typo\"]\n[service.b2]\ncommand = [\"/b\"]\n");
    assertEquals(List.of("a", "b2"), names(rest()));
    files.write("c.toml", "[service.c]\ncommand = [\"/c\"]\nrequires = [\"b\"]\n");
    assertEquals(List.of("b.toml"), rest().skipped().others().stream().map(this::relative).toList());
  }

  /** Was refused as a whole: the problem that counts the others concerns no service. */
  @Test
  void aFileWithManyFaultsCostsItsServices() {
    StringBuilder text = new StringBuilder("[service.b]\ncommand = [\"/b\"]\n");
    for (int i = 0; i < 150; i++) {
      text.append("k").append(i).append(" = 1\n");
    }
    files.write("b.toml", text.toString());
    assertEquals(List.of("a"), names(rest()));
  }

  @Test
  void aFaultThatConcernsOtherServicesIsNotLeftOut() {
    for (String shared : List.of("[defaults]\nrestart = \"x\"\n", "[reeve]\nlog-dir = 3\n",
        "[target.default]\nneeds = []\n", "[defaults\nrestart = \"no\"\n", "[defaults]\n[service.b\n",
        "[reeve]\ninclude = [\"missing.toml\"]\n")) {
      files.write("b.toml", shared);
      assertInstanceOf(PlanReader.Result.Bad.class, read(true, List.of()), shared);
    }
  }

  @Test
  void theDefaultsOfAFileWithAFaultyServiceStay() {
    files.write("b.toml", "[defaults]\nrestart = \"no\"\n[service.b]\ncommand = [\"/b\"]\ntags = 3\n");
    PlanReader.Result.Ok ok = rest();
    assertEquals(List.of("a"), names(ok));
    assertEquals(reeve.config.RestartSpec.Policy.NO, ok.plan().services().get(0).restart().policy());
  }

  @Test
  void aFaultInADropInCostsTheServicesOfItsFile() {
    files.write("b.toml", "[service.b]\ncommand = [\"/b\"]\n");
    files.write("b.toml.d/x.toml", "[service.b]\nrestart = \"x\"\n");
    assertEquals(List.of("a"), names(rest()));
    files.write("b.toml.d/x.toml", "[service.b\n");
    assertEquals(List.of("a"), names(rest()));
  }

  @Test
  void aFaultInAProfileCostsTheServicesThatItChanges() {
    files.write("b.toml", "[service.b]\ncommand = [\"/b\"]\n");
    files.write("dev.toml", "[profile.dev.service.b]\nrestart = \"x\"\n");
    assertEquals(List.of("a"),
        names(assertInstanceOf(PlanReader.Result.Ok.class, read(true, List.of("dev")))));
    assertInstanceOf(PlanReader.Result.Bad.class, read(true, List.of("nope")));
  }

  @Test
  void theKeyOfReeveDoesTheSame() {
    files.write("b.toml", "[service.b]\ncommand = [\"/b\"]\nrestart = \"x\"\n");
    files.write("r.toml", "[reeve]\non-error = \"skip\"\n");
    assertEquals(List.of("a"), names(assertInstanceOf(PlanReader.Result.Ok.class, read(false, List.of()))));
    files.write("r.toml", "[reeve]\non-error = \"fail\"\n");
    assertInstanceOf(PlanReader.Result.Bad.class, read(false, List.of()));
  }

  @Test
  void ifNothingIsLeftAllIsRefused() {
    files.write("a.toml", "[service.a]\ncommand = 3\n");
    assertInstanceOf(PlanReader.Result.Bad.class, read(true, List.of()));
  }
}
