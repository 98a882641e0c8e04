package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rotation that nothing in the files requests. */
@Tag("once")
final class DefaultRotationIT {
  private static final String WRITES = "seq 1 1700000; echo done >%s.done; exec sleep 1000";

  @TempDir
  Path directory;

  private static String service(String name, String keys) {
    return "[service." + name + "]\ncommand = [\"sh\", \"-c\", \"" + WRITES.formatted(name) + "\"]\n" + keys + "\n";
  }

  private List<String> files(String prefix) {
    try (Stream<Path> files = Files.list(directory.resolve("log"))) {
      return files.map(path -> path.getFileName().toString()).filter(name -> name.startsWith(prefix)).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLogOfReevesOwnNameIsRotatedAndNothingElseIs() throws IOException {
    Files.createDirectory(directory.resolve("elsewhere"));
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(service("log", "") + service("path", "stdout = \"elsewhere/path.log\"")
        + service("none", "log-max-size = \"none\"") + service("console", "stdout = \"inherit\"\nenabled = false")
        + "[service.small]\ncommand = [\"sh\", \"-c\", \"echo little; exec sleep 1000\"]\n")) {
      reeve.awaitFile("log.done");
      // While it is written, it has another name.
      reeve.until("an archive", () -> files("log.log.0").equals(List.of("log.log.000000000000000")));
      reeve.awaitFile("path.done");
      reeve.awaitFile("none.done");
      assertEquals(List.of("log.log", "log.log.000000000000000", "log.log.index"), files("log."));
      assertEquals(List.of("none.log"), files("none"));
      assertEquals(List.of("small.log"), files("small"), "it needs no index");
      assertFalse(Files.exists(directory.resolve("elsewhere/path.log.index")), "it may be data");
      ReeveCommands.Result all = commands.run("logs", "log", "--raw", "-n", "all");
      assertEquals(1_700_000, all.out().lines().count(), "no line is lost");
      assertEquals(all.out(), commands.run("logs", "log", "--raw", "-n", "all", "--run", "0").out(),
          "the run began before the log was rotated");
      assertTrue(commands.status("log").has("rotation"));
      assertEquals(0, commands.run("restart", "log").code());
      reeve.until("another archive",
          () -> files("log.log.0").stream().filter(name -> !name.endsWith(".tmp")).count() == 2);
      assertEquals("", reeve.stderr().lines().filter(line -> line.contains("annot")).findFirst().orElse(""));
      reeve.stop();
    }
  }

  @Test
  void anUpgradeAndAKillKeepTheRotationOfASmallLog() throws IOException {
    String late = "[service.late]\ncommand = [\"sh\", \"-c\", \"echo first; while test ! -e go; do sleep 0.05; done; "
        + "seq 1 1700000; exec sleep 1000\"]\n";
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(late)) {
      reeve.awaitLog("late", "first");
      assertEquals(0, commands.run("upgrade").code());
      commands.awaitServing(reeve);
      reeve.signal("KILL");
      reeve.awaitExit();
      try (Reeve second = commands.serve(late)) {
        second.awaitEvent("late", "adopted");
        assertEquals(0, commands.run("restart", "late").code());
        second.until("the new run writes", () -> second.log("late").equals("first\nfirst\n"));
        Files.createFile(directory.resolve("go"));
        second.until("an archive", () -> files("late.log.0").size() == 1);
        assertEquals(1_700_002, commands.run("logs", "late", "--raw", "-n", "all").out().lines().count());
        assertFalse(second.stderr().contains("Internal error"), second.stderr());
        second.stop();
      }
    }
  }

  /** One file by two names, one of which is a symbolic link. */
  @Test
  void aLogThatTwoServicesShareLosesNoLine() throws IOException {
    Files.createDirectory(directory.resolve("log"));
    Files.createSymbolicLink(directory.resolve("log/b.log"), Path.of("a.log"));
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(service("a", "") + service("b", ""))) {
      reeve.awaitFile("a.done");
      reeve.awaitFile("b.done");
      reeve.until("an archive", () -> !files("a.log.0").isEmpty());
      assertEquals(2 * 1_700_000, commands.run("logs", "a", "--raw", "-n", "all").out().lines().count());
      reeve.stop();
    }
  }
}
