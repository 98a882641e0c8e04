package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** {@code terminal = true} and {@code reeve attach}, on real terminals and with real programs. */
@Tag("once")
final class ServiceTerminalIT {
  @TempDir
  Path directory;
  private ReeveCommands commands;
  private Reeve reeve;

  @BeforeEach
  void start() {
    commands = new ReeveCommands(directory);
  }

  @AfterEach
  void stop() {
    reeve.close();
  }

  private long holderOf(String service) {
    String socket = directory.resolve("reeve.sock") + ".tty." + service;
    return ProcessHandle.allProcesses()
        .filter(process -> Reeve.read(Path.of("/proc/" + process.pid() + "/cmdline")).contains("\0" + socket + "\0"))
        .map(ProcessHandle::pid).findFirst().orElse(0L);
  }

  private void awaitTerminal(String service) {
    reeve.until("the terminal of " + service, () -> Files.exists(directory.resolve("reeve.sock.tty." + service)));
  }

  @Test
  void theLogHasAllOutputBeforeTheExitIsRecorded() throws IOException {
    reeve = commands.serve("""
        [service.kept]
        command = ["/bin/sh", "-c", "tty; stty size; printf '\\\\033[31mred\\\\033[0m\\\\n'; seq 1 20000; exit 7"]
        restart = "no"
        terminal = true
        [service.plain]
        command = ["/bin/sh", "-c", "printf '\\\\033[31mred\\\\033[0m\\\\n'; kill -SEGV $$$$"]
        restart = "no"
        terminal = { strip = true }
        """);
    JsonObject exit = reeve.awaitEvent("kept", "exited");
    assertEquals(7, exit.getAsJsonObject("exit").get("code").getAsInt());
    assertFalse(exit.has("leftovers"), "the process that holds its terminal is not left behind: " + exit);
    String log = reeve.log("kept");
    assertTrue(log.startsWith("/dev/pts/"), log.substring(0, 40));
    assertTrue(log.contains("\n24 80\n\033[31mred\033[0m\n1\n2\n3\n"), "no carriage returns, and the colours");
    reeve.until("nothing of it is left", () -> !Files.exists(directory.resolve("reeve.sock.tty.kept")));
    assertTrue(reeve.log("kept").endsWith("\n19999\n20000\n"), "all of it");
    JsonObject killed = reeve.awaitEvent("plain", "exited").getAsJsonObject("exit");
    assertTrue(killed.has("signal") && killed.get("signal").getAsString().equals("SIGSEGV"), killed + reeve.describe());
    assertEquals("red\n", reeve.awaitLog("plain", "red\n"));
  }

  @Test
  void aPersonUsesAReplAndLeavesItRunning() throws IOException {
    TerminalSession.require();
    reeve = commands.serve("""
        [service.repl]
        command = ["python3", "-i", "-q"]
        terminal = true
        """);
    awaitTerminal("repl");
    reeve.awaitLog("repl", ">>> ");
    try (TerminalSession first = TerminalSession.start(directory, "first", 30, 100, Map.of(), "reeve attach repl");
        TerminalSession second = TerminalSession.start(directory, "second", 20, 70, Map.of(), "reeve attach repl")) {
      first.awaitRow(">>>");
      second.awaitRow(">>>");
      first.press("import os; print(6 * 7, list(os.get_terminal_size()) != [80, 24])\r");
      first.awaitRow("42 True");
      second.awaitRow("42 True");
      first.press("import time; time.sleep(1000)\r\003");
      second.awaitRow("KeyboardInterrupt");
      first.press("\020\021");
      first.awaitRow(TerminalSession.END);
      second.press("print('go' + 'es on')\r");
      second.awaitRow("goes on");
      second.press("exit(5)\r");
      second.awaitRow("has ended");
    }
    assertEquals(5, reeve.awaitEvent("repl", "exited").getAsJsonObject("exit").get("code").getAsInt());
  }

  @Test
  void aPipeTypesToo() throws IOException {
    reeve = commands.serve("""
        [service.shell]
        command = ["/bin/sh"]
        terminal = true
        restart = "no"
        """);
    awaitTerminal("shell");
    ReeveCommands.Result result =
        commands.await(commands.shell("printf 'echo $((6*7))\\nexit 3\\n' | \"$0\" attach shell"));
    assertTrue(result.out().contains("42"), result.toString());
    assertEquals(3, result.code(), "the terminal has ended: " + result);
    assertEquals(3, commands.run("attach", "shell").code());
    assertEquals(64, commands.run("attach", "--detach-keys", "x-y", "shell").code());
    assertEquals(2, commands.run("attach", "shel").code());
  }

  @Test
  void theServiceOutlivesReeveWithItsTerminalAndDiesWithItsHolder() throws IOException {
    String toml = """
        [service.shell]
        command = ["/bin/sh"]
        terminal = true
        restart = "no"
        """;
    reeve = commands.serve(toml);
    awaitTerminal("shell");
    long holder = holderOf("shell");
    assertTrue(holder > 0, "there is a process of its own");
    reeve.signal("KILL");
    Reeve former = reeve;
    Await.until("reeve is gone", () -> !former.isAlive(), () -> "");
    reeve = commands.serve(toml);
    ReeveCommands.Result result =
        commands.await(commands.shell("(echo 'echo $((6*7))'; echo exit 4) | \"$0\" attach shell"));
    assertTrue(result.out().contains("42"), "the terminal is the same: " + result + reeve.describe());
    assertEquals(3, result.code());
    Await.until("the holder ends with it", () -> !ProcessHandle.of(holder).isPresent(), () -> "");
    reeve.awaitEvent("shell", "exited");

    assertEquals(0, commands.run("start", "shell").code());
    awaitTerminal("shell");
    Reeve.signal(holderOf("shell"), "KILL");
    reeve.awaitEvent("shell", "terminal-lost");
    reeve.awaitEvent("its SIGHUP", event -> Reeve.hasField(event, "event", "exited")
        && event.getAsJsonObject("exit").has("signal")
        && event.getAsJsonObject("exit").get("signal").getAsString().equals("SIGHUP"));
  }
}
