package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** {@code reeve top} on a terminal, which script(1) makes: what keys do, and how it leaves the terminal. */
@Tag("once")
final class TopIT {
  private static final String ENTER = "\033[?1049h";
  private static final String LEAVE = "\033[?1049l";

  @TempDir
  Path directory;
  private Reeve reeve;
  private ReeveCommands commands;
  private Process script;
  private FileChannel keys;

  @BeforeEach
  void begin() throws IOException {
    Reeve.require(TestFiles.succeeds("script", "--version"), "script(1)");
    reeve = Reeve.in(directory).services("""
        [service.alpha]
        command = ["sh", "-c", "echo said by alpha; exec sleep 1000"]
        [service.beta]
        command = ["sleep", "1000"]
        """).run();
    commands = new ReeveCommands(directory);
    commands.awaitServing(reeve);
    TestFiles.writeScript(directory.resolve("session"), """
        #!/bin/sh
        stty rows 12 cols 90
        stty -a > before
        %s/bin/reeve top --interval 200ms
        echo $? > code
        stty -a > after
        """.formatted(Reeve.HOME));
    TestFiles.makeFifo(directory.resolve("keys"));
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qfc", "exec ./session", "screen").directory(directory.toFile());
    builder.environment().put("SHELL", "/bin/sh");
    builder.environment().put("TERM", "xterm");
    builder.environment().put("REEVE_SOCKET", directory.resolve("reeve.sock").toString());
    builder.environment().put("REEVE_JAVA_HOME", System.getProperty("java.home"));
    builder.redirectInput(directory.resolve("keys").toFile()).redirectOutput(directory.resolve("out").toFile())
        .redirectErrorStream(true);
    // Opened for both, so that neither side waits for the other.
    keys = FileChannel.open(directory.resolve("keys"), StandardOpenOption.READ, StandardOpenOption.WRITE);
    script = builder.start();
    until("it has the screen", () -> screen().contains(ENTER) && screen().contains("alpha"));
  }

  @AfterEach
  void end() throws IOException {
    if (script != null) {
      script.descendants().forEach(ProcessHandle::destroyForcibly);
      script.destroyForcibly();
      keys.close();
      reeve.close();
    }
  }

  private void until(String what, Await.Fact fact) {
    Await.until(what, fact, () -> "screen: " + screen().replace("\033", "<ESC>") + reeve.describe());
  }

  private String screen() {
    return Reeve.read(directory.resolve("screen"));
  }

  /** What is on it now: the last whole drawing. */
  private String now() {
    String screen = screen();
    int end = screen.lastIndexOf("\033[J");
    return end < 0 ? "" : screen.substring(Math.max(0, screen.lastIndexOf("\033[H", end)), end);
  }

  private void press(String key) throws IOException {
    keys.write(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)));
  }

  private ProcessHandle top() {
    return script.descendants()
        .filter(handle -> Reeve.read(Path.of("/proc/" + handle.pid() + "/cmdline")).contains("reeve.cli.Main\0top"))
        .findFirst().orElseThrow();
  }

  private void assertTerminalAsBefore(String code) {
    until("the session is over", () -> !script.isAlive() && !Reeve.read(directory.resolve("after")).isEmpty());
    assertEquals(code, Reeve.read(directory.resolve("code")).trim());
    assertEquals(Reeve.read(directory.resolve("before")), Reeve.read(directory.resolve("after")));
    String screen = screen();
    assertTrue(screen.lastIndexOf(LEAVE) > screen.lastIndexOf(ENTER), "the other screen is left");
    assertTrue(screen.lastIndexOf("\033[?25h") > screen.lastIndexOf("\033[?25l"), "the cursor is seen again");
  }

  @Test
  void keysSelectStopAndShowTheLog() throws IOException {
    until("what is used is known", () -> now().contains("0.0"));
    press("n");
    press("\033[H");
    press("l");
    until("the log", () -> now().contains("alpha: " + directory.toAbsolutePath() + "/log/alpha.log")
        && now().contains("said by alpha"));
    press("q");
    press("\033[B");
    press("S");
    until("it asks", () -> now().contains("stop \"beta\"? y: yes"));
    press("y");
    reeve.awaitEvent("beta", "stopped");
    until("it is seen", () -> now().contains("stopped"));
    press("T");
    reeve.awaitEvents("beta", "started", 2);
    press("q");
    assertTerminalAsBefore("0");
  }

  @Test
  void ctrlCEndsIt() throws IOException {
    press("\003");
    assertTerminalAsBefore("0");
  }

  @Test
  void aSignalLeavesTheTerminalAsItWas() {
    Reeve.signal(top().pid(), "TERM");
    assertTerminalAsBefore("143");
  }

  @Test
  void itGivesTheTerminalBackWhileItIsStopped() throws IOException {
    long pid = top().pid();
    Reeve.signal(pid, "TSTP");
    Path stat = Path.of("/proc/" + pid + "/stat");
    until("it is stopped", () -> Reeve.read(stat).contains(") T "));
    // script(1) copies what was written, in its own time.
    until("the other screen is left", () -> screen().lastIndexOf(LEAVE) > screen().lastIndexOf(ENTER));
    int before = screen().length();
    Reeve.signal(pid, "CONT");
    until("it has the screen again", () -> screen().indexOf(ENTER, before) > 0 && now().contains("alpha"));
    press("q");
    assertTerminalAsBefore("0");
  }

  @Test
  void itGoesOnWhenReeveIsGone() throws IOException {
    reeve.signal("TERM");
    until("it says so", () -> now().contains("cannot "));
    press("q");
    assertTerminalAsBefore("0");
    assertEquals(0, reeve.awaitExit());
    assertTrue(Files.exists(directory.resolve("screen")));
  }
}
