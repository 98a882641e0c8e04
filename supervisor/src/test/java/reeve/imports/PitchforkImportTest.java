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

/** What {@code reeve import} makes of pitchfork; the files are in the resources of the tests. */
class PitchforkImportTest {
  private static final Path FILES = Path.of("src/test/resources/imports/pitchfork");

  @TempDir
  Path directory;

  private ImportedPlan imported;
  private String toml;

  private Plan plan(Path file) throws Exception {
    ImportFixture read = ImportFixture.read(file, null, "{}", directory, Map.of(), ReadOptions.DEFAULT);
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

  private void assertLines(String... lines) {
    for (String line : lines) {
      assertTrue(toml.contains(line + "\n"), () -> line + " is not in\n" + toml);
    }
  }

  @Test
  void daemonsOfAnApplication() throws Exception {
    Plan plan = plan(FILES.resolve("web/pitchfork.toml"));
    assertEquals(ImportFormat.PITCHFORK, imported.format());
    assertEquals(List.of("postgres", "redis", "api"), imported.names());
    List<String> command = ImportFixture.service(plan, "api").process().commands().get(0);
    assertEquals("npm run server -- ${MODE}", command.get(command.size() - 1));
    Map<String, String> env = ImportFixture.service(plan, "api").process().environment();
    assertEquals("development 5$", env.get("NODE_ENV") + " " + env.get("COST"));
    assertEquals(6379, ImportFixture.service(plan, "redis").process().ports().get(0).number());
    assertLines("ready = { log = \"ready to accept connections\" }", "start-limit = { burst = 4, interval = \"136s\" }",
        "memory-max = \"512MB\"", "ready = { command = [\"/bin/sh\", \"-c\", \"redis-cli -p 6379 ping\"] }",
        "stop = [\"SIGINT 10s\", \"SIGKILL\"]", "ready = { http = \"http://localhost:3000/health\" }",
        "requires = [\"postgres\", \"redis\"]", "start-limit = { burst = 0, interval = \"1m\" }", "cpu-max = \"150%\"",
        "post-start = { command = \"echo up\", shell = true, ignore-failure = true }",
        "on-failure = { command = \"./alert\", shell = true }",
        "working-directory = \"" + FILES.resolve("web/api").toAbsolutePath() + "\"");
    assertEquals("kept kept no-equal", outcome("daemon api", "depends"));
    assertEquals("changed", outcome("daemon api", "watch"));
    assertEquals("no-equal", outcome("daemon api", "on_retry"));
    assertEquals("changed", outcome("daemon postgres", "boot_start"));
    assertEquals("kept no-equal", outcome("daemon api", "env"));
  }

  @Test
  void jobsAndOtherForms() throws Exception {
    Plan plan = plan(FILES.resolve("jobs/pitchfork.toml"));
    assertEquals(List.of("backup", "docs-site", "proxy"), imported.names());
    List<String> command = ImportFixture.service(plan, "docs-site").process().commands().get(0);
    assertEquals("mise x -- npm run docs", command.get(command.size() - 1));
    assertLines("schedule = { cron = \"0 2 * * *\", overlap = \"kill\" }", "ready = { tcp = \"127.0.0.1:2015\" }",
        "ready = { command = [\"sleep\", \"2\"], timeout = \"7s\" }", "stop = [\"SIGQUIT 5s\", \"SIGKILL\"]");
    assertEquals("no-equal", outcome("daemon proxy", "ready_output"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = 1\n|:|daemons", "[daemons]\na = 1\n|:2|not a table", "[daemons.a]\nb = 1\n|:1|no run",
      "[daemons.a\n|:1|TOML", "[daemons.a]\nrun = \"b\"\ndepends = [\"c\"]\n|:3|no daemon \"c\"",
      "[daemons.a]\nrun = \"b\"\nretry = \"x\"\n|:3|retry", "[daemons.a]\nrun = \"b\"\ncron = \"x\"\n|:3|six fields",
      "[daemons.a]\nrun = \"b\"\nready_http = 5\n|:3|http", "[daemons.a]\nrun = \"b\u0000\"\n|:|control"})
  void aFaultIsReportedWithItsLine(String text) throws IOException {
    String[] parts = text.split("\\|");
    Path file = Files.writeString(directory.resolve("pitchfork.toml"), parts[0]);
    ImportException fault = assertThrows(ImportException.class,
        () -> Importer.read(file.toString(), null, "box", name -> "{}"));
    assertEquals(file + (parts[1].equals(":") ? "" : parts[1]), fault.place(), fault.getMessage());
    assertTrue(fault.getMessage().startsWith("cannot ") && fault.getMessage().contains(parts[2]), fault.getMessage());
  }
}
