package reeve.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;

/** What {@code reeve import} makes of the apps of PM2; the files are in the resources of the tests. */
class Pm2ImportTest {
  private static final Path FILES = Path.of("src/test/resources/imports/pm2");

  @TempDir
  Path directory;

  private String toml;
  private ImportedPlan imported;

  private Plan plan(String name, String... profiles) throws Exception {
    ImportFixture read =
        ImportFixture.read(FILES.resolve(name), null, "[{\"name\": \"site\", \"script\": \"app.js\"}]", directory,
            Map.of(), ReadOptions.DEFAULT.withProfiles(List.of(profiles)));
    imported = read.imported();
    toml = read.toml();
    return read.plan();
  }

  private String outcome(String setting) {
    for (ImportNote note : imported.notes()) {
      if (note.setting().equals(setting)) {
        return note.outcome().word();
      }
    }
    return "not mentioned";
  }

  private static List<String> command(Plan plan, String name) {
    for (ServiceSpec service : plan.services()) {
      if (service.name().equals(name)) {
        return service.process().commands().get(0);
      }
    }
    return List.of("no service " + name);
  }

  @Test
  void appsOfAnEcosystem() throws Exception {
    Plan plan = plan("api.json");
    assertEquals(5, plan.services().size());
    assertEquals(List.of("node", "--max-old-space-size=512", "./server.js", "--port", "3000", "--title", "a b"),
        command(plan, "api@4"));
    assertEquals(List.of("python3", "bin/worker.py"), command(plan, "queue-worker"));
    for (String line : List.of("stop = [\"SIGINT 3000ms\", \"SIGKILL\"]", "memory-restart = \"300MiB\"",
        "restart = \"no\"", "restart-prevent-status = [0, 3]", "stdout = \"/var/log/worker.log\"",
        "stderr = \"stdout\"", "tags = [\"jobs\"]", "working-directory = \"/srv/queue\"", "restart = \"always\"")) {
      assertTrue(toml.contains(line + "\n"), () -> line + " is not in\n" + toml);
    }
    for (String setting : List.of("wait_ready", "cron_restart", "exec_mode", "deploy", "colour")) {
      assertEquals("no-equal", outcome(setting), setting);
    }
    for (String setting : List.of("watch", "log_date_format")) {
      assertEquals("not-needed", outcome(setting), setting);
    }
  }

  @Test
  void anEnvironmentOfItsOwnBecomesAProfile() throws Exception {
    plan("api.json", "production");
    assertTrue(toml.contains("[profile.production.service.api]\nenv = { NODE_ENV = \"production\" }\n"), toml);
    assertTrue(toml.contains("PRICE = \"$${5}\", NODE_APP_INSTANCE = \"${INSTANCE - 1}\""), toml);
  }

  @Test
  void programsWithoutAnInterpreterAndLinesForAShell() throws Exception {
    Plan plan = plan("process.json");
    assertEquals(List.of("npm", "start"), command(plan, "npm"));
    assertTrue(toml.contains("command = \"npm run dev\"\nshell = true\n"), toml);
    assertTrue(toml.contains("command = [\"/srv/web/bin/proxy\"]"), toml);
    assertTrue(toml.contains("restart-delay = \"4000ms\"\n") && toml.contains("restart-backoff = 1.5\n"), toml);
    assertTrue(toml.contains("start-limit = { burst = 6, interval = \"204s\" }\n"), toml);
    assertEquals("kept", outcome("ignore_watch"));
    assertEquals("changed", outcome("instances"));
  }

  @Test
  void processesOfADumpAreInstances() throws Exception {
    Plan plan = plan("dump.pm2");
    assertEquals(2, plan.services().size());
    assertEquals(List.of("node", "/srv/web/index.js", "--quiet"), command(plan, "web@2"));
    assertTrue(toml.contains("env = { PORT = \"80\", NODE_APP_INSTANCE = \"${INSTANCE - 1}\" }\n"), toml);
  }

  @Test
  void aScriptIsEvaluated() throws Exception {
    assertEquals(List.of("node", "app.js"), command(plan("ecosystem.config.js"), "site"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\n\"apps\": [{\n\"script\": }]}|:3|not JSON", "[{\"name\": \"a\", \"script\": \"\"}]||no script",
          "[{\"script\": \"a\", \"kill_timeout\": \"soon\"}]||kill_timeout", "[1, {\"script\": \"a\"}]||not an object",
          "[{\"script\": \"a\", \"instances\": \"many\"}]||instances", "[{\"script\": \"a\", \"args\": \"'\"}]||quote",
          "[{\"script\": \"a\", \"max_memory_restart\": \"x\"}]||size",
          "[{\"script\": \"a\", \"stop_exit_codes\": [\"x\"]}]||exit codes"})
  void aFaultIsReported(String text) throws IOException {
    String[] parts = text.split("\\|");
    Path file = directory.resolve("process.json");
    Files.writeString(file, parts[0]);
    ImportException fault = assertThrows(ImportException.class,
        () -> Importer.read(file.toString(), null, "box", name -> "{}"));
    assertEquals(file + parts[1], fault.place());
    assertTrue(fault.getMessage().startsWith("cannot ") && fault.getMessage().contains(parts[2]), fault.getMessage());
  }
}
