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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan}, {@code apply}, {@code reload} and SIGHUP with the built program. */
final class ApplyIT {
  private static final String SAME = "[service.same]\ncommand = [\"sleep\", \"1000\"]\n";

  @TempDir
  Path directory;

  private Reeve run(ControlCalls asking, String toml) {
    Reeve reeve = Reeve.in(directory).services(toml).run();
    try {
      asking.await(reeve);
      return reeve;
    } catch (AssertionError e) {
      reeve.close();
      throw e;
    }
  }

  private static List<String> kinds(JsonObject answer) {
    List<String> kinds = new ArrayList<>();
    answer.getAsJsonArray("services").forEach(one -> kinds
        .add(one.getAsJsonObject().get("name").getAsString() + " " + one.getAsJsonObject().get("kind").getAsString()));
    return kinds;
  }

  @Test
  void onlyWhatChangedIsTouched() {
    ControlCalls asking = new ControlCalls(directory);
    try (Reeve reeve = run(asking, SAME + """
        [service.policy]
        command = ["sleep", "1000"]
        [service.process]
        command = ["sleep", "1000"]
        [service.gone]
        command = ["sleep", "1000"]
        """)) {
      int same = asking.pid("same");
      int policy = asking.pid("policy");
      int process = asking.pid("process");
      int gone = asking.pid("gone");
      asking.services("""
          [service.fresh]
          command = ["sleep", "1000"]
          [service.process]
          command = ["sleep", "1001"]
          env = { TOKEN = "hunter2" }
          [service.policy]
          command = ["sleep", "1000"]
          restart-delay = "7s"
          """ + SAME);
      ControlCalls.Done plan = asking.ask("plan");
      assertEquals(0, plan.code(), plan.err());
      assertTrue(plan.out().contains("~ process: is restarted")
          && plan.out().contains("command = [\"sleep\", \"1001\"], was [\"sleep\", \"1000\"]")
          && plan.out().contains("~ policy: changes while it runs")
          && plan.out().contains("+ fresh: is new, and is started")
          && plan.out().contains("- gone: is stopped and removed"), plan.out());
      assertFalse(plan.out().contains("hunter2"), plan.out());
      assertEquals(process, asking.pid("process"), "a plan changes nothing");
      ControlCalls.Done apply = asking.ask("apply", "--json");
      assertEquals(0, apply.code(), apply.err());
      assertFalse(apply.out().contains("hunter2"), apply.out());
      assertEquals(List.of("fresh new", "process restart", "policy policy", "same unchanged", "gone removed"),
          kinds(apply.json()));
      assertEquals(List.of("fresh running", "process running", "policy running", "same running"), asking.states());
      assertEquals(same, asking.pid("same"));
      assertEquals(policy, asking.pid("policy"));
      assertNotEquals(process, asking.pid("process"));
      assertFalse(ProcessHandle.of(gone).isPresent(), "it was not stopped");
      assertEquals(1, reeve.events("gone", "removed").size());
      assertEquals("changed", Event.text(reeve.events("process", "stopping").get(0), "reason"));
      ControlCalls.Done again = asking.ask("apply");
      assertEquals("4 services are unchanged\n", again.out());
      Reeve.signal(policy, "KILL");
      assertEquals(7000, Event.number(reeve.awaitEvent("policy", "restarting"), "delayMs"), 700,
          "the new policy holds");
      reeve.stop();
    }
  }

  @Test
  void aBrokenFileChangesNothingAndAllProblemsAreReported() {
    ControlCalls asking = new ControlCalls(directory);
    try (Reeve reeve = run(asking, SAME)) {
      int same = asking.pid("same");
      asking.services(
          "[service.same]\ncommand = [\"sleep\", \"1\"]\nrestart = \"never\"\nfoo = 1\n"
              + "[service.b]\ncommand = [\"sleep\", \"1\"]\n");
      for (String command : List.of("plan", "apply", "reload")) {
        ControlCalls.Done done = asking.ask(command);
        assertEquals(78, done.code(), done.err());
        assertEquals("", done.out());
        assertTrue(done.err().contains("reeve.toml:7: service.same.restart: cannot be \"never\"")
            && done.err().contains("reeve.toml:8: service.same.foo: unknown key")
            && done.err().contains("2 problems; nothing was changed"), done.err());
      }
      assertEquals(same, asking.pid("same"));
      assertEquals(List.of("same running"), asking.states());
      reeve.signal("HUP");
      reeve.awaitStderr("everything goes on as it was: 2 problems");
      reeve.awaitStderr("service.same.foo: unknown key");
      assertEquals(same, asking.pid("same"));
      reeve.stop();
    }
  }

  @Test
  void hangupAppliesAndTheLedgerNamesTheSender() {
    ControlCalls asking = new ControlCalls(directory);
    try (Reeve reeve = run(asking, SAME + "[service.gone]\ncommand = [\"sleep\", \"1000\"]\n")) {
      int same = asking.pid("same");
      asking.services(SAME + "[service.fresh]\ncommand = [\"sleep\", \"1000\"]\n");
      reeve.signal("HUP");
      reeve.awaitEvent("fresh", "ready");
      reeve.awaitEvent("gone", "removed");
      assertEquals(same, asking.pid("same"));
      reeve.awaitStderr("Asked for reload (SIGHUP) by pid ");
      reeve.until("the ledger has it", () -> reeve.ledger().stream().anyMatch(
          one -> Reeve.is(one, "event", "requested") && Reeve.is(one, "method", "reload")
              && one.getAsJsonObject("by").get("pid").getAsInt() > 0));
      reeve.stop();
    }
  }

  @Test
  void eachHangupThatComesAfterTheOneBeforeWasAppliedIsAppliedToo() {
    ControlCalls asking = new ControlCalls(directory);
    try (Reeve reeve = run(asking, SAME)) {
      for (String name : List.of("first", "second", "third")) {
        asking.services(SAME + "[service." + name + "]\ncommand = [\"sleep\", \"1000\"]\n");
        reeve.signal("HUP");
        reeve.awaitEvent(name, "ready");
      }
      reeve.awaitEvent("second", "removed");
      reeve.stop();
    }
  }

  @Test
  void whatIsStoppedByHandStaysStoppedAndTakesItsNewDefinitionWithItsNextStart() {
    ControlCalls asking = new ControlCalls(directory);
    try (Reeve reeve = run(asking,
        "[service.a]\ncommand = [\"sleep\", \"1000\"]\n"
            + "[service.off]\ncommand = [\"sleep\", \"1000\"]\nenabled = false\n")) {
      assertEquals(0, asking.ask("stop", "a").code());
      asking.services(
          "[service.a]\ncommand = [\"sleep\", \"1001\"]\n"
              + "[service.off]\ncommand = [\"sleep\", \"1001\"]\nenabled = false\n");
      ControlCalls.Done apply = asking.ask("apply");
      assertTrue(apply.out().contains("a: changed, for its next start (command)"), apply.out());
      assertEquals(List.of("a stopped", "off stopped"), asking.states());
      assertEquals(0, asking.ask("start", "a").code());
      assertTrue(Reeve.text(Path.of("/proc/" + asking.pid("a") + "/cmdline")).contains("1001"));
      reeve.stop();
    }
  }

  @Test
  void aServiceThatFailedIsStartedWithItsNewCommand() {
    ControlCalls asking = new ControlCalls(directory);
    try (Reeve reeve = run(asking, "[service.a]\ncommand = [\"/no/such\"]\n")) {
      reeve.awaitEvent("a", "failed");
      asking.services("[service.a]\ncommand = [\"sleep\", \"1000\"]\n");
      ControlCalls.Done apply = asking.ask("apply");
      assertEquals(0, apply.code(), apply.err());
      assertEquals(List.of("a running"), asking.states());
      asking.services("[service.a]\ncommand = [\"/no/such\"]\n");
      apply = asking.ask("apply");
      assertEquals(1, apply.code(), apply.out());
      assertTrue(apply.err().contains("cannot make \"a\" what its definition says: "), apply.err());
      reeve.stop();
    }
  }

  @Test
  void twoAppliesAtOnceAreDoneOneAfterTheOther() {
    ControlCalls asking = new ControlCalls(directory);
    try (Reeve reeve = run(asking, SAME)) {
      StringBuilder toml = new StringBuilder(SAME);
      for (int i = 0; i < 20; i++) {
        toml.append("[service.s").append(i).append("]\ncommand = [\"sleep\", \"1000\"]\n");
      }
      asking.services(toml.toString());
      List<ControlCalls.Running> running = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        running.add(asking.start("apply", "--json"));
      }
      int fresh = 0;
      for (ControlCalls.Running one : running) {
        ControlCalls.Done done = asking.finish(one);
        assertEquals(0, done.code(), done.err());
        fresh += (int) kinds(done.json()).stream().filter(kind -> kind.endsWith(" new")).count();
      }
      assertEquals(20, fresh, "each was added by one of them");
      assertEquals(20, reeve.events().stream().filter(e -> Reeve.is(e, "event", "started")).count() - 1);
      reeve.stop();
    }
  }

  @Test
  void duringAShutdownAnApplyIsRefused() {
    ControlCalls asking = new ControlCalls(directory);
    try (Reeve reeve =
        Reeve.in(directory).script("deaf", "#!/bin/sh\ntrap '' TERM\necho armed\nwhile :; do sleep 0.02; done\n")
            .services("[service.deaf]\ncommand = [\"./deaf\"]\nstop = [\"SIGTERM 1m\"]\n").run()) {
      asking.await(reeve);
      reeve.awaitLog("deaf", "armed");
      reeve.signal("TERM");
      reeve.awaitEvent("deaf", "stopping");
      ControlCalls.Done done = asking.ask("apply");
      assertEquals(5, done.code(), done.err());
      assertEquals("reeve: cannot apply: reeve is shutting down\n", done.err());
      assertEquals(0, asking.ask("shutdown", "--now").code());
    }
  }

  @Test
  void aServiceIsReloadedByItsSignalAndOneWithoutIsRefused() {
    ControlCalls asking = new ControlCalls(directory);
    String script = "#!/bin/sh\ntrap 'echo reloaded' USR1\necho armed\nwhile :; do sleep 0.02; done\n";
    try (Reeve reeve = Reeve.in(directory).script("trap", script).services("""
        [service.a]
        command = ["./trap"]
        reload-signal = "SIGUSR1"
        [service.b]
        command = ["./trap"]
        """).run()) {
      asking.await(reeve);
      reeve.awaitLog("a", "armed");
      ControlCalls.Done both = asking.ask("reload", "a", "b");
      assertEquals(5, both.code(), both.out());
      assertTrue(both.err().contains("cannot reload \"b\": it has no reload-signal and no reload-command"), both.err());
      ControlCalls.Done one = asking.ask("reload", "a");
      assertEquals("a: sent SIGUSR1\n", one.out());
      reeve.awaitLog("a", "reloaded");
      assertEquals(1, reeve.log("a").lines().filter("reloaded"::equals).count(),
          "nothing was sent when one was refused");
      asking.ask("stop", "a");
      assertEquals(3, asking.ask("reload", "a").code());
      reeve.stop();
    }
  }

  @Test
  void aSettingOfReeveItselfIsReportedToNeedARestart() throws Exception {
    ControlCalls asking = new ControlCalls(directory);
    try (Reeve reeve = run(asking, SAME)) {
      String text = Reeve.text(directory.resolve("reeve.toml"));
      Files.writeString(directory.resolve("reeve.toml"), text.replaceFirst("\\n", "\nshutdown-budget = \"5s\"\n"));
      for (String command : List.of("plan", "apply", "plan")) {
        ControlCalls.Done done = asking.ask(command);
        assertEquals(0, done.code(), done.err());
        assertTrue(
            done.out().contains("[reeve]: has an effect when reeve is started again")
                && done.out().contains("shutdown-budget = \"5s\""),
            done.out());
      }
      reeve.stop();
    }
  }

  @Test
  void filesThatHaveLostEveryServiceChangeNothing() {
    ControlCalls asking = new ControlCalls(directory);
    try (Reeve reeve = run(asking, SAME)) {
      asking.services("");
      ControlCalls.Done apply = asking.ask("apply");
      assertEquals(78, apply.code(), apply.out());
      assertTrue(apply.err().contains("cannot find any [service.NAME] any more"), apply.err());
      reeve.signal("HUP");
      reeve.awaitStderr("cannot find any [service.NAME] any more");
      assertEquals(List.of("same running"), asking.states());
      reeve.stop();
    }
  }

  @Test
  void aServiceThatIsEnabledNowIsStartedUnlessAPersonSaidOtherwise() {
    ControlCalls asking = new ControlCalls(directory);
    String off = "[service.%1$s]\ncommand = [\"sleep\", \"1000\"]\nenabled = %2$s\n";
    try (Reeve reeve = run(asking, off.formatted("a", false) + off.formatted("b", false) + off.formatted("c", true))) {
      assertEquals(0, asking.ask("disable", "b").code());
      asking.services(off.formatted("a", true) + off.formatted("b", true) + off.formatted("c", false));
      ControlCalls.Done plan = asking.ask("plan");
      assertTrue(plan.out().contains("~ a: is enabled now, and is started")
          && plan.out().contains("~ b: changes while it runs"), plan.out());
      assertEquals(0, asking.ask("apply").code());
      assertEquals(List.of("a running", "b stopped", "c running"), asking.states());
      reeve.stop();
    }
  }
}
