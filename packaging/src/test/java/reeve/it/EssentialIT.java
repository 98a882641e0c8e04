package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The end of an essential service is the end of reeve, in order and with its code. */
@Tag("once")
final class EssentialIT {
  @TempDir
  Path directory;

  /**
   * 126 and 127 are what a shell says of a command that cannot be run; each is tried twice, since the policy says
   * on-failure.
   */
  @ParameterizedTest
  @CsvSource({
      "0,   exit 0,            no",
      "7,   exit 7,            no",
      "255, exit 255,          no",
      "141, kill -PIPE $$$$,   no",
      "137, kill -KILL $$$$,   no",
      "0,   exit 0,            on-failure",
      "3,   exit 3,            on-success",
  })
  void itsCodeIsPassedOn(int code, String command, String restart) {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.main]
        command = "%s"
        shell = true
        essential = true
        restart = "%s"
        [service.other]
        command = ["sleep", "1000"]
        """.formatted(command, restart)).run()) {
      assertEquals(code, reeve.awaitExit(), reeve::describe);
      assertEquals(List.of("started", "ready", "stopping", "exited", "stopped"),
          EventFields.names(reeve.events(), "other"));
      assertEquals(1, reeve.events("main", "started").size());
      assertEquals(List.of(), reeve.survivors());
    }
  }

  @ParameterizedTest
  @CsvSource({"127, ./missing", "126, ./plain"})
  void codeOfACommandThatCannotBeRun(int code, String command) throws IOException {
    Files.writeString(directory.resolve("plain"), "no program");
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.main]
        command = ["%s"]
        essential = true
        restart-delay = "1ms"
        """.formatted(command)).run()) {
      assertEquals(code, reeve.awaitExit(), reeve::describe);
      assertEquals(2, reeve.events("main", "start-failed").size());
    }
  }

  @Test
  void itIsRestartedWhileItsPolicySaysSo() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.main]
        command = ["sh", "-c", "echo x >>lives; [ $(wc -l <lives) -lt 3 ] && exit 1; exit 0"]
        essential = true
        restart-delay = "1ms"
        """).run()) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals(3, reeve.events("main", "started").size());
    }
  }

  @Test
  void startLimitEndsReeveWithTheLastCode() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.main]
        command = ["sh", "-c", "exit 4"]
        essential = true
        restart-delay = "1ms"
        start-limit = { burst = 2, interval = "1m" }
        """).run()) {
      assertEquals(4, reeve.awaitExit(), reeve::describe);
      assertEquals(2, reeve.events("main", "started").size());
    }
  }

  @Test
  void timeoutOfAnEssentialServiceIsNoSuccess() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.main]
        command = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.02; done"]
        essential = true
        restart = "no"
        timeout = "300ms"
        """).run()) {
      assertEquals(1, reeve.awaitExit(), reeve::describe);
      assertEquals("0", EventFields.exit(reeve.awaitEvent("main", "exited")));
    }
  }

  /** It is written only for a failure. */
  @Test
  void terminationLogGetsOneParagraphAboutAFailure() throws IOException {
    Path log = Files.createFile(directory.resolve("termination-log"));
    String toml = "[service.main]\ncommand = [\"sh\", \"-c\", \"echo the last words; exit %d\"]\n"
        + "essential = true\nrestart = \"no\"\n";
    try (Reeve reeve =
        Reeve.in(directory).environment("REEVE_TERMINATION_LOG", log.toString()).services(toml.formatted(0)).run()) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals("", Files.readString(log));
    }
    try (Reeve reeve =
        Reeve.in(directory).environment("REEVE_TERMINATION_LOG", log.toString()).services(toml.formatted(7)).run()) {
      assertEquals(7, reeve.awaitExit(), reeve::describe);
      String text = Files.readString(log);
      assertEquals("The last lines of its log:", text.lines().toList().get(1), text);
      assertTrue(text.endsWith("the last words\n"), text);
      assertTrue(text.contains("\"main\"") && text.contains("7"), text);
    }
    Files.delete(log);
    try (Reeve reeve =
        Reeve.in(directory).environment("REEVE_TERMINATION_LOG", log.toString()).services(toml.formatted(7)).run()) {
      assertEquals(7, reeve.awaitExit(), reeve::describe);
      assertTrue(Files.readString(log).contains("the last words"), "a file that is named is made");
    }
  }

  @Test
  void stoppingItOurselvesIsNoFailure() throws IOException {
    Path log = Files.createFile(directory.resolve("termination-log"));
    try (Reeve reeve = Reeve.in(directory).environment("REEVE_TERMINATION_LOG", log.toString())
        .services("[service.main]\ncommand = [\"sleep\", \"1000\"]\nessential = true\n").run()) {
      reeve.awaitEvent("main", "ready");
      reeve.stop();
      assertEquals("", Files.readString(log));
    }
  }
}
