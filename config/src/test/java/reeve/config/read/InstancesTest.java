package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Dependency;
import reeve.config.Instance;
import reeve.config.OutputSpec;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;
import reeve.config.plan.PlanDiff;

/** One table that defines several services. */
class InstancesTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private static List<String> names(Plan plan) {
    List<String> names = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      names.add(spec.name());
    }
    return names;
  }

  @Test
  void instancesAreServicesOfOneTable() {
    Plan plan = in.plan(
        "[service.a]\ncommand = ['/a']\n[service.web]\ninstances = 2\ncommand = ['/web', '--port=80${INSTANCE}']\n"
            + "env = { NAME = '${SERVICE}' }\nstdout = 'out/${INSTANCE}.log'\n");
    assertEquals(List.of("a", "web@1", "web@2"), names(plan));
    ServiceSpec second = plan.services().get(2);
    assertEquals(List.of("/web", "--port=802"), second.process().commands().get(0));
    assertEquals(Map.of("NAME", "web@2"), second.process().environment());
    assertEquals(new OutputSpec.File(directory + "/out/2.log"), second.process().stdout());
    assertEquals(new Instance("web", 2), second.identity().instance());
    assertEquals(Instance.NONE, plan.services().get(0).identity().instance());
  }

  @Test
  void oneInstanceIsNumberedToo() {
    assertEquals(List.of("web@1"), names(in.plan("[service.web]\ninstances = 1\ncommand = ['/web']\n")));
  }

  @Test
  void defaultsMayNameTheInstance() {
    Plan plan =
        in.plan("[defaults]\nenv = { ID = 'i${INSTANCE}' }\n[service.web]\ninstances = 2\ncommand = ['/web']\n");
    assertEquals("i1", plan.services().get(0).process().environment().get("ID"));
    assertEquals("i2", plan.services().get(1).process().environment().get("ID"));
  }

  @Test
  void aServiceThatIsNotAnInstanceHasNoNumber() {
    assertEquals("", in.serviceWith("env = { ID = '${INSTANCE}' }").process().environment().get("ID"));
  }

  @Test
  void theNameOfTheTableMeansAllInstances() {
    Plan plan = in.plan(
        "[service.web]\ninstances = 2\ncommand = ['/web']\n[service.proxy]\ncommand = ['/p']\nrequires = ['web']\n"
            + "[service.one]\ncommand = ['/o']\nafter = ['web@2']\n[target.site]\nrequires = ['web']\n");
    assertEquals(List.of("web@1", "web@2"),
        plan.services().get(2).dependencies().stream().map(Dependency::service).toList());
    assertEquals(List.of("web@2"), plan.services().get(3).dependencies().stream().map(Dependency::service).toList());
    assertEquals(List.of("web@1", "web@2"), plan.targets().get(0).members());
    assertEquals(List.of("site"), plan.services().get(1).identity().tags());
  }

  @Test
  void anInstanceThatDoesNotExistCannotBeNamed() {
    String problem = in.problem(
        "[service.web]\ninstances = 2\ncommand = ['/web']\n[service.one]\ncommand = ['/o']\nafter = ['web@3']\n");
    assertTrue(problem.startsWith("reeve.toml:6: service.one.after: cannot find the service \"web@3\""), problem);
  }

  @Test
  void instancesThatWaitForEachOtherAreACycle() {
    String problem = in.problems("[service.web]\ninstances = 2\ncommand = ['/web']\nafter = ['web']\n").get(0);
    assertTrue(problem.contains("\"web@1\" is after \"web@1\""), problem);
  }

  @Test
  void aNameThatIsTakenIsAProblem() {
    String problem =
        in.problem("[service.web]\ninstances = 2\ncommand = ['/web']\n[service.'web@2']\ncommand = ['/o']\n");
    assertEquals("reeve.toml:4: service.\"web@2\": cannot set it twice: it is at reeve.toml:1 already",
        problem.replace(directory + "/", ""));
  }

  @Test
  void theNumberIsChecked() {
    assertEquals("reeve.toml:3: service.web.instances: cannot be 0: it goes from 1 to 1000",
        in.problemWith("instances = 0"));
    assertEquals("reeve.toml:3: service.web.instances: cannot be 1001: it goes from 1 to 1000",
        in.problemWith("instances = 1001"));
    assertTrue(in.problemWith("instances = '2'").contains("cannot be a string: it is an integer"));
    assertTrue(in.problem("[service." + "a".repeat(98) + "]\ncommand = ['/a']\ninstances = 2\n")
        .contains("the name is too long"));
  }

  @Test
  void anotherNumberAddsOnlyTheNewInstances() {
    String before =
        "[service.web]\ninstances = 2\ncommand = ['/web']\n[service.proxy]\ncommand = ['/p']\nrequires = ['web']\n";
    Plan old = in.plan(before);
    PlanDiff diff = PlanDiff.compare(old.settings(), old.services(), in.plan(before.replace("= 2", "= 3")));
    List<String> kinds = new ArrayList<>();
    for (PlanDiff.Service service : diff.services()) {
      kinds.add(service.name() + " " + service.kind());
    }
    assertEquals(List.of("web@1 UNCHANGED", "web@2 UNCHANGED", "web@3 NEW", "proxy POLICY"), kinds);
  }

  @Test
  void aGivenNumberReplacesTheNumberInTheFiles() {
    in.write("reeve.toml", "[service.web]\ninstances = 2\ncommand = ['/web']\n[service.one]\ncommand = ['/o']\n");
    List<String> files = List.of(directory.resolve("reeve.toml").toString());
    PlanReader.Result result =
        PlanReader.read(files, Map.of(), ReadOptions.DEFAULT.withInstances(Map.of("web", 3, "one", 5)));
    assertEquals(List.of("web@1", "web@2", "web@3", "one"), names(((PlanReader.Result.Ok) result).plan()));
  }

  @Test
  void aServiceOfARequestHasNoInstances() {
    PlanReader.Result result = ServiceReader.read("web", Map.of("command", List.of("/web"), "instances", 2L), "/");
    assertTrue(((PlanReader.Result.Bad) result).problems().get(0).toString().contains("is in no file"));
  }
}
