package reeve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinksTest {
  @TempDir Path directory;
  private Reading in;

  @BeforeEach
  void open() {
    in = new Reading(directory);
  }

  private static String service(String name, String... lines) {
    return "[service." + name + "]\ncommand = [\"/bin/x\"]\n" + String.join("\n", lines) + "\n";
  }

  private List<Dependency> edges(String... lines) {
    return in.plan(service("web", lines) + Reading.OTHERS).services().get(0).dependencies();
  }

  @Test
  void anEdgeHasAConditionAndSaysWhetherARestartIsShared() {
    assertEquals(
        List.of(
            new Dependency(Dependency.Kind.REQUIRES, "db", Dependency.When.READY, false),
            new Dependency(Dependency.Kind.REQUIRES, "cache", Dependency.When.STARTED, true),
            new Dependency(Dependency.Kind.AFTER, "migrate", Dependency.When.COMPLETED, false)),
        edges("requires = ['db', { service = 'cache', when = 'started', restart = true }]",
            "after = { service = 'migrate', when = 'completed' }"));
  }

  @Test
  void whatIsWrongWithAnEdgeIsToldWithItsLine() {
    assertEquals(
        List.of(
            "reeve.toml:3: service.web.requires.when: cannot be \"redy\": did you mean \"ready\"?",
            "reeve.toml:4: service.web.wants: cannot find the name of a service:"
                + " write it as [\"name\"] or [{ service = \"name\", when = \"ready\" }]",
            "reeve.toml:5: service.web.conflicts.when: unknown key: use one of \"service\"",
            "reeve.toml:6: service.web.after: cannot find the service \"dbb\": did you mean \"db\"?",
            "reeve.toml:7: service.web.before: cannot find the service \"nobody\": add [service.nobody], or remove it here"),
        in.problems(service("web", "requires = [{ service = 'db', when = 'redy' }]", "wants = [{ when = 'ready' }]",
            "conflicts = [{ service = 'db', when = 'ready' }]", "after = ['dbb']", "before = ['nobody']") + Reading.others("db")));
  }

  @Test
  void aCircleIsToldOnceWithItsWholePathAndTheLineOfEachStep() {
    assertEquals(
        List.of("reeve.toml:3: service.a.requires: cannot put the services in an order: \"a\" requires \"b\" (reeve.toml:3),"
            + " \"c\" is before \"b\" (reeve.toml:9), \"c\" wants \"a\" (reeve.toml:10): remove one of these"),
        in.problems(service("a", "requires = ['b']") + service("b") + service("c", "before = ['b']", "wants = ['a']")));
    assertEquals(
        List.of("reeve.toml:3: service.a.after: cannot put the services in an order: \"a\" is after \"a\" (reeve.toml:3): remove one of these"),
        in.problems(service("a", "after = ['a']")));
  }

  @Test
  void aServiceThatIsBrokenItselfIsNotUnknownToOthers() {
    assertEquals(List.of("reeve.toml:1: service.db: cannot find its command: add command = [\"/path/to/program\", \"argument\"]"),
        in.problems("[service.db]\n" + service("web", "requires = ['db']")));
  }

  @Test
  void aTargetStandsForItsServicesAndThoseOfTheTargetsInIt() {
    Plan plan = in.plan(service("proxy", "requires = ['@shop']") + Reading.others("db", "cache", "web")
        + "[target.data]\nrequires = ['db']\nwants = ['cache']\n[target.shop]\ndescription = 'all'\nrequires = ['web', '@data']\n");
    assertEquals(
        List.of(
            new Dependency(Dependency.Kind.REQUIRES, "web", Dependency.When.READY, false),
            new Dependency(Dependency.Kind.REQUIRES, "db", Dependency.When.READY, false),
            new Dependency(Dependency.Kind.WANTS, "cache", Dependency.When.READY, false)),
        plan.services().get(0).dependencies());
    assertEquals(List.of("web", "db", "cache"), plan.targets().get(1).members());
    assertEquals(List.of("data", "shop"), plan.services().get(1).tags());
  }

  @Test
  void withADefaultTargetOnlyItsServicesStartWithReeve() {
    Plan plan = in.plan(Reading.others("db", "tool") + service("off", "enabled = false") + "[target.default]\nwants = ['db', 'off']\n");
    List<Boolean> enabled = new ArrayList<>();
    plan.services().forEach(spec -> enabled.add(spec.enabled()));
    assertEquals(List.of(true, false, false), enabled);
  }

  @Test
  void whatIsWrongWithATargetIsTold() {
    assertEquals(
        List.of(
            "reeve.toml:4: target.a.wants: cannot find the service \"dbb\": did you mean \"db\"?",
            "reeve.toml:5: target.a.requires: cannot find the target \"later\": add [target.later], or remove it here",
            "reeve.toml:6: target.a.colour: unknown key: use one of \"description\", \"requires\" or \"wants\"",
            "reeve.toml:8: target.b.wants: cannot have a target in itself: b -> b: remove one of these"),
        in.problems(Reading.others("db") + "[target.a]\nwants = ['dbb']\nrequires = ['@later']\ncolour = 1\n[target.b]\nwants = ['@b']\n"));
  }

  @Test
  void twoThatConflictCannotBothStartWithReeve() {
    assertEquals(
        List.of("reeve.toml:3: service.a.conflicts: cannot start both \"a\" and \"b\" with reeve: they conflict:"
            + " give one of them enabled = false"),
        in.problems(service("a", "conflicts = ['b']") + service("b")));
    assertEquals(List.of(), in.problems(service("a", "conflicts = ['b']") + service("b", "enabled = false")));
  }
}
