package reeve.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output of services goes where the definition says, also when the console or the disk fails. */
@Tag("once")
final class OutputIT {
  @TempDir
  Path directory;

  private String file(String name) {
    return Reeve.read(directory.resolve(name));
  }

  @Test
  void stdoutAndStderrGoWhereTheDefinitionSays() {
    String both = "command = \"echo out; echo err >&2\"\nshell = true\nrestart = \"no\"\n";
    try (Reeve reeve = Reeve.in(directory).services(""
        + "[service.default]\n" + both
        + "[service.apart]\n" + both + "stdout = \"./a.out\"\nstderr = \"./a.err\"\n"
        + "[service.same]\n" + both + "stdout = \"./s.both\"\nstderr = \"./s.both\"\n"
        + "[service.log]\n" + both + "stderr = \"log\"\n"
        + "[service.null]\n" + both + "stdout = \"null\"\nstderr = \"./n.err\"\n"
        + "[service.deep]\n" + both + "stdout = \"new/directories/d.out\"\n").run()) {
      for (String name : List.of("default", "apart", "same", "log", "null", "deep")) {
        assertEquals("0", EventFields.exit(reeve.awaitEvent(name, "exited")), name);
      }
      assertEquals("out\nerr\n", reeve.log("default"));
      assertEquals("out\n", file("a.out"));
      assertEquals("err\n", file("a.err"));
      assertEquals("out\nerr\n", file("s.both"));
      assertEquals("out\n", reeve.log("log"));
      assertEquals("err\n", file("log/log.err.log"));
      assertEquals("err\n", file("n.err"));
      assertEquals("out\nerr\n", file("new/directories/d.out"));
      reeve.stop();
    }
  }

  /** Append: what was there stays, also over a restart. */
  @Test
  void logsAreAppendedTo() throws IOException {
    Files.createDirectory(directory.resolve("log"));
    Files.writeString(directory.resolve("log/a.log"), "before\n");
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["sh", "-c", "echo life; exit 1"]
        restart-delay = "1ms"
        start-limit = { burst = 3, interval = "1m" }
        """).run()) {
      reeve.awaitEvent("a", "failed");
      assertEquals("before\nlife\nlife\nlife\n", reeve.log("a"));
      assertTrue(reeve.events("a", "output").stream().noneMatch(e -> Reeve.hasField(e, "line", "before")),
          "old lines are not shown");
      reeve.stop();
    }
  }

  @Test
  void inheritPassesReevesOwnOutputByteForByte() throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(7).nextBytes(bytes);
    Files.write(directory.resolve("bytes"), bytes);
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["cat", "bytes"]
        stdout = "inherit"
        essential = true
        restart = "no"
        """).start("run", "--quiet", "reeve.toml")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertArrayEquals(bytes, Files.readAllBytes(directory.resolve("stdout")));
    }
  }

  @Test
  void devStdoutIsOurStdout() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [defaults]
        restart = "no"
        [service.a]
        command = ["sh", "-c", "echo on-stdout; echo on-stderr >&2"]
        stdout = "/dev/stdout"
        stderr = "/dev/stderr"
        [service.b]
        command = ["sh", "-c", "echo swapped >&2"]
        stdout = "/dev/null"
        stderr = "/dev/stdout"
        """).run("--quiet")) {
      assertEquals("0", EventFields.exit(reeve.awaitEvent("a", "exited")));
      assertEquals("0", EventFields.exit(reeve.awaitEvent("b", "exited")));
      assertTrue(reeve.stdout().lines().anyMatch("on-stdout"::equals), reeve.stdout());
      assertTrue(reeve.stdout().lines().anyMatch("swapped"::equals), reeve.stdout());
      assertTrue(reeve.stderr().lines().anyMatch("on-stderr"::equals), reeve.stderr());
      reeve.stop();
    }
  }

  @Test
  void fifoWithoutAReaderBlocksNoStart() throws IOException {
    TestFiles.makeFifo(directory.resolve("pipe"));
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.first]
        command = ["sh", "-c", "echo through the pipe; exec sleep 1000"]
        stdout = "./pipe"
        [service.second]
        command = ["sleep", "1000"]
        """).run()) {
      reeve.awaitEvent("first", "ready");
      reeve.awaitEvent("second", "ready");
      try (RandomAccessFile pipe = new RandomAccessFile(directory.resolve("pipe").toFile(), "r")) {
        assertEquals("through the pipe", pipe.readLine());
      }
      reeve.stop();
    }
  }

  @Test
  void consoleShowsLinesWithTheirService() {
    String toml = """
        [service.web]
        command = ["sh", "-c", "echo one; printf 'no end'; sleep 1000"]
        [service.job]
        command = ["sh", "-c", "echo done; printf 'last words'"]
        restart = "no"
        """;
    try (Reeve reeve = Reeve.in(directory).services(toml).start("run", "reeve.toml")) {
      reeve.awaitStdout("web   | one\n");
      reeve.awaitStdout("job   | last words\n");
      reeve.awaitStdout("job   * completed");
      assertFalse(reeve.stdout().contains("\033"), "no colours where there is no terminal: " + reeve.stdout());
      assertTrue(reeve.stdout().indexOf("job   | last words") < reeve.stdout().indexOf("job   * exited"),
          reeve.stdout());
      reeve.stop();
      assertTrue(reeve.stdout().contains("web   | no end\n"), reeve.stdout());
      assertEquals("one\nno end", reeve.log("web"));
    }
  }

  @Test
  void quietShowsBadNewsOnly() {
    String toml = """
        [service.good]
        command = ["sh", "-c", "echo chatter; exec sleep 1000"]
        [service.bad]
        command = ["sh", "-c", "echo moan; exit 3"]
        restart = "no"
        """;
    try (Reeve reeve = Reeve.in(directory).services(toml).start("run", "--quiet", "reeve.toml")) {
      reeve.awaitStdout("exited with code 3");
      reeve.awaitLog("good", "chatter");
      reeve.stop();
      assertFalse(
          reeve.stdout().contains("chatter") || reeve.stdout().contains("moan") || reeve.stdout().contains("started"),
          reeve.stdout());
    }
  }

  /** On a terminal there are colours, unless they are not wanted. */
  @Test
  void coloursAreForTerminalsWithoutNoColor() {
    Reeve.require(TestFiles.succeeds("script", "--version"), "script (util-linux)");
    String toml = "[service.a]\ncommand = [\"true\"]\nessential = true\n";
    assertTrue(onTerminal(toml, null, "").contains("\033["), "a terminal");
    assertFalse(onTerminal(toml, "1", "").contains("\033["), "NO_COLOR");
    assertFalse(onTerminal(toml, null, "--no-color ").contains("\033["), "--no-color");
  }

  private String onTerminal(String toml, String noColor, String option) {
    try (Reeve reeve = Reeve.in(directory).services(toml).environment("NO_COLOR", noColor)
        .wrappedBy("script", "-qefc", Reeve.HOME + "/bin/reeve run " + option + "reeve.toml", "/dev/null")
        .program(Path.of("--")).start()) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stdout().contains("exited with code 0"), reeve::describe);
      return reeve.stdout();
    }
  }

  @Test
  @SuppressWarnings("try") // closed within, on purpose
  void readerThatIsGoneAffectsNoService() throws IOException {
    Path pipe = TestFiles.makeFifo(directory.resolve("console"));
    try (RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw");
        Reeve reeve = Reeve.in(directory).stdout(pipe).services("""
            [service.a]
            command = ["sh", "-c", "echo armed; while [ ! -e go ]; do sleep 0.02; done; seq 1 1000; echo done; exec sleep 1000"]
            [service.dies]
            command = ["sh", "-c", "while [ ! -e go ]; do sleep 0.02; done; exit 1"]
            restart-delay = "1ms"
            start-limit = { burst = 5, interval = "1m" }
            """).run()) {
      reeve.awaitLog("a", "armed");
      reader.close();
      Files.createFile(directory.resolve("go"));
      reeve.awaitLog("a", "done");
      reeve.until("the ledger goes on", () -> reeve.ledger().stream()
          .anyMatch(e -> Reeve.hasField(e, "event", "failed")));
      reeve.awaitStderr("Cannot write to the console");
      reeve.stop();
    }
  }

  @Test
  void readerThatNeverReadsDelaysNoService() throws IOException {
    Path pipe = TestFiles.makeFifo(directory.resolve("console"));
    try (RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw");
        Reeve reeve = Reeve.in(directory).stdout(pipe).services("""
            [service.a]
            command = ["sh", "-c", "seq 1 100000; echo done; exec sleep 1000"]
            [service.dies]
            command = ["false"]
            restart-delay = "1ms"
            start-limit = { burst = 5, interval = "1m" }
            """).run()) {
      reeve.awaitLog("a", "done");
      reeve.until("the ledger goes on", () -> reeve.ledger().stream()
          .anyMatch(e -> Reeve.hasField(e, "event", "failed")));
      reeve.stop();
      assertEquals(100_001, reeve.log("a").lines().count());
      assertTrue(reader.length() >= 0); // it was open until now
    }
  }

  @Test
  void stderrThatIsBlockedDelaysNoService() throws IOException {
    Path pipe = TestFiles.makeFifo(directory.resolve("errors"));
    try (RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw");
        Reeve reeve =
            Reeve.in(directory).stderr(pipe).services("[service.a]\ncommand = [\"sleep\", \"1000\"]\n").run()) {
      reeve.awaitEvent("a", "ready");
      reader.write(new byte[65_536]); // the pipe is full
      reeve.signal("HUP");
      reeve.signal("USR1");
      reeve.signal("TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals(1, reeve.events("a", "stopped").size());
    }
  }

  @Test
  void fullDiskEndsNeitherReeveNorServices() throws IOException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Reeve.require(
        TestFiles.isRoot() && TestFiles.succeeds("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()),
        "permission to mount");
    try (Reeve reeve = Reeve.in(directory).config("""
        [reeve]
        log-dir = "disk/log"
        state-dir = "disk/state"
        log-file = "disk/reeve.log"
        [service.a]
        command = ["sh", "-c", "head -c 1000000 /dev/zero; echo x >>$OUT/lives; exec sleep 1000"]
        env = { OUT = "." }
        [service.dies]
        command = ["sh", "-c", "echo more; exit 1"]
        restart-delay = "1ms"
        restart-backoff = 1
        start-limit = { burst = 20, interval = "1m" }
        """).run()) {
      reeve.awaitFile("lives");
      reeve.awaitEvent("dies", "failed");
      assertEquals(20, reeve.events("dies", "exited").size());
      reeve.stop();
      assertEquals(0, reeve.events("a", "restarting").size());
    } finally {
      TestFiles.run("umount", disk.toString());
    }
  }

  @Test
  void logDirectoryThatWasDeletedIsMadeAgain() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["sh", "-c", "echo life; exec sleep 1000"]
        restart-delay = "0s"
        """).run()) {
      int first = EventFields.pid(reeve.awaitEvent("a", "ready"));
      reeve.awaitLog("a", "life");
      TestFiles.run("rm", "-r", directory.resolve("log").toString());
      Reeve.signal(first, "KILL");
      reeve.awaitEvents("a", "ready", 2);
      reeve.awaitLog("a", "life");
      reeve.until("and shown", () -> reeve.events("a", "output").size() >= 2);
      reeve.stop();
    }
  }

  @Test
  void longLinesBinaryAndNoFinalNewlineAreKeptAsTheyAre() throws IOException {
    byte[] binary = new byte[200_000];
    new Random(3).nextBytes(binary);
    Files.write(directory.resolve("binary"), binary);
    try (Reeve reeve = Reeve.in(directory).services("""
        [defaults]
        restart = "no"
        [service.binary]
        command = ["cat", "binary"]
        [service.long]
        command = "head -c 1000000 /dev/zero | tr '\\\\0' y"
        shell = true
        """).run()) {
      reeve.awaitEvent("binary", "completed");
      reeve.awaitEvent("long", "completed");
      assertArrayEquals(binary, Files.readAllBytes(directory.resolve("log/binary.log")));
      long shown = reeve.events("long", "output").stream().mapToLong(e -> EventFields.text(e, "line").length()).sum();
      assertEquals(1_000_000, shown, "in pieces, and all of it");
      reeve.stop(); // and the events after it could be read
    }
  }
}
