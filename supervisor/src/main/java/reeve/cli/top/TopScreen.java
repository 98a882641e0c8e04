package reeve.cli.top;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reeve.cli.common.HumanText;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.cli.view.StatusTable;
import reeve.cli.view.TextTable;
import reeve.control.client.ServiceStatus;

/** Renders a {@link TopModel} as lines of a terminal, or as one table. Pure. */
final class TopScreen {
  private static final String SELECTED = "7";
  /** From the longest to the shortest: what does not fit whole is not shown. */
  private static final String[] KEYS = {
      "q quit  ↑↓ select  sort: c cpu, m memory, n name, r restarts  l log  S stop  R restart  T start",
      "q quit  ↑↓ select  sort: c m n r  l log  S stop  R restart  T start",
      "q quit  l log  S stop  R restart  T start",
      "q quit"
  };
  private static final String[] LOG_KEYS = {"q back  Ctrl-C quit"};

  /** The lines that show no service: two for the header, one for the titles, one for the keys. */
  static final int OTHER_LINES = 4;

  private TopScreen() {}

  /**
   * The whole screen.
   *
   * @param rows the number of rows of the terminal
   * @param now milliseconds since 1970
   * @return at most {@code rows} lines, none wider than the terminal
   */
  static List<String> lines(TopModel model, OutputStyle style, int rows, long now) {
    List<String> lines = new ArrayList<>();
    boolean log = model.logTitle != null;
    if (rows >= OTHER_LINES + 1) {
      String heading = log ? model.logTitle : header(model, style.width());
      lines.add(style.paint(TerminalText.cut(TerminalText.line(heading), style.width()), "1"));
      lines.add(TerminalText.cut(TerminalText.line(model.message), style.width()));
    }
    int visibleRows = Math.max(1, rows - (rows >= OTHER_LINES + 1 ? OTHER_LINES : 1));
    if (log) {
      for (String line : model.logLines(rows >= OTHER_LINES + 1 ? rows - 3 : rows)) {
        lines.add(TerminalText.cut(TerminalText.line(line.replace("\t", "    ")), style.width()));
      }
    } else {
      int first = first(model.index(), model.rows().size(), visibleRows);
      for (String line : table(model, style, first, first + visibleRows, true, now).split("\n")) {
        lines.add(line);
      }
    }
    if (rows >= OTHER_LINES + 1) {
      while (lines.size() < rows - 1) {
        lines.add("");
      }
      lines.add(style.paint(TerminalText.cut(longest(log ? LOG_KEYS : KEYS, style.width()), style.width()), "2"));
    }
    return lines.size() > rows ? lines.subList(0, rows) : lines;
  }

  /** The index of the first visible row; the selected row is always visible. */
  private static int first(int selected, int count, int visibleRows) {
    return Math.max(0, Math.min(count - visibleRows, selected - visibleRows / 2));
  }

  /** All services as a table, for output that is not a terminal. */
  static String table(TopModel model, OutputStyle style, long now) {
    return table(model, style, 0, model.rows().size(), false, now);
  }

  private static String table(TopModel model, OutputStyle style, int from, int to, boolean mark, long now) {
    TextTable table = new TextTable()
        .column("", false, 0, 0)
        .column("NAME", false, 12, 0)
        .column("STATE", false, 0, 0)
        .column("HEALTH", false, 0, 2)
        .column("CPU%", true, 0, 0)
        .column("MEMORY", true, 0, 0)
        .column("RESTARTS", true, 0, 5)
        .column("PROCS", true, 0, 7)
        .column("PID", true, 0, 3)
        .column("SINCE", true, 0, 6)
        .formsColumn("PORTS", 4)
        .formsColumn("LAST EXIT", 1);
    for (int i = from; i < Math.min(to, model.rows().size()); i++) {
      TopModel.Row row = model.rows().get(i);
      boolean selected = mark && row.name().equals(model.selected);
      ServiceStatus status = row.status();
      long processes = status.processes().count();
      String[] cells = {
          selected ? ">" : "",
          row.name(),
          status.state(),
          StatusTable.health(status),
          row.cpu() < 0 ? "" : percent(row.cpu()),
          row.memoryKib() < 0 ? "" : HumanText.size(row.memoryKib()),
          Long.toString(status.restarts()),
          processes < 0 ? "" : Long.toString(processes),
          status.pid() == 0 ? "" : Long.toString(status.pid()),
          HumanText.since(status.since(), now),
          StatusTable.portForms(status.processes().ports()),
          StatusTable.lastExitForms(status, now),
      };
      String[] paint = new String[cells.length];
      paint[2] = StatusTable.colour(status);
      paint[3] = StatusTable.healthColour(status);
      paint[cells.length - 1] = StatusTable.lastExitColour(status);
      if (selected) {
        Arrays.fill(paint, SELECTED);
      }
      table.row(cells, paint);
    }
    return table.text(style);
  }

  private static String longest(String[] forms, int width) {
    for (String form : forms) {
      if (TerminalText.width(form) <= width) {
        return form;
      }
    }
    return forms[forms.length - 1];
  }

  /** The title and the sums. What does not fit is left out as a whole: a number that is cut would be another number. */
  private static String header(TopModel model, int width) {
    if (!model.isSampled()) {
      return model.title;
    }
    long cpu = 0;
    long memory = 0;
    int running = 0;
    int failed = 0;
    for (TopModel.Row row : model.rows()) {
      cpu += Math.max(0, row.cpu());
      memory += Math.max(0, row.memoryKib());
      running += row.status().state().equals("running") ? 1 : 0;
      failed += row.status().failed() ? 1 : 0;
    }
    String counts =
        running + " of " + model.rows().size() + " running" + (failed == 0 ? "" : ", " + failed + " failed");
    String sums = "cpu " + percent(cpu) + " %  memory " + HumanText.size(memory);
    return longest(new String[] {model.title + "  " + counts + "  " + sums, counts + "  " + sums, counts}, width);
  }

  /** Percent of one processor: {@code 12.3}. */
  static String percent(long thousandths) {
    return thousandths / 10 + "." + thousandths % 10;
  }
}
