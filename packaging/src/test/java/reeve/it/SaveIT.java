package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services without a file: {@code start --name}, {@code save}, {@code remove}. */
@Tag("once")
final class SaveIT {
  /** What [defaults] would change, and what is hard to write. */
  private static final String DEFAULTS = """
      [defaults]
      restart = "always"
      restart-delay = "7s"
      stop = ["SIGINT 3s"]
      [service.first]
      command = ["/bin/sleep", "1000"]
      """;

  @TempDir
  Path directory;

  private ReeveCommands commands;

  @BeforeEach
  void prepareCommands() {
    commands = new ReeveCommands(directory).environment("OF_CALLER", "of the caller")
        .environment("REEVE", Reeve.HOME.resolve("bin/reeve").toString());
  }

  private Reeve running(String toml) {
    ReeveBuilder builder = Reeve.in(directory);
    Reeve reeve = (toml == null ? builder : builder.services(toml)).run();
    reeve.awaitEvent("first", "ready");
    commands.awaitServing(reeve);
    return reeve;
  }

  private void start() throws IOException {
    Files.createDirectories(directory.resolve("work dir"));
    ReeveCommands.Result done =
        commands.run("start", "--name", "odd@1", "--directory", "work dir", "-e", "A=$x ${HOME} \"q\" \\ é\tt",
            "--env", "OF_CALLER", "--env", "UNSET",
            "--restart", "on-failure", "--tag", "t1", "--tag", "t 2", "--description", "a \"b\" $c", "--", "sh", "-c",
            "printf '%s|%s|%s' \"$A\" \"$OF_CALLER\" \"${UNSET-unset}\" >said; exec sleep 1000", "--json");
    assertEquals(0, done.code(), done.err());
    assertTrue(done.out().startsWith("odd@1: "), done.out());
  }

  @Test
  void aNewServiceRunsWithWhatTheCommandLineSaid() throws IOException {
    try (Reeve reeve = running(DEFAULTS)) {
      start();
      Path said = directory.resolve("work dir/said");
      String wanted = "$x ${HOME} \"q\" \\ é\tt|of the caller|unset";
      reeve.until("it said what it has", () -> Reeve.read(said).equals(wanted));
      JsonObject status = commands.status("odd@1");
      assertEquals("running", status.get("state").getAsString());
      assertTrue(status.get("transient").getAsBoolean(), status.toString());
      assertEquals("a \"b\" $c", status.get("description").getAsString());
      assertEquals(0, commands.run("status", "@t 2").code());
      reeve.stop();
    }
  }

  @Test
  void whatIsSavedComesBackAsItWas() throws IOException {
    try (Reeve reeve = running(DEFAULTS)) {
      start();
      JsonObject before = commands.status("odd@1");
      String file = Files.readString(directory.resolve("reeve.toml"));
      ReeveCommands.Result saved = commands.run("save");
      assertEquals(new ReeveCommands.Result("odd@1: saved in " + directory
          + "/reeve.toml\nreeve apply makes it a service of that file\n", "", 0), saved);
      assertTrue(Files.readString(directory.resolve("reeve.toml")).startsWith(file + "\n[service.\"odd@1\"]\n"),
          "what was there is still there");
      assertEquals(0, commands.run("check", directory.resolve("reeve.toml").toString()).code());
      ReeveCommands.Result applied = commands.run("apply");
      assertEquals(0, applied.code(), applied.err());
      JsonObject after = commands.status("odd@1");
      assertEquals(before.get("pid"), after.get("pid"), "nothing was restarted");
      assertFalse(after.get("transient").getAsBoolean(), after.toString());
      assertEquals(0, commands.run("plan").code());
      assertFalse(commands.run("plan").out().contains("restart needed"), commands.run("plan").out());
      reeve.stop();
    }
    try (Reeve reeve = running(null)) {
      reeve.awaitEvent("odd@1", "ready");
      reeve.until("it has what it had", () -> Reeve.read(directory.resolve("work dir/said")).contains("of the caller"));
      assertEquals(5, commands.run("save", "odd@1").code(), "it is of a file now");
      assertEquals(new ReeveCommands.Result("", "reeve: there is nothing to save: no transient service\n", 0),
          commands.run("save"));
      reeve.stop();
    }
  }

  @Test
  void fromAnotherDirectoryTheFileOfReeveIsMeant() throws IOException {
    Path project = Files.createDirectory(directory.resolve("project"));
    // the one of the directory that reeve is asked from
    Path other = Files.writeString(directory.resolve("reeve.toml"), DEFAULTS);
    try (Reeve reeve =
        Reeve.in(project).environment("REEVE_SOCKET", directory.resolve("reeve.sock").toString()).services(DEFAULTS)
            .start("run", "--log-format", "json", "--no-color")) {
      reeve.awaitEvent("first", "ready");
      commands.awaitServing(reeve);
      assertEquals(0, commands.run("start", "--name", "more", "--", "/bin/sleep", "1000").code());
      assertEquals("more: saved in " + project + "/reeve.toml", commands.run("save").out().lines().findFirst()
          .orElse(""));
      assertEquals(DEFAULTS, Files.readString(other));
      reeve.stop();
    }
  }

  @Test
  void savingElsewhereOverwritesNothing() throws IOException {
    try (Reeve reeve = running(DEFAULTS)) {
      start();
      assertTrue(commands.run("save", "-o", "-").out().startsWith("[service.\"odd@1\"]\n"));
      assertEquals(0, commands.run("save", "--json", "odd*", "-o", "new.toml").code());
      assertEquals("rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("new.toml"))));
      assertEquals(0, commands.run("check", "new.toml").code());
      ReeveCommands.Result again = commands.run("save", "-o", "new.toml");
      assertEquals(1, again.code());
      assertEquals("reeve: cannot write \"new.toml\": it exists already; use --force to overwrite it\n", again.err());
      assertEquals(0, commands.run("save", "-o", "new.toml", "--force").code());
      assertEquals(2, commands.run("save", "absent").code());
      reeve.stop();
    }
  }

  @Test
  void defaultsThatCannotBeUnsetAreReported() throws IOException {
    try (Reeve reeve = running(DEFAULTS.replace("restart = \"always\"", "timeout = \"1h\"\nenv = { MORE = \"1\" }"))) {
      assertEquals(0, commands.run("start", "--name", "plain", "--", "sleep", "1000").code());
      String file = Files.readString(directory.resolve("reeve.toml"));
      ReeveCommands.Result saved = commands.run("save");
      assertEquals(78, saved.code(), saved.out());
      assertTrue(saved.err().contains("[defaults] of the files sets env.MORE"), saved.err());
      assertEquals(file, Files.readString(directory.resolve("reeve.toml")));
      reeve.stop();
    }
  }

  @Test
  void removeEndsItAndAFileServiceIsRefused() throws IOException {
    try (Reeve reeve = running(DEFAULTS)) {
      assertEquals(0, commands.run("start", "--name", "plain", "--", "sleep", "1000").code());
      int pid = commands.status("plain").get("pid").getAsInt();
      assertEquals(5, commands.run("start", "--name", "plain", "--", "sleep", "1000").code(), "there is one");
      assertEquals(5, commands.run("remove", "first").code());
      assertEquals(0, commands.run("remove", "plain").code());
      assertFalse(Files.exists(Path.of("/proc/" + pid)));
      assertEquals(2, commands.run("status", "plain").code());
      assertEquals(0, commands.run("start", "--name", "plain", "--no-wait", "--shell", "--", "sleep 1000 & wait")
          .code(),
          "the name is free again");
      reeve.stop();
    }
  }

  @Test
  void mistakesAreOneSentenceAndStartNothing() throws IOException {
    try (Reeve reeve = running(DEFAULTS)) {
      assertEquals(64, commands.run("start", "--name", "x").code());
      assertEquals(64, commands.run("start", "--restart", "always", "first").code());
      assertEquals(64, commands.run("start", "--name", "x", "--env", "=b", "--", "true").code());
      ReeveCommands.Result broken = commands.run("start", "--name", "x", "--restart", "sometimes", "--", "true");
      assertEquals(78, broken.code());
      assertTrue(broken.err().contains("sometimes"), broken.err());
      assertEquals(78, commands.run("start", "--name", "a/b", "--", "true").code());
      ReeveCommands.Result missing = commands.run("start", "--name", "x", "--", "no-such-command");
      assertEquals(1, missing.code(), missing.out());
      assertTrue(missing.err().contains("no-such-command"), missing.err());
      reeve.stop();
    }
  }

  /** examples/transient, as its session.sh does it. */
  @Test
  void theExampleRuns() throws IOException {
    Path example = ExamplesIT.EXAMPLES.resolve("transient");
    Path copy = directory.resolve("run");
    TestFiles.copyTree(example, copy);
    TestFiles.run("rm", "-rf", copy.resolve(".reeve").toString());
    try (Reeve reeve = Reeve.in(copy).environment("REEVE_SOCKET", directory.resolve("reeve.sock").toString()).run()) {
      reeve.awaitEvent("clock", "ready");
      commands.awaitServing(reeve);
      ReeveCommands.Result done = commands.await(commands.shell("exec sh run/session.sh"));
      assertEquals(0, done.code(), done.err());
      assertTrue(done.out().contains("its STEP is 2"), done.out());
      assertTrue(Files.readString(copy.resolve("reeve.toml")).contains("[service.ticker]"));
      assertFalse(commands.status("ticker").get("transient").getAsBoolean());
      assertEquals(2, reeve.events("ticker", "started").size(), "apply restarted nothing");
      reeve.stop();
    }
  }
}
