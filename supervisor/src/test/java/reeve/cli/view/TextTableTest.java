package reeve.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;

class TextTableTest {
  private static OutputStyle plain(int width) {
    return new OutputStyle(true, false, width);
  }

  private static TextTable table() {
    return new TextTable().column("NAME", false, 6, 0).column("N", true, 0, 2).column("EMPTY", false, 0, 3)
        .column("TEXT", false, 5, 1);
  }

  private static void row(TextTable table, String... cells) {
    table.row(cells, null);
  }

  private static TextTable filled() {
    TextTable table = table();
    row(table, "web", "7", "", "a long text");
    row(table, "a-long-name", "12345", "", "");
    return table;
  }

  @Test
  void alignsColumnsAndOmitsAnEmptyOne() {
    assertEquals("""
        NAME             N  TEXT
        web              7  a long text
        a-long-name  12345
        """, filled().text(plain(OutputStyle.UNLIMITED)));
  }

  @Test
  void shortensTheWidestColumnFirst() {
    assertEquals("""
        NAME            N  TEXT
        web             7  a long te…
        a-long-na…  12345
        """, filled().text(plain(29)));
  }

  @Test
  void omitsColumnsByRankWhenNoneCanBeShortened() {
    assertEquals(
        """
        NAME         TEXT
        web          a lon…
        a-long-name
        """.replace("NAME         TEXT", "NAME    TEXT").replace("web          a lon…", "web     a lo…")
            .replace("a-long-name", "a-lon…"),
        filled().text(plain(13)));
  }

  @Test
  void fitsEveryWidth() {
    for (int width = 1; width < 60; width++) {
      TextTable table = filled();
      row(table, "服务服务服务", "1", "", "Grüße 😀😀😀 und mehr");
      for (String line : table.text(plain(width)).split("\n")) {
        assertTrue(TerminalText.width(line) <= width, width + ": " + line);
        assertFalse(line.endsWith(" "), "[" + line + "]");
      }
    }
  }

  /** On a terminal of 80 columns, the reason of a failed service was cut off after a few letters. */
  @Test
  void aNoteThatDoesNotFitStandsBelowItsRow() {
    TextTable table = new TextTable().column("NAME", false, 0, 0).column("STATE", false, 0, 0).notesColumn("NOTE", 8);
    table.row(new String[] {"db", "failed", "cannot execute \"/usr/lib/postgresql/bin/postgres\": no such file"}, null);
    table.row(new String[] {"web", "running", "disabled"}, null);
    assertEquals("""
        NAME  STATE    NOTE
        db    failed
            cannot execute
            "/usr/lib/postgresql/bin/postgres": no
            such file
        web   running  disabled
        """, table.text(plain(44)));
    assertEquals(3, table.text(plain(200)).lines().count());
  }

  @Test
  void alignsWideCharacters() {
    TextTable table = table();
    row(table, "服务", "1", "", "x");
    row(table, "ab", "22", "", "y");
    assertEquals("NAME   N  TEXT\n服务   1  x\nab    22  y\n", table.text(plain(80)));
  }

  @Test
  void removesControlCharacters() {
    TextTable table = table();
    row(table, "a\nb\033[2J", "1", "", "x");
    String text = table.text(plain(80));
    assertEquals(2, text.lines().count());
    assertFalse(text.contains("\033"), text);
  }

  @Test
  void paintsOnlyWithColours() {
    TextTable table = table();
    table.row(new String[] {"web", "1", "", "x"}, new String[] {"32", null, null, null});
    assertFalse(table.text(plain(80)).contains("\033"));
    String text = table.text(new OutputStyle(true, true, 80));
    assertTrue(text.contains("\033[32mweb\033[0m   1  x\n"), text);
  }

  @Test
  void isEmptyWithoutARow() {
    assertEquals("", table().text(plain(80)));
  }

  @Test
  void widthIsThatOfTheVariableOrTheTerminal() {
    assertEquals(50, OutputStyle.width("50", true, 120));
    assertEquals(50, OutputStyle.width("50", false, 0));
    assertEquals(120, OutputStyle.width("", true, 120));
    assertEquals(120, OutputStyle.width("wide", true, 120));
    assertEquals(120, OutputStyle.width("-5", true, 120));
    assertEquals(80, OutputStyle.width(null, true, 0));
    assertEquals(OutputStyle.UNLIMITED, OutputStyle.width(null, false, 0));
  }
}
