package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TableTest {
  private static Screen plain(int width) {
    return new Screen(true, false, width);
  }

  private static Table table() {
    return new Table().column("NAME", false, 6, 0).column("N", true, 0, 2).column("EMPTY", false, 0, 3).column("TEXT", false, 5, 1);
  }

  private static void row(Table table, String... cells) {
    table.row(cells, null);
  }

  private static Table filled() {
    Table table = table();
    row(table, "web", "7", "", "a long text");
    row(table, "a-long-name", "12345", "", "");
    return table;
  }

  @Test
  void columnsAreAlignedAndAnEmptyOneIsLeftOut() {
    assertEquals("""
        NAME             N  TEXT
        web              7  a long text
        a-long-name  12345
        """, filled().text(plain(Screen.UNLIMITED)));
  }

  @Test
  void theWidestIsShortenedFirst() {
    assertEquals("""
        NAME            N  TEXT
        web             7  a long te…
        a-long-na…  12345
        """, filled().text(plain(29)));
  }

  @Test
  void whatCannotBeShortenedFurtherIsLeftOutByItsRank() {
    assertEquals("""
        NAME         TEXT
        web          a lon…
        a-long-name
        """.replace("NAME         TEXT", "NAME    TEXT").replace("web          a lon…", "web     a lo…").replace("a-long-name", "a-lon…"),
        filled().text(plain(13)));
  }

  @Test
  void noLineIsWiderThanTheScreen() {
    for (int width = 1; width < 60; width++) {
      Table table = filled();
      row(table, "服务服务服务", "1", "", "Grüße 😀😀😀 und mehr");
      for (String line : table.text(plain(width)).split("\n")) {
        assertTrue(Text.width(line) <= width, width + ": " + line);
        assertFalse(line.endsWith(" "), "[" + line + "]");
      }
    }
  }

  @Test
  void wideCharactersKeepTheColumns() {
    Table table = table();
    row(table, "服务", "1", "", "x");
    row(table, "ab", "22", "", "y");
    assertEquals("NAME   N  TEXT\n服务   1  x\nab    22  y\n", table.text(plain(80)));
  }

  @Test
  void namesCannotBreakTheTable() {
    Table table = table();
    row(table, "a\nb\033[2J", "1", "", "x");
    String text = table.text(plain(80));
    assertEquals(2, text.lines().count());
    assertFalse(text.contains("\033"), text);
  }

  @Test
  void coloursAreForAScreenThatHasThem() {
    Table table = table();
    table.row(new String[] {"web", "1", "", "x"}, new String[] {"32", null, null, null});
    assertFalse(table.text(plain(80)).contains("\033"));
    String text = table.text(new Screen(true, true, 80));
    assertTrue(text.contains("\033[32mweb\033[0m   1  x\n"), text);
  }

  @Test
  void withoutARowThereIsNothing() {
    assertEquals("", table().text(plain(80)));
  }

  @Test
  void theWidthIsTheVariablesElseTheTerminals() {
    assertEquals(50, Screen.width("50", true, 120));
    assertEquals(50, Screen.width("50", false, 0));
    assertEquals(120, Screen.width("", true, 120));
    assertEquals(120, Screen.width("wide", true, 120));
    assertEquals(120, Screen.width("-5", true, 120));
    assertEquals(80, Screen.width(null, true, 0));
    assertEquals(Screen.UNLIMITED, Screen.width(null, false, 0));
  }
}
