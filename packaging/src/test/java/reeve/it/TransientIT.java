package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that are in no file: the methods {@code add remove definition context}. */
@Tag("once")
final class TransientIT {
  private static final String FILE = "[service.file]\ncommand = [\"sleep\", \"1000\"]\nenv = { A = \"of the file\" }\n";

  @TempDir
  Path directory;

  private String add(String name, String definition) {
    return "{\"name\":\"" + name + "\",\"directory\":\"" + directory.toAbsolutePath() + "\",\"definition\":"
        + definition + "}";
  }

  private static JsonObject first(JsonObject answer) {
    return answer.getAsJsonObject("result").getAsJsonArray("services").get(0).getAsJsonObject();
  }

  @Test
  void aTransientServiceRunsInTheRequestedDirectoryUntilItIsRemoved() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(FILE)) {
      String script =
          "{\"command\":[\"sh\",\"-c\",\"pwd > where; echo $X > x; exec sleep 1000\"],\"env\":{\"X\":\"${Y} $$ 1\"}}";
      JsonObject added = first(commands.request("add", add("t", script)));
      assertEquals("reached", added.get("result").getAsString(), added::toString);
      assertTrue(added.get("transient").getAsBoolean());
      assertEquals(directory.toAbsolutePath().toString(), reeve.awaitFile("where").strip());
      assertEquals("${Y} $$ 1", reeve.awaitFile("x").strip(), "dollars are taken literally");
      int pid = commands.pid("t");
      assertEquals(0, commands.run("apply").code());
      assertEquals(pid, commands.pid("t"), "an apply leaves it alone");
      assertEquals(List.of("file running", "t running"), commands.states());
      assertEquals(5, commands.run("disable", "t").code());
      JsonObject removed = first(commands.request("remove", "{\"services\":[\"t\"]}"));
      assertEquals("removed", removed.get("message").getAsString());
      assertEquals(List.of("file running"), commands.states());
      assertFalse(ProcessHandle.of(pid).isPresent());
      assertEquals(2, commands.run("stop", "t").code());
      reeve.stop();
    }
  }

  @Test
  void itIsCheckedLikeAFileAndNoNameIsTakenTwice() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(FILE)) {
      JsonObject error =
          commands.request("add", add("t", "{\"command\":\"sleep\",\"restart\":\"alway\"}")).getAsJsonObject("error");
      assertEquals(-32005, error.get("code").getAsInt());
      assertEquals(2, error.getAsJsonObject("data").getAsJsonArray("problems").size(), error::toString);
      assertEquals(-32004, commands.request("add", add("file", "{\"command\":[\"sleep\",\"1\"]}"))
          .getAsJsonObject("error")
          .get("code").getAsInt());
      assertEquals(-32602, commands.request("add", add("t", "{\"command\":[\"sleep\",null]}")).getAsJsonObject("error")
          .get("code").getAsInt());
      assertEquals(-32602, commands.request("add", "{\"name\":\"t\"}").getAsJsonObject("error").get("code").getAsInt());
      assertEquals(-32004,
          commands.request("remove", "{\"services\":[\"file\"]}").getAsJsonObject("error").get("code").getAsInt());
      assertEquals(List.of("file running"), commands.states());
      reeve.stop();
    }
  }

  @Test
  void itsDefinitionInAFileIsTheSameServiceWithoutARestart() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(FILE)) {
      commands.request("add", add("t",
          "{\"command\":[\"sleep\",\"1000\"],\"env\":{\"X\":\"a$b\\\"\"},"
              + "\"restart\":\"always\",\"restart-jitter\":0.25}"));
      int pid = commands.pid("t");
      JsonObject definition = commands.request("definition", "{\"service\":\"t\"}").getAsJsonObject("result");
      assertTrue(definition.get("transient").getAsBoolean());
      commands.replaceServices(FILE + definition.get("toml").getAsString());
      ReeveCommands.Result apply = commands.run("apply");
      assertEquals("2 services are unchanged\n", apply.out(), apply.err());
      assertEquals(pid, commands.pid("t"));
      assertTrue(commands.run("status", "t", "--json").out().contains("\"transient\":false"));
      assertEquals(0, commands.run("disable", "t").code());
      reeve.stop();
    }
  }

  @Test
  void theContextIsWhatTheProcessHas() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(FILE)) {
      JsonObject context = commands.request("context", "{\"service\":\"file\"}").getAsJsonObject("result");
      JsonObject environment = context.getAsJsonObject("environment");
      int entries = 0;
      for (String entry : Reeve.read(Path.of("/proc/" + commands.pid("file") + "/environ")).split("\0")) {
        int equals = entry.indexOf('=');
        entries++;
        assertEquals(entry.substring(equals + 1), environment.get(entry.substring(0, equals)).getAsString(), entry);
      }
      assertEquals(entries, environment.size());
      assertEquals("of the file", environment.get("A").getAsString());
      assertEquals(directory.toAbsolutePath().toString(), context.get("directory").getAsString());
      assertEquals(-32001,
          commands.request("context", "{\"service\":\"nope\"}").getAsJsonObject("error").get("code").getAsInt());
      reeve.stop();
    }
  }

  @Test
  void aTransientServiceEndsWithReeve() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(FILE)) {
      commands.request("add", add("t", "{\"command\":[\"sleep\",\"1000\"]}"));
      assertEquals(0, commands.run("stop", "t").code());
      reeve.stop();
    }
    try (Reeve reeve = commands.serve(FILE)) {
      assertEquals(List.of("file running"), commands.states());
      assertEquals("", Reeve.read(directory.resolve("state/remembered")), "nothing is remembered of it");
      reeve.stop();
    }
  }
}
