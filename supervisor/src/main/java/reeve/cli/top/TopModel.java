package reeve.cli.top;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.control.ServiceAction;
import reeve.control.client.ServiceStatus;
import reeve.control.client.StatusReply;
import reeve.text.NameOrder;

/**
 * What {@code top} shows: the last sample, its difference from the previous sample, the selected service, the log of
 * one service, and a question to the user. Pure; one thread.
 */
final class TopModel {
  /** How many lines of the log of a service are kept. */
  private static final int MAX_LINES = 1000;

  /** The columns to sort by, each with its key. */
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

  /** What {@link TopLoop} must do after a key. */
  enum Command {
    NONE,
    QUIT,
    SUSPEND,
    REDRAW,
    /** Request {@link #action} for the {@link #selected} service. */
    ACT,
    OPEN_LOG,
    CLOSE_LOG
  }

  /**
   * A service.
   *
   * @param cpu thousandths of one processor since the previous sample; -1: unknown
   * @param memoryKib -1: unknown, or no process runs
   */
  record Row(long cpu, long memoryKib, ServiceStatus status) {
    String name() {
      return status.name();
    }
  }

  private record CpuUse(long pid, long millis) {}

  private List<Row> rows = List.of();
  private Map<String, CpuUse> cpuUse = Map.of();
  private long sampledMillis = -1;
  private final Deque<String> log = new ArrayDeque<>();

  Sort sort = Sort.CPU;
  String selected;
  String message = "";
  String title = "";
  String logTitle;
  /** The last action that was chosen. */
  ServiceAction action;
  private boolean confirming;

  // ---- samples

  /** @param status with resources */
  void sample(StatusReply status) {
    long now = status.sampledMillis();
    long elapsed = sampledMillis < 0 ? 0 : now - sampledMillis;
    Map<String, Long> cpuBefore = new HashMap<>();
    for (Row row : rows) {
      cpuBefore.put(row.name(), row.cpu());
    }
    Map<String, CpuUse> uses = new HashMap<>();
    List<Row> fresh = new ArrayList<>();
    for (ServiceStatus service : status.services()) {
      String name = service.name();
      if (name == null) {
        continue;
      }
      CpuUse use = new CpuUse(service.pid(), service.processes().cpuMillis());
      uses.put(name, use);
      // reeve caches samples, so the same sample may come again, from which no usage follows.
      long cpu = elapsed == 0 ? cpuBefore.getOrDefault(name, -1L) : cpu(cpuUse.get(name), use, elapsed);
      boolean runs = service.processes().count() > 0;
      fresh.add(new Row(runs ? cpu : -1, runs ? service.processes().memoryKib() : -1, service));
    }
    if (elapsed != 0 || sampledMillis < 0) {
      cpuUse = uses;
      sampledMillis = now;
    }
    rows = fresh;
    sortRows();
  }

  /**
   * Thousandths of one processor between two samples. If the main process is new, all of its time is since the first
   * sample. The sum can shrink when processes end, which counts as no usage.
   */
  private static long cpu(CpuUse before, CpuUse now, long elapsed) {
    if (before == null || before.millis() < 0 || now.millis() < 0 || elapsed <= 0) {
      return -1;
    }
    long from = before.pid() == now.pid() ? before.millis() : 0;
    return Math.max(0, now.millis() - from) * 1000 / elapsed;
  }

  private void sortRows() {
    Comparator<Row> order = switch (sort) {
      case CPU -> Comparator.comparingLong(row -> -row.cpu());
      case MEMORY -> Comparator.comparingLong(row -> -shownMemory(row.memoryKib()));
      case RESTARTS -> Comparator.comparingLong(row -> -row.status().restarts());
      case NAME -> Comparator.comparing(Row::name, NameOrder::compare);
    };
    rows = new ArrayList<>(rows);
    rows.sort(order.thenComparing(Row::name, NameOrder::compare));
    if (index() < 0) {
      selected = rows.isEmpty() ? null : rows.get(0).name();
    }
  }

  /**
   * The memory as precisely as it is shown: rows that look equal keep their order, although some kilobytes change with
   * each sample.
   */
  private static long shownMemory(long kib) {
    if (kib < 1024) {
      return kib;
    }
    long tenths = kib * 10 / 1024; // of a mebibyte
    return 1024 + (tenths < 1000 ? tenths : tenths < 10_240 ? tenths / 10 * 10 : tenths / 1024 * 1024);
  }

  List<Row> rows() {
    return rows;
  }

  /** Whether a sample has come, without which nothing is known of the services. */
  boolean isSampled() {
    return sampledMillis >= 0;
  }

  /** The index of the selected row; -1: no row is selected. */
  int index() {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).name().equals(selected)) {
        return i;
      }
    }
    return -1;
  }

  // ---- the log of one service

  void openLog(String heading) {
    logTitle = heading;
    log.clear();
  }

  void addLine(String line) {
    if (log.size() == MAX_LINES) {
      log.remove();
    }
    log.add(line);
  }

  /** The last lines of the log. */
  List<String> logLines(int count) {
    List<String> lines = new ArrayList<>(log);
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }

  // ---- keys

  /**
   * Applies a key.
   *
   * @param key as {@link TopKeys} names it
   * @param page the number of services on one page
   */
  Command key(String key, int page) {
    switch (key) {
      case TopKeys.INTERRUPT:
        return Command.QUIT;
      case TopKeys.SUSPEND:
        return Command.SUSPEND;
      case TopKeys.REDRAW:
        return Command.REDRAW;
      default:
        break;
    }
    if (logTitle != null) {
      return keyInLog(key);
    }
    message = "";
    if (confirming) {
      confirming = false;
      return key.equals("y") ? Command.ACT : Command.NONE;
    }
    for (Sort column : Sort.values()) {
      if (key.equals(column.key)) {
        sort = column;
        sortRows();
        return Command.NONE;
      }
    }
    return keyInTable(key, page);
  }

  private Command keyInLog(String key) {
    if (key.equals("q") || key.equals(TopKeys.ESCAPE) || key.equals(TopKeys.ENTER) || key.equals("l")) {
      logTitle = null;
      return Command.CLOSE_LOG;
    }
    return Command.NONE;
  }

  private Command keyInTable(String key, int page) {
    switch (key) {
      case "q":
        return Command.QUIT;
      case TopKeys.UP, "k":
        move(-1);
        return Command.NONE;
      case TopKeys.DOWN, "j":
        move(1);
        return Command.NONE;
      case TopKeys.PAGE_UP:
        move(-page);
        return Command.NONE;
      case TopKeys.PAGE_DOWN:
        move(page);
        return Command.NONE;
      case TopKeys.HOME:
        move(-rows.size());
        return Command.NONE;
      case TopKeys.END:
        move(rows.size());
        return Command.NONE;
      case "S":
        return confirm(ServiceAction.STOP);
      case "R":
        return confirm(ServiceAction.RESTART);
      case "T":
        action = ServiceAction.START;
        return selected == null ? Command.NONE : Command.ACT;
      case "l", TopKeys.ENTER:
        return selected == null ? Command.NONE : Command.OPEN_LOG;
      default:
        return Command.NONE;
    }
  }

  private Command confirm(ServiceAction wanted) {
    if (selected != null) {
      action = wanted;
      confirming = true;
      message = wanted.method() + " \"" + selected + "\"? y: yes";
    }
    return Command.NONE;
  }

  private void move(int by) {
    if (!rows.isEmpty()) {
      selected = rows.get(Math.max(0, Math.min(rows.size() - 1, index() + by))).name();
    }
  }
}
