package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/**
 * The effects, messages and exit codes of the commands that change the state of services. Each is a process of its own.
 */
@Tag("once")
final class LifecycleCommandsIT {
  private static final String SERVICES = """
      [service.web]
      command = ["sleep", "1000"]
      tags = ["front"]
      [service.db]
      command = ["sleep", "1000"]
      [service.deaf]
      command = ["./deaf"]
      stop = ["SIGTERM 1h", "SIGKILL"]
      [service.missing]
      command = ["/no/such/program"]
      enabled = false
      """;

  @TempDir
  Path directory;

  private Reeve run(ReeveCommands commands) {
    Reeve reeve = Reeve.in(directory)
        .script("deaf",
            "#!/bin/sh\ntrap 'echo term' TERM\ntrap 'echo usr' USR1\necho armed\nwhile :; do sleep 0.02; done\n")
        .services(SERVICES).run();
    reeve.awaitLog("deaf", "armed");
    reeve.awaitEvent("db", "ready");
    commands.awaitServing(reeve);
    return reeve;
  }

  private static void end(ReeveCommands commands, Reeve reeve) {
    assertEquals(0, commands.run("shutdown", "--now").code());
    assertEquals(0, reeve.awaitExit(), reeve::describe);
  }

  private static void assertResult(ReeveCommands.Result done, int code, String out, String err) {
    assertEquals(code, done.code(), done.out() + done.err());
    assertTrue(done.out().matches(out), done.out());
    assertTrue(done.err().matches(err), done.err());
  }

  @Test
  void aServiceThatDiesAtOnceIsNotReportedAsStarted() throws IOException {
    try (Reeve reeve = Reeve.in(directory).services("""
        [defaults]
        enabled = false
        [service.dies]
        command = ["sh", "-c", "sleep 0.1; exit 3"]
        restart-delay = "1h"
        [service.flaps]
        command = ["sh", "-c", "sleep 0.1; exit 4"]
        restart-delay = "0s"
        start-limit = { burst = 0, interval = "1m" }
        [service.gone]
        command = ["sh", "-c", "sleep 0.1; exit 5"]
        restart = "no"
        [service.lives]
        command = ["sleep", "1000"]
        start-seconds = "0s"
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      assertResult(commands.run("start", "dies"), 1, "",
          "reeve: cannot start \"dies\": does not stay up: exit 3; reeve tries again; see reeve why dies\n");
      assertResult(commands.run("start", "flaps"), 1, "",
          "reeve: cannot start \"flaps\": does not stay up: exit 4; reeve tries again; see reeve why flaps\n");
      assertResult(commands.run("restart", "gone"), 1, "",
          "reeve: cannot restart \"gone\": started and ended: exit 5; see reeve why gone\n");
      assertResult(commands.run("start", "--no-wait", "gone"), 0, "gone: started, pid \\d+\n", "");
      assertResult(commands.run("start", "lives"), 0, "lives: started, pid \\d+\n", "");
      assertResult(commands.run("stop", "--failed", "flaps"), 0, "(?s).*flaps: stopped.*", "");
      Path file = directory.resolve("reeve.toml");
      Files.writeString(file, Files.readString(file).replace("exit 3", "exit 33") + """
          [service.late]
          command = ["sh", "-c", "sleep 0.1; exit 6"]
          enabled = true
          restart = "no"
          """);
      ReeveCommands.Result applied = commands.run("apply");
      assertEquals(1, applied.code(), applied.out() + applied.err());
      assertTrue(applied.err().contains("cannot bring \"late\" in line with its definition: started and ended: exit 6"),
          applied.err());
      reeve.stop();
    }
  }

  @Test
  void aStartOfAServiceWhoseFileHasChangedSaysSo() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      assertResult(commands.run("restart", "--failed"), 0, "no service has failed\n", "");
      assertResult(commands.run("reload", "--failed"), 0, "no service has failed\n", "");
      assertResult(commands.run("reset", "--failed"), 0, "no service has failed\n", "");
      assertResult(commands.run("restart", "--rolling", "--failed"), 0, "no service has failed\n", "");
      assertResult(commands.run("status", "--failed"), 0, "no service has failed\n", "");
      Path file = directory.resolve("reeve.toml");
      Files.writeString(file, Files.readString(file).replace("[service.db]", "[service.db]\nstdin = \"null\"")
          .replace("sleep\", \"1000", "sleep\", \"1001"));
      String hint = "; its file has changed since the last apply, and reeve apply puts that into effect";
      assertResult(commands.run("restart", "web"), 0, "web: restarted, pid \\d+" + hint + "\n", "");
      assertResult(commands.run("start", "web"), 0, "web: already running, pid \\d+" + hint + "\n", "");
      assertEquals(0, commands.run("apply").code());
      assertResult(commands.run("restart", "web"), 0, "web: restarted, pid \\d+\n", "");
      end(commands, reeve);
    }
  }

  @Test
  void stopStartAndRestartWaitForWhatComesOfThem() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      int pid = commands.pid("web");
      assertResult(commands.run("stop", "web"), 0, "web: stopped\n", "");
      assertFalse(ProcessHandle.of(pid).isPresent());
      assertResult(commands.run("stop", "web"), 0, "web: was not running\n", "");
      assertResult(commands.run("start", "web"), 0, "web: started, pid \\d+\n", "");
      pid = commands.pid("web");
      assertResult(commands.run("start", "web"), 0, "web: already running, pid " + pid + "\n", "");
      assertResult(commands.run("restart", "@front", "db"), 0, "web: restarted, pid \\d+\ndb: restarted, pid \\d+\n",
          "");
      assertFalse(ProcessHandle.of(pid).isPresent());
      JsonObject stopped =
          commands.run("stop", "--json", "w*").firstService();
      assertEquals("reached", stopped.get("result").getAsString());
      assertEquals("stopped", stopped.get("state").getAsString());
      assertResult(commands.run("start", "--failed"), 0, "no service has failed\n", "");
      end(commands, reeve);
    }
  }

  @Test
  void aServiceThatCannotStartGivesExitCode1AndTheReason() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      assertResult(commands.run("start", "missing", "web"), 1, "web: already running, pid \\d+\n",
          "reeve: cannot start \"missing\": .*/no/such/program.*; see reeve why missing\n");
      ReeveCommands.Result json = commands.run("start", "missing", "--json");
      assertEquals(1, json.code());
      assertEquals("missed",
          json.firstService().get("result").getAsString());
      end(commands, reeve);
    }
  }

  @Test
  void aWrongArgumentChangesNothingAndHasItsExitCode() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      List<String> before = commands.states();
      for (String command : List.of("start", "stop", "restart", "kill", "enable", "disable", "reset")) {
        assertResult(commands.run(command, "web", "nope"), 2, "", "reeve: cannot find the service \"nope\"\n");
        assertResult(commands.run(command), 64, "",
            "reeve: cannot " + command + " without a selection: .*see reeve " + command + " --help\n");
      }
      assertResult(commands.run("signal", "HUP", "nope"), 2, "", "reeve: cannot find .*\n");
      assertResult(commands.run("signal", "HUP"), 64, "", "reeve: cannot signal without a selection.*\n");
      assertResult(commands.run("signal", "NOSUCH", "web"), 64, "",
          "reeve: cannot take \"signal\": \"NOSUCH\" is not a signal\n");
      assertResult(commands.run("stop", "--timeout", "soon", "web"), 64, "",
          "(?s)reeve: cannot read the command line: .*'soon' is not a duration.*");
      assertEquals(before, commands.states());
      end(commands, reeve);
    }
  }

  @Test
  void aSignalIsSentOnlyToRunningServices() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      assertResult(commands.run("signal", "USR1", "deaf"), 0, "deaf: sent USR1\n", "");
      reeve.awaitLog("deaf", "usr");
      commands.run("stop", "web");
      int pid = commands.pid("db");
      assertResult(commands.run("signal", "KILL", "db", "web"), 3, "",
          "reeve: cannot send SIGKILL to \"web\": it is stopped; nothing was sent.*\n");
      assertEquals(pid, commands.pid("db"));
      end(commands, reeve);
    }
  }

  @Test
  void aMissedDeadlineGivesExitCode6AndReeveContinuesTheStop() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      ReeveCommands.Result late = commands.run("stop", "--timeout", "2100ms", "deaf", "web");
      assertEquals(6, late.code(), late.err());
      assertEquals("", late.out());
      assertTrue(late.err().contains("waiting for deaf to stop\n"),
          "a plain line where there is no terminal: " + late.err());
      assertTrue(
          late.err().endsWith("reeve: cannot wait any longer than 2.1 s for deaf to stop; "
              + "reeve continues with the request\n"),
          late.err());
      reeve.awaitLog("deaf", "term");
      assertTrue(commands.states().contains("deaf stopping"));
      assertResult(commands.run("start", "--no-wait", "web"), 0, "web: .+\n", "");
      assertResult(commands.run("kill", "deaf"), 0, "deaf: killed.*\n", "");
      end(commands, reeve);
    }
  }

  @Test
  void enableDisableAndResetReportWhatTheyDid() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      assertResult(commands.run("disable", "web"), 0, "web: disabled: it is not started with reeve\n", "");
      assertFalse(commands.status("web")
          .get("enabled").getAsBoolean());
      assertResult(commands.run("enable", "web", "missing"), 0, "web: enabled.*\nmissing: enabled.*\n", "");
      assertResult(commands.run("reset", "--all"), 0, "(\\w+: reset\n){4}", "");
      end(commands, reeve);
    }
  }

  @Test
  void shutdownWaitsUntilReeveIsGoneAndNamesTheServices() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      ReeveCommands.Result late = commands.run("shutdown", "--timeout", "2100ms");
      assertEquals(6, late.code(), late.err());
      assertTrue(late.err().endsWith("for reeve to end: it waits for deaf to stop; the shutdown continues\n"),
          late.err());
      assertResult(commands.run("start", "web"), 5, "", "reeve: cannot start .*shutting down.*\n");
      ReeveCommands.Running waits = commands.start("shutdown");
      Await.until("it names the service", () -> Reeve.read(waits.err()).contains("deaf"), reeve::describe);
      assertResult(commands.run("shutdown", "--now"), 0, "reeve, pid " + reeve.pid() + ", has ended\n", "(?s).*");
      assertEquals(0, commands.await(waits).code());
      assertEquals(0, reeve.awaitExit());
      assertResult(commands.run("shutdown"), 4, "", "reeve: cannot reach reeve: .*\n");
    }
  }

  @Test
  void aReeveThatIsKilledDuringACommandIsReported() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      ReeveCommands.Running waits = commands.start("stop", "deaf");
      reeve.awaitLog("deaf", "term");
      reeve.signal("KILL");
      assertResult(commands.await(waits), 4, "",
          "(?s)(waiting for deaf to stop\n)?"
              + "reeve: cannot get the answer to \"stop\" from reeve on .*: the connection ended.*\n");
    }
  }

  @Test
  void sigintEndsAWaitingCommandAndNotReeve() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      ReeveCommands.Running waits = commands.start("stop", "deaf");
      reeve.awaitLog("deaf", "term");
      Reeve.signal(waits.process().pid(), "INT");
      assertEquals(130, commands.await(waits).code());
      assertTrue(commands.states().contains("deaf stopping"));
      end(commands, reeve);
    }
  }

  @Test
  void theProgressLineIsOverwrittenOnATerminal() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      ReeveCommands.Result late = commands.runOnTerminal("", "stop", "--no-color", "--timeout", "1200ms", "deaf");
      assertEquals(6, late.code());
      String text = late.out();
      assertTrue(text.contains("waiting for deaf to stop, 0 s\r\033[K")
          && text.contains("waiting for deaf to stop, 1 s\r\033[K"), text);
      assertEquals(1, text.lines().filter(line -> line.contains("cannot wait any longer")).count(), text);
      end(commands, reeve);
    }
  }

  @Test
  void versionPrintsTheProgramAndTheRunningReeve() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      assertResult(commands.run("version"), 0,
          "reeve \\S+\nrunning: reeve \\S+, pid " + reeve.pid() + ", for .*, on .*reeve.sock, with .*\n", "");
      JsonObject json = commands.run("version", "--json").json();
      assertEquals(reeve.pid(), json.getAsJsonObject("running").get("pid").getAsLong());
      end(commands, reeve);
    }
    assertResult(commands.run("version"), 4, "reeve \\S+\n", "reeve: cannot reach reeve.*\n");
    assertTrue(commands.run("version", "--json").json().get("running").isJsonNull());
  }
}
