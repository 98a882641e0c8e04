package reeve.config.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.PlanLayers;
import reeve.config.Schema;
import reeve.config.Settings;
import reeve.config.read.ConfigFixture;

/** What a change of the files means for each service. */
class PlanDiffTest {
  private static final List<String> PROCESS =
      List.of("command", "shell", "working-directory", "env", "env-file", "env-command",
          "clear-env", "pass-env", "ports", "stdin", "stdout",
          "stderr",
          "type", "ready",
          "watchdog", "notify-access", "bus-name", "bus",
          "user", "group", "supplementary-groups", "login-environment", "umask", "root-directory", "no-new-privileges",
          "capabilities", "nice", "io-priority", "cpu-affinity", "cpu-scheduling", "oom-score-adjust", "limits",
          "runtime-directory", "runtime-directory-mode", "state-directory", "state-directory-mode", "private-tmp",
          "read-only-paths", "inaccessible-paths", "protect-home", "protect-system", "private-network",
          "private-devices", "credentials", "terminal");

  @TempDir
  Path directory;

  private PlanDiff diff(String before, String after) {
    ConfigFixture fixture = new ConfigFixture(directory);
    Plan old = fixture.plan(before);
    return PlanDiff.compare(old.settings(), old.services(), fixture.plan(after));
  }

  private static String service(String name, String... lines) {
    return "[service." + name + "]\ncommand = [\"/bin/" + name + "\"]\n" + String.join("\n", lines) + "\n";
  }

  private static List<String> kinds(PlanDiff diff) {
    List<String> kinds = new ArrayList<>();
    for (PlanDiff.Service service : diff.services()) {
      kinds.add(service.name() + " " + service.kind());
    }
    return kinds;
  }

  private static List<String> changes(PlanDiff.Service service) {
    List<String> texts = new ArrayList<>();
    for (PlanDiff.Change change : service.changes()) {
      texts.add(change.key() + ": " + change.before() + " -> " + change.after());
    }
    return texts;
  }

  @Test
  void eachServiceOccursOnceInTheOrderOfTheFilesAndRemovedOnesLast() {
    PlanDiff diff = diff(service("gone") + service("same") + service("policy") + service("process"),
        service("fresh") + service("process", "stdout = \"null\"") + service("same")
            + service("policy", "restart = \"no\""));
    assertEquals(List.of("fresh NEW", "process RESTART", "same UNCHANGED", "policy POLICY", "gone REMOVED"),
        kinds(diff));
    assertFalse(diff.isEmpty());
  }

  @Test
  void aServiceThatOnlyMovedIsUnchanged() {
    PlanDiff diff =
        diff(service("a") + service("b"), "# a comment\n\n" + service("b") + service("a", "enabled = true"));
    assertEquals(List.of("b UNCHANGED", "a UNCHANGED"), kinds(diff));
    assertTrue(diff.isEmpty());
  }

  /**
   * Each key is set to the example of the manual: it is a change of that key, and a restart exactly if it is part of
   * the process.
   */
  @Test
  void everyKeyIsEitherPolicyOrNeedsARestart() {
    new ConfigFixture(directory).write("default/web", "SECRET=1\n");
    for (Schema.Entry entry : Schema.entries()) {
      if (entry.place() == Schema.Place.REEVE
          || List.of("command", "shell", "description", "schedule", "time-zone", "instances").contains(entry.name())) {
        continue;
      }
      String example = switch (entry.name()) {
        case "env-file" -> "[\"default/web\"]";
        case "stdin" -> "\"inherit\"";
        case "stderr" -> "\"log\"";
        default -> entry.example();
      };
      PlanDiff.Service service = diff(
          service("web") + ConfigFixture.OTHERS, service("web", entry.name() + " = " + example) + ConfigFixture.OTHERS)
          .services().get(0);
      assertEquals(PROCESS.contains(entry.name()) ? PlanDiff.Kind.RESTART : PlanDiff.Kind.POLICY, service.kind(),
          entry.name() + ": " + service.changes());
      assertEquals(1, service.changes().size(), entry.name() + ": " + service.changes());
      String key = entry.name().equals("env") || entry.name().equals("env-file") ? "env." : entry.name();
      assertTrue(service.changes().get(0).key().startsWith(key), service.changes()::toString);
    }
  }

  @Test
  void aCommandAndItsShellNeedARestart() {
    PlanDiff.Service service =
        diff(service("web"), "[service.web]\nshell = true\ncommand = \"/bin/web\"\n").services().get(0);
    assertEquals(PlanDiff.Kind.RESTART, service.kind());
    assertEquals(List.of("command: [\"/bin/web\"] -> [\"/bin/sh\", \"-c\", \"/bin/web\"]"), changes(service));
  }

  @Test
  void oneKeyOfTheProcessAmongManyOfPolicyNeedsARestart() {
    PlanDiff.Service service =
        diff(service("web"), service("web", "restart = \"no\"", "clear-env = true", "tags = [\"a\"]")).services()
            .get(0);
    assertEquals(PlanDiff.Kind.RESTART, service.kind());
    assertEquals(List.of("clear-env: false -> true", "restart: \"on-failure\" -> \"no\"", "tags: [] -> [\"a\"]"),
        changes(service));
  }

  @Test
  void aDescriptionIsPolicy() {
    assertEquals(List.of("web POLICY"), kinds(diff(service("web"), service("web", "description = \"x\""))));
  }

  @Test
  void noValueOfTheEnvironmentIsShown() {
    new ConfigFixture(directory).write("secrets", "FROM_FILE=hunter2\n");
    String before = service("web", "env = { SAME = \"hunter0\", CHANGED = \"hunter1\", GONE = \"hunter3\" }");
    String after = service("web", "env = { SAME = \"hunter0\", CHANGED = \"hunter4\", ADDED = \"hunter5\" }",
        "env-file = \"secrets\"")
        + service("fresh", "env = { KEY = \"hunter6\" }");
    PlanDiff diff = diff(before, after);
    assertEquals(
        List.of("env.ADDED: null -> ***", "env.CHANGED: *** -> ***", "env.FROM_FILE: null -> ***",
            "env.GONE: *** -> null"),
        changes(diff.services().get(0)));
    for (PlanDiff.Service service : diff.services()) {
      assertFalse(service.changes().toString().contains("hunter"), service.changes()::toString);
    }
  }

  @Test
  void aNewServiceListsOnlyValuesThatAreNotTheDefault() {
    PlanDiff.Service service = diff("", service("web", "restart-delay = \"1s\"")).services().get(0);
    assertEquals(List.of("command: null -> [\"/bin/web\"]", "restart-delay: null -> \"1s\""), changes(service));
  }

  @Test
  void everyChangedSettingOfReeveItselfIsListed() {
    TreeSet<String> seen = new TreeSet<>();
    TreeSet<String> expected = new TreeSet<>();
    for (Schema.Entry entry : Schema.entries()) {
      // these two say how files are read, and are in no plan
      if (entry.place() == Schema.Place.REEVE && !List.of("include", "on-error").contains(entry.name())) {
        expected.add(entry.name());
        PlanDiff diff =
            diff(service("web"), "[reeve]\n" + entry.name() + " = " + entry.example() + "\n" + service("web"));
        for (PlanDiff.Change change : diff.settings()) {
          seen.add(change.key());
        }
        assertEquals(!Schema.isLive(entry.name()), diff.isEmpty(), entry.name());
      }
    }
    assertEquals(expected, seen);
  }

  @Test
  void allServicesAreNewWhenThereWereNoneAndRemovedWhenNoneIsLeft() {
    Plan plan = new ConfigFixture(directory).plan(service("a") + service("b"));
    assertEquals(List.of("a NEW", "b NEW"), kinds(PlanDiff.compare(Settings.defaults(), List.of(), plan)));
    assertEquals(List.of("a REMOVED", "b REMOVED"),
        kinds(PlanDiff.compare(Settings.defaults(), plan.services(),
            new Plan(Settings.defaults(), List.of(), List.of(), List.of(), PlanLayers.NONE))));
    assertEquals(Map.of(), plan.services().get(0).process().environment());
  }
}
