package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.Await;

/** What happens to reeve when the terminal goes away from which an interactive shell started it. */
final class TerminalEndIT {
  private static final String SLEEPER = "[service.s]\ncommand = [\"sleep\", \"1000\"]\n";
  private static final String RUN = Reeve.HOME + "/bin/reeve run reeve.toml </dev/null >console 2>err";

  @TempDir
  Path directory;

  @BeforeAll
  static void requireAShellWithJobControl() {
    Reeve.require(TestFiles.succeeds("script", "--version"), "script (util-linux)");
    Reeve.require(TestFiles.succeeds("bash", "--version"), "bash");
  }

  /** Starts a command of an interactive bash that leads the session of a terminal, and waits for the service. */
  private Reeve startInTerminal(String command) throws Exception {
    Reeve reeve = Reeve.in(directory).services(SLEEPER)
        .wrappedBy("script", "-qefc", "exec bash --norc -ic '" + command + "'", "/dev/null").program(Path.of("--"))
        .start();
    reeve.until("the service is ready", () -> ledger().contains("\"ready\""));
    // An edit that is not finished: it must never be applied by the end of a terminal.
    Files.writeString(directory.resolve("reeve.toml"), "\n[service.half]\ncommand = [\"sleep\", \"1001\"]\n",
        StandardOpenOption.APPEND);
    return reeve;
  }

  private String ledger() {
    return Reeve.read(directory.resolve("state/ledger.jsonl"));
  }

  private void assertNothingWasApplied() {
    assertFalse(ledger().contains("reload") || ledger().contains("half"), this::ledger);
  }

  @ParameterizedTest
  @ValueSource(strings = {" & wait", "; true"})
  void theEndOfTheTerminalStopsEverythingAndReloadsNothing(String rest) throws Exception {
    try (Reeve reeve = startInTerminal(RUN + rest)) {
      reeve.signal("KILL"); // script holds the terminal
      Await.until("an ordered end", () -> ledger().contains("\"event\":\"reeve-ended\""), reeve::describe);
      Await.until("no process is left", () -> reeve.survivors().isEmpty(), reeve::describe);
      assertNothingWasApplied();
      assertFalse(ledger().contains("\"killing\""), this::ledger);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" & wait", "; true"})
  void nohupOutlivesTheTerminal(String rest) throws Exception {
    try (Reeve reeve = startInTerminal("nohup " + RUN + rest)) {
      long jvm = reeve.jvmPid();
      reeve.signal("KILL");
      Await.until("SIGHUP was ignored",
          () -> Reeve.read(directory.resolve("err")).contains("Ignored SIGHUP at the end of the terminal"),
          reeve::describe);
      assertEquals(0, new ReeveCommands(directory).run("status", "s").code(), reeve::describe);
      assertNothingWasApplied();
      Reeve.signal(jvm, "TERM");
      Await.until("no process is left", () -> reeve.survivors().isEmpty(), reeve::describe);
    }
  }

  /** A shell that ends by itself sends SIGHUP while the terminal still exists (zsh, bash with "huponexit"). */
  @Test
  void theEndOfTheShellIsTheEndOfTheTerminal() throws Exception {
    TestFiles.makeFifo(directory.resolve("go"));
    try (Reeve reeve = startInTerminal(RUN + " & read -r line <go; builtin kill -HUP $!; exit")) {
      Files.writeString(directory.resolve("go"), "go\n");
      Await.until("an ordered end", () -> ledger().contains("\"event\":\"reeve-ended\""), reeve::describe);
      assertNothingWasApplied();
    }
  }
}
