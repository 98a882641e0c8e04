package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real program that grows is restarted by memory-restart, and that is no failure. */
@Tag("once")
final class UsageRestartIT {
  @TempDir
  Path directory;

  @Test
  void aChildThatGrowsMakesItsServiceRestartWithTheAmountsInEveryReport() throws IOException {
    Path script = Files.writeString(directory.resolve("grow.sh"), """
        trap 'kill $!; exit 0' TERM
        (x=$(head -c 60000000 /dev/zero | tr '\\0' x); sleep 1000; :) &
        wait
        """);
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sh", "%s"]
        memory-restart = "40MB"
        """.formatted(script.toAbsolutePath())).run()) {
      JsonObject exceeded = reeve.awaitEvent("web", "memory-exceeded");
      assertEquals(40_000_000, exceeded.get("limitBytes").getAsLong());
      assertTrue(exceeded.get("bytes").getAsLong() > 40_000_000, exceeded.toString());
      JsonObject exited = reeve.awaitEvent("web", "exited");
      assertEquals("memory", EventFields.text(exited, "reason"));
      assertTrue(exited.get("clean").getAsBoolean(), exited.toString());
      JsonObject again = reeve.awaitEvents("web", "started", 2).get(1);
      assertEquals("memory", EventFields.text(again, "reason"));
      String why = commands.run("why", "web").out().replaceAll("\\s+", " ");
      assertTrue(why.contains("because its memory exceeded memory-restart: its memory, "), why);
      assertEquals(0, commands.run("status", "web", "--json").firstService().get("restarts").getAsInt());
    }
  }
}
