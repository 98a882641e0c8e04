package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built program with a real JVM: its archive in every state, its signals, its children. */
final class ProgramIT {
  private static final Path ARCHIVE_SCRIPT = Path.of(System.getProperty("reeve.packaging", "."), "archive.sh");

  @TempDir Path directory;

  @AfterEach
  void deleteLinks() throws IOException {
    Programs.deleteLinks(directory);
  }

  /** Runs one command under the program and expects nothing on the console but that command's words. */
  private void runsQuietly(Reeve.Builder builder) {
    try (Reeve reeve = builder.start("--", "/bin/echo", "it ran")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals("it ran\n", reeve.stdout());
      assertEquals("", reeve.stderr());
    }
  }

  private Reeve.Builder reeve() {
    return Reeve.in(directory);
  }

  private Path copy() throws IOException {
    Path copy = directory.resolve("copy");
    Programs.copy(Reeve.HOME, copy);
    return copy;
  }

  /** @return how many classes came from the archive when the program at {@code home} said its help */
  private long classesFromArchive(Path home) {
    Path log = directory.resolve("classes.log");
    try (Reeve reeve = reeve().program(home.resolve("bin/reeve"))
        .environment("REEVE_JAVA_OPTS", "-Xlog:class+load:file=" + log).start("--help")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
    return Reeve.text(log).lines().filter(line -> line.contains(" reeve.") && line.contains("shared objects file")).count();
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

  @Test
  void withoutAnArchiveItRunsWithoutAWord() throws IOException {
    Path copy = copy();
    Files.delete(copy.resolve("lib/reeve.jsa"));
    runsQuietly(reeve().program(copy.resolve("bin/reeve")));
  }

  @Test
  void withATruncatedArchiveItRunsWithoutAWord() throws IOException {
    Path copy = copy();
    try (FileChannel archive = FileChannel.open(copy.resolve("lib/reeve.jsa"), StandardOpenOption.WRITE)) {
      archive.truncate(archive.size() / 2);
    }
    runsQuietly(reeve().program(copy.resolve("bin/reeve")));
  }

  @Test
  void withRubbishForAnArchiveItRunsWithoutAWord() throws IOException {
    Path copy = copy();
    Files.writeString(copy.resolve("lib/reeve.jsa"), "rubbish");
    runsQuietly(reeve().program(copy.resolve("bin/reeve")));
  }

  @Test
  void withAnArchiveForOtherJarsItRunsWithoutAWord() throws IOException {
    Path copy = copy();
    Path jar = copy.resolve("lib/gson.jar");
    Files.setLastModifiedTime(jar, java.nio.file.attribute.FileTime.fromMillis(0));
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
    assertTrue(Files.exists(copy.resolve("lib/reeve.jsa")));

    runsQuietly(reeve().program(copy.resolve("bin/reeve")));

    // Also when the launcher is made to believe that it is ours.
    Files.writeString(own, ownVersion);
    runsQuietly(reeve().program(copy.resolve("bin/reeve")));
  }

  private static Path otherJdk() throws IOException {
    Path own = Path.of(System.getProperty("java.home")).toRealPath();
    try (Stream<Path> jdks = Files.list(Path.of("/usr/lib/jvm"))) {
      return jdks.filter(j -> Files.isExecutable(j.resolve("bin/java")) && Files.isReadable(j.resolve("release")))
          .filter(j -> !Reeve.text(j.resolve("release")).equals(Reeve.text(own.resolve("release")))).findFirst().orElse(null);
    }
  }

  @Test
  void theSignalsAreBlockedInEveryThread() throws IOException {
    try (Reeve reeve = reeve().start("--", "/bin/sh", "-c", "echo up; exec sleep 60")) {
      reeve.awaitStdout("up");
      long wanted = 0xfffffffe3ffbea07L;
      // glibc's own 60 is the JVM's suspend signal by _JAVA_SR_SIGNUM, and QUIT, TERM and so on must be blocked everywhere.
      wanted &= ~(1L << 59);
      for (Path thread : threads(reeve.pid())) {
        String status = Reeve.text(thread.resolve("status"));
        if (!status.isEmpty()) {
          assertEquals(wanted, FakeJvm.signals(status, "SigBlk") & wanted & ~(1L << 61 | 1L << 59), status);
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
    try (Reeve reeve = reeve().wrappedBy("strace", "-f", "-qq", "-e", "trace=execve", "-e", "status=successful", "-o", trace.toString())
        .start("--", "/bin/true")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
    List<String> programs = new ArrayList<>();
    for (String line : Reeve.text(trace).split("\n")) {
      int quote = line.indexOf("execve(\"");
      if (quote >= 0) {
        String path = line.substring(quote + 8, line.indexOf('"', quote + 8));
        programs.add(path.substring(path.lastIndexOf('/') + 1));
      }
    }
    // The launcher; its one look at the environment (env, tr); env, which becomes the JVM; the command.
    assertEquals(List.of("reeve", "env", "tr", "env", "java", "true"), programs);
  }

  @Test
  void optionsForTheJvmsOfServicesReachThemAndNotUs() {
    try (Reeve reeve = reeve().environment("JAVA_TOOL_OPTIONS", "-Dfor=services").environment("LC_ALL", null)
        .environment("MALLOC_ARENA_MAX", "3").start("--", "/usr/bin/env")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      List<String> environment = reeve.stdout().lines().toList();
      assertEquals("", reeve.stderr());
      assertTrue(environment.contains("JAVA_TOOL_OPTIONS=-Dfor=services"), environment::toString);
      assertTrue(environment.contains("MALLOC_ARENA_MAX=3"), environment::toString);
      assertFalse(reeve.stdout().contains("LC_ALL="), reeve.stdout());
      assertFalse(reeve.stdout().contains("_JAVA_SR_SIGNUM"), reeve.stdout());
      assertFalse(reeve.stdout().contains("REEVE_SAVED"), reeve.stdout());
    }
  }

  @Test
  void nothingIsWrittenAndNoHomeIsNeeded() throws IOException {
    Path home = Files.createDirectory(directory.resolve("home"));
    Path tmp = Files.createDirectory(directory.resolve("tmp"));
    runsQuietly(reeve().environment("HOME", null).environment("TMPDIR", tmp.toString()).environment("XDG_CACHE_HOME", home.toString()));
    try (Stream<Path> files = Stream.concat(Files.list(home), Files.list(tmp))) {
      assertEquals(List.of(), files.toList());
    }
  }
}
