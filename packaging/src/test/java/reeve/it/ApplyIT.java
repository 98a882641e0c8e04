package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan}, {@code apply}, {@code reload} and SIGHUP with the built program. */
@Tag("once")
final class ApplyIT {
  private static final String SAME = "[service.same]\ncommand = [\"sleep\", \"1000\"]\n";

  @TempDir
  Path directory;

  private static List<String> kinds(JsonObject answer) {
    List<String> kinds = new ArrayList<>();
    answer.getAsJsonArray("services").forEach(one -> kinds
        .add(one.getAsJsonObject().get("name").getAsString() + " " + one.getAsJsonObject().get("kind").getAsString()));
    return kinds;
  }

  @Test
  void onlyChangedServicesAreTouched() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(SAME + """
        [service.policy]
        command = ["sleep", "1000"]
        [service.process]
        command = ["sleep", "1000"]
        [service.gone]
        command = ["sleep", "1000"]
        """)) {
      int same = commands.pid("same");
      int policy = commands.pid("policy");
      int process = commands.pid("process");
      int gone = commands.pid("gone");
      commands.replaceServices("""
          [service.fresh]
          command = ["sleep", "1000"]
          [service.process]
          command = ["sleep", "1001"]
          env = { TOKEN = "hunter2" }
          [service.policy]
          command = ["sleep", "1000"]
          restart-delay = "7s"
          """ + SAME);
      ReeveCommands.Result plan = commands.run("plan");
      assertEquals(0, plan.code(), plan.err());
      assertTrue(plan.out().contains("~ process: is restarted")
          && plan.out().contains("command = [\"sleep\", \"1001\"], was [\"sleep\", \"1000\"]")
          && plan.out().contains("~ policy: changes while it runs")
          && plan.out().contains("+ fresh: is new, and is started")
          && plan.out().contains("- gone: is stopped and removed"), plan.out());
      assertFalse(plan.out().contains("hunter2"), plan.out());
      assertEquals(process, commands.pid("process"), "a plan changes nothing");
      ReeveCommands.Result apply = commands.run("apply", "--json");
      assertEquals(0, apply.code(), apply.err());
      assertFalse(apply.out().contains("hunter2"), apply.out());
      assertEquals(List.of("fresh new", "process restart", "policy policy", "same unchanged", "gone removed"),
          kinds(apply.json()));
      assertEquals(List.of("fresh running", "process running", "policy running", "same running"), commands.states());
      assertEquals(same, commands.pid("same"));
      assertEquals(policy, commands.pid("policy"));
      assertNotEquals(process, commands.pid("process"));
      assertFalse(ProcessHandle.of(gone).isPresent(), "it was not stopped");
      assertEquals(1, reeve.events("gone", "removed").size());
      assertEquals("changed", EventFields.text(reeve.events("process", "stopping").get(0), "reason"));
      ReeveCommands.Result again = commands.run("apply");
      assertEquals("4 services are unchanged\n", again.out());
      Reeve.signal(policy, "KILL");
      assertEquals(7000, EventFields.number(reeve.awaitEvent("policy", "restarting"), "delayMs"), 700,
          "the new policy holds");
      reeve.stop();
    }
  }

  @Test
  void aBrokenFileChangesNothingAndAllProblemsAreReported() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(SAME)) {
      int same = commands.pid("same");
      commands.replaceServices(
          "[service.same]\ncommand = [\"sleep\", \"1\"]\nrestart = \"never\"\nfoo = 1\n"
              + "[service.b]\ncommand = [\"sleep\", \"1\"]\n");
      for (String command : List.of("plan", "apply", "reload")) {
        ReeveCommands.Result done = commands.run(command);
        assertEquals(78, done.code(), done.err());
        assertEquals("", done.out());
        assertTrue(done.err().contains("reeve.toml:7: service.same.restart: cannot be \"never\"")
            && done.err().contains("reeve.toml:8: service.same.foo: unknown key")
            && done.err().contains("2 problems; nothing was changed"), done.err());
      }
      assertEquals(same, commands.pid("same"));
      assertEquals(List.of("same running"), commands.states());
      reeve.signal("HUP");
      reeve.awaitStderr("the present one stays in force: 2 problems");
      reeve.awaitStderr("service.same.foo: unknown key");
      assertEquals(same, commands.pid("same"));
      reeve.stop();
    }
  }

  @Test
  void hangupAppliesAndTheLedgerNamesTheSender() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(SAME + "[service.gone]\ncommand = [\"sleep\", \"1000\"]\n")) {
      int same = commands.pid("same");
      commands.replaceServices(SAME + "[service.fresh]\ncommand = [\"sleep\", \"1000\"]\n");
      reeve.signal("HUP");
      reeve.awaitEvent("fresh", "ready");
      reeve.awaitEvent("gone", "removed");
      assertEquals(same, commands.pid("same"));
      reeve.awaitStderr("Asked for reload (SIGHUP) by pid ");
      reeve.until("the ledger has it", () -> reeve.ledger().stream().anyMatch(
          one -> Reeve.hasField(one, "event", "requested") && Reeve.hasField(one, "method", "reload")
              && one.getAsJsonObject("by").get("pid").getAsInt() > 0));
      reeve.stop();
    }
  }

  @Test
  void eachHangupThatComesAfterTheOneBeforeWasAppliedIsAppliedToo() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(SAME)) {
      for (String name : List.of("first", "second", "third")) {
        commands.replaceServices(SAME + "[service." + name + "]\ncommand = [\"sleep\", \"1000\"]\n");
        reeve.signal("HUP");
        reeve.awaitEvent(name, "ready");
      }
      reeve.awaitEvent("second", "removed");
      reeve.stop();
    }
  }

  @Test
  void aServiceStoppedByARequestStaysStoppedAndStartsWithItsNewDefinition() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve("[service.a]\ncommand = [\"sleep\", \"1000\"]\n"
        + "[service.off]\ncommand = [\"sleep\", \"1000\"]\nenabled = false\n")) {
      assertEquals(0, commands.run("stop", "a").code());
      commands.replaceServices(
          "[service.a]\ncommand = [\"sleep\", \"1001\"]\n"
              + "[service.off]\ncommand = [\"sleep\", \"1001\"]\nenabled = false\n");
      ReeveCommands.Result apply = commands.run("apply");
      assertTrue(apply.out().contains("a: changed, for its next start (command)"), apply.out());
      assertEquals(List.of("a stopped", "off stopped"), commands.states());
      assertEquals(0, commands.run("start", "a").code());
      assertTrue(Reeve.read(Path.of("/proc/" + commands.pid("a") + "/cmdline")).contains("1001"));
      reeve.stop();
    }
  }

  @Test
  void aServiceThatFailedIsStartedWithItsNewCommand() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve("[service.a]\ncommand = [\"/no/such\"]\n")) {
      reeve.awaitEvent("a", "failed");
      commands.replaceServices("[service.a]\ncommand = [\"sleep\", \"1000\"]\n");
      ReeveCommands.Result apply = commands.run("apply");
      assertEquals(0, apply.code(), apply.err());
      assertEquals(List.of("a running"), commands.states());
      commands.replaceServices("[service.a]\ncommand = [\"/no/such\"]\n");
      apply = commands.run("apply", "--force");
      assertEquals(1, apply.code(), apply.out());
      assertTrue(apply.err().contains("cannot bring \"a\" in line with its definition: "), apply.err());
      reeve.stop();
    }
  }

  @Test
  void twoAppliesAtOnceAreDoneOneAfterTheOther() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(SAME)) {
      StringBuilder toml = new StringBuilder(SAME);
      toml.append(ReeveBuilder.numberedServices(20, "command = [\"sleep\", \"1000\"]"));
      commands.replaceServices(toml.toString());
      List<ReeveCommands.Running> running = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        running.add(commands.start("apply", "--json"));
      }
      int fresh = 0;
      for (ReeveCommands.Running one : running) {
        ReeveCommands.Result done = commands.await(one);
        assertEquals(0, done.code(), done.err());
        fresh += (int) kinds(done.json()).stream().filter(kind -> kind.endsWith(" new")).count();
      }
      assertEquals(20, fresh, "each was added by one of them");
      reeve.until("each was started once",
          () -> reeve.events().stream().filter(e -> Reeve.hasField(e, "event", "started")).count() == 21);
      reeve.stop();
    }
  }

  @Test
  void duringAShutdownAnApplyIsRefused() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve =
        Reeve.in(directory).script("deaf", "#!/bin/sh\ntrap '' TERM\necho armed\nwhile :; do sleep 0.02; done\n")
            .services("[service.deaf]\ncommand = [\"./deaf\"]\nstop = [\"SIGTERM 1m\"]\n").run()) {
      commands.awaitServing(reeve);
      reeve.awaitLog("deaf", "armed");
      reeve.signal("TERM");
      reeve.awaitEvent("deaf", "stopping");
      ReeveCommands.Result done = commands.run("apply");
      assertEquals(5, done.code(), done.err());
      assertEquals("reeve: cannot apply: reeve is shutting down\n", done.err());
      assertEquals(0, commands.run("shutdown", "--now").code());
    }
  }

  @Test
  void aServiceIsReloadedByItsSignalAndOneWithoutIsRefused() {
    ReeveCommands commands = new ReeveCommands(directory);
    String script = "#!/bin/sh\ntrap 'echo reloaded' USR1\necho armed\nwhile :; do sleep 0.02; done\n";
    try (Reeve reeve = Reeve.in(directory).script("trap", script).services("""
        [service.a]
        command = ["./trap"]
        reload-signal = "SIGUSR1"
        [service.b]
        command = ["./trap"]
        """).run()) {
      commands.awaitServing(reeve);
      reeve.awaitLog("a", "armed");
      ReeveCommands.Result both = commands.run("reload", "a", "b");
      assertEquals(5, both.code(), both.out());
      assertTrue(both.err().contains("cannot reload \"b\": it has no reload-signal and no reload-command"), both.err());
      ReeveCommands.Result one = commands.run("reload", "a");
      assertEquals("a: sent SIGUSR1\n", one.out());
      reeve.awaitLog("a", "reloaded");
      assertEquals(1, reeve.log("a").lines().filter("reloaded"::equals).count(),
          "nothing was sent when one was refused");
      commands.run("stop", "a");
      assertEquals(3, commands.run("reload", "a").code());
      reeve.stop();
    }
  }

  @Test
  void aChangedSettingOfReeveItselfIsReportedAsNeedingARestart() throws Exception {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(SAME)) {
      String text = Reeve.read(directory.resolve("reeve.toml"));
      Files.writeString(directory.resolve("reeve.toml"), text.replaceFirst("\\n", "\nshutdown-budget = \"5s\"\n"));
      for (String command : List.of("plan", "apply", "plan")) {
        ReeveCommands.Result done = commands.run(command);
        assertEquals(0, done.code(), done.err());
        assertTrue(
            done.out().contains("[reeve]: takes effect when reeve is restarted")
                && done.out().contains("shutdown-budget = \"5s\""),
            done.out());
      }
      reeve.stop();
    }
  }

  @Test
  void aConfigurationWithoutAnyServiceChangesNothing() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(SAME)) {
      commands.replaceServices("");
      ReeveCommands.Result apply = commands.run("apply");
      assertEquals(78, apply.code(), apply.out());
      assertTrue(apply.err().contains("cannot find any [service.NAME] any more"), apply.err());
      reeve.signal("HUP");
      reeve.awaitStderr("cannot find any [service.NAME] any more");
      assertEquals(List.of("same running"), commands.states());
      reeve.stop();
    }
  }

  @Test
  void aServiceThatBecomesEnabledIsStartedUnlessItWasDisabledByARequest() {
    ReeveCommands commands = new ReeveCommands(directory);
    String off = "[service.%1$s]\ncommand = [\"sleep\", \"1000\"]\nenabled = %2$s\n";
    try (Reeve reeve =
        commands.serve(off.formatted("a", false) + off.formatted("b", false) + off.formatted("c", true))) {
      assertEquals(0, commands.run("disable", "b").code());
      commands.replaceServices(off.formatted("a", true) + off.formatted("b", true) + off.formatted("c", false));
      ReeveCommands.Result plan = commands.run("plan");
      assertTrue(plan.out().contains("~ a: is enabled now, and is started")
          && plan.out().contains("~ b: changes while it runs"), plan.out());
      assertEquals(0, commands.run("apply").code());
      assertEquals(List.of("a running", "b stopped", "c running"), commands.states());
      reeve.stop();
    }
  }

  @Test
  void aRunningProcessIsNotReplacedByACommandThatDoesNotExist() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(SAME)) {
      int pid = commands.pid("same");
      String problem = "cannot find the command \"sleepp\" of \"same\"";
      commands.replaceServices("[service.same]\ncommand = [\"sleepp\", \"1000\"]\n"
          + "[service.other]\ncommand = [\"sleep\", \"1000\"]\n");
      ReeveCommands.Result plan = commands.run("plan");
      assertEquals(0, plan.code(), plan.err());
      assertTrue(plan.err().contains(problem), plan.err());
      ReeveCommands.Result apply = commands.run("apply");
      assertEquals(78, apply.code(), apply.out());
      assertTrue(apply.err().contains(problem) && apply.err().contains("apply --force"), apply.err());
      assertEquals(78, commands.run("reload").code());
      reeve.signal("HUP");
      reeve.awaitStderr("Problem: ");
      assertEquals(pid, commands.pid("same"));
      assertEquals(List.of("same running"), commands.states());
      assertEquals(1, commands.run("apply", "--force").code());
      reeve.awaitEvent("same", "start-failed");
      assertTrue(commands.states().contains("other running"));
      reeve.stop();
    }
  }
}
