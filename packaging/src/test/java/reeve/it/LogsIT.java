package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reeve logs}: read by the command itself, followed through what happens to files. */
@Tag("once")
final class LogsIT {
  @TempDir
  Path directory;

  /** Says each line that comes into a FIFO. */
  private static final String SAYS = """
      [service.%1$s]
      command = ["sh", "-c", "while :; do while read -r line; do printf '%%b\\\\n' \\"$$line\\"; done < %1$s.in; done"]
      """;

  private Path log(String service) {
    return directory.resolve("log/" + service + ".log");
  }

  private void say(String service, String text) throws IOException {
    Files.writeString(directory.resolve(service + ".in"), text + "\n", StandardOpenOption.WRITE);
  }

  private Reeve start() {
    TestFiles.makeFifo(directory.resolve("one.in"));
    TestFiles.makeFifo(directory.resolve("two.in"));
    return Reeve.in(directory).services(SAYS.formatted("one") + SAYS.formatted("two") + """
        [service.both]
        command = ["sh", "-c", "echo to stdout; echo to stderr >&2; sleep 1000"]
        stderr = "log"
        tags = ["split"]
        [service.silent]
        command = ["sleep", "1000"]
        stdout = "null"
        """).run();
  }

  private static void sees(Reeve reeve, ReeveCommands.Running logs, String line) {
    reeve.until("logs shows " + line, () -> Reeve.read(logs.out()).contains(line + "\n"));
  }

  @Test
  void twoServicesAreFollowedThroughARenameATruncationAndARestart() throws IOException {
    try (Reeve reeve = start()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      say("one", "before");
      reeve.until("it is in its file", () -> reeve.log("one").equals("before\n"));
      ReeveCommands.Running logs = commands.start("logs", "-f", "one", "two");
      try {
        sees(reeve, logs, "one | before");
        say("two", "hello");
        sees(reeve, logs, "two | hello");

        Files.move(log("one"), directory.resolve("log/one.log.1"));
        say("one", "into the file that was moved");
        sees(reeve, logs, "one | into the file that was moved");
        assertEquals(0, commands.run("restart", "one").code());
        say("one", "into the new one");
        sees(reeve, logs, "one | into the new one");
        assertEquals("into the new one\n", reeve.log("one"));

        Files.newByteChannel(log("two"), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING).close();
        reeve.until("it says so", () -> Reeve.read(logs.err()).contains("reeve: two: the file was cut off"));
        say("two", "after");
        sees(reeve, logs, "two | after");
        assertEquals("""
            one | before
            two | hello
            one | into the file that was moved
            one | into the new one
            two | after
            """, Reeve.read(logs.out()));
        Reeve.signal(logs.process().pid(), "INT");
        assertEquals(130, commands.await(logs).code());
      } finally {
        logs.process().destroyForcibly();
      }
      reeve.stop();
    }
  }

  @Test
  void linesAreChosenAndHarmless() throws IOException {
    try (Reeve reeve = start()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      for (int i = 1; i <= 30; i++) {
        say("one", "line " + i);
      }
      say("one", "evil \\033[2J\\033]0;title\\007 \\033[31mred\\b");
      reeve.until("all is written", () -> reeve.log("one").lines().count() == 31);
      assertEquals(20, commands.run("logs", "one").out().lines().count());
      assertEquals("evil  red\\x08\n", commands.run("logs", "one", "-n", "1").out());
      assertEquals("evil \033[2J\033]0;title\007 \033[31mred\b\n", commands.run("logs", "--raw", "-n1", "one").out());
      ReeveCommands.Result plus = commands.run("logs", "one", "-n", "+5");
      assertTrue(plus.code() == 64 && plus.err().contains("neither a number of lines"), plus.err());
      assertEquals(31, commands.run("logs", "one", "-n", "all").out().lines().count());
      assertEquals("line 28\nline 29\n", commands.run("logs", "one", "--grep", "line 2.", "-n", "2").out());
      assertEquals("{\"service\":\"one\",\"stream\":\"stdout\",\"time\":null,\"offset\":223,\"line\":\"line 30\"}",
          commands.run("logs", "one", "-n2", "--json").out().lines().findFirst().orElseThrow());
      reeve.until("both have written",
          () -> Files.exists(directory.resolve("log/both.err.log")) && reeve.log("both").equals("to stdout\n"));
      assertEquals("to stderr\n", commands.run("logs", "@split", "--stderr").out());
      assertEquals("to stdout\n", commands.run("logs", "both", "--stdout").out());
      ReeveCommands.Result silent = commands.run("logs", "silent");
      assertEquals(1, silent.code());
      assertTrue(silent.err().contains("silent: there is no file for its output"), silent.err());
      assertEquals(2, commands.run("logs", "onne").code());
      assertEquals(64, commands.run("logs", "one", "--grep", "(").code());
      assertEquals(64, commands.run("logs", "one", "-n", "-3").code());
      reeve.stop();
    }
  }

  @Test
  void withoutARunningReeveTheConfigurationSaysWhereTheFilesAre() throws IOException {
    try (Reeve reeve = start()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      say("one", "what it said last");
      reeve.until("it is in its file", () -> reeve.log("one").equals("what it said last\n"));
      reeve.stop();
      assertEquals("what it said last\n", commands.run("logs", "one").out());
      assertEquals("what it said last\n", commands.run("logs", "--file", "reeve.toml", "o*").out());
      assertEquals(2, commands.run("logs", "-c", "reeve.toml", "three").code());
      ReeveCommands.Result failed = commands.run("logs", "--failed");
      assertEquals(4, failed.code());
      assertFalse(failed.err().isEmpty());
      Files.delete(directory.resolve("reeve.toml"));
      ReeveCommands.Result none = commands.run("logs");
      assertEquals(4, none.code());
      assertTrue(none.err().contains("reeve.sock"), none.err());
    }
  }

  @Test
  void aReaderThatIsGoneEndsIt() throws IOException {
    try (Reeve reeve = start()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      say("one", "first");
      reeve.until("it is in its file", () -> reeve.log("one").equals("first\n"));
      String command = Reeve.HOME.resolve("bin/reeve") + " logs -f one | head -n 1; echo over";
      ProcessBuilder builder = new ProcessBuilder("timeout", "60", "sh", "-c", command).directory(directory.toFile())
          .redirectOutput(directory.resolve("piped").toFile()).redirectError(directory.resolve("piped.err").toFile());
      builder.environment().put("REEVE_SOCKET", directory.resolve("reeve.sock").toString());
      builder.environment().put("REEVE_JAVA_HOME", System.getProperty("java.home"));
      Process shell = builder.start();
      try {
        reeve.until("head and logs have ended", () -> Reeve.read(directory.resolve("piped")).equals("first\nover\n"));
      } finally {
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
      }
      reeve.stop();
    }
  }
}
