package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reeve health} and the health-file of the built program. */
@Tag("once")
final class ProbesIT {
  @TempDir
  Path directory;

  /** The services become ready when the test makes a file. */
  private static final String SERVICES = """
      [service.web]
      command = ["sleep", "1000"]
      ready = { file = "web.ready" }
      essential = true
      [service.sick]
      command = ["sleep", "1000"]
      health = { command = ["test", "!", "-e", "sick.now"], interval = "50ms", failures = 1, on-failure = "mark" }
      [service.off]
      command = ["sleep", "1000"]
      enabled = false
      """;

  private Reeve run() {
    return Reeve.in(directory).services("health-file = 'run/healthy'\n", SERVICES).run();
  }

  private Path file() {
    return directory.resolve("run/healthy");
  }

  private boolean probe() {
    return TestFiles.succeeds("test", "-e", file().toString());
  }

  @Test
  void theProbesFollowTheServices() throws IOException {
    Files.createDirectory(directory.resolve("run"));
    Files.writeString(file(), "1\n");
    ReeveCommands commands = new ReeveCommands(directory);
    assertEquals(4, commands.run("health").code(), "no reeve runs");
    try (Reeve reeve = run()) {
      commands.awaitServing(reeve);
      reeve.until("what was left is removed", () -> !probe());
      ReeveCommands.Result starting = commands.run("health");
      assertEquals(1, starting.code(), starting.err());
      assertTrue(starting.out().startsWith("not ready: "), starting.out());
      assertTrue(starting.out().contains("web (starting)"), starting.out());
      assertEquals(0, commands.run("health", "--live").code());
      Files.createFile(directory.resolve("web.ready"));
      reeve.until("the file is made", this::probe);
      assertEquals(reeve.pid() + "\n", Files.readString(file()));
      assertEquals(0, commands.run("health").code());
      assertEquals(1, commands.run("health", "off").code());
      assertEquals(2, commands.run("health", "none").code());
      Files.createFile(directory.resolve("sick.now"));
      reeve.until("the file is removed", () -> !probe());
      assertEquals(1, commands.run("health", "--ready", "--json").code());
      assertEquals(0, commands.run("health", "--live").code(), "the essential service is well");
      assertEquals(1, commands.run("health", "--live", "sick").code());
      Files.delete(directory.resolve("sick.now"));
      reeve.until("the file is made again", this::probe);
      Files.delete(file());
      reeve.signal("HUP");
      reeve.until("what was removed comes back", this::probe);
      assertEquals(0, commands.run("upgrade").code());
      assertTrue(probe(), "over an upgrade");
      assertEquals(0, commands.run("health").code());
      reeve.stop();
      assertFalse(probe(), "reeve has ended");
    }
  }
}
