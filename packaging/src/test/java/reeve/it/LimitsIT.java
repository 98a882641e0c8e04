package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A limit is in force, or the start fails with the reason; whichever of the two the machine of the test has. */
@Tag("once")
final class LimitsIT {
  private static final String SERVICES = """
      [service.free]
      command = ["sleep", "1000"]
      %s
      [service.limited]
      command = ["sh", "-c", "cat /sys/fs/cgroup$$(cut -d: -f3 /proc/self/cgroup)/memory.max; exec sleep 1000"]
      memory-max = "64MiB"
      restart = "no"
      """;

  @TempDir
  Path directory;

  @Test
  void aLimitIsInForceOrAnErrorAndOtherServicesWork() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).services(SERVICES.formatted("")).run()) {
      reeve.awaitEvent("free", "ready");
      reeve.awaitEvent("started or not", event -> Reeve.hasField(event, "service", "limited")
          && (Reeve.hasField(event, "event", "started") || Reeve.hasField(event, "event", "start-failed")));
      boolean possible = reeve.events("limited", "start-failed").isEmpty();
      if (possible) {
        assertEquals("67108864\n", reeve.awaitLog("limited", "\n"));
      } else {
        String message = EventFields.text(reeve.awaitEvent("limited", "start-failed"), "message");
        assertTrue(message.startsWith("cannot start \"limited\": "), message);
        assertTrue(message.contains("cgroup"), message);
      }
      Path file = Files.walk(directory, 1).filter(path -> path.toString().endsWith(".toml")).findFirst().orElseThrow();
      String text = Files.readString(file);
      Files.writeString(file, text.replace("[service.limited]", "pids-max = 50\n[service.limited]"));
      assertTrue(commands.run("apply").out().contains("free: changed (pids-max)"));
      if (!possible) {
        reeve.awaitEvent("free", "limits");
        assertEquals(1, reeve.events("free", "limits").size());
      }
      assertEquals(1, reeve.events("free", "started").size());
      assertTrue(!reeve.stderr().contains("internal error"), reeve.stderr());
    }
  }
}
