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

/** {@code run --exit-with} and {@code --abort-on-failure}: a run of several services for a script. */
@Tag("once")
final class RunEndIT {
  @TempDir
  Path directory;

  @ParameterizedTest
  @CsvSource({"0, exit 0, always", "3, exit 3, always", "143, kill -TERM $$$$, on-failure", "0, exit 0, no"})
  void allEndWithTheServiceAndItsCode(int code, String command, String restart) {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.tests]
        command = "%s"
        shell = true
        restart = "%s"
        restart-delay = "0s"
        requires = ["db"]
        [service.db]
        command = ["sleep", "1000"]
        """.formatted(command, restart)).run("--exit-with", "tests")) {
      assertEquals(code, reeve.awaitExit(), reeve::describe);
      assertEquals(1, reeve.events("tests", "started").size(), "it is not started again");
      assertEquals(List.of("started", "ready", "stopping", "exited", "stopped"),
          EventFields.names(reeve.events(), "db"));
      assertEquals(List.of(), reeve.survivors());
    }
  }

  @Test
  void aCommandThatDoesNotExistHasTheCodeOfAShell() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.tests]
        command = ["./missing"]
        """).run("--exit-with", "tests")) {
      assertEquals(127, reeve.awaitExit(), reeve::describe);
    }
  }

  @Test
  void theFirstFailureEndsAllAndACleanEndDoesNot() throws IOException {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.migrate]
        command = ["true"]
        type = "oneshot"
        restart = "no"
        [service.web]
        command = ["sh", "-c", "until [ -e go ]; do sleep 0.02; done; exit 5"]
        restart = "always"
        restart-delay = "0s"
        [service.db]
        command = ["sleep", "1000"]
        """).run("--abort-on-failure")) {
      reeve.awaitEvent("migrate", "completed");
      reeve.awaitEvent("web", "started");
      Files.createFile(directory.resolve("go"));
      assertEquals(5, reeve.awaitExit(), reeve::describe);
      assertEquals(1, reeve.events("web", "started").size());
      assertEquals(1, reeve.events("db", "stopped").size());
    }
  }

  @Test
  void aTimeoutIsAFailureAndNeverCodeZero() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.02; done"]
        restart = "no"
        timeout = "300ms"
        """).run("--abort-on-failure")) {
      assertEquals(1, reeve.awaitExit(), reeve::describe);
    }
  }

  @Test
  void whatIsStoppedOnRequestEndsNothing() throws Exception {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.tests]
        command = ["sleep", "1000"]
        [service.db]
        command = ["sleep", "1000"]
        """).run("--exit-with", "tests", "--abort-on-failure")) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      assertEquals(0, commands.run("stop", "tests").code());
      reeve.awaitEvent("tests", "stopped");
      assertEquals(0, commands.run("start", "tests").code());
      assertEquals(0, commands.run("apply").code(), "the options hold after the files are read again");
      assertEquals(0, commands.run("signal", "KILL", "tests").code());
      assertEquals(137, reeve.awaitExit(), reeve::describe);
    }
  }

  @Test
  void aNameThatDoesNotExistIsAFault() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.tests]
        command = ["true"]
        """).run("--exit-with", "test")) {
      assertEquals(78, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stderr().contains("cannot find the service \"test\" of --exit-with"), reeve::describe);
    }
  }
}
