package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options and exit codes of {@code reeve export}. */
class ExportCommandTest {
  @TempDir
  Path directory;

  private final CommandRunner runner = new CommandRunner();
  private String source;
  private Path target;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(directory.resolve("vars"), "FROM_FILE=s3cret\n");
    source = Files.writeString(directory.resolve("reeve.toml"), """
        [service.web]
        command = ["/bin/sleep", "1"]
        env = { A = "1" }
        env-file = "vars"
        essential = true
        [service.worker]
        command = ["/bin/sleep", "2"]
        instances = 2
        tags = []
        [profile.dev.service.web]
        env = { A = "2" }
        """).toString();
    target = Files.createDirectory(directory.resolve("units"));
  }

  @Test
  void theFilesAreOnStandardOutputAndWhatIsDifferentIsOnStandardError() {
    assertEquals(0, runner.run("export", "systemd", "-c", source));
    assertTrue(runner.out().startsWith("# web.service\n# Made by \"reeve export systemd\" from [service.web].\n"),
        runner.out());
    assertTrue(runner.out().contains("\n# worker@2.service\n"), runner.out());
    assertTrue(runner.err().contains("\nweb: essential: no equal: "), runner.err());
    assertTrue(runner.err().endsWith(", no equal 1\n"), runner.err());
    assertFalse(runner.out().contains("s3cret"), runner.out());
    assertTrue(runner.out().contains("EnvironmentFile=/etc/default/web\n"), runner.out());
  }

  @Test
  void namesAndProfilesSelect() {
    assertEquals(0, runner.run("export", "systemd", "web", "-c", source, "--profile", "dev"));
    assertTrue(runner.out().contains("Environment=A=2\n") && !runner.out().contains("worker"), runner.out());
    assertEquals(2, runner.run("export", "systemd", "none", "-c", source), runner::err);
  }

  @Test
  void existingFilesAreKeptWithoutForce() throws IOException {
    Files.writeString(target.resolve("worker@2.service"), "mine");
    assertEquals(1, runner.run("export", "systemd", "-c", source, "-o", target.toString()));
    assertFalse(Files.exists(target.resolve("web.service")));
    assertEquals(0, runner.run("export", "systemd", "-c", source, "-o", target.toString(), "--force"));
    assertTrue(Files.readString(target.resolve("worker@2.service")).contains("ExecStart=/bin/sleep 2"));
    assertEquals("Wrote " + target + "/web.service\n", runner.out().lines().findFirst().orElse("") + "\n");
  }

  @Test
  void strictHasACodeForWhatHasNoEqual() {
    assertEquals(3, runner.run("export", "systemd", "-c", source, "--strict"));
    assertEquals(0, runner.run("export", "systemd", "worker*", "-c", source, "--strict"));
  }

  @Test
  void faultsHaveTheirCodes() throws IOException {
    assertEquals(64, runner.run("export", "kubernetes", "-c", source, "--namespace", "My_Shop"));
    assertTrue(runner.err().contains("cannot use the namespace \"My_Shop\": "), runner.err());
    assertEquals(64, runner.run("export", "upstart", "-c", source));
    assertTrue(runner.err().contains("cannot use the format \"upstart\": the formats are systemd"), runner.err());
    Files.writeString(Path.of(source), "[service.web]\n");
    assertEquals(78, runner.run("export", "systemd", "-c", source));
  }

  @Test
  void asJson() {
    assertEquals(0, runner.run("export", "systemd", "web", "-c", source, "--json"));
    JsonObject json = JsonParser.parseString(runner.out()).getAsJsonObject();
    assertEquals("web.service",
        json.getAsJsonArray("files").get(0).getAsJsonObject().get("name").getAsString());
    assertTrue(json.getAsJsonArray("keys").toString()
        .contains("{\"service\":\"web\",\"key\":\"essential\",\"outcome\":\"no-equal\""), json.toString());
  }

  @Test
  void theDirectoryIsMade() throws IOException {
    Path made = directory.resolve("new");
    assertEquals(0, runner.run("export", "systemd", "web", "-c", source, "-o", made.toString()));
    assertTrue(Files.exists(made.resolve("web.service")));
    assertEquals(1, runner.run("export", "systemd", "-c", source, "-o", directory + "/none/new"));
    assertTrue(runner.err().contains("cannot make the directory \"" + directory + "/none/new\": the one above it does "
        + "not exist; name another one with --output"), runner.err());
    assertEquals(1, runner.run("export", "systemd", "-c", source, "-o", source));
    assertTrue(runner.err().contains("there is a file of this name"), runner.err());
  }

  @Test
  void severalManifestsAreSeveralDocuments() {
    assertEquals(0, runner.run("export", "kubernetes", "-c", source));
    assertEquals(1, runner.out().lines().filter("---"::equals).count(), runner.out());
  }
}
