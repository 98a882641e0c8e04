package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Dependency;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;
import reeve.config.plan.InstanceScaling;

/** Templates, {@code [service."worker@"]}, and the services that are made of them. */
class TemplatesTest {
  private static final String WORKER = "[service.\"worker@\"]\ncommand = ['/bin/work', '${ARG}']\n";
  private static final String APP = "[service.app]\ncommand = ['/app']\n";

  @TempDir
  Path directory;

  private ConfigFixture in() {
    return new ConfigFixture(directory, Map.of("ARG", "of reeve"));
  }

  private static List<String> names(Plan plan) {
    List<String> names = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      names.add(spec.name());
    }
    return names;
  }

  private static ServiceSpec service(Plan plan, String name) {
    return plan.services().stream().filter(spec -> spec.name().equals(name)).findFirst().orElseThrow();
  }

  private static String environment(Plan plan, String service, String variable) {
    return service(plan, service).process().environment().get(variable);
  }

  @Test
  void aTemplateAloneIsNoService() {
    assertEquals(List.of("app"), names(in().plan(WORKER + APP)));
  }

  @Test
  void aTableAddsToTheTemplateAndReplacesWhatItSets() {
    Plan plan = in().plan("[service.\"worker@a\"]\nenv = { B = 'own' }\nrequires = ['app']\ntags = ['x']\n" + WORKER
        + "env = { A = '${ARG}-${SERVICE}', B = '${ARG}' }\nafter = ['app']\ntags = ['y']\n"
        + "working-directory = '/srv/${ARG}'\n"
        + "[service.\"worker@b\"]\ncommand = ['/bin/other']\n" + APP);
    assertEquals(List.of("worker@a", "worker@b", "app"), names(plan));
    ServiceSpec a = service(plan, "worker@a");
    assertEquals(List.of(List.of("/bin/work", "a")), a.process().commands());
    assertEquals(Map.of("A", "a-worker@a", "B", "own"), a.process().environment());
    assertEquals("/srv/a", a.process().workingDirectory().get());
    assertEquals(List.of("x"), a.identity().tags());
    assertEquals(List.of(Dependency.Kind.AFTER, Dependency.Kind.REQUIRES),
        a.dependencies().stream().map(Dependency::kind).toList());
    assertEquals(List.of(List.of("/bin/other")), service(plan, "worker@b").process().commands());
    assertEquals(1, a.identity().source().line());
  }

  @Test
  void instancesNameTheServices() {
    Plan plan = in().plan(WORKER + "instances = ['a', 'b']\nenv.PORT = '${3100 + INSTANCE}'\n"
        + "[service.\"worker@b\"]\nenv.X = '1'\n");
    assertEquals(List.of("worker@a", "worker@b"), names(plan));
    assertEquals("3102 1", environment(plan, "worker@b", "PORT") + " " + environment(plan, "worker@b", "X"));
    assertEquals(Map.of(), InstanceScaling.counts(plan));
  }

  @Test
  void aNumberOfInstancesIsThatOfATable() {
    String text = "[service.\"worker@2\"]\nenv.X = '1'\n" + WORKER + "instances = 3\nenv.N = '${INSTANCE}-${ARG}'\n";
    Plan plan = in().plan(text);
    assertEquals(List.of("worker@1", "worker@2", "worker@3"), names(plan));
    assertEquals("2-2", environment(plan, "worker@2", "N"));
    assertEquals("1", environment(plan, "worker@2", "X"));
    assertEquals(Map.of("worker", 3), InstanceScaling.counts(plan));
    PlanReader.Result scaled = PlanReader.read(List.of(directory.resolve("reeve.toml").toString()), Map.of(),
        ReadOptions.DEFAULT.withInstances(Map.of("worker", 4)));
    assertEquals(4, ((PlanReader.Result.Ok) scaled).plan().services().size());
  }

  @Test
  void dependenciesAndTargetsMakeWhatTheyName() {
    Plan plan = in().plan(WORKER + "requires = ['log@${ARG}']\n[service.\"log@\"]\ncommand = ['/log']\n"
        + "[service.app]\ncommand = ['/app']\nrequires = ['worker@x']\nwants = ['worker']\n"
        + "[target.t]\nwants = ['worker@y']\n");
    assertEquals(List.of("app", "worker@y", "worker@x", "log@y", "log@x"), names(plan));
    assertEquals(List.of("worker@x", "worker@y", "worker@x"),
        service(plan, "app").dependencies().stream().map(Dependency::service).toList());
    assertEquals(List.of("log@x"),
        service(plan, "worker@x").dependencies().stream().map(Dependency::service).toList());
    assertEquals(List.of("t"), service(plan, "worker@y").identity().tags());
  }

  @Test
  void aNumberIsTheArgumentIfThatIsOne() {
    Plan plan = in().plan(WORKER + "env.N = '${INSTANCE}'\n[service.\"worker@8080\"]\n[service.\"worker@08\"]\n");
    assertEquals("8080", environment(plan, "worker@8080", "N"));
    assertEquals("", environment(plan, "worker@08", "N"));
  }

  @Test
  void defaultsKnowTheArgumentAndOtherServicesHaveTheVariableOfReeve() {
    Plan plan = in().plan("[defaults]\nenv.D = '${ARG}'\n" + WORKER + "[service.\"worker@a\"]\n" + APP);
    assertEquals("a", environment(plan, "worker@a", "D"));
    assertEquals("of reeve", environment(plan, "app", "D"));
  }

  @Test
  void aTemplateOfAnotherFileIsFoundAndItsPathsAreThoseOfItsFile() {
    in().write("a.toml", "[service.\"worker@a\"]\n");
    in().write("sub/b.toml", WORKER + "env-file = '${ARG}.env'\n");
    in().write("sub/a.env", "E=1\n");
    Plan plan = in().planOf("a.toml", "sub/b.toml");
    assertEquals("1", environment(plan, "worker@a", "E"));
  }

  /** Was an internal error when the plan was used. */
  @Test
  void aTemplateAndATableWithInstancesOfOneNameAreAProblem() {
    String problem = in().problem(WORKER + "instances = 1\n[service.worker]\ncommand = ['/b']\ninstances = 1\n");
    assertTrue(problem.contains("cannot set it twice"), problem);
  }

  @Test
  void problemsHaveTheirFileAndLine() {
    assertEquals("reeve.toml:5: service.app.requires: cannot find the service \"work@a\": did you mean \"app\"?",
        in().problem(WORKER + APP + "requires = ['work@a']\n").replaceAll(": (did|add).*", ": did you mean \"app\"?"));
    assertEquals(
        "reeve.toml:3: service.\"worker@\".instances: cannot use \"b c\" as the name of an instance: it may hold only "
            + "letters, digits and . _ - @ + :",
        in().problem(WORKER + "instances = ['a', 'b c']\n"));
    assertTrue(in().problem(WORKER + "instances = ['a', 'a']\n").endsWith("it is there twice"));
    assertTrue(in().problem(WORKER + "instances = ['']\n").endsWith("it is empty"));
    assertTrue(in().problem(WORKER + "instances = 0\n").contains("it goes from 1 to 1000"));
    assertTrue(in().problem(WORKER + "[service.\"worker@a\"]\ninstances = 2\n")
        .contains("cannot be set for one service of a template"));
    assertTrue(in().problem(WORKER + "[service.\"worker@\"]\ncommand = ['/x']\n").contains("twice")
        || in().problems(WORKER + "[service.\"worker@\"]\ncommand = ['/x']\n").size() == 1);
    assertEquals(
        "reeve.toml:3: service.\"worker@\".env.P: cannot compute \"${1 + ARG}\": the value of \"ARG\" is no integer of "
            + "64 bits: it may have integers, variables, + - * / % and parentheses",
        in().problem(WORKER + "env.P = '${1 + ARG}'\n[service.\"worker@a\"]\n"));
    assertTrue(in().problem("[service.\"worker@\"]\nrequires = ['worker@${ARG}x']\ncommand = ['/x']\n"
        + "[service.\"worker@a\"]\n").contains("cannot"));
    assertTrue(
        in().problem("[service.app]\ninstances = ['a']\ncommand = ['/x']\n").contains("write [service.\"NAME@\"]"));
  }

  /** A client chooses the argument, and may have no other right than to start the service. */
  @Test
  void anArgumentOfAClientIsNoPathUpwardsAndNoOption() {
    for (String wanted : List.of("worker@..", "worker@.", "worker@-rf")) {
      assertTrue(made(WORKER + APP, List.of(wanted)) instanceof PlanReader.Result.Bad, wanted);
    }
    assertEquals(List.of("app", "worker@a..b"),
        names(((PlanReader.Result.Ok) made(WORKER + APP, List.of("worker@a..b"))).plan()));
  }

  @Test
  void clientsMakeAThousandServicesOfATemplateAndNoMore() {
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      wanted.add("worker@a" + i);
    }
    assertTrue(made(WORKER + APP, wanted) instanceof PlanReader.Result.Ok);
    wanted.add("worker@b");
    assertTrue(made(WORKER + APP, wanted).toString().contains("cannot make \"worker@b\": there are 1000 services"));
  }

  private PlanReader.Result made(String text, List<String> wanted) {
    in().plan(text);
    return PlanReader.read(List.of(directory.toString()), Map.of(), ReadOptions.DEFAULT.withMade(wanted));
  }

  @Test
  void servicesThatAReaderWantsAreMadeAndNotMeantByTheNameOfTheTemplate() {
    in().plan(WORKER + "instances = ['b']\nrequires = ['base@${ARG}']\n[service.\"base@\"]\ncommand = ['/base']\n"
        + APP + "after = ['worker']\n");
    PlanReader.Result result = PlanReader.read(List.of(directory.toString()), Map.of(),
        ReadOptions.DEFAULT.withMade(List.of("worker@a", "worker@b", "no@a", "app")));
    Plan plan = ((PlanReader.Result.Ok) result).plan();
    assertEquals(List.of("worker@b", "app", "base@b", "worker@a", "base@a"), names(plan));
    assertEquals(List.of("worker@a", "base@a"), plan.layers().made());
    assertEquals("worker@", plan.layers().templateOf("worker@x"));
    assertEquals(null, plan.layers().templateOf("worker@"));
    assertEquals(List.of("worker@b"), service(plan, "app").dependencies().stream().map(Dependency::service).toList());
  }
}
