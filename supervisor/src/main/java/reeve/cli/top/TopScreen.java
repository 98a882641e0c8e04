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

/** Renders a {@link TopBoard} as lines of a terminal, or a {@link TopModel} as one table. Pure. */
final class TopScreen {
  private static final String SELECTED = "7";
  private static final String BOLD = "1";
  private static final String FAINT = "2";
  /** The bars of a graph in a column of the table. */
  private static final int COLUMN_BARS = 14;
  private static final int MAX_BARS = 60;
  private static final int MIN_BARS = 8;
  /** A processor that is used less than that does not fill a graph: 10 percent, in thousandths. */
  private static final long LEAST_FULL_CPU = 100;
  /** With more services, the widths of the columns follow the visible ones. */
  private static final int MAX_MEASURED = 500;

  /** From the longest to the shortest: what does not fit whole is not shown. */
  private static final String[] KEYS = {
      "q quit  ? help  ↑↓ select  / filter  sort: c cpu, m memory, n name, r restarts  l log  p pane  S stop  "
          + "R restart  K kill  T start",
      "q quit  ? help  ↑↓ select  / filter  sort: c m n r  l log  S stop  R restart  T start",
      "q quit  ? help  / filter  sort: c m n r  l log  S stop  R restart  T start",
      "q quit  ? help  l log  S stop  R restart  T start",
      "q quit  ? help",
      "q quit"
  };
  private static final String[] LOG_KEYS = {
      "q back  ? help  ↑↓ scroll  End newest  / search  n older  N newer  & only lines with  Ctrl-C quit",
      "q back  ? help  ↑↓ scroll  / search  n N  & filter  Ctrl-C quit",
      "q back  ? help  Ctrl-C quit",
      "q back"
  };
  private static final List<String> HELP = List.of(
      "Services",
      "  ↑ ↓ j k, page up, page down, home, end   select a service; so does a click",
      "  c m n r     sort by cpu, memory, name, restarts; so does a click on a title",
      "  / ESC       show only the services whose name contains a text; show all",
      "  l, enter    show the log of the selected service alone; so does a second click",
      "  p           show or hide the log below the table",
      "  S R K       stop, restart or kill the selected service, after a question",
      "  T           start the selected service",
      "Log",
      "  ↑ ↓ j k, page up, page down, home, end   scroll; so does the wheel",
      "  / n N       search for a text; the next older line with it, the next newer one",
      "  &           show only the lines that contain a text",
      "  q, ESC      go back to the services",
      "Everywhere",
      "  Ctrl-L draw again   Ctrl-Z suspend   Ctrl-C quit   shift+mouse mark text");

  private TopScreen() {}

  /**
   * The whole screen.
   *
   * @param rows the number of rows of the terminal
   * @param now milliseconds since 1970
   * @return at most {@code rows} lines, none wider than the terminal
   */
  static List<String> lines(TopBoard board, OutputStyle style, int rows, long now) {
    TopLayout layout = board.layout(rows);
    int width = style.width();
    List<String> lines = new ArrayList<>();
    if (layout.header() > 0) {
      boolean log = board.view() == TopBoard.View.LOG;
      String heading = log && board.log().title() != null ? logHeading(board.log()) : header(board, width);
      lines.add(style.paint(TerminalText.cut(TerminalText.line(heading), width), BOLD));
      lines.add(board.message.isEmpty() ? log ? serviceGraphs(board, width) : sumGraphs(board, width)
          : TerminalText.cut(TerminalText.line(board.message), width));
    }
    switch (board.view()) {
      case HELP -> HELP.forEach(line -> lines.add(TerminalText.cut(line, width)));
      case LOG -> addLog(lines, board.log(), layout.logRows(), style);
      case TABLE -> addServices(lines, board, layout, style, now);
    }
    if (layout.footer() > 0) {
      while (lines.size() < rows - 1) {
        lines.add("");
      }
      String keys = longest(board.view() == TopBoard.View.TABLE ? KEYS : LOG_KEYS, width);
      String prompt = board.promptLine();
      String help = board.view() == TopBoard.View.HELP ? "any key: back" : keys;
      List<String> visible = lines.size() > rows - 1 ? lines.subList(0, rows - 1) : lines;
      visible = new ArrayList<>(visible);
      visible.add(prompt != null ? TerminalText.cut(TerminalText.line(prompt), width)
          : style.paint(TerminalText.cut(help, width), FAINT));
      return visible;
    }
    return lines.size() > rows ? lines.subList(0, rows) : lines;
  }

  private static void addServices(List<String> lines, TopBoard board, TopLayout layout, OutputStyle style, long now) {
    TopModel model = board.model();
    int count = model.rows().size();
    boolean all = count <= MAX_MEASURED;
    int from = all ? 0 : layout.first();
    int to = all ? count : layout.first() + layout.tableRows();
    String[] table = table(model, style, from, to, true, now).split("\n");
    if (count == 0 && model.isSampled() && !model.filter().isEmpty()) {
      lines.add(
          TerminalText.cut("no service has \"" + TerminalText.line(model.filter()) + "\" in its name", style.width()));
    } else {
      lines.add(table[0]);
    }
    for (int i = 0; i < layout.tableRows() && layout.first() + i < count; i++) {
      lines.add(table[1 + layout.first() - from + i]);
    }
    if (layout.logRows() > 0) {
      while (lines.size() < layout.paneTop()) {
        lines.add("");
      }
      LogPane log = board.log();
      String heading = log.title() == null ? "" : logHeading(log);
      lines.add(style.paint(TerminalText.cut(TerminalText.line(heading), style.width()), BOLD));
      lines.add(serviceGraphs(board, style.width()));
      addLog(lines, log, layout.logRows(), style);
    }
  }

  // ---- the log

  private static String logHeading(LogPane log) {
    String heading = log.title();
    if (!log.filter().isEmpty()) {
      heading += "  only lines with \"" + log.filter() + "\"";
    }
    return log.isFollowing() ? heading : heading + "  (" + log.position() + ")";
  }

  private static void addLog(List<String> lines, LogPane log, int rows, OutputStyle style) {
    for (String line : log.visible(rows)) {
      String text = TerminalText.cut(TerminalText.line(line.replace("\t", "    ")), style.width());
      lines.add(log.search().isEmpty() ? text : marked(text, log.search(), style));
    }
  }

  /** The line with each occurrence of a text painted; the case of letters is ignored. */
  private static String marked(String line, String search, OutputStyle style) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 0; i + search.length() <= line.length(); i++) {
      if (line.regionMatches(true, i, search, 0, search.length())) {
        text.append(line, from, i).append(style.paint(line.substring(i, i + search.length()), SELECTED));
        from = i + search.length();
        i = from - 1;
      }
    }
    return text.append(line, from, line.length()).toString();
  }

  // ---- graphs

  private static String serviceGraphs(TopBoard board, int width) {
    TopModel.Row row = board.model().selectedRow();
    TopModel.Histories histories = row == null ? null : board.model().histories(row.name());
    return histories == null ? "" : graphs(histories, row.cpu(), row.memoryKib(), width);
  }

  private static String sumGraphs(TopBoard board, int width) {
    return board.model().isSampled() ? graphs(board.model().sums(), -1, -1, width) : "";
  }

  /** The graphs of both figures on one line; empty if they do not fit. */
  private static String graphs(TopModel.Histories histories, long cpu, long memoryKib, int width) {
    String cpuText = cpu < 0 ? "" : percent(cpu) + " %";
    String memoryText = memoryKib < 0 ? "" : HumanText.size(memoryKib);
    int texts = "cpu ".length() + 8 + "  memory ".length() + 6;
    int bars = Math.min(MAX_BARS, (width - texts) / 2);
    if (bars < MIN_BARS) {
      return "";
    }
    return "cpu " + histories.cpu().bars(bars, fullCpu(histories, bars)) + (cpuText.isEmpty() ? "" : " " + cpuText)
        + "  memory " + histories.memory().bars(bars, histories.memory().maximum(bars))
        + (memoryText.isEmpty() ? "" : " " + memoryText);
  }

  private static long fullCpu(TopModel.Histories histories, int bars) {
    return Math.max(LEAST_FULL_CPU, histories.cpu().maximum(bars));
  }

  // ---- the table

  /** All services as a table, for output that is not a terminal. */
  static String table(TopModel model, OutputStyle style, long now) {
    return table(model, style, 0, model.rows().size(), false, now);
  }

  private static String table(TopModel model, OutputStyle style, int from, int to, boolean mark, long now) {
    TextTable table = new TextTable()
        .column("", false, 0, 0)
        .column(TopModel.Sort.NAME.title, false, 12, 0)
        .column("STATE", false, 0, 0)
        .column("HEALTH", false, 0, 2)
        .column(TopModel.Sort.CPU.title, true, 0, 0)
        .column("CPU HISTORY", false, 0, 9)
        .column(TopModel.Sort.MEMORY.title, true, 0, 0)
        .column("MEMORY HISTORY", false, 0, 10)
        .column(TopModel.Sort.RESTARTS.title, true, 0, 5)
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
      TopModel.Histories histories = mark ? model.histories(row.name()) : null; // not in output that is not a terminal
      String[] cells = {
          selected ? ">" : "",
          row.name(),
          status.state(),
          StatusTable.health(status),
          row.cpu() < 0 ? "" : percent(row.cpu()),
          histories == null ? "" : histories.cpu().bars(COLUMN_BARS, fullCpu(histories, COLUMN_BARS)),
          row.memoryKib() < 0 ? "" : HumanText.size(row.memoryKib()),
          histories == null ? "" : histories.memory().bars(COLUMN_BARS, histories.memory().maximum(COLUMN_BARS)),
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
  private static String header(TopBoard board, int width) {
    TopModel model = board.model();
    if (!model.isSampled()) {
      return board.title;
    }
    long cpu = 0;
    long memory = 0;
    int running = 0;
    int failed = 0;
    for (TopModel.Row row : model.all()) {
      cpu += Math.max(0, row.cpu());
      memory += Math.max(0, row.memoryKib());
      running += row.status().state().equals("running") ? 1 : 0;
      failed += row.status().failed() ? 1 : 0;
    }
    String counts =
        running + " of " + model.all().size() + " running" + (failed == 0 ? "" : ", " + failed + " failed");
    String sums = "cpu " + percent(cpu) + " %  memory " + HumanText.size(memory);
    return longest(new String[] {board.title + "  " + counts + "  " + sums, counts + "  " + sums, counts}, width);
  }

  /** Percent of one processor: {@code 12.3}. */
  static String percent(long thousandths) {
    return thousandths / 10 + "." + thousandths % 10;
  }
}
