package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** {@code reeve top} on a terminal: what its screen shows after keys, and how it leaves the terminal. */
@Tag("once")
final class TopIT {
  private static final String ENTER = "\033[?1049h";
  private static final String LEAVE = "\033[?1049l";

  @TempDir
  Path directory;
  private Reeve reeve;
  private TerminalSession top;

  @BeforeEach
  void begin() throws IOException {
    TerminalSession.require();
    reeve = Reeve.in(directory).services("""
        [service.alpha]
        command = ["sh", "-c", "seq -f 'alpha says %g' 200; exec sleep 1000"]
        [service.beta]
        command = ["sh", "-c", "echo beta is here; exec sleep 1000"]
        """).run();
    new ReeveCommands(directory).awaitServing(reeve);
  }

  @AfterEach
  void end() throws IOException {
    if (top != null) {
      top.close();
    }
    reeve.close();
  }

  private void start(int rows, int columns) throws IOException {
    top = TerminalSession.start(directory, "top", rows, columns, Map.of(), """
        stty -a > before
        reeve top --interval 200ms
        echo $? > code
        stty -a > after
        """);
    top.awaitRow("alpha");
  }

  private void assertTerminalAsBefore(String code) {
    top.awaitEnd();
    assertEquals(code, Reeve.read(directory.resolve("code")).trim());
    assertEquals(Reeve.read(directory.resolve("before")), Reeve.read(directory.resolve("after")));
    String raw = top.raw();
    assertTrue(raw.lastIndexOf(LEAVE) > raw.lastIndexOf(ENTER), "the other screen is left");
    assertTrue(raw.lastIndexOf("\033[?25h") > raw.lastIndexOf("\033[?25l"), "the cursor is seen again");
    assertTrue(raw.lastIndexOf("\033[?1000l") > raw.lastIndexOf("\033[?1000h"), "the mouse is the terminal's again");
  }

  @Test
  void keysSelectStopAndShowTheLog() throws IOException {
    start(12, 90);
    top.awaitRow("0.0");
    top.press("n");
    top.press("\033[H");
    top.press("l");
    top.awaitRow("alpha: " + directory.toAbsolutePath() + "/log/alpha.log");
    top.awaitRow("alpha says 200");
    top.press("q");
    top.press("\033[B");
    top.press("S");
    top.awaitRow("stop \"beta\"? y: yes");
    top.press("y");
    reeve.awaitEvent("beta", "stopped");
    top.awaitRow("stopped");
    top.press("T");
    reeve.awaitEvents("beta", "started", 2);
    top.press("q");
    assertTerminalAsBefore("0");
  }

  @Test
  void theLogOfTheSelectedServiceIsBelowTheTable() throws IOException {
    start(24, 80);
    top.press("n");
    top.press("\033[H");
    TerminalSession.Screen screen = top.awaitRow("alpha says 200");
    assertEquals(">  alpha", screen.rows().get(3).substring(0, 8), screen.text()::toString);
    assertTrue(screen.rows().get(22).equals("alpha says 200"), screen.text()::toString);
    assertTrue(screen.rows().get(23).startsWith("q quit  ? help"), screen.text()::toString);
    assertFalse(String.join("", screen.rows()).contains("[0m"), screen.text()::toString);
    top.press("\033[B");
    screen = top.awaitRow("beta is here");
    assertEquals(null, screen.row("alpha says 200"), screen.text()::toString);
    top.press("/");
    top.press("ALP");
    top.awaitRow("services with: ALP_");
    top.press("\r");
    screen = top.awaitRow("alpha says 200");
    assertEquals(null, screen.row("beta  "), screen.text()::toString);
    top.press("?");
    top.awaitRow("any key: back");
    top.press("q");
    top.press("q");
    assertTerminalAsBefore("0");
  }

  @Test
  void theLogIsScrolledSearchedAndFiltered() throws IOException {
    start(24, 80);
    top.press("n");
    top.press("\033[H");
    top.awaitRow("alpha says 200");
    top.press("l");
    top.awaitRow("alpha says 180");
    top.press("/");
    top.press("says 77\r");
    assertEquals("alpha says 77", top.awaitRow("123 more below").rows().get(22));
    top.press("&");
    top.press("9\r");
    TerminalSession.Screen screen = top.awaitRow("only lines with \"9\"");
    assertEquals("alpha says 199", screen.rows().get(22), screen.text()::toString);
    assertEquals("alpha says 198", screen.rows().get(21), screen.text()::toString);
    top.press("\003");
    assertTerminalAsBefore("0");
  }

  @Test
  void theMouseSelectsAndAWideScreenHasGraphs() throws IOException {
    start(60, 250);
    top.press("n");
    top.awaitRow("CPU HISTORY");
    top.awaitRow("▁");
    top.press("\033[<0;6;5M\033[<0;6;5m");
    TerminalSession.Screen screen = top.awaitRow("beta is here");
    assertEquals(">  beta", screen.rows().get(4).substring(0, 7), screen.text()::toString);
    assertEquals(60, screen.rows().size());
    assertTrue(screen.rows().get(59).contains("T start"), screen.text()::toString);
    top.press("\033[<0;6;4M");
    top.awaitRow("alpha says 200");
    top.press("\033[<64;6;40M");
    top.awaitRow("3 more below");
    top.press("q");
    assertTerminalAsBefore("0");
  }

  @Test
  void onlyWhatChangesIsWritten() throws IOException {
    start(24, 80);
    top.press("n");
    top.press("\033[H");
    top.awaitRow("alpha says 200");
    int before = top.raw().length();
    Await.until("several drawings", () -> top.raw().length() > before + 200, top::describe);
    String raw = top.raw().substring(before);
    assertFalse(raw.contains("alpha says 200"), raw.replace("\033", "<ESC>"));
    assertFalse(raw.contains("\033[2J"), raw.replace("\033", "<ESC>"));
    top.press("\014"); // Ctrl-L
    Await.until("all is drawn again", () -> top.raw().substring(before).contains("alpha says 200"), top::describe);
  }

  @Test
  void ctrlCEndsIt() throws IOException {
    start(12, 90);
    top.press("\003");
    assertTerminalAsBefore("0");
  }

  @Test
  void aSignalLeavesTheTerminalAsItWas() throws IOException {
    start(12, 90);
    Reeve.signal(top.process("top").pid(), "TERM");
    assertTerminalAsBefore("143");
  }

  @Test
  void itGivesTheTerminalBackWhileItIsStopped() throws IOException {
    start(12, 90);
    long pid = top.process("top").pid();
    Reeve.signal(pid, "TSTP");
    Path stat = Path.of("/proc/" + pid + "/stat");
    Await.until("it is stopped", () -> Reeve.read(stat).contains(") T "), top::describe);
    Await.until("the other screen is left", () -> top.raw().lastIndexOf(LEAVE) > top.raw().lastIndexOf(ENTER),
        top::describe);
    int before = top.raw().length();
    Reeve.signal(pid, "CONT");
    Await.until("it has the screen again", () -> top.raw().indexOf(ENTER, before) > 0, top::describe);
    top.awaitRow("alpha");
    top.press("q");
    assertTerminalAsBefore("0");
  }

  @Test
  void itGoesOnWhenReeveIsGone() throws IOException {
    start(12, 90);
    reeve.signal("TERM");
    top.awaitRow("cannot ");
    top.press("q");
    assertTerminalAsBefore("0");
    assertEquals(0, reeve.awaitExit());
  }
}
