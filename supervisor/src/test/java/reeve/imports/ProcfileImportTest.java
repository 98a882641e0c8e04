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
import reeve.config.Plan;
import reeve.config.layer.ReadOptions;

/** What {@code reeve import} makes of the processes of foreman; the files are in the resources of the tests. */
class ProcfileImportTest {
  private static final Path FILES = Path.of("src/test/resources/imports/procfile");

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

  private static Map<String, String> env(Plan plan, String name) {
    return ImportFixture.service(plan, name).process().environment();
  }

  private String outcome(String setting) {
    List<String> outcomes = new ArrayList<>();
    for (ImportNote note : imported.notes()) {
      if (note.setting().equals(setting)) {
        outcomes.add(note.outcome().word());
      }
    }
    return String.join(" ", outcomes);
  }

  @Test
  void processesOfRailsWithTheirEnvironment() throws Exception {
    Plan plan = plan(FILES.resolve("rails/Procfile"));
    assertEquals(ImportFormat.PROCFILE, imported.format());
    assertEquals(List.of("web", "worker", "clock", "release"), imported.names());
    assertEquals(List.of("3000", "3100", "3200", "3300"),
        imported.names().stream().map(name -> env(plan, name).get("PORT")).toList());
    assertEquals("postgres://shop:secret@127.0.0.1/shop", env(plan, "clock").get("DATABASE_URL"));
    assertEquals("cash $$ and ${NOTHING}", env(plan, "clock").get("GREETING"));
    assertFalse(toml.contains("secret"), toml);
    List<String> command = ImportFixture.service(plan, "worker").process().commands().get(0);
    assertEquals("bundle exec sidekiq -C config/sidekiq.yml -e ${RAILS_ENV:-production}",
        command.get(command.size() - 1));
    command = ImportFixture.service(plan, "release").process().commands().get(0);
    assertEquals("bin/rails db:migrate && echo \"pid $$\"", command.get(command.size() - 1));
    assertEquals("kept changed", outcome("release"));
    assertEquals("changed", outcome("end of a process"));
    Path home = FILES.resolve("rails").toAbsolutePath();
    assertEquals(home.toString(), ImportFixture.service(plan, "web").process().workingDirectory().orElseThrow());
  }

  @Test
  void anotherNameOfTheFileAndLinesOfWindows() throws Exception {
    Plan plan = plan(FILES.resolve("rails/Procfile.dev"));
    assertEquals(List.of("web", "css", "js"), imported.names());
    List<String> command = ImportFixture.service(plan, "css").process().commands().get(0);
    assertEquals("yarn build:css --watch", command.get(command.size() - 1));
  }

  @Test
  void linesThatForemanIgnoresAndNamesThatRepeat() throws Exception {
    Plan plan = plan(FILES.resolve("node/Procfile"));
    assertEquals(List.of("web", "web-2"), imported.names());
    assertEquals("5100", env(plan, "web-2").get("PORT"));
    assertEquals("not-needed", outcome("TOKEN"));
    assertEquals("not-needed", outcome("bad"));
    assertEquals("not-needed", outcome("empty"));
    assertEquals("no-equal", outcome(".foreman"));
  }

  @Test
  void valuesThatAnEnvFileWouldChangeAreCopied() throws Exception {
    Plan plan = plan(FILES.resolve("django/Procfile"));
    assertEquals("a${b}c$$d", env(plan, "beat").get("SECRET_KEY"));
    assertEquals("one\ntwo \"three\"", env(plan, "web").get("MULTI"));
    assertEquals("no-equal", outcome("1ST"));
    assertEquals("changed", outcome(".env"));
    assertFalse(toml.contains("env-file = "), toml);
  }

  @Test
  void aPortThatIsNoneIsReported() throws IOException {
    Path file = Files.writeString(directory.resolve("Procfile"), "a: true\nb: true\n");
    Path env = Files.writeString(directory.resolve(".env"), "A=b\nPORT=soon\n");
    ImportException fault = assertThrows(ImportException.class,
        () -> Importer.read(file.toString(), null, "box", name -> "{}"));
    assertEquals(env + ":2", fault.place());
    assertTrue(fault.getMessage().contains("cannot use the PORT \"soon\""), fault.getMessage());
    Files.writeString(env, "PORT=65500\n");
    fault = assertThrows(ImportException.class, () -> Importer.read(file.toString(), null, "box", name -> "{}"));
    assertEquals(file + ":2", fault.place());
    assertTrue(fault.getMessage().startsWith("cannot import the process \"b\""), fault.getMessage());
  }

  @Test
  void linesAreReadAsForemanReadsThem() throws Exception {
    Path file = Files.writeString(directory.resolve("Procfile"),
        "web: echo \u2028x\n  ind: no\nweb: second\nweb-2: own\n");
    Files.writeString(directory.resolve(".env"), "PORT=6000 # x\nK=a\u0085b\nA B=1\n");
    Plan plan = plan(file);
    assertEquals(List.of("web", "web-3", "web-2"), imported.names());
    assertEquals("not-needed", outcome("ind"));
    assertEquals("6000", env(plan, "web").get("PORT"));
    assertEquals("changed", outcome("PORT"));
    assertEquals("a\u0085b", env(plan, "web").get("K"));
    assertEquals("not-needed", outcome("line 3"));
    Files.writeString(directory.resolve(".env"), "PORT=65535\n");
    assertEquals("65535", env(plan(Files.writeString(file, "one: true\n")), "one").get("PORT"));
  }
}
