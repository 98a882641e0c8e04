package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options and exit codes of {@code reeve import}. */
class ImportCommandTest {
  @TempDir
  Path directory;

  private final CommandRunner runner = new CommandRunner();
  private Path source;
  private Path target;

  @BeforeEach
  void write() throws IOException {
    source = Files.writeString(directory.resolve("supervisord.conf"),
        "[program:web]\ncommand=sleep 1\nstdout_syslog=true\n");
    target = directory.resolve("reeve.toml");
  }

  @Test
  void theFileIsOnStandardOutputAndTheSettingsAreOnStandardError() {
    assertEquals(0, runner.run("import", source.toString()));
    assertTrue(runner.out().contains("[service.web]\ncommand = [\"sleep\", \"1\"]\n"), runner.out());
    assertTrue(runner.err().contains(source + ":2: command: kept as command\n"), runner.err());
    assertTrue(runner.err().endsWith("kept 1, changed 0, not needed 0, no equal 1\n"), runner.err());
  }

  @Test
  void anExistingFileIsKeptWithoutForce() throws IOException {
    assertEquals(0, runner.run("import", source.toString(), "-o", target.toString()));
    assertEquals("Wrote " + target + ": web\n", runner.out());
    Files.writeString(target, "mine");
    assertEquals(1, runner.run("import", source.toString(), "-o", target.toString()));
    assertEquals("mine", Files.readString(target));
    assertEquals(0, runner.run("import", source.toString(), "-o", target.toString(), "--force"));
    assertTrue(Files.readString(target).contains("[service.web]"));
  }

  @Test
  void strictHasACodeForWhatHasNoEqual() throws IOException {
    assertEquals(3, runner.run("import", source.toString(), "--strict", "-o", target.toString()));
    assertTrue(Files.exists(target));
    Files.writeString(source, "[program:web]\ncommand=sleep 1\n");
    assertEquals(0, runner.run("import", source.toString(), "--strict"));
  }

  @Test
  void aFaultIsReportedAndNothingIsWritten() throws IOException {
    Files.writeString(source, "[program:web]\ncommand=sleep 1\nautostart=perhaps\n");
    assertEquals(78, runner.run("import", source.toString(), "-o", target.toString()));
    assertTrue(runner.err().contains(source + ":3: cannot use the value \"perhaps\""), runner.err());
    assertFalse(Files.exists(target));
    assertEquals(64, runner.run("import", source.toString(), "--format", "upstart"));
    assertEquals(78, runner.run("import", directory.resolve("none.conf").toString()));
  }

  @Test
  void jsonHasTheFileAndTheSettings() {
    assertEquals(0, runner.run("import", source.toString(), "--json"));
    JsonObject json = JsonParser.parseString(runner.out()).getAsJsonObject();
    assertEquals("supervisor", json.get("format").getAsString());
    assertTrue(json.get("toml").getAsString().contains("[service.web]"));
    JsonObject setting = json.getAsJsonArray("settings").get(1).getAsJsonObject();
    assertEquals("stdout_syslog", setting.get("setting").getAsString());
    assertEquals("no-equal", setting.get("outcome").getAsString());
    assertTrue(setting.get("key").isJsonNull());
  }

  @Test
  void nodeEvaluatesAFileOfJavaScript() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/node")), "there is no node here");
    assertEquals(0, runner.run("import", "src/test/resources/imports/pm2/ecosystem.config.js"), runner::err);
    assertTrue(runner.out().contains("env = { PORT = \"3001\" }"), runner.out());
  }
}
