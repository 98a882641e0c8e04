package reeve.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogPaneTest {
  private final LogPane log = new LogPane();

  private void lines(int from, int to) {
    for (int i = from; i < to; i++) {
      log.add("line " + i + (i % 10 == 0 ? " Error" : ""));
    }
  }

  @Test
  void showsTheNewestLines() {
    log.open("web");
    lines(0, 20);
    assertEquals(List.of("line 18", "line 19"), log.visible(2));
    lines(20, 22);
    assertEquals(List.of("line 20 Error", "line 21"), log.visible(2));
    assertEquals(22, log.visible(100).size());
  }

  @Test
  void newLinesDoNotMoveWhatTheUserReads() {
    log.open("web");
    lines(0, 20);
    log.scroll(-5, 2);
    assertEquals(List.of("line 13", "line 14"), log.visible(2));
    lines(20, 40);
    assertEquals(List.of("line 13", "line 14"), log.visible(2));
    assertEquals("25 more below", log.position());
    log.scroll(1_000_000, 2);
    assertTrue(log.isFollowing());
    assertEquals(List.of("line 38", "line 39"), log.visible(2));
    log.scroll(-1_000_000, 2);
    assertEquals(List.of("line 0 Error", "line 1"), log.visible(2));
  }

  @Test
  void keepsALimitedNumberOfLines() {
    log.open("web");
    lines(0, 20_000);
    assertTrue(log.visible(100_000).size() <= 5000);
    assertEquals(List.of("line 19998", "line 19999"), log.visible(2));
    log.scroll(-1_000_000, 10);
    lines(20_000, 30_000);
    assertEquals(10, log.visible(10).size(), "the lines that were visible are gone");
  }

  @Test
  void filtersLines() {
    log.open("web");
    lines(0, 30);
    log.filter("error");
    assertEquals(List.of("line 0 Error", "line 10 Error", "line 20 Error"), log.visible(10));
    lines(30, 32);
    assertEquals("line 30 Error", log.visible(1).get(0));
    log.filter("");
    assertEquals("line 31", log.visible(1).get(0));
  }

  @Test
  void findsTheNewestMatchFirstAndThenOlderAndNewerOnes() {
    log.open("web");
    lines(0, 45);
    assertTrue(log.search("error", 5));
    assertEquals("line 40 Error", log.visible(5).get(4));
    assertTrue(log.next(-1, 5));
    assertEquals("line 30 Error", log.visible(5).get(4));
    lines(45, 46);
    assertTrue(log.next(-1, 5));
    assertTrue(log.next(-1, 5));
    assertTrue(log.next(-1, 5));
    assertEquals("line 0 Error", log.visible(5).get(0), "the first lines fill the rows");
    assertFalse(log.next(-1, 5), "there is no older one");
    assertTrue(log.next(1, 5));
    assertEquals("line 10 Error", log.visible(5).get(4));
    assertFalse(log.search("absent", 5));
    assertEquals("line 10 Error", log.visible(5).get(4), "the place stays");
  }

  @Test
  void aSearchWithoutATextFindsNothing() {
    log.open("web");
    lines(0, 3);
    assertFalse(log.next(-1, 5));
    assertTrue(log.search("", 5));
  }
}
