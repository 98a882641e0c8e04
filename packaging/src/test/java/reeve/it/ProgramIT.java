package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built program with a real JVM: its archive in every state, its signals, its children. */
final class ProgramIT {
  /** That of the commands, and that of what supervises. */
  private static final List<String> ARCHIVES = List.of("lib/commands.jsa", "lib/reeve.jsa");
  private static final Path ARCHIVE_SCRIPT = Path.of(System.getProperty("reeve.packaging", "."), "archive.sh");

  private static final String ENDS = """
      [service.a]
      command = ["/usr/bin/env"]
      stdout = "./env.log"
      restart = "no"
      essential = true
      """;

  @TempDir
  Path directory;

  @AfterEach
  void deleteLinks() throws IOException {
    TestFiles.deleteLinks(directory);
  }

  /** Checks a file with the program and expects nothing on the console but the answer. */
  private void runsQuietly(ReeveBuilder builder) {
    builder.config("""
        [service.a]
        command = ["/bin/true"]
        """);
    try (Reeve reeve = builder.start("check", "reeve.toml")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stdout().startsWith("start   a: /bin/true"), reeve.stdout());
      assertEquals("", reeve.stderr());
    }
  }

  private ReeveBuilder reeve() {
    return Reeve.in(directory);
  }

  private Path copy() throws IOException {
    Path copy = directory.resolve("copy");
    TestFiles.copyTree(Reeve.HOME, copy);
    return copy;
  }

  /** @return how many classes came from the archive when the program at {@code home} said its help */
  private long classesFromArchive(Path home) {
    Path log = directory.resolve("classes.log");
    try (Reeve reeve = reeve().program(home.resolve("bin/reeve"))
        .environment("REEVE_JAVA_OPTS", "-Xlog:class+load:file=" + log).start("--help")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
    return Reeve.read(log).lines().filter(line -> line.contains(" reeve.") && line.contains("shared objects file"))
        .count();
  }

  @Test
  void theArchiveIsUsed() {
    assertTrue(classesFromArchive(Reeve.HOME) > 0);
  }

  @Test
  void theArchiveIsUsedAlsoAfterAMove() throws IOException {
    Path moved = directory.resolve("moved here");
    Files.move(copy(), moved);
    assertTrue(classesFromArchive(moved) > 0);
  }

  /**
   * The methods of a record that compare its values are made of method handles when the first of them is called, which
   * takes tens of milliseconds and megabytes that no supervisor should need.
   */
  @Test
  void noRecordIsComparedAtTheStartAndInARestart() {
    Path log = directory.resolve("classes.log");
    try (Reeve reeve = reeve().config("""
        [reeve]
        state-dir = "./state"
        [service.a]
        command = ["/bin/sh", "-c", "echo >> runs; [ $(wc -l < runs) -lt 3 ] || echo > third; exit 1"]
        restart = "always"
        restart-delay = "0s"
        """).environment("REEVE_JAVA_OPTS", "-Xlog:class+load:file=" + log).start("run", "reeve.toml")) {
      reeve.awaitFile("third");
    }
    String classes = Reeve.read(log);
    assertTrue(classes.contains(" reeve.runtime.Supervisor "), classes);
    assertFalse(classes.contains("java.lang.runtime.ObjectMethods"), classes);
    // gson's writer, logback's layout and JNA's search for its caller would each load a hundred classes of the JVM.
    for (String heavy : List.of("java.util.regex.Pattern", "ch.qos.logback.classic.PatternLayout",
        "java.lang.StackWalker$Option")) {
      assertFalse(classes.contains(" " + heavy + " "), heavy);
    }
  }

  @Test
  void withoutAnArchiveItRunsWithoutAWord() throws IOException {
    Path copy = copy();
    for (String archive : ARCHIVES) {
      Files.delete(copy.resolve(archive));
      runsQuietly(reeve().program(copy.resolve("bin/reeve")));
    }
  }

  @Test
  void withATruncatedArchiveItRunsWithoutAWord() throws IOException {
    Path copy = copy();
    for (String name : ARCHIVES) {
      try (FileChannel archive = FileChannel.open(copy.resolve(name), StandardOpenOption.WRITE)) {
        archive.truncate(archive.size() / 2);
      }
    }
    runsQuietly(reeve().program(copy.resolve("bin/reeve")));
  }

  @Test
  void withRubbishForAnArchiveItRunsWithoutAWord() throws IOException {
    Path copy = copy();
    for (String archive : ARCHIVES) {
      Files.writeString(copy.resolve(archive), "rubbish");
    }
    runsQuietly(reeve().program(copy.resolve("bin/reeve")));
  }

  @Test
  void withAnArchiveForOtherJarsItRunsWithoutAWord() throws IOException {
    Path copy = copy();
    Path jar = copy.resolve("lib/gson.jar");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    runsQuietly(reeve().program(copy.resolve("bin/reeve")));
  }

  @Test
  void withTheArchiveOfAnotherJvmItRunsWithoutAWord() throws IOException, InterruptedException {
    Path other = otherJdk();
    Reeve.require(other != null, "a second JDK under /usr/lib/jvm");
    Path copy = copy();
    Path own = copy.resolve("lib/reeve.jsa.jvm");
    String ownVersion = Files.readString(own);
    int made = new ProcessBuilder(ARCHIVE_SCRIPT.toAbsolutePath().toString(), copy.toString(), other.toString(),
        directory.resolve("work").toString()).inheritIO().start().waitFor();
    assertEquals(0, made);
    for (String archive : ARCHIVES) {
      assertTrue(Files.exists(copy.resolve(archive)), archive);
    }

    runsQuietly(reeve().program(copy.resolve("bin/reeve")));

    // Also when the launcher is made to believe that it is ours.
    Files.writeString(own, ownVersion);
    runsQuietly(reeve().program(copy.resolve("bin/reeve")));
  }

  private static Path otherJdk() throws IOException {
    Path own = Path.of(System.getProperty("java.home")).toRealPath();
    try (Stream<Path> jdks = Files.list(Path.of("/usr/lib/jvm"))) {
      return jdks.filter(j -> Files.isExecutable(j.resolve("bin/java")) && Files.isReadable(j.resolve("release")))
          .filter(j -> !Reeve.read(j.resolve("release")).equals(Reeve.read(own.resolve("release")))).findFirst()
          .orElse(null);
    }
  }

  @Test
  void theSignalsAreBlockedInEveryThread() throws IOException {
    try (Reeve reeve = reeve().services("""
        [service.a]
        command = ["/bin/sleep", "60"]
        """).run()) {
      reeve.awaitEvent("a", "started");
      // 60 is the JVM's suspend signal (_JAVA_SR_SIGNUM), 62 its internal one: it unblocks these itself.
      long wanted = 0xfffffffe3ffbea07L & ~(1L << 59 | 1L << 61);
      for (Path thread : threads(reeve.pid())) {
        String status = Reeve.read(thread.resolve("status"));
        if (!status.isEmpty()) {
          assertEquals(Long.toHexString(wanted), Long.toHexString(FakeJvm.signalMask(status, "SigBlk") & wanted),
              status);
        }
      }
    }
  }

  private static List<Path> threads(long pid) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.toList();
    }
  }

  @Test
  void nothingIsStartedButTheCommand() throws IOException {
    Reeve.require(Files.isExecutable(Path.of("/usr/bin/strace")), "strace");
    Path trace = directory.resolve("trace");
    try (Reeve reeve =
        reeve().services(ENDS).wrappedBy("strace", "-f", "-qq", "-e", "trace=execve", "-e", "status=successful", "-o",
            trace.toString()).run()) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
    List<String> programs = new ArrayList<>();
    for (String line : Reeve.read(trace).split("\n")) {
      int quote = line.indexOf("execve(\"");
      if (quote >= 0) {
        String path = line.substring(quote + 8, line.indexOf('"', quote + 8));
        programs.add(path.substring(path.lastIndexOf('/') + 1));
      }
    }
    // The launcher; its one look at the environment (env, tr); env, which becomes the JVM; the command.
    assertEquals(List.of("reeve", "env", "tr", "env", "java", "env"), programs);
  }

  @Test
  void optionsForTheJvmsOfServicesReachThemAndNotUs() {
    try (Reeve reeve =
        reeve().services(ENDS).environment("JAVA_TOOL_OPTIONS", "-Dfor=services").environment("LC_ALL", null)
            .environment("MALLOC_ARENA_MAX", "3").run()) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      String text = reeve.awaitFile("env.log");
      List<String> environment = text.lines().toList();
      assertFalse(reeve.stderr().contains("Picked up"), reeve.stderr());
      assertTrue(environment.contains("JAVA_TOOL_OPTIONS=-Dfor=services"), text);
      assertTrue(environment.contains("MALLOC_ARENA_MAX=3"), text);
      for (String ours : List.of("LC_ALL=", "_JAVA_SR_SIGNUM=", "REEVE_SAVED_", "REEVE_LAUNCHER=")) {
        assertFalse(text.contains(ours), text);
      }
    }
  }

  @Test
  void nothingIsWrittenAndNoHomeIsNeeded() throws IOException {
    Path home = Files.createDirectory(directory.resolve("home"));
    Path tmp = Files.createDirectory(directory.resolve("tmp"));
    runsQuietly(reeve().environment("HOME", null).environment("TMPDIR", tmp.toString()).environment("XDG_CACHE_HOME",
        home.toString()));
    try (Stream<Path> files = Stream.concat(Files.list(home), Files.list(tmp))) {
      assertEquals(List.of(), files.toList());
    }
  }
}
