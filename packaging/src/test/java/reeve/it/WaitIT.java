package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reeve wait} with services that do what it waits for while it waits. */
@Tag("once")
final class WaitIT {
  private static final String SERVICES = """
      [service.job]
      command = ["sh", "-c", "while ! test -e go; do sleep 0.02; done; echo bye; exit 7"]
      restart = "no"
      [service.talk]
      command = ["sh", "-c", "while ! test -e go; do sleep 0.02; done; echo ready with 7; exec sleep 1000"]
      [service.off]
      command = ["sleep", "1000"]
      enabled = false
      [service.web]
      command = ["sleep", "1000"]
      health = { command = ["test", "-e", "well"], interval = "50ms", on-failure = "mark" }
      """;

  @TempDir
  Path directory;

  private ReeveCommands.Running begin(ReeveCommands commands, String... arguments) throws IOException {
    ReeveCommands.Running waiting = commands.start(arguments);
    assertTrue(waiting.process().isAlive());
    return waiting;
  }

  @Test
  void itReturnsWhenAServiceDoesWhatItWaitsFor() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).services("", SERVICES).run()) {
      reeve.awaitEvent("job", "started");
      ReeveCommands.Running line = begin(commands, "wait", "talk", "--for", "log=ready with", "--timeout", "60s");
      ReeveCommands.Running exit = begin(commands, "wait", "job", "--for", "exited", "--exit-code", "--timeout", "60s");
      ReeveCommands.Running healthy = begin(commands, "wait", "web", "--for", "healthy", "--timeout", "60s");
      Files.createFile(directory.resolve("well"));
      ReeveCommands.Result web = commands.await(healthy);
      assertEquals("web is healthy\n", web.out(), web.err());
      Files.createFile(directory.resolve("go"));
      ReeveCommands.Result job = commands.await(exit);
      assertEquals("job exited with code 7\n", job.out(), job.err());
      assertEquals(7, job.code());
      ReeveCommands.Result text = commands.await(line);
      assertEquals("talk wrote: ready with 7\n", text.out(), text.err());
      assertEquals(0, text.code());
      ReeveCommands.Result ended = commands.run("wait", "job", "--for", "log=bye");
      assertEquals("job wrote: bye\n", ended.out(), "of a service that is down the last run counts: " + ended.err());
      assertEquals(1, commands.run("wait", "job", "--for", "log=hello").code(), "and nothing can follow");
      assertEquals(1, commands.run("wait", "off", "--for", "exited", "--exit-code").code(), "it has none");
      ReeveCommands.Running later = begin(commands, "wait", "off", "web", "--for", "exited", "--timeout", "60s");
      assertEquals(0, commands.run("stop", "web").code());
      assertEquals(0, commands.await(later).code());
    }
  }
}
