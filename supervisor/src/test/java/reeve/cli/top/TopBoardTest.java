package reeve.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.cli.common.OutputStyle;
import reeve.control.client.ReplyFixtures;

class TopBoardTest {
  private static final long NOW = 1_800_000_000_000L;

  private final TopBoard board = new TopBoard();
  private final TopModel model = board.model();
  private int rows = 24;

  private void services(String... names) {
    List<String> services = new ArrayList<>();
    for (String name : names) {
      services
          .add("{'name':'" + name + "','state':'running','pid':7,'processes':1,'cpuMs':1,'memoryKib':9,'restarts':1}");
    }
    model.sample(ReplyFixtures.status(1000, services));
    model.sort(TopModel.Sort.NAME);
  }

  private List<String> screen() {
    return TopScreen.lines(board, new OutputStyle(true, false, 80), rows, NOW);
  }

  private TopBoard.Command input(TopInput input) {
    TopLayout layout = board.layout(rows);
    return board.input(input, layout, screen().get(layout.header()));
  }

  private TopBoard.Command press(String key) {
    return input(TopInput.key(key));
  }

  private void type(String text) {
    text.chars().forEach(c -> press(String.valueOf((char) c)));
  }

  /** Clicks on a text of the screen. */
  private void click(String text) {
    List<String> screen = screen();
    for (int row = 0; row < screen.size(); row++) {
      int column = screen.get(row).indexOf(text);
      if (column >= 0) {
        input(new TopInput(TopKeys.CLICK, row, column));
        return;
      }
    }
    throw new AssertionError(text + " is not on the screen: " + screen);
  }

  @Test
  void whatEndsServicesMustBeConfirmed() {
    services("a");
    for (String[] key : new String[][] {{"S", "stop"}, {"R", "restart"}, {"K", "kill"}}) {
      assertEquals(TopBoard.Command.NONE, press(key[0]));
      assertTrue(board.message.contains(key[1] + " \"a\"?"), board.message);
      assertEquals(TopBoard.Command.NONE, press("x"), "every key except y declines");
      assertEquals(TopBoard.Command.NONE, press("y"), "the question is no longer open");
      press(key[0]);
      assertEquals(TopBoard.Command.ACT, press("y"));
      assertEquals(key[1], board.action().method());
    }
    press("S");
    assertEquals(TopBoard.Command.NONE, press("q"), "q declines and does not quit");
    assertEquals(TopBoard.Command.QUIT, press("q"));
  }

  @Test
  void theMouseDoesNotConfirm() {
    services("a", "b");
    press("S");
    click("b");
    assertEquals("a", model.selected, "the question is about the service that is named in it");
    assertEquals(TopBoard.Command.ACT, press("y"));
  }

  @Test
  void withoutAServiceNoActionIsOffered() {
    services();
    for (String key : List.of("S", "R", "K", "T", "l")) {
      assertEquals(TopBoard.Command.NONE, press(key));
      assertEquals("", board.message);
      assertEquals(TopBoard.View.TABLE, board.view());
    }
  }

  @Test
  void qLeavesTheLogAndCtrlCQuits() {
    services("a");
    press("l");
    assertEquals(TopBoard.View.LOG, board.view());
    press("S");
    assertEquals("", board.message, "nothing is stopped from the log");
    assertEquals(TopBoard.Command.NONE, press("q"));
    assertEquals(TopBoard.View.TABLE, board.view());
    press("l");
    assertEquals(TopBoard.Command.QUIT, press(TopKeys.INTERRUPT));
  }

  @Test
  void anyKeyLeavesTheHelp() {
    services("a");
    press("?");
    assertTrue(String.join("\n", screen()).contains("kill the selected service"), screen().toString());
    assertEquals(TopBoard.Command.NONE, press("q"));
    assertEquals(TopBoard.View.TABLE, board.view());
    press("l");
    press("?");
    press("x");
    assertEquals(TopBoard.View.LOG, board.view(), "the view of before");
  }

  @Test
  void theHelpFitsASmallScreen() {
    services("a");
    press("?");
    for (String line : screen()) {
      assertTrue(line.length() <= 80 && !line.endsWith("…"), line);
    }
    assertEquals(24, screen().size());
    assertEquals("any key: back", screen().get(23));
  }

  @Test
  void theFilterIsAppliedWhileItIsTyped() {
    services("api", "db", "web");
    press("/");
    assertEquals("services with: _", screen().get(23));
    type("q");
    assertTrue(screen().get(2).contains("no service has \"q\""), screen().get(2));
    press(TopKeys.BACKSPACE);
    type("b");
    assertEquals(2, model.rows().size());
    press(TopKeys.ENTER);
    assertNull(board.promptLine());
    assertEquals(2, model.rows().size());
    press("/");
    press(TopKeys.ERASE_LINE);
    assertEquals(3, model.rows().size());
    type("api");
    assertEquals(1, model.rows().size());
    press(TopKeys.ESCAPE);
    assertEquals("b", model.filter(), "escape brings back the text of before");
    press(TopKeys.ESCAPE);
    assertEquals(3, model.rows().size());
  }

  @Test
  void ctrlCEndsTypingOnly() {
    services("api");
    press("/");
    assertEquals(TopBoard.Command.NONE, press(TopKeys.INTERRUPT));
    assertEquals(TopBoard.Command.QUIT, press(TopKeys.INTERRUPT));
  }

  @Test
  void theLogIsSearchedAndFiltered() {
    services("api");
    press("l");
    board.log().open("api: /api.log");
    for (int i = 0; i < 100; i++) {
      board.log().add("line " + i + (i == 50 ? " failed" : ""));
    }
    press("/");
    type("FAILED");
    press(TopKeys.ENTER);
    assertTrue(screen().contains("line 50 failed"), screen().toString());
    assertTrue(screen().get(0).contains("49 more below"), screen().get(0));
    press("n");
    assertEquals("no older line contains \"FAILED\"", screen().get(1));
    press(TopKeys.END);
    press("&");
    type("line 9");
    assertTrue(screen().contains("line 99") && screen().contains("line 9") && !screen().contains("line 89"));
    press(TopKeys.ENTER);
    assertTrue(screen().get(0).contains("only lines with \"line 9\""), screen().get(0));
    press("/");
    type("absent");
    press(TopKeys.ENTER);
    assertEquals("no line contains \"absent\"", screen().get(1));
  }

  @Test
  void theMouseSelectsSortsAndScrolls() {
    services("api", "db", "web");
    click("web");
    assertEquals("web", model.selected);
    click("MEMORY");
    assertEquals(TopModel.Sort.MEMORY, model.sort());
    input(new TopInput(TopKeys.WHEEL_UP, 4, 4));
    assertEquals(model.rows().get(0).name(), model.selected);
    board.log().open("api: /api.log");
    for (int i = 0; i < 100; i++) {
      board.log().add("line " + i);
    }
    TopLayout layout = board.layout(rows);
    input(new TopInput(TopKeys.WHEEL_UP, layout.paneTop() + 3, 4));
    assertEquals("3 more below", board.log().position());
    input(new TopInput(TopKeys.WHEEL_DOWN, layout.paneTop() + 3, 4));
    assertTrue(board.log().isFollowing());
    click("line 99");
    assertEquals(TopBoard.View.LOG, board.view());
    press("q");
    click(model.selected);
    assertEquals(TopBoard.View.LOG, board.view(), "a click on the selected service shows its log");
    input(new TopInput(TopKeys.CLICK, 500, 500));
  }

  @Test
  void theLogIsBelowTheTableIfThereIsRoom() {
    services("api", "db");
    board.log().open("api: /api.log");
    board.log().add("the last line");
    TopLayout layout = board.layout(rows);
    assertEquals("api", board.wantedLog(layout));
    assertTrue(screen().get(layout.paneTop()).contains("api: /api.log"), screen().toString());
    assertEquals("the last line", screen().get(layout.paneTop() + TopLayout.PANE_HEADING));
    press("p");
    assertNull(board.wantedLog(board.layout(rows)));
    press("p");
    rows = 12;
    assertNull(board.wantedLog(board.layout(rows)), "there is no room");
  }
}
