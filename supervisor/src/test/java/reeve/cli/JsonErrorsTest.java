package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.app.Failure;

/** With {@code --json} errors are objects too, and {@code check} prints its result as one. */
class JsonErrorsTest {
  @TempDir
  Path directory;
  private final CommandRunner runner = new CommandRunner();

  @BeforeEach
  void setUp() {
    Failure.printJson(true); // Main does this
  }

  @AfterEach
  void tearDown() {
    Failure.printJson(false);
  }

  private static JsonObject object(String text) {
    assertEquals(1, text.lines().count(), text);
    return JsonParser.parseString(text).getAsJsonObject();
  }

  private String toml(String text) throws IOException {
    return Files.writeString(directory.resolve("reeve.toml"), text).toString();
  }

  @Test
  void theOptionIsFoundInAnyCommandLineThatIsReevesOwn() {
    assertTrue(JsonOption.isIn(new String[] {"status", "--nope", "--json"}));
    assertFalse(JsonOption.isIn(new String[] {"status", "web"}));
    assertFalse(JsonOption.isIn(new String[] {"exec", "web", "npm", "--json"}));
    assertFalse(JsonOption.isIn(new String[] {"start", "--name", "x", "--", "npm", "--json"}));
    assertFalse(JsonOption.isIn(new String[0]));
  }

  @Test
  void anErrorIsAnObject() {
    String socket = directory.resolve("none.sock").toString();
    assertEquals(4, runner.run("status", "--json", "--socket", socket));
    assertEquals("", runner.out());
    assertTrue(object(runner.err()).get("error").getAsString().startsWith("cannot reach reeve: \""), runner.err());
    assertEquals(64, runner.run("status", "--json", "--jsno"));
    assertTrue(object(runner.err()).get("error").getAsString().startsWith("cannot read the command line: "));
    assertEquals(64, runner.run("stauts", "--json"));
    assertTrue(object(runner.err()).get("error").getAsString().contains("did you mean \"reeve status\"?"));
  }

  @Test
  void aProblemOfAFileHasItsPlace() throws IOException {
    String file = toml("[service.web]\ncommand = [\"true\"]\nrestrat = \"no\"\n");
    assertEquals(78, runner.run("graph", "--json", "-c", file));
    JsonObject first = object(runner.err().lines().findFirst().orElseThrow());
    assertEquals(3, first.get("line").getAsInt());
    assertEquals("service.web.restrat", first.get("key").getAsString());
    assertEquals("did you mean \"restart\"?", first.get("hint").getAsString());
    assertTrue(
        runner.err().lines().allMatch(line -> line.startsWith("{\"problem\":") || line.startsWith("{\"error\":")),
        runner.err());
  }

  @Test
  void checkPrintsWhatWouldRun() throws IOException {
    String file = toml("[service.web]\ncommand = [\"/no/such\", \"a b\"]\n[service.job]\ncommand = [\"true\"]\n"
        + "enabled = false\n");
    assertEquals(0, runner.run("check", "--json", file), runner.err());
    assertEquals("", runner.err());
    JsonObject result = object(runner.out());
    assertTrue(result.get("ok").getAsBoolean());
    JsonObject web = result.getAsJsonArray("services").get(0).getAsJsonObject();
    assertEquals("with-reeve", web.get("starts").getAsString());
    assertEquals("[\"/no/such\",\"a b\"]", web.get("command").toString());
    assertEquals("on-request",
        result.getAsJsonArray("services").get(1).getAsJsonObject().get("starts").getAsString());
    JsonObject missing = result.getAsJsonArray("missing").get(0).getAsJsonObject();
    assertEquals("service.web.command", missing.get("key").getAsString());
    assertEquals("missing", missing.get("kind").getAsString());
    assertEquals(2, missing.get("line").getAsInt());
    assertEquals(1, missing.get("column").getAsInt());
    assertTrue(missing.get("message").getAsString().contains("/no/such"), missing.toString());
    assertEquals(78, runner.run("check", "--json", "--strict", file));
    assertFalse(object(runner.out()).get("ok").getAsBoolean());
  }

  @Test
  void checkPrintsTheProblemsAsOneObject() throws IOException {
    assertEquals(78, runner.run("check", "--json", toml("[service.web]\ncommand = [\"true\"]\nrestrat = \"no\"\n")));
    assertEquals("", runner.err());
    JsonObject result = object(runner.out());
    assertFalse(result.get("ok").getAsBoolean());
    assertEquals(3, result.getAsJsonArray("problems").get(0).getAsJsonObject().get("line").getAsInt());
    assertTrue(result.get("services").isJsonNull());
  }
}
