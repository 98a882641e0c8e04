package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Warnings and problems with {@code --json}, and what {@code plan}, {@code apply} and {@code reload} find missing. */
@Tag("once")
class ProblemsInJsonIT {
  private static final String WEB = "[service.web]\ncommand = [\"sleep\", \"1000\"]\n";

  @TempDir
  Path directory;

  @Test
  void planAndApplyWarnOfACommandThatIsNeededLater() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(WEB)) {
      commands.replaceServices(WEB + "stop-command = [\"no-such\"]\n");
      assertTrue(commands.run("plan").err().contains("cannot find the stop-command \"no-such\" of \"web\""));
      for (String command : new String[] {"plan", "apply"}) {
        JsonObject answer = commands.run(command, "--json").json();
        JsonObject warning = answer.getAsJsonArray("warningDetails").get(0).getAsJsonObject();
        assertEquals(1, answer.getAsJsonArray("warnings").size());
        assertEquals("missing", warning.get("kind").getAsString());
        assertEquals("service.web.stop-command", warning.get("key").getAsString());
        assertTrue(warning.get("file").getAsString().endsWith("reeve.toml"), warning.toString());
        assertTrue(warning.get("line").getAsInt() > 2, warning.toString());
        assertEquals(1, warning.get("column").getAsInt());
        assertTrue(warning.get("message").getAsString().startsWith("cannot find the stop-command"));
        assertTrue(warning.get("hint").isJsonNull());
      }
      reeve.stop();
    }
  }

  @Test
  void reloadIsRefusedForARunningServiceWithoutItsPreStartCommand() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(WEB)) {
      int pid = commands.pid("web");
      commands.replaceServices("[service.web]\ncommand = [\"sleep\", \"1001\"]\npre-start = [\"no-such\"]\n");
      ReeveCommands.Result reload = commands.run("reload", "--json");
      assertEquals(78, reload.code(), reload.err());
      JsonObject problem =
          JsonParser.parseString(reload.err().lines().findFirst().orElseThrow()).getAsJsonObject();
      assertEquals("missing", problem.get("kind").getAsString());
      assertEquals("service.web.pre-start", problem.get("key").getAsString());
      assertTrue(problem.get("problem").getAsString().contains(problem.get("message").getAsString()));
      assertTrue(problem.get("hint").getAsString().contains("apply --force"), problem.toString());
      assertEquals(pid, commands.pid("web"));
      reeve.stop();
    }
  }
}
