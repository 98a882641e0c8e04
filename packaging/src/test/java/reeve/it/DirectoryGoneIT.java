package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.Await;

/** Every command and every init mode works in a working directory that was removed, as a deployment removes it. */
@Tag("once")
final class DirectoryGoneIT {
  private static final String IN_GONE = "mkdir gone; cd gone; rmdir ../gone; exec \"$@\"";

  @TempDir
  Path directory;

  private record Ended(int code, String out) {}

  /** Runs a command in a removed directory; its stderr is kept in a file. */
  private Ended runThere(List<String> command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("sh", "-c", IN_GONE, "sh"));
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all).directory(directory.toFile())
        .redirectOutput(directory.resolve("out").toFile()).redirectError(directory.resolve("errors").toFile());
    builder.environment().put("REEVE_SOCKET", directory.resolve("reeve.sock").toString());
    Process process = builder.start();
    assertTrue(process.waitFor(Await.DEADLINE_SECONDS, TimeUnit.SECONDS), "not ended: " + command);
    return new Ended(process.exitValue(), Reeve.read(directory.resolve("out")));
  }

  private String errors() {
    return Reeve.read(directory.resolve("errors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reeve", "tini", "dumb-init"})
  void theCommandOfAnInitRunsInThatDirectory(String name) throws Exception {
    Path program = Files.createSymbolicLink(directory.resolve(name), Reeve.HOME.resolve("bin/reeve"));
    Ended ended = runThere(List.of(program.toString(), "--", "readlink", "/proc/self/cwd"));
    TestFiles.deleteLinks(directory);
    assertEquals(0, ended.code(), this::errors);
    assertEquals(directory.toRealPath().resolve("gone") + " (deleted)\n", ended.out());
  }

  @Test
  void theCommandOfAnInitHasTheSameEnvironmentThere() throws Exception {
    Ended bare = runThere(List.of("env"));
    Ended below = runThere(List.of(Reeve.HOME + "/bin/reeve", "--", "env"));
    assertEquals(bare.out().lines().sorted().toList(), below.out().lines().sorted().toList());
  }

  @Test
  void everyCommandWorksThere() throws Exception {
    String reeve = Reeve.HOME + "/bin/reeve";
    try (Reeve running = Reeve.in(directory).services("[service.s]\ncommand = [\"sleep\", \"1000\"]\n").run()) {
      running.awaitEvent("s", "ready");
      for (String command : List.of("version", "status", "tree", "logs s", "history", "events", "why s", "check "
          + directory.resolve("reeve.toml"), "exec s -- true", "restart s", "stop s", "start s", "plan", "apply",
          "shutdown")) {
        List<String> words = new ArrayList<>(List.of(reeve));
        words.addAll(List.of(command.split(" ")));
        assertEquals(0, runThere(words).code(), () -> command + ": " + errors());
      }
      assertEquals(0, running.awaitExit());
    }
  }

  @Test
  void aPathOnTheCommandLineBeginsAtTheNameOfTheRemovedDirectory() throws Exception {
    assertEquals(78, runThere(List.of(Reeve.HOME + "/bin/reeve", "check", "x.toml")).code());
    assertTrue(errors().contains("gone (deleted)/x.toml") || errors().contains("\"x.toml\"")
        || errors().contains("x.toml: cannot read the file"), this::errors);
  }

  /** Most programs fail in a directory without a name, so a service that names none starts in "/". */
  @Test
  void reeveRunsThereAndItsServicesInTheRootDirectory() throws Exception {
    try (Reeve reeve = Reeve.in(directory).services("[service.s]\ncommand = [\"pwd\"]\nrestart = \"no\"\n")
        .wrappedBy("sh", "-c", IN_GONE, "sh").run()) {
      reeve.awaitEvent("s", "completed");
      assertEquals("/\n", reeve.log("s"));
      reeve.stop();
    }
  }
}
