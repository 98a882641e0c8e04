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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** 10,000 services in one file work in every command. */
@Timeout(300)
@Tag("once") // no JVM changes it
final class TenThousandIT {
  private static final int COUNT = 10_000;

  @TempDir
  Path directory;

  private static String services() {
    StringBuilder toml = new StringBuilder("""
        [service.web]
        command = ["sh", "-c", "echo out of web; exec sleep 1000"]
        [service.flap]
        command = ["sleep", "0.5"]
        restart = "always"
        restart-delay = "100ms"
        restart-backoff = 1
        start-limit = { burst = 0, interval = "5m" }
        """);
    for (int i = 0; i < COUNT; i++) {
      toml.append("[service.s").append(i).append("]\ndescription = \"the service number ").append(i)

          .append("\"\ncommand = [\"/bin/sleep\", \"1000\"]\nenabled = false\nenv = { A = \"1\", B = \"two\" }\n");
    }
    return toml.toString();
  }

  private static ReeveCommands.Result check(ReeveCommands commands, int code, String... arguments) {
    ReeveCommands.Result result = commands.run(arguments);
    assertEquals(code, result.code(), () -> String.join(" ", arguments) + ": " + result.err());
    assertEquals("", result.err(), () -> String.join(" ", arguments));
    return result;
  }

  @Test
  void everyCommandWorks() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(services());
        RawControlClient deaf = RawControlClient.connect(reeve)) {
      reeve.awaitLog("web", "out of web");
      for (int i = 0; i < 15; i++) {
        deaf.send(RawControlClient.request(i, "status", "{\"resources\":true}")); // 80 MB that are never read
      }
      for (String command : List.of("graph", "tree")) {
        assertTrue(check(commands, 0, command).out().contains("s9999"), command);
      }
      JsonObject all = commands.run("status", "--json").json();
      assertEquals(COUNT + 2, all.getAsJsonArray("services").size());
      assertTrue(check(commands, 0, "status", "web").out().contains("out of web"));
      check(commands, 0, "check", directory.resolve("reeve.toml").toString());
      assertTrue(check(commands, 0, "plan").out().contains("nothing"));
      check(commands, 0, "apply");
      Path file = directory.resolve("reeve.toml");
      Files.writeString(file, Files.readString(file).replace("\"1000\"]\nenabled", "\"1001\"]\nenabled"));
      assertTrue(check(commands, 0, "plan").out().contains("s9999"));
      assertTrue(check(commands, 0, "apply").out().contains("s9999"));
      check(commands, 0, "start", "--no-wait", "s1*1");
      check(commands, 0, "stop", "s1*1");
      check(commands, 0, "restart", "web");
      check(commands, 0, "why", "flap");
      check(commands, 0, "history", "-n", "3");
      check(commands, 0, "events", "--since", "1s");
      check(commands, 0, "logs", "web");
      check(commands, 0, "analyze");
      check(commands, 0, "disable", "--all");
      check(commands, 0, "shutdown");
      assertEquals(0, reeve.awaitExit());
      assertFalse(reeve.stderr().contains("nternal error"), reeve.stderr());
    }
  }
}
