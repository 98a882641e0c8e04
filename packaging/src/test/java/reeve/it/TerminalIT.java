package reeve.it;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees on a terminal: the screens of {@code run} and of the commands that look at services. */
@Tag("once")
final class TerminalIT {
  /** Sets the title, is red, clears the screen and moves the cursor. */
  private static final String HARMFUL = "\\\\033]0;evil\\\\007\\\\033[31mred\\\\033[2J\\\\033[9;9Hthe end";

  private static final String SERVICES = """
      [reeve]
      log-dir = "log"
      state-dir = "state"
      socket = "reeve.sock"
      [service.web]
      command = ["sh", "-c", "printf '%s\\\\n'; exec sleep 1000"]
      [service.bad]
      command = ["sh", "-c", "exit 3"]
      restart = "no"
      """.formatted(HARMFUL);

  @TempDir
  Path directory;

  @BeforeEach
  void configure() throws IOException {
    TerminalSession.require();
    Files.writeString(directory.resolve("reeve.toml"), SERVICES);
  }

  private TerminalSession run(int rows, int columns, Map<String, String> environment) throws IOException {
    return TerminalSession.start(directory, "run", rows, columns, environment, "reeve run reeve.toml");
  }

  private static void assertNoGarbage(TerminalSession.Screen screen) {
    for (String row : screen.rows()) {
      assertFalse(row.contains("?[") || row.contains("[0m") || row.contains("[1m"), row);
    }
  }

  @Test
  void runShowsEventsInBoldAndBadNewsInRed() throws Exception {
    try (TerminalSession run = run(24, 80, Map.of())) {
      run.awaitRow("bad   * exited with code 3");
      TerminalSession.Screen screen = run.awaitRow("the end");
      assertNoGarbage(screen);
      assertTrue(screen.row("web   * started").matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} web   \\* started, pid \\d+"),
          screen.row("web   * started"));
      assertEquals("BBBBBBB", screen.paint("started"));
      assertEquals("RRRRRRRRRRRRRRRRRR", screen.paint("exited with code 3"));
    }
  }

  @Test
  void aServiceHarmsNeitherTheScreenOfRunNorThatOfLogs() throws Exception {
    try (TerminalSession run = run(24, 80, Map.of())) {
      TerminalSession.Screen screen = run.awaitRow("the end");
      assertEquals("", screen.title());
      assertTrue(screen.row("redthe end").matches("\\S+ web   \\| redthe end"), screen.row("the end"));
      assertEquals("rrr", screen.paint("redthe end").substring(0, 3));
      try (TerminalSession logs = command("reeve logs web", 24, 80)) {
        TerminalSession.Screen lines = logs.awaitEnd();
        assertEquals(List.of("redthe end", TerminalSession.END), lines.text());
        assertEquals("rrrrrrr", lines.paint("redthe end").substring(0, 7));
        assertEquals("", lines.title());
      }
    }
  }

  @Test
  void withoutColoursThereIsNoEscapeSequence() throws Exception {
    for (Map<String, String> environment : List.of(Map.of("NO_COLOR", "1"), Map.of("TERM", "dumb"))) {
      try (TerminalSession run = run(24, 80, environment)) {
        run.awaitRow("redthe end");
        TerminalSession.Screen screen = run.awaitRow("bad   * exited with code 3");
        assertNotNull(screen.row("web   * started, pid"), run.describe());
        for (String command : List.of("status", "logs web", "tree", "why bad", "stop web")) {
          String name = command.replace(' ', '-');
          try (TerminalSession session =
              TerminalSession.start(directory, name, 24, 80, environment, "reeve " + command)) {
            session.awaitEnd();
            if (environment.containsKey("TERM") || !command.startsWith("stop")) {
              assertFalse(session.raw().contains("\033"), session.describe());
            }
          }
        }
        assertFalse(run.raw().contains("\033"), run.describe());
      }
      Files.delete(directory.resolve("run.keys"));
      for (String command : List.of("status", "logs-web", "tree", "why-bad", "stop-web")) {
        Files.delete(directory.resolve(command + ".keys"));
      }
    }
  }

  private TerminalSession command(String command, int rows, int columns) throws IOException {
    return TerminalSession.start(directory, command.replace(' ', '-') + columns, rows, columns, Map.of(), command);
  }

  /** The rows of a command, without the line that follows it; it must leave the cursor in the first column. */
  private List<String> rows(String command, int rows, int columns) throws IOException {
    try (TerminalSession session = command(command, rows, columns)) {
      TerminalSession.Screen screen = session.awaitEnd();
      assertNoGarbage(screen);
      List<String> text = screen.text();
      assertEquals(TerminalSession.END, text.get(text.size() - 1), session.describe());
      return text.subList(0, text.size() - 1);
    }
  }

  @Test
  void commandsFitTheScreen() throws Exception {
    try (TerminalSession run = run(24, 80, Map.of())) {
      run.awaitRow("bad   * exited with code 3");
      for (int columns : new int[] {80, 40}) {
        List<String> status = rows("reeve status", 24, columns);
        List<String> rows = status.stream().filter(row -> !row.startsWith(" ")).toList();
        assertEquals(3, rows.size(), "one row for each service, and the titles: " + status);
        String reason = status.stream().filter(row -> row.startsWith(" ")).map(String::strip).collect(joining(" "));
        assertEquals("exit 3, which its policy does not restart", reason, "in whole, below its row: " + status);
        assertTrue(status.get(0).startsWith("NAME"), status.toString());
        List<String> tree = rows("reeve tree", 24, columns);
        assertTrue(tree.size() >= 2 && tree.toString().contains("sleep 1000"), tree.toString());
        List<String> why = rows("reeve why bad", 24, columns);
        assertTrue(why.size() >= 2 && String.join(" ", why).contains("code 3"), why.toString());
        List<String> history = rows("reeve history bad", 24, columns);
        assertEquals(2, history.size(), history.toString());
      }
    }
  }

  @Test
  void topFitsTheScreen() throws Exception {
    try (TerminalSession run = run(24, 80, Map.of())) {
      run.awaitRow("bad   * exited with code 3");
      for (int columns : new int[] {80, 40}) {
        try (TerminalSession top = command("reeve top --interval 200ms", 24, columns)) {
          TerminalSession.Screen screen = top.awaitRow(" web ");
          assertNoGarbage(screen);
          assertTrue(screen.rows().get(2).trim().startsWith("NAME"), screen.rows().toString());
          assertEquals(2, screen.rows().stream().filter(row -> row.contains(" web ") || row.contains(" bad ")).count());
          top.press("q");
          top.awaitEnd();
          assertTrue(top.raw().indexOf("\033[?1049l") > top.raw().lastIndexOf("\033[J"), "the screen is as before");
        }
      }
    }
  }
}
