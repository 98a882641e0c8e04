package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The variables that an env-command prints: in the processes of the service, and nowhere else. */
@Tag("once")
final class EnvCommandIT {
  @TempDir
  Path directory;

  private static String sentence(ReeveCommands.Result result) {
    return (result.out() + result.err()).replaceAll("\\s+", " ");
  }

  @Test
  void theOutputIsInTheEnvironmentAndNowhereElse() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    Files.writeString(directory.resolve("secret"), "TOKEN='hush-1 $x'\nA=command\n");
    try (Reeve reeve = commands.serve("""
        [service.web]
        command = ["/bin/sh", "-c", "env > main; exec sleep 100000"]
        env-command = { command = "echo note >&2; cat secret", shell = true, timeout = "20s" }
        pre-start = { command = "env > hook", shell = true }
        env = { A = "file", B = "file" }
        """)) {
      reeve.awaitEvent("web", "ready");
      reeve.until("it runs", () -> Files.exists(directory.resolve("main"))
          && Reeve.read(directory.resolve("main")).contains("B=file\n"));
      for (String file : new String[] {"main", "hook"}) {
        String text = Reeve.read(directory.resolve(file));
        assertTrue(text.contains("TOKEN=hush-1 $x\n") && text.contains("A=command\n") && text.contains("B=file\n"),
            text);
      }
      Files.writeString(directory.resolve("secret"), "TOKEN=hush-2\n");
      assertEquals(0, commands.run("restart", "web").code());
      reeve.until("it has the new one", () -> Reeve.read(directory.resolve("main")).contains("TOKEN=hush-2\n"));
      assertFalse(Reeve.read(directory.resolve("main")).contains("A=command"), "what was printed before is gone");
      assertTrue(reeve.log("web").contains("note\n"), "its standard error is in the log");
      for (String[] words : new String[][] {{"status", "web", "--json"}, {"plan", "--json"}, {"why", "web"}, {"events"},
          {"status", "web"}}) {
        ReeveCommands.Result shown = commands.run(words);
        assertFalse((shown.out() + shown.err()).contains("hush"), words[0]);
      }
      assertFalse((reeve.log("web") + reeve.stdout() + reeve.stderr() + reeve.ledger()).contains("hush"));
      reeve.stop();
    }
  }

  @Test
  void aFailureIsAFailedStartWithoutTheOutputInItsReason() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve("""
        [defaults]
        restart = "no"
        enabled = false
        [service.code]
        command = ["touch", "started"]
        env-command = { command = "echo hush=1; exit 3", shell = true }
        [service.syntax]
        command = ["touch", "started"]
        env-command = ["/bin/echo", "A=1\\nhush \\"b=2"]
        [service.large]
        command = ["touch", "started"]
        env-command = { command = "head -c 200000 /dev/zero | tr '\\\\0' h || true", shell = true }
        [service.slow]
        command = ["touch", "started"]
        env-command = { command = "echo hush=1; sleep 1000", shell = true, timeout = "200ms" }
        """)) {
      assertTrue(failure(commands, "code").contains("its env-command failed: exit 3"), failure(commands, "code"));
      assertTrue(failure(commands, "syntax")
          .contains("its env-command failed: line 2 of its output is not KEY=value"), failure(commands, "syntax"));
      assertTrue(failure(commands, "large").contains("its env-command failed: it printed 64 KiB or more"),
          failure(commands, "large"));
      assertTrue(failure(commands, "slow").contains("its env-command failed: not done after"),
          failure(commands, "slow"));
      assertTrue(Files.notExists(directory.resolve("started")));
      assertFalse((reeve.stdout() + reeve.stderr() + reeve.ledger()).contains("hush"));
      reeve.stop();
    }
  }

  private static String failure(ReeveCommands commands, String service) {
    ReeveCommands.Result result = commands.run("start", service);
    assertEquals(1, result.code(), sentence(result));
    return sentence(result);
  }

  /** Once they were missing for the hooks of a run that another reeve had started. */
  @Test
  void theHooksOfAnAdoptedRunHaveTheVariablesOfItsStart() throws Exception {
    ReeveCommands commands = new ReeveCommands(directory);
    String toml = """
        [service.web]
        command = ["sleep", "100000"]
        env-command = { command = "echo TOKEN=hush-1; echo A=command", shell = true }
        post-stop = { command = "env >hook.new; mv hook.new hook", shell = true }
        env = { A = "file", B = "file" }
        """;
    try (Reeve first = commands.serve(toml)) {
      first.awaitEvent("web", "ready");
      ProcessHandle.of(first.jvmPid()).orElseThrow().destroyForcibly();
      first.awaitExit();
      try (Reeve second = commands.serve(toml)) {
        second.awaitEvent("web", "adopted");
        assertEquals(0, commands.run("stop", "web").code());
        String text = second.awaitFile("hook");
        assertTrue(text.contains("TOKEN=hush-1\n") && text.contains("A=command\n") && text.contains("B=file\n"), text);
        assertFalse((second.stdout() + second.stderr() + second.ledger()).contains("hush"));
      }
    }
  }
}
