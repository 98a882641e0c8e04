package reeve.cli.view;

import java.util.ArrayList;
import java.util.List;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.text.TextWrap;

/**
 * A table that fits a width. Empty columns are omitted. If the table is still too wide, columns are omitted in the
 * order of their rank until the minimum widths of the others fit; the widest of these are then shortened. A text of a
 * column of notes is never shortened: it stands below its row if it does not fit. Pure; one thread.
 */
public final class TextTable {
  private static final String GAP = "  ";
  private static final String BELOW = "    "; // indents a text below its row

  private static final class Column {
    final String title;
    final boolean right;
    final int minimum;
    final int rank;
    final boolean hasForms;
    int naturalWidth;
    int width;
    int shortestWidth; // of a cell with several forms
    final boolean hasNotes;
    boolean used;

    Column(String title, boolean right, int minimum, int rank, boolean hasForms, boolean hasNotes) {
      this.title = title;
      this.right = right;
      this.minimum = minimum;
      this.rank = rank;
      this.hasForms = hasForms;
      this.hasNotes = hasNotes;
    }
  }

  private final List<Column> columns = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();
  private final List<String[]> colours = new ArrayList<>();

  /**
   * Adds a column.
   *
   * @param right whether it is aligned to the right, as numbers are
   * @param minimum the width, in columns of the terminal, to which it may be shortened; 0: it may not be shortened
   * @param rank the column with the highest rank is omitted first; 0: never
   */
  public TextTable column(String title, boolean right, int minimum, int rank) {
    columns.add(new Column(title, right, minimum, rank, false, false));
    return this;
  }

  /**
   * Adds a column whose cells may have several forms, one a line, from the longest to the shortest. The longest form
   * that fits is shown, and no form is cut, because a part of a number is another number.
   *
   * @param rank as in {@link #column}
   */
  public TextTable formsColumn(String title, int rank) {
    columns.add(new Column(title, false, 0, rank, true, false));
    return this;
  }

  /**
   * Adds the last column.
   *
   * @param minimum as in {@link #column}
   */
  public TextTable notesColumn(String title, int minimum) {
    columns.add(new Column(title, false, minimum, 0, false, true));
    return this;
  }

  /**
   * Adds a row.
   *
   * @param cells one text for each column; need not be safe to print
   * @param paint attributes for {@link OutputStyle#paint}, one for each column; null: none
   */
  public void row(String[] cells, String[] paint) {
    String[] clean = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      Column column = columns.get(i);
      int end = column.hasForms ? cells[i].indexOf('\n') : -1;
      clean[i] = end < 0 ? TerminalText.line(cells[i]) : cells[i];
      column.used |= !clean[i].isEmpty();
      int first = TerminalText.width(end < 0 ? clean[i] : TerminalText.line(cells[i].substring(0, end)));
      column.naturalWidth = Math.max(column.naturalWidth, first);
      column.shortestWidth = Math.max(column.shortestWidth, end < 0 ? first
          : TerminalText.width(TerminalText.line(cells[i].substring(cells[i].lastIndexOf('\n') + 1))));
    }
    rows.add(clean);
    colours.add(paint);
  }

  /** The lines of the table, each with a line feed; empty if there is no row. */
  public String text(OutputStyle style) {
    StringBuilder text = new StringBuilder(rows.size() * 80);
    if (!rows.isEmpty()) {
      List<Column> visible = fit(style.width());
      String[] titles = new String[columns.size()];
      String[] bold = new String[columns.size()];
      for (int i = 0; i < titles.length; i++) {
        titles[i] = columns.get(i).title;
        bold[i] = "1";
      }
      line(text, titles, bold, visible, style);
      for (int i = 0; i < rows.size(); i++) {
        line(text, rows.get(i), colours.get(i), visible, style);
      }
    }
    return text.toString();
  }

  private void line(StringBuilder text, String[] cells, String[] paint, List<Column> visible, OutputStyle style) {
    int blanks = 0;
    String below = "";
    for (Column column : visible) {
      int i = columns.indexOf(column);
      if (column.hasNotes && TerminalText.width(cells[i]) > column.width) {
        below = TextWrap.wrap(cells[i], style.width() - BELOW.length());
        continue;
      }
      String cell = TerminalText.cut(column.hasForms ? longestForm(cells[i], column.width) : cells[i], column.width);
      int missing = column.width - TerminalText.width(cell);
      if (!cell.isEmpty()) {
        TerminalText.pad(text, blanks + (column.right ? missing : 0));
        text.append(paint == null ? cell : style.paint(cell, paint[i]));
        blanks = GAP.length() + (column.right ? 0 : missing);
      } else {
        blanks += column.width + GAP.length(); // no blanks at the end of a line
      }
    }
    text.append('\n');
    if (!below.isEmpty()) {
      text.append(BELOW).append(below.replace("\n", "\n" + BELOW)).append('\n');
    }
  }

  /** The first form of a cell that is not wider than that; otherwise the last. */
  private static String longestForm(String cell, int width) {
    int from = 0;
    for (int end = cell.indexOf('\n'); end >= 0; end = cell.indexOf('\n', from)) {
      String form = TerminalText.line(cell.substring(from, end));
      if (TerminalText.width(form) <= width) {
        return form;
      }
      from = end + 1;
    }
    return from == 0 ? cell : TerminalText.line(cell.substring(from));
  }

  private List<Column> fit(int width) {
    List<Column> visible = new ArrayList<>();
    for (Column column : columns) {
      if (column.used) {
        column.naturalWidth = Math.max(column.naturalWidth, column.title.length());
        column.shortestWidth = Math.max(column.shortestWidth, column.title.length());
        visible.add(column);
      }
    }
    while (true) {
      int minimum = -GAP.length();
      Column dispensable = null;
      for (Column column : visible) {
        minimum += GAP.length() + minimumWidth(column);
        if (column.rank > 0 && (dispensable == null || column.rank > dispensable.rank)) {
          dispensable = column;
        }
      }
      if (minimum <= width || dispensable == null) {
        break;
      }
      visible.remove(dispensable);
    }
    shorten(visible, width);
    return visible;
  }

  private static int minimumWidth(Column column) {
    return column.minimum == 0 ? column.shortestWidth : Math.min(column.naturalWidth, column.minimum);
  }

  private static void shorten(List<Column> visible, int width) {
    int total = -GAP.length();
    for (Column column : visible) {
      column.width = column.naturalWidth;
      total += GAP.length() + column.naturalWidth;
    }
    while (total > width) {
      Column widest = null;
      for (Column column : visible) {
        if (column.width > minimumWidth(column) && (widest == null || column.width > widest.width)) {
          widest = column;
        }
      }
      if (widest == null) {
        // Even the minimum does not fit: shorten the rightmost columns, because the terminal would wrap the lines.
        for (int i = visible.size() - 1; i >= 0 && total > width; i--) {
          Column column = visible.get(i);
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
