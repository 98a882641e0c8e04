package reeve.cli.top;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import reeve.control.client.ServiceStatus;
import reeve.control.client.StatusReply;
import reeve.text.NameOrder;

/**
 * The services that {@code top} shows: the last sample and its difference from the previous sample, the samples before,
 * the order, the filter and the selection. Pure; one thread.
 */
final class TopModel {
  /** The columns to sort by, each with its key and its title. */
  enum Sort {
    CPU("c", "CPU%"),
    MEMORY("m", "MEMORY"),
    NAME("n", "NAME"),
    RESTARTS("r", "RESTARTS");

    final String key;
    /** The title of the column. */
    final String title;

    Sort(String key, String title) {
      this.key = key;
      this.title = title;
    }
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

  /** The samples of one service, or of all. */
  record Histories(UsageHistory cpu, UsageHistory memory) {
    Histories() {
      this(new UsageHistory(), new UsageHistory());
    }

    void add(long cpuThousandths, long memoryKib) {
      cpu.add(cpuThousandths);
      memory.add(memoryKib);
    }
  }

  private List<Row> all = List.of();
  private List<Row> rows = List.of();
  private Map<String, CpuUse> cpuUse = Map.of();
  private long sampledMillis = -1;
  private Map<String, Histories> histories = Map.of();
  private final Histories sums = new Histories();
  private Sort sort = Sort.CPU;
  private String filter = "";
  String selected;

  // ---- samples

  /** @param status with resources */
  void sample(StatusReply status) {
    long now = status.sampledMillis();
    long elapsed = sampledMillis < 0 ? 0 : now - sampledMillis;
    Map<String, Long> cpuBefore = new HashMap<>();
    for (Row row : all) {
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
    all = fresh;
    if (elapsed != 0 || sampledMillis < 0) {
      cpuUse = uses;
      sampledMillis = now;
      remember();
    }
    sortRows();
  }

  /** Adds the sample to the histories, and forgets those of services that are gone. */
  private void remember() {
    Map<String, Histories> present = new HashMap<>();
    long cpu = 0;
    long memory = 0;
    for (Row row : all) {
      Histories history = histories.getOrDefault(row.name(), new Histories());
      history.add(row.cpu(), row.memoryKib());
      present.put(row.name(), history);
      cpu += Math.max(0, row.cpu());
      memory += Math.max(0, row.memoryKib());
    }
    histories = present;
    sums.add(cpu, memory);
  }

  /** The samples of a service; null: it is not known. */
  Histories histories(String name) {
    return histories.get(name);
  }

  /** The samples of the sums of all services. */
  Histories sums() {
    return sums;
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
    rows = new ArrayList<>();
    for (Row row : all) {
      if (row.name().toLowerCase(Locale.ROOT).contains(filter.toLowerCase(Locale.ROOT))) {
        rows.add(row);
      }
    }
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

  void sort(Sort column) {
    sort = column;
    sortRows();
  }

  Sort sort() {
    return sort;
  }

  String filter() {
    return filter;
  }

  /** Shows only the services whose name contains the text; an empty text shows all. The case of letters is ignored. */
  void filter(String text) {
    filter = text;
    sortRows();
  }

  /** The services that are shown, in their order. */
  List<Row> rows() {
    return rows;
  }

  /** All services, also those that the filter hides. */
  List<Row> all() {
    return all;
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

  // ---- selection

  /** Moves the selection by a number of rows, as far as there are rows. */
  void move(int by) {
    if (!rows.isEmpty()) {
      select(index() + by);
    }
  }

  /** Selects a row; the nearest one if there is no such row. */
  void select(int index) {
    if (!rows.isEmpty()) {
      selected = rows.get(Math.max(0, Math.min(rows.size() - 1, index))).name();
    }
  }

  /** The selected row; null: none. */
  Row selectedRow() {
    int index = index();
    return index < 0 ? null : rows.get(index);
  }
}
