package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of the program are removed or replaced while reeve runs. With the class data archive it opens no jar until
 * it needs a class from outside of the archive; then every command hung for good, whose classes were not in memory.
 */
@Timeout(120)
final class ReplacedProgramIT {
  private static final String ONE = """
      [service.web]
      command = ["/bin/sleep", "1000"]
      """;
  private static final String MORE = """
      [service.flapping]
      command = ["/bin/sh", "-c", "sleep 0.1; exit 3"]
      restart = "always"
      start-limit = { burst = 0, interval = "1m" }
      [service.writes]
      command = ["/bin/sh", "-c", "while :; do printf %01000d 1; echo; sleep 0.01; done"]
      log-max-size = "16KiB"
      [service.checked]
      command = ["/bin/sleep", "1000"]
      health = { command = ["/bin/true"], interval = "100ms" }
      """;

  @TempDir
  Path directory;
  private Path tree;
  private ReeveCommands commands;

  @BeforeEach
  void copy() throws IOException {
    tree = directory.resolve("program");
    TestFiles.copyTree(Reeve.HOME, tree);
    commands = new ReeveCommands(directory);
  }

  /** Runs the copy, until its jars are open. */
  private Reeve serve() {
    Reeve reeve = Reeve.in(directory).services(ONE).program(tree.resolve("bin/reeve")).run();
    commands.awaitServing(reeve);
    reeve.until("its jars are open", () -> jars().stream().allMatch(jar -> isOpen(reeve, jar)));
    return reeve;
  }

  private List<Path> jars() {
    try (Stream<Path> files = Files.list(tree.resolve("lib"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isOpen(Reeve reeve, Path file) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + reeve.pid() + "/fd"))) {
      return descriptors.anyMatch(fd -> Files.exists(fd) && isSame(fd, file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false; // it was closed meanwhile
    }
  }

  private long archives() {
    try (Stream<Path> files = Files.list(directory.resolve("log"))) {
      return files.filter(file -> file.getFileName().toString().matches("writes\\.log\\..*[0-9].*")).count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long count(Reeve reeve, String event) {
    return reeve.ledger().stream().filter(entry -> EventFields.text(entry, "event").equals(event)).count();
  }

  private void assertDone(Reeve reeve, String... command) {
    ReeveCommands.Result result = commands.run(command);
    assertEquals(0, result.code(), () -> String.join(" ", command) + ": " + result.err() + reeve.describe());
  }

  /** Commands, a service that flaps, rotation and health checks, of which reeve has used none before. */
  private void assertWorks(Reeve reeve) throws IOException {
    Files.writeString(directory.resolve("reeve.toml"), MORE, StandardOpenOption.APPEND);
    assertDone(reeve, "apply", "--no-wait");
    assertDone(reeve, "restart", "web");
    assertDone(reeve, "start", "--name", "transient", "--", "/bin/sleep", "1000");
    assertDone(reeve, "logs", "-n", "2", "writes");
    assertDone(reeve, "stop", "web");
    reeve.until("the log is rotated", () -> archives() > 2);
    reeve.until("it flaps", () -> count(reeve, "exited") > 2);
    assertFalse(reeve.stderr().contains("ERROR"), reeve.stderr());
  }

  @Test
  void aReeveWhoseProgramIsRemovedDoesEverythingThatItDidBefore() throws IOException {
    try (Reeve reeve = serve()) {
      TestFiles.run("rm", "-rf", tree.toString());
      assertWorks(reeve);
      ReeveCommands.Result upgrade = commands.run("upgrade");
      assertEquals(1, upgrade.code(), upgrade.err());
      assertTrue(upgrade.err().contains("cannot be executed: no such file"), upgrade.err());
      reeve.stop();
    }
  }

  /** A package puts a new file at the place of each. */
  @Test
  void aReeveWhoseProgramIsReplacedGoesOnAndIsUpgradedToTheNewOne() throws IOException {
    try (Reeve reeve = serve()) {
      for (Path jar : jars()) {
        Files.writeString(directory.resolve("other"), "of another version");
        Files.move(directory.resolve("other"), jar, StandardCopyOption.REPLACE_EXISTING);
      }
      assertWorks(reeve);
      assertEquals(1, commands.run("upgrade").code(), "these are no jars");
      TestFiles.run("rm", "-rf", tree.toString());
      TestFiles.copyTree(Reeve.HOME, tree);
      assertDone(reeve, "upgrade");
      assertDone(reeve, "tree");
      assertEquals(1, count(reeve, "upgraded"));
      reeve.stop();
    }
  }

  /** The JVM reads garbage then, and every class that is not in memory is missing. */
  @Test
  void aReeveWhoseJarsAreOverwrittenInPlaceStopsInOrder() throws IOException {
    try (Reeve reeve = serve()) {
      long web = reeve.awaitEvent("web", "started").get("pid").getAsLong();
      for (Path jar : jars()) {
        Files.write(jar, new byte[(int) Files.size(jar)], StandardOpenOption.WRITE);
      }
      reeve.stop();
      assertFalse(Files.exists(Path.of("/proc/" + web)), reeve::describe);
      assertEquals(1, count(reeve, "reeve-ended"));
    }
  }
}
