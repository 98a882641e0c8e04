package reeve.cli.view;

import java.util.ArrayList;
import java.util.List;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;

/**
 * Rows that fit a width: columns in which nothing stands are left out; then columns are shortened as far as each
 * allows, the widest first; then left out, in the order of their rank. Pure; one thread.
 */
public final class TextTable {
  private static final String GAP = "  ";

  private static final class Column {
    final String title;
    final boolean right;
    final int minimum;
    final int rank;
    int naturalWidth;
    int width;
    boolean used;

    Column(String title, boolean right, int least, int rank) {
      this.title = title;
      this.right = right;
      this.minimum = least;
      this.rank = rank;
    }
  }

  private final List<Column> columns = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();
  private final List<String[]> colours = new ArrayList<>();

  /**
   * @param right whether it is a number
   * @param least to how many columns it may be shortened; 0: not at all
   * @param rank which is left out first: the highest; 0: never
   */
  public TextTable column(String title, boolean right, int least, int rank) {
    columns.add(new Column(title, right, least, rank));
    return this;
  }

  /**
   * @param cells one for each column, any text; empty: nothing
   * @param paint attributes for {@link OutputStyle#paint}, one for each column; null: none
   */
  public void row(String[] cells, String[] paint) {
    String[] clean = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      clean[i] = TerminalText.line(cells[i]);
      Column column = columns.get(i);
      column.used |= !clean[i].isEmpty();
      column.naturalWidth = Math.max(column.naturalWidth, TerminalText.width(clean[i]));
    }
    rows.add(clean);
    colours.add(paint);
  }

  /** @return lines, with a line feed each; nothing without a row */
  public String text(OutputStyle screen) {
    StringBuilder text = new StringBuilder(rows.size() * 80);
    if (!rows.isEmpty()) {
      List<Column> shown = fit(screen.width());
      String[] titles = new String[columns.size()];
      String[] bold = new String[columns.size()];
      for (int i = 0; i < titles.length; i++) {
        titles[i] = columns.get(i).title;
        bold[i] = "1";
      }
      line(text, titles, bold, shown, screen);
      for (int i = 0; i < rows.size(); i++) {
        line(text, rows.get(i), colours.get(i), shown, screen);
      }
    }
    return text.toString();
  }

  private void line(StringBuilder text, String[] cells, String[] paint, List<Column> shown, OutputStyle screen) {
    int blanks = 0;
    for (Column column : shown) {
      int i = columns.indexOf(column);
      String cell = TerminalText.cut(cells[i], column.width);
      int missing = column.width - TerminalText.width(cell);
      if (!cell.isEmpty()) {
        TerminalText.pad(text, blanks + (column.right ? missing : 0));
        text.append(paint == null ? cell : screen.paint(cell, paint[i]));
        blanks = GAP.length() + (column.right ? 0 : missing);
      } else {
        blanks += column.width + GAP.length(); // no blanks at a line's end
      }
    }
    text.append('\n');
  }

  private List<Column> fit(int width) {
    List<Column> shown = new ArrayList<>();
    for (Column column : columns) {
      if (column.used) {
        column.naturalWidth = Math.max(column.naturalWidth, column.title.length());
        shown.add(column);
      }
    }
    while (true) {
      int least = -GAP.length();
      Column worst = null;
      for (Column column : shown) {
        least += GAP.length() + least(column);
        if (column.rank > 0 && (worst == null || column.rank > worst.rank)) {
          worst = column;
        }
      }
      if (least <= width || worst == null) {
        break;
      }
      shown.remove(worst);
    }
    shorten(shown, width);
    return shown;
  }

  private static int least(Column column) {
    return column.minimum == 0 ? column.naturalWidth : Math.min(column.naturalWidth, column.minimum);
  }

  private static void shorten(List<Column> shown, int width) {
    int total = -GAP.length();
    for (Column column : shown) {
      column.width = column.naturalWidth;
      total += GAP.length() + column.naturalWidth;
    }
    while (total > width) {
      Column widest = null;
      for (Column column : shown) {
        if (column.width > least(column) && (widest == null || column.width > widest.width)) {
          widest = column;
        }
      }
      if (widest == null) {
        // Narrower than what is needed: cut what is at the right, for a line must not be broken by the terminal.
        for (int i = shown.size() - 1; i >= 0 && total > width; i--) {
          Column column = shown.get(i);
          int less = Math.min(column.width - 1, total - width);
          column.width -= less;
          total -= less;
        }
        return;
      }
      widest.width--;
      total--;
    }
  }
}
