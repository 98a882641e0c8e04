package reeve.cli.top;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.cli.common.AnswerFields;

/**
 * What {@code top} shows: the last sample, its difference to the one before, what is selected and what is asked. Pure;
 * one thread.
 */
final class TopModel {
  /** Lines of output that are kept for the view of a log. */
  private static final int MOST_LINES = 1000;

  /** Names of all that can be sorted by, with the key that does. */
  enum Sort {
    CPU("c"),
    MEMORY("m"),
    NAME("n"),
    RESTARTS("r");

    final String key;

    Sort(String key) {
      this.key = key;
    }
  }

  /** What a key asks of the outside. */
  enum Action {
    NONE,
    QUIT,
    SUSPEND,
    REDRAW,
    /** {@link #selected} is to be acted on by {@link #method}. */
    ACT,
    OPEN_LOG,
    CLOSE_LOG
  }

  /**
   * A service.
   *
   * @param cpu thousandths of one processor since the sample before; -1: not known
   * @param memoryKib -1: not known, or nothing runs
   */
  record Row(String name, long cpu, long memoryKib, long restarts, Map<String, Object> fields) {}

  private record CpuUse(long pid, long millis) {}

  private List<Row> rows = List.of();
  private Map<String, CpuUse> cpuUse = Map.of();
  private long sampledMs = -1;
  private final Deque<String> log = new ArrayDeque<>();
  Sort sort = Sort.CPU;
  String selected;
  String message = "";
  String title = "";
  String logTitle;
  /** Method that waits for a yes; null: none. */
  String method;
  private boolean confirming;

  // ---- samples

  /** @param answer of {@code status} with resources */
  void sample(Map<String, Object> answer) {
    long now = AnswerFields.number(answer, "sampledMs", -1);
    long elapsed = sampledMs < 0 ? 0 : now - sampledMs;
    Map<String, Long> before = new HashMap<>();
    for (Row row : rows) {
      before.put(row.name(), row.cpu());
    }
    Map<String, CpuUse> after = new HashMap<>();
    List<Row> fresh = new ArrayList<>();
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      String name = AnswerFields.text(service, "name");
      if (name == null) {
        continue;
      }
      long millis = AnswerFields.number(service, "cpuMs", -1);
      CpuUse now2 = new CpuUse(AnswerFields.number(service, "pid", 0), millis);
      after.put(name, now2);
      // The same sample once more, from reeve's own cache, tells nothing new.
      long cpu = elapsed == 0 ? before.getOrDefault(name, -1L) : cpu(cpuUse.get(name), now2, elapsed);
      boolean runs = AnswerFields.number(service, "processes", 0) > 0;
      fresh.add(new Row(name, runs ? cpu : -1, runs ? AnswerFields.number(service, "memoryKib", -1) : -1,
          AnswerFields.number(service, "restarts", 0), service));
    }
    if (elapsed != 0 || sampledMs < 0) {
      cpuUse = after;
      sampledMs = now;
    }
    rows = fresh;
    sortRows();
  }

  /**
   * Of a process that is a new one everything was spent since; processes that ended may take their time with them,
   * which is no gain.
   */
  private static long cpu(CpuUse before, CpuUse now, long elapsed) {
    if (before == null || before.millis() < 0 || now.millis() < 0 || elapsed <= 0) {
      return -1;
    }
    long from = before.pid() == now.pid() ? before.millis() : 0;
    return Math.max(0, now.millis() - from) * 1000 / elapsed;
  }

  private void sortRows() {
    Comparator<Row> by = switch (sort) {
      case CPU -> Comparator.comparingLong(row -> -row.cpu());
      case MEMORY -> Comparator.comparingLong(row -> -row.memoryKib());
      case RESTARTS -> Comparator.comparingLong(row -> -row.restarts());
      case NAME -> Comparator.comparing(Row::name);
    };
    rows = new ArrayList<>(rows);
    rows.sort(by.thenComparing(Row::name));
    if (index() < 0) {
      selected = rows.isEmpty() ? null : rows.get(0).name();
    }
  }

  List<Row> rows() {
    return rows;
  }

  /** @return where the selected one is; -1: nowhere */
  int index() {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).name().equals(selected)) {
        return i;
      }
    }
    return -1;
  }

  // ---- the log of one

  void openLog(String heading) {
    logTitle = heading;
    log.clear();
  }

  void addLine(String line) {
    if (log.size() == MOST_LINES) {
      log.remove();
    }
    log.add(line);
  }

  /** Its last lines. */
  List<String> logLines(int most) {
    List<String> lines = new ArrayList<>(log);
    return lines.subList(Math.max(0, lines.size() - most), lines.size());
  }

  // ---- keys

  /** @param page services that one page shows */
  Action key(String key, int page) {
    if (key.equals(TopKeys.INTERRUPT)) {
      return Action.QUIT;
    }
    if (key.equals(TopKeys.SUSPEND)) {
      return Action.SUSPEND;
    }
    if (key.equals(TopKeys.REDRAW)) {
      return Action.REDRAW;
    }
    if (logTitle != null) {
      if (key.equals("q") || key.equals(TopKeys.ESCAPE) || key.equals(TopKeys.ENTER) || key.equals("l")) {
        logTitle = null;
        return Action.CLOSE_LOG;
      }
      return Action.NONE;
    }
    if (confirming) {
      confirming = false;
      message = "";
      return key.equals("y") ? Action.ACT : Action.NONE;
    }
    message = "";
    for (Sort one : Sort.values()) {
      if (key.equals(one.key)) {
        sort = one;
        sortRows();
        return Action.NONE;
      }
    }
    switch (key) {
      case "q":
        return Action.QUIT;
      case TopKeys.UP, "k":
        move(-1);
        break;
      case TopKeys.DOWN, "j":
        move(1);
        break;
      case TopKeys.PAGE_UP:
        move(-page);
        break;
      case TopKeys.PAGE_DOWN:
        move(page);
        break;
      case TopKeys.HOME:
        move(-rows.size());
        break;
      case TopKeys.END:
        move(rows.size());
        break;
      case "S":
        return confirm("stop");
      case "R":
        return confirm("restart");
      case "T":
        method = "start";
        return selected == null ? Action.NONE : Action.ACT;
      case "l", TopKeys.ENTER:
        return selected == null ? Action.NONE : Action.OPEN_LOG;
      default:
        break;
    }
    return Action.NONE;
  }

  private Action confirm(String what) {
    if (selected != null) {
      method = what;
      confirming = true;
      message = what + " \"" + selected + "\"? y: yes";
    }
    return Action.NONE;
  }

  private void move(int by) {
    if (!rows.isEmpty()) {
      selected = rows.get(Math.max(0, Math.min(rows.size() - 1, index() + by))).name();
    }
  }
}
