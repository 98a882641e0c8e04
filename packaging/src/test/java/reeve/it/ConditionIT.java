package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service whose condition is not met is skipped, and every command says so. */
@Tag("once")
final class ConditionIT {
  private static final String SERVICES = """
      [service.agent]
      command = ["sleep", "100000"]
      condition = ["command:sleep", "!env:NO_AGENT", "path-exists:agent.conf"]
      pre-start = { command = "echo x > hook", shell = true }
      [service.app]
      command = ["sleep", "100000"]
      requires = ["agent"]
      [service.other]
      command = ["sleep", "100000"]
      condition = ["env:NO_AGENT=yes"]
      """;

  @TempDir
  Path directory;

  @Test
  void aServiceIsSkippedUntilItsConditionIsMet() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    String unmet = "condition not met: path-exists:" + directory.toRealPath().resolve("agent.conf");
    try (Reeve reeve = commands.serve(SERVICES)) {
      reeve.awaitEvent("app", "ready");
      assertEquals(unmet, reeve.awaitEvent("agent", "skipped").get("message").getAsString());
      assertEquals(List.of("agent skipped", "app running", "other skipped"), commands.states());
      assertEquals("condition", commands.status("agent").get("reason").getAsString());
      assertEquals(unmet, commands.status("agent").get("problem").getAsString());
      assertTrue(commands.run("status").out().contains(unmet), commands.run("status").out());
      assertEquals(0, commands.run("status", "--failed").code());
      assertEquals(0, commands.run("status").code(), "a skip is no failure");
      String why = commands.run("why", "agent").out().replaceAll("\\s+", " ");
      assertTrue(why.contains("Its start was skipped: " + unmet), why);
      ReeveCommands.Result start = commands.run("start", "agent");
      assertEquals(0, start.code());
      assertTrue(start.out().contains("skipped: " + unmet), start.out());
      assertTrue(Files.notExists(directory.resolve("hook")));
      Files.createFile(directory.resolve("agent.conf"));
      assertEquals(0, commands.run("start", "agent").code());
      assertEquals("running", commands.status("agent").get("state").getAsString());
      Files.delete(directory.resolve("agent.conf"));
      assertTrue(commands.run("restart", "agent").out().contains("skipped: " + unmet));
      why = commands.run("why", "agent").out().replaceAll("\\s+", " ");
      assertTrue(why.contains("Next: nothing; its start was skipped: " + unmet), why);
      reeve.stop();
    }
  }
}
