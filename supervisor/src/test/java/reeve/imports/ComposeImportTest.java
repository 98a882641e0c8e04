package reeve.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** What {@code reeve import} makes of Compose; the files are in the resources of the tests. */
class ComposeImportTest {
  private static final Path FILES = Path.of("src/test/resources/imports/compose");

  @TempDir
  Path directory;

  private ImportedPlan imported;
  private String toml;

  private Plan plan(Path file, Map<String, String> environment) throws Exception {
    ImportFixture read = ImportFixture.read(file, null, "{}", directory, environment, ReadOptions.DEFAULT);
    imported = read.imported();
    toml = read.toml();
    return read.plan();
  }

  private static List<String> command(Plan plan, String name) {
    return ImportFixture.service(plan, name).process().commands().get(0);
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

  private ImportException fault(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("compose.yaml"), text);
    return assertThrows(ImportException.class, () -> Importer.read(file.toString(), null, "box", name -> "{}"));
  }

  @Test
  void aServiceWithOnlyAnImageIsNamedAndNothingWaitsForIt() throws Exception {
    Plan plan = plan(FILES.resolve("wordpress/docker-compose.yml"), Map.of("DB_PASSWORD", "geheim"));
    assertEquals(List.of("wordpress"), imported.names());
    assertEquals("no-equal", outcome("service db", "db"));
    assertEquals("no-equal", outcome("service wordpress", "depends_on"));
    assertEquals("no-equal", outcome("service wordpress", "ports"));
    assertEquals("changed", outcome("service wordpress", "image"));
    assertEquals(List.of("apache2-foreground"), command(plan, "wordpress"));
    Map<String, String> env = ImportFixture.service(plan, "wordpress").process().environment();
    assertEquals("geheim", env.get("WORDPRESS_DB_PASSWORD"));
    assertEquals("5$", env.get("PRICE"));
    assertTrue(toml.contains("the image \"mysql:8.4\""), toml);
  }

  @Test
  void settingsOfAnApplicationWithAnchorsAndExtends() throws Exception {
    Plan plan = plan(FILES.resolve("app/compose.yaml"), Map.of("PORT", "4000"));
    assertEquals(List.of("migrate", "web", "cache", "worker"), imported.names());
    assertEquals(List.of("bundle", "exec", "puma", "-p", "4000", "a b"), command(plan, "web@2"));
    assertEquals(List.of("bundle", "exec", "sidekiq"), command(plan, "worker@1"));
    assertEquals(List.of("redis-server", "--save", ""), command(plan, "cache"));
    assertEquals("postgres://shop@127.0.0.1/shop",
        ImportFixture.service(plan, "web@1").process().environment().get("DATABASE_URL"));
    Map<String, String> env = ImportFixture.service(plan, "worker@1").process().environment();
    assertEquals("production default", env.get("RAILS_ENV") + " " + env.get("QUEUE"));
    for (String line : List.of("stop = [\"SIGINT 1m30s\", \"SIGKILL\"]", "user = \"1000\"", "group = \"1000\"",
        "start-limit = { burst = 6, interval = \"204s\" }", "memory-max = \"512MiB\"", "cpu-max = \"150%\"",
        "memory-max = \"256MiB\"", "cpu-max = \"50%\"", "enabled = false", "tags = [\"jobs\"]",
        "working-directory = \"/srv/shop\"", "instances = 2",
        "requires = [{ service = \"migrate\", when = \"completed\" }, "
            + "{ service = \"cache\", when = \"healthy\", restart = true }]",
        "health = { command = [\"redis-cli\", \"ping\"], interval = \"30s\", timeout = \"30s\", failures = 3 }",
        "health = { command = [\"/bin/sh\", \"-c\", \"curl -f http://127.0.0.1:$${PORT}/up || exit 1\"], "
            + "interval = \"15s\", timeout = \"5s\", start-period = \"20s\", failures = 5 }")) {
      assertTrue(toml.contains(line + "\n"), () -> line + " is not in\n" + toml);
    }
    assertEquals(1, toml.split("health = .*puma|/up", -1).length - 1, "a check that is disabled is none");
    assertEquals("not-needed", outcome("service worker", "healthcheck"));
    assertEquals("not-needed", outcome("service web", "labels"));
    assertEquals("no-equal", outcome("service web", "logging"));
    assertEquals("no-equal", outcome("service web", "deploy.placement"));
    assertEquals("changed", outcome("service web", "env_file"));
    assertEquals("no-equal", outcome("service mail", "mail"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"services:\n  a: [\n|:3|YAML", "services:\n  a: {command: b}\n  a: {command: c}\n|:3|twice",
      "a: b\n|:1|services", "services:\n  a:\n    extends: b\n|:3|does not exist",
      "services:\n  a:\n    extends: a\n|:3|extends itself", "services:\n  a: text\n|:2|not a map",
      "services:\n  a:\n    command: \"'b\"\n|:3|quote",
      "services:\n  a:\n    command: b\n    depends_on: [c]\n|:4|no service \"c\"",
      "services:\n  a:\n    command: b\n    restart: maybe\n|:4|restart",
      "services:\n  a:\n    command: b\n    mem_limit: much\n|:4|mem_limit",
      "services:\n  a:\n    command: b\n    stop_grace_period: soon\n|:4|duration",
      "services:\n  a:\n    command: b\n    healthcheck: {test: c, retries: x}\n|:4|retries"})
  void aFaultIsReportedWithItsLine(String text) throws IOException {
    String[] parts = text.split("\\|");
    ImportException fault = fault(parts[0]);
    assertEquals(directory.resolve("compose.yaml") + parts[1], fault.place(), fault.getMessage());
    assertTrue(fault.getMessage().startsWith("cannot ") && fault.getMessage().contains(parts[2]), fault.getMessage());
  }

  @Test
  void aliasesThatMultiplyAreRefused() throws IOException {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      text.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
    }
    assertTrue(fault(text.toString()).getMessage().contains("aliases"));
    ImportException fault = fault("a: &a [*a]\n");
    assertTrue(fault.getMessage().startsWith("cannot read it"), fault.getMessage());
    assertFalse(fault("a: ".repeat(3)).getMessage().isEmpty());
    fault = fault("[".repeat(20_000));
    assertTrue(fault.getMessage().startsWith("cannot read it"), fault.getMessage());
  }
}
