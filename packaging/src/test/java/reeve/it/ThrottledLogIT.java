package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built program pauses a real service that writes faster than its log can be archived. */
@Tag("once")
final class ThrottledLogIT {
  private static final String SERVICE = """
      [service.web]
      command = ["./write"]
      log-max-size = "2MB"
      log-keep = 2
      log-compress = "none"
      log-overflow = "throttle"
      """;

  @TempDir
  Path directory;

  /** Without a pause it writes some 100 MB/s: lines with increasing numbers. */
  private Reeve start() {
    return Reeve.in(directory).services(SERVICE).script("write", """
        #!/bin/sh
        exec seq -f "line %.0f of the output of a service that writes without a pause" 1 1000000000
        """).run("--quiet");
  }

  private static char state(long pid) {
    String stat = Reeve.read(Path.of("/proc/" + pid + "/stat"));
    return stat.isEmpty() ? 'X' : stat.charAt(stat.lastIndexOf(')') + 2);
  }

  /** Whether services are paused: reeve names them in a file for as long as they are. */
  private boolean isPaused() {
    return !Reeve.read(directory.resolve("state/frozen")).isBlank();
  }

  /** The bytes that the log and its archives occupy: the size of a live file says nothing, it may have a hole. */
  private long occupied() {
    ReeveCommands commands = new ReeveCommands(directory);
    return Long.parseLong(commands.await(commands.shell("du -sB1 log")).out().split("\\s")[0]);
  }

  /** How much was archived: where the newest archive begins. */
  private long archived() {
    long newest = 0;
    for (String name : directory.resolve("log").toFile().list()) {
      newest = name.matches("web\\.log\\.[0-9]{15}") ? Math.max(newest, Long.parseLong(name.substring(8))) : newest;
    }
    return newest;
  }

  @Test
  void theLogStaysBoundedWhileMuchMoreIsWrittenAndNoLineIsLost() {
    try (Reeve reeve = start()) {
      String overflow = EventFields.text(reeve.awaitEvent("web", "log-overflow"), "message");
      assertTrue(overflow.endsWith("its services are paused meanwhile"), overflow);
      long[] peak = {0};
      reeve.until("more is archived than was ever occupied", () -> {
        peak[0] = Math.max(peak[0], occupied());
        return archived() > peak[0];
      });
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      assertTrue(commands.status("web").get("rotation").getAsString().endsWith(" (throttled)"));
      assertEquals(0, commands.run("stop", "web").code());
      String[] lines = commands.run("logs", "--raw", "-n", "1000", "--file", "reeve.toml", "web").out().split("\n");
      assertEquals(1000, lines.length);
      long first = Long.parseLong(lines[0].split(" ")[1]);
      for (int i = 0; i < lines.length - 1; i++) { // the last line may be one that SIGTERM interrupted
        assertEquals("line " + (first + i) + " of the output of a service that writes without a pause", lines[i]);
      }
      reeve.stop();
    }
  }

  @Test
  void aStopInAPauseEndsTheServiceAndReeve() {
    try (Reeve reeve = start()) {
      long pid = reeve.awaitEvent("web", "started").get("pid").getAsLong();
      reeve.until("the service is paused", this::isPaused);
      reeve.signal("TERM");
      assertEquals(0, reeve.awaitExit());
      assertEquals('X', state(pid));
      assertEquals(List.of(), reeve.events("web", "escalated"), "it ended by its first signal");
    }
  }
}
