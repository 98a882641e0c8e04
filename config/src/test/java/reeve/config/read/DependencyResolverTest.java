package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Dependency;
import reeve.config.Plan;
import reeve.config.layer.ReadOptions;

class DependencyResolverTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private static String service(String name, String... lines) {
    return "[service." + name + "]\ncommand = [\"/bin/x\"]\n" + String.join("\n", lines) + "\n";
  }

  private List<Dependency> edges(String... lines) {
    return in.plan(service("web", lines) + ConfigFixture.OTHERS).services().get(0).dependencies();
  }

  @Test
  void anEdgeHasAConditionAndMayPropagateRestarts() {
    assertEquals(
        List.of(
            new Dependency(Dependency.Kind.REQUIRES, "db", Dependency.When.READY, false),
            new Dependency(Dependency.Kind.REQUIRES, "cache", Dependency.When.STARTED, true),
            new Dependency(Dependency.Kind.AFTER, "migrate", Dependency.When.COMPLETED, false)),
        edges("requires = ['db', { service = 'cache', when = 'started', restart = true }]",
            "after = { service = 'migrate', when = 'completed' }"));
  }

  @Test
  void problemsOfEdgesAreReportedWithTheirLines() {
    assertEquals(
        List.of(
            "reeve.toml:3: service.web.requires.when: cannot be \"redy\": did you mean \"ready\"?",
            "reeve.toml:4: service.web.wants: cannot find the name of a service:"
                + " write it as [\"name\"] or [{ service = \"name\", when = \"ready\" }]",
            "reeve.toml:5: service.web.conflicts.when: unknown key: use one of \"service\"",
            "reeve.toml:6: service.web.after: cannot find the service \"dbb\": did you mean \"db\"?",
            "reeve.toml:7: service.web.before: cannot find the service \"missing\": "
                + "add [service.missing], or remove it here"),
        in.problems(service("web", "requires = [{ service = 'db', when = 'redy' }]", "wants = [{ when = 'ready' }]",
            "conflicts = [{ service = 'db', when = 'ready' }]", "after = ['dbb']", "before = ['missing']")
            + ConfigFixture.others("db")));
  }

  @Test
  void aCycleIsReportedOnceWithItsPathAndTheLineOfEachStep() {
    assertEquals(
        List.of(
            "reeve.toml:3: service.a.requires: cannot put the services in an order: "
                + "\"a\" requires \"b\" (reeve.toml:3),"
                + " \"c\" is before \"b\" (reeve.toml:9), \"c\" wants \"a\" (reeve.toml:10): remove one of these"),
        in.problems(service("a", "requires = ['b']") + service("b") + service("c", "before = ['b']", "wants = ['a']")));
    assertEquals(
        List.of(
            "reeve.toml:3: service.a.after: cannot put the services in an order: "
                + "\"a\" is after \"a\" (reeve.toml:3): remove one of these"),
        in.problems(service("a", "after = ['a']")));
  }

  @Test
  void aServiceWithAProblemIsNotReportedAsUnknown() {
    assertEquals(
        List.of(
            "reeve.toml:1: service.db: cannot find its command: add command = [\"/path/to/program\", \"argument\"]"),
        in.problems("[service.db]\n" + service("web", "requires = ['db']")));
  }

  @Test
  void aTargetStandsForItsServicesAndTheServicesOfItsTargets() {
    Plan plan = in.plan(service("proxy", "requires = ['@shop']") + ConfigFixture.others("db", "cache", "web")
        + "[target.data]\nrequires = ['db']\nwants = ['cache']\n[target.shop]\ndescription = 'all'\n"
        + "requires = ['web', '@data']\n");
    assertEquals(
        List.of(
            new Dependency(Dependency.Kind.REQUIRES, "web", Dependency.When.READY, false),
            new Dependency(Dependency.Kind.REQUIRES, "db", Dependency.When.READY, false),
            new Dependency(Dependency.Kind.WANTS, "cache", Dependency.When.READY, false)),
        plan.services().get(0).dependencies());
    assertEquals(List.of("web", "db", "cache"), plan.targets().get(1).members());
    assertEquals(List.of("data", "shop"), plan.services().get(1).identity().tags());
  }

  @Test
  void withADefaultTargetOnlyItsServicesStartWithReeve() {
    Plan plan = in.plan(ConfigFixture.others("db", "tool") + service("off", "enabled = false")
        + "[target.default]\nwants = ['db', 'off']\n");
    List<Boolean> enabled = new ArrayList<>();
    plan.services().forEach(spec -> enabled.add(spec.enabled()));
    assertEquals(List.of(true, false, false), enabled);
  }

  @Test
  void problemsOfTargetsAreReported() {
    assertEquals(
        List.of(
            "reeve.toml:4: target.a.wants: cannot find the service \"dbb\": did you mean \"db\"?",
            "reeve.toml:5: target.a.requires: cannot find the target \"later\": add [target.later], or remove it here",
            "reeve.toml:6: target.a.colour: unknown key: use one of \"description\", \"requires\" or \"wants\"",
            "reeve.toml:8: target.b.wants: cannot have a target in itself: b -> b: remove one of these"),
        in.problems(ConfigFixture.others("db")
            + "[target.a]\nwants = ['dbb']\nrequires = ['@later']\ncolour = 1\n[target.b]\nwants = ['@b']\n"));
  }

  @Test
  void twoConflictingServicesCannotBothStartWithReeve() {
    assertEquals(
        List.of("reeve.toml:3: service.a.conflicts: cannot start both \"a\" and \"b\" with reeve: they conflict:"
            + " give one of them enabled = false"),
        in.problems(service("a", "conflicts = ['b']") + service("b")));
    assertEquals(List.of(), in.problems(service("a", "conflicts = ['b']") + service("b", "enabled = false")));
  }

  @Test
  void aServiceThatIsPulledInConflictsAsWell() {
    assertEquals(
        List.of(
            "reeve.toml:3: service.a.conflicts: cannot start both \"a\" and \"b\" with reeve: "
                + "they conflict, and \"c\" starts \"b\":"
                + " give one of them enabled = false"),
        in.problems(
            service("a", "conflicts = ['b']") + service("b", "enabled = false") + service("c", "wants = ['b']")));
    assertEquals(
        List.of("reeve.toml:3: service.a.conflicts: cannot start \"c\": it starts both \"a\" and \"b\", which conflict:"
            + " use after for one of them, or remove the conflict"),
        in.problems(service("a", "conflicts = ['b']", "enabled = false") + service("b", "enabled = false")
            + service("c", "requires = ['b', 'a']", "enabled = false")));
    assertEquals(
        List.of(
            "reeve.toml:3: service.a.conflicts: cannot put the services in an order: "
                + "\"a\" conflicts with \"a\" (reeve.toml:3):"
                + " remove one of these"),
        in.problems(service("a", "conflicts = ['a']")));
  }

  @Test
  void anotherTargetMayStartWithReeve() {
    in.write("reeve.toml",
        ConfigFixture.others("db", "tool") + "[target.default]\nwants = ['db']\n[target.rescue]\nwants = ['tool']\n");
    String path = directory.resolve("reeve.toml").toString();
    List<Boolean> enabled = new ArrayList<>();
    ((PlanReader.Result.Ok) PlanReader.read(List.of(path), Map.of(), target("rescue"))).plan().services()
        .forEach(s -> enabled.add(s.enabled()));
    assertEquals(List.of(false, true), enabled);
    assertEquals(path + ": cannot find the target \"rescu\" to start with: did you mean \"rescue\"?",
        ((PlanReader.Result.Bad) PlanReader.read(List.of(path), Map.of(), target("rescu"))).problems().get(0)
            .toString());
    in.write("reeve.toml", ConfigFixture.others("db"));
    assertEquals(path + ": cannot find the target \"x\" to start with",
        ((PlanReader.Result.Bad) PlanReader.read(List.of(path), Map.of(), target("x"))).problems().get(0).toString());
  }

  @Test
  void servicesAndSeveralTargetsMayStartWithReeve() {
    in.write("reeve.toml", service("a", "enabled = false") + service("b", "instances = 2") + service("c")
        + service("d", "auto = true") + "[target.back]\nwants = ['a', 'c']\n");
    String path = directory.resolve("reeve.toml").toString();
    for (String[] each : new String[][] {{"a", "a"}, {"b", "b@1 b@2"}, {"b@2,a", "a b@2"}, {"back", "c"},
        {"back,a,@auto", "a c d"}}) {
      StringBuilder started = new StringBuilder();
      ((PlanReader.Result.Ok) PlanReader.read(List.of(path), Map.of(), target(each[0]))).plan().services()
          .forEach(s -> started.append(s.enabled() ? " " + s.name() : ""));
      assertEquals(each[1], started.toString().trim(), each[0]);
    }
    assertEquals(path + ": cannot find the target \"\" to start with: did you mean \"a\"?",
        ((PlanReader.Result.Bad) PlanReader.read(List.of(path), Map.of(), target("a,"))).problems().get(0).toString());
  }

  @Test
  void aTagThatIsTheNameOfATargetIsAWarning() {
    in.write("reeve.toml",
        service("a", "tags = ['back']") + service("b", "tags = ['back']") + "[target.back]\nwants = ['b']\n");
    assertEquals(
        "reeve.toml:7: target.back: \"a\" has this name as a tag and is not in the target: "
            + "on the command line \"@back\" selects it"
            + " too, in a list of dependencies it does not: add it to the target, or use another tag",
        ((PlanReader.Result.Ok) in.read("reeve.toml")).warnings().get(0).toString().replace(directory + "/", ""));
  }

  @Test
  void instancesMayComeAfterTheRestOfTheirTarget() {
    Plan plan = in.plan(service("web", "instances = 2", "after = ['@all']") + ConfigFixture.others("db")
        + "[target.all]\nwants = ['web', 'db']\n");
    assertEquals(List.of("db"), plan.services().get(0).dependencies().stream().map(Dependency::service).toList());
  }

  private static ReadOptions target(String name) {
    return new ReadOptions(Map.of(), name, List.of(), false);
  }
}
