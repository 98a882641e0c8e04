package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A command whose standard output takes nothing, as on a full disk. */
@Tag("once")
final class FullDiskIT {
  @TempDir
  Path directory;

  static boolean hasFullDevice() {
    return Files.isWritable(Path.of("/dev/full"));
  }

  @Test
  @EnabledIf("hasFullDevice")
  void outputThatIsLostIsReportedAndNoSuccess() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sleep", "1000"]
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      for (String command : new String[] {"status", "status --json", "tree", "plan", "history", "events", "version",
          "stop web"}) {
        ReeveCommands.Result done = commands.run(Path.of("/dev/full"), command.split(" "));
        assertEquals(1, done.code(), command + ": " + done.err());
        String error = "cannot write to the standard output: no space left on device";
        assertEquals(command.endsWith("--json") ? "{\"error\":\"" + error + "\"}\n" : "reeve: " + error + "\n",
            done.err(), command);
      }
      ReeveCommands.Result down = commands.run(Path.of("/dev/full"), "status", "web");
      assertEquals(3, down.code(), "what it had to say with its exit code holds: " + down.err());
      assertTrue(down.err().contains("no space left"), down.err());
      reeve.stop();
    }
  }

  @Test
  void aReaderThatWentAwayIsNoError() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sleep", "1000"]
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      Path fifo = directory.resolve("gone");
      TestFiles.makeFifo(fifo);
      // The shell opens both ends, and closes the reading one before reeve begins.
      ReeveCommands.Result done =
          commands.await(commands.shell("exec 3<>" + fifo + " 4>" + fifo + "; exec 3<&-; exec \"$0\" status >&4"));
      assertEquals(0, done.code(), done.err());
      assertFalse(done.err().contains("cannot"), done.err());
      reeve.stop();
    }
  }
}
