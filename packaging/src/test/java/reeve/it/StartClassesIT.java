package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes a start of the program loads, and from where: most of the time of a start is theirs. */
class StartClassesIT {
  private static final String CONFIG = """
      [service.a]
      command = ["/bin/sleep", "1000"]
      [service.b]
      command = ["/bin/sleep", "1000"]
      """;

  @TempDir
  Path directory;

  private ReeveBuilder reeve(String log) {
    return Reeve.in(directory).services(CONFIG).environment("REEVE_JAVA_OPTS",
        "-Xlog:class+load:file=" + directory.resolve(log));
  }

  private List<String> classes(String log) {
    return Reeve.read(directory.resolve(log)).lines().toList();
  }

  private void assertNoLogging(String log) {
    List<String> classes = classes(log);
    assertTrue(classes.stream().anyMatch(line -> line.contains(" com.sun.jna.Native ")), classes::toString);
    assertEquals(List.of(), classes.stream().filter(line -> line.contains(" java.util.logging.")).toList());
  }

  /** They were a seventh of the time of a start, through JNA: lambdas, streams and a configuration file. */
  @Test
  void noCommandUsesTheLoggingOfTheJdk() {
    try (Reeve init = reeve("init.log").start("--", "/bin/true")) {
      assertEquals(0, init.awaitExit(), init::describe);
    }
    assertNoLogging("init.log");
    try (Reeve reeve = reeve("run.log").run()) {
      new ReeveCommands(directory).awaitServing(reeve);
      try (Reeve status = reeve("status.log").start("status")) {
        assertEquals(0, status.awaitExit(), status::describe);
      }
      assertNoLogging("status.log");
      assertNoLogging("run.log");
      assertNoLambda("run.log");
    }
  }

  /** The first one makes the JVM load and make dozens of classes: a method reference in one record did. */
  private void assertNoLambda(String log) {
    List<String> classes = classes(log);
    List<String> before =
        classes.stream().takeWhile(line -> !line.contains(" reeve.posix.Spawner ")).toList();
    assertTrue(before.size() < classes.size(), "no service was started");
    assertEquals(List.of(),
        before.stream().filter(line -> line.contains(" reeve.") && line.contains("$$Lambda")).toList());
  }

  private void assertFromTheArchive(String log) {
    List<String> classes = classes(log);
    assertTrue(classes.stream().anyMatch(line -> line.contains("shared objects file")), classes::toString);
    assertEquals(List.of(),
        classes.stream().filter(line -> line.contains(" reeve.") && line.contains("source: file:")).toList());
  }

  /** One class that is not in the archive makes the JVM open the jars, which takes longer than an adoption. */
  @Test
  void aReeveThatAdoptsIsInTheArchive() throws Exception {
    try (Reeve former = reeve("former.log").run()) {
      former.awaitEvent("a", "started");
      long ends = former.awaitEvent("b", "started").get("pid").getAsLong();
      Reeve.signal(former.pid(), "KILL");
      former.awaitExit();
      Reeve.signal(ends, "KILL");
      try (Reeve reeve = reeve("adopting.log").run()) {
        ReeveCommands commands = new ReeveCommands(directory);
        commands.awaitServing(reeve);
        assertFromTheArchive("adopting.log");
        assertEquals(0, commands.run("upgrade").code(), reeve::describe);
        // The new program writes its own classes to the same file.
        assertFromTheArchive("adopting.log");
        reeve.stop();
      }
    }
  }
}
