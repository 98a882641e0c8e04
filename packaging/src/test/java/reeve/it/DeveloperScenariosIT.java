package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a developer does with tasks and slow services, as scenarios: those of pitchfork's behaviour tests that no other
 * test here has. supervisor/DESIGN.md lists which test has which scenario.
 */
@Tag("once")
final class DeveloperScenariosIT {
  /** Ends when the file "go" is there, with the code in the file "code". */
  private static final String TASK = """
      [service.migrate]
      type = "oneshot"
      restart = "no"
      command = ["sh", "-c", "echo run >> runs; until test -e go; do sleep 0.02; done; exit $(cat code)"]
      [service.api]
      command = ["sleep", "1000"]
      requires = [{ service = "migrate", when = "completed" }]
      enabled = false
      """;

  @TempDir
  Path directory;

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private List<String> lines(String name) {
    return Reeve.read(directory.resolve(name)).lines().toList();
  }

  private static String state(ReeveCommands commands, String service) {
    return commands.run("status", service, "--json").firstService().get("state").getAsString();
  }

  @Test
  void aDependentWaitsForATaskThatIsAlreadyRunning() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    write("code", "0");
    try (Reeve reeve = commands.serve(TASK)) {
      reeve.awaitEvent("migrate", "started");
      ReeveCommands.Running start = commands.start("start", "api");
      reeve.until("it waits", () -> state(commands, "api").equals("waiting"));
      assertTrue(start.process().isAlive());
      write("go", "");
      assertEquals(0, commands.await(start).code());
      assertEquals("completed", state(commands, "migrate"));
      assertEquals("running", state(commands, "api"));
      assertEquals(List.of("run"), lines("runs"), "the run that was under way counts");
    }
  }

  @Test
  void aTaskThatFailsBlocksItsDependent() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    write("code", "3");
    write("go", "");
    try (Reeve reeve = commands.serve(TASK)) {
      reeve.awaitEvent("migrate", "failed");
      ReeveCommands.Result api = commands.run("start", "api");
      assertEquals(1, api.code(), api::out);
      assertTrue(api.err().contains("migrate"), api::err);
      assertTrue(reeve.events("api", "started").isEmpty());
      write("code", "0");
      assertEquals(0, commands.run("start", "api").code(), "it is run again, and succeeds");
      assertEquals("completed", state(commands, "migrate"));
    }
  }

  @Test
  void aStartRunsACompletedTaskAgainAndAStopIsNoCompletion() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    write("code", "0");
    write("go", "");
    try (Reeve reeve = commands.serve(TASK)) {
      reeve.awaitEvent("migrate", "completed");
      assertEquals(0, commands.run("start", "migrate").code());
      assertEquals(0, commands.run("restart", "migrate").code());
      assertEquals(3, lines("runs").size());
      Files.delete(directory.resolve("go"));
      ReeveCommands.Running start = commands.start("start", "migrate");
      reeve.until("it runs", () -> lines("runs").size() == 4);
      assertEquals(0, commands.run("stop", "migrate").code());
      assertFalse(commands.await(start).code() == 0, "what was interrupted has not completed");
      assertEquals("stopped", state(commands, "migrate"));
    }
  }

  @Test
  void aStartDuringASlowStopWaitsForItsEnd() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve("""
        [service.slow]
        command = ["sh", "-c", \
        "echo run >> runs; trap 'echo > stopping; until test -e go; do sleep 0.02; done; exit 0' TERM; \
        echo > ready; while :; do sleep 0.02; done"]
        ready = { file = "./ready" }
        stop = ["SIGTERM 60s", "SIGKILL"]
        """)) {
      reeve.awaitEvent("slow", "ready");
      ReeveCommands.Running stop = commands.start("stop", "slow");
      reeve.awaitFile("stopping");
      ReeveCommands.Running start = commands.start("start", "slow");
      reeve.until("it is wanted again", () -> commands.run("status", "slow", "--json").firstService().get("target")
          .getAsString().equals("up"));
      assertEquals(1, lines("runs").size(), "one at a time");
      write("go", "");
      assertEquals(0, commands.await(start).code());
      commands.await(stop);
      assertEquals("running", state(commands, "slow"));
      assertEquals(2, lines("runs").size());
    }
  }

  /** pitchfork goes on waiting; here the process that runs now is meant, as docs/commands.md says. */
  @Test
  void aWaitForTheEndEndsWithARestart() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve("""
        [service.web]
        command = ["sh", "-c", "exec sleep 1000"]
        restart = "always"
        """)) {
      reeve.awaitEvent("web", "started");
      ReeveCommands.Running wait = commands.start("wait", "web", "--for", "exited", "--timeout", "60s");
      // A wait that has not been received yet waits for the end of the next process.
      reeve.until("the wait is over", () -> {
        assertEquals(0, commands.run("restart", "web").code());
        return !wait.process().isAlive();
      });
      assertEquals(0, commands.await(wait).code());
      assertEquals("running", state(commands, "web"));
    }
  }
}
