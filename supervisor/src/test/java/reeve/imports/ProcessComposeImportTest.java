package reeve.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Plan;
import reeve.config.layer.ReadOptions;

/** What {@code reeve import} makes of process-compose; the files are in the resources of the tests. */
class ProcessComposeImportTest {
  private static final Path FILES = Path.of("src/test/resources/imports/process-compose");

  @TempDir
  Path directory;

  private ImportedPlan imported;
  private String toml;

  private Plan plan(Path file) throws Exception {
    ImportFixture read = ImportFixture.read(file, null, "{}", directory, Map.of("STAGE", "live"), ReadOptions.DEFAULT);
    imported = read.imported();
    toml = read.toml();
    return read.plan();
  }

  private String outcome(String section, String setting) {
    List<String> outcomes = new ArrayList<>();
    for (ImportNote note : imported.notes()) {
      if (note.section().equals(section) && note.setting().equals(setting)) {
        outcomes.add(note.outcome().word());
      }
    }
    return String.join(" ", outcomes);
  }

  private static List<String> command(Plan plan, String name) {
    return ImportFixture.service(plan, name).process().commands().get(0);
  }

  @Test
  void processesWithTheirProbesAndDependencies() throws Exception {
    Plan plan = plan(FILES.resolve("process-compose.yaml"));
    assertEquals(ImportFormat.PROCESS_COMPOSE, imported.format());
    assertEquals(List.of("manager", "client-a", "db", "migrate", "seed", "report", "guard"), imported.names());
    assertEquals(List.of("bash", "-c", "./manager --port ${PORT:-1} --pid $$"), command(plan, "manager"));
    assertEquals(List.of(FILES.resolve("bin/migrate").toAbsolutePath().toString(), "live"), command(plan, "migrate"));
    Map<String, String> env = ImportFixture.service(plan, "seed").process().environment();
    assertEquals("5$ live", env.get("PRICE") + " " + env.get("SEED"));
    String place = FILES.resolve("client").toAbsolutePath().toString();
    for (String line : List.of("restart-delay = \"2s\"", "stop = [\"SIGINT 15s\", \"SIGKILL\"]",
        "requires = [{ service = \"client-a\", when = \"started\" }, { service = \"db\", when = \"ready\" }, "
            + "{ service = \"migrate\", when = \"completed\" }, { service = \"seed\", when = \"completed\" }]",
        "health = { http = \"http://127.0.0.1:8080/up\", interval = \"10s\", timeout = \"2s\", start-period = \"5s\", "
            + "failures = 4 }",
        "ready = { log = \"started up\" }", "tags = [\"edge\"]", "instances = 2",
        "working-directory = \"" + place + "\"",
        "stop-command = { command = \"docker stop db\", shell = true, timeout = \"20s\" }", "start-timeout = \"5s\"",
        "start-limit = { burst = 4, interval = \"124s\" }", "enabled = false", "essential = true",
        "description = \"brings the schema up to date\"",
        "schedule = { cron = \"0 2 * * 1\", time-zone = \"Europe/Berlin\" }",
        "ready = { command = [\"curl\", \"-fsS\", \"https://localhost:8443/\"], "
            + "interval = \"10s\", timeout = \"1s\" }")) {
      assertTrue(toml.contains(line + "\n"), () -> line + " is not in\n" + toml);
    }
    assertEquals("no-equal", outcome("process client a", "command").replace("kept", "").strip());
    assertEquals("no-equal", outcome("process db", "readiness_probe"));
    assertEquals("changed", outcome("process client a", "is_tty"));
    assertEquals("no-equal", outcome("process-compose", "vars"));
    assertEquals("kept changed", outcome("process seed", "availability"));
  }

  @Test
  void anotherShell() throws Exception {
    Plan plan = plan(FILES.resolve("process-compose.dev.yml"));
    assertEquals(List.of("sh", "-ec", "npm run web"), command(plan, "web"));
    assertTrue(toml.contains("ready = { http = \"http://localhost:3000/health\""), toml);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a: b\n|:1|processes", "processes:\n  a: b\n|:2|not a map", "processes:\n  a: {}\n|:2|command",
          "processes:\n  a:\n    command: b\n    availability: {restart: maybe}\n|:4|restart",
          "processes:\n  a:\n    command: b\n    replicas: x\n|:4|number",
          "processes:\n  a:\n    command: b\n    depends_on: {c: {}}\n|:4|no process \"c\"",
          "processes:\n  a:\n    command: b\n    liveness_probe: {}\n|:4|neither",
          "processes:\n  a:\n    command: b\n    schedule: {cron: \"x\"}\n|:4|cron"})
  void aFaultIsReportedWithItsLine(String text) throws IOException {
    String[] parts = text.split("\\|");
    Path file = Files.writeString(directory.resolve("process-compose.yaml"), parts[0]);
    ImportException fault = assertThrows(ImportException.class,
        () -> Importer.read(file.toString(), null, "box", name -> "{}"));
    assertEquals(file + parts[1], fault.place(), fault.getMessage());
    assertTrue(fault.getMessage().startsWith("cannot ") && fault.getMessage().contains(parts[2]), fault.getMessage());
  }
}
