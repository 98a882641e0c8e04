package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@link ProcessTable} from /proc. Any thread. */
final class LinuxProcessTable implements ProcessTable {
  // Fields of /proc/PID/stat after the name, counted from the state, which is field 3 in proc_pid_stat(5).
  private static final int PPID = 1;
  private static final int PGRP = 2;
  private static final int SESSION = 3;
  private static final int UTIME = 11;
  private static final int STIME = 12;
  private static final int CUTIME = 13;
  private static final int CSTIME = 14;
  private static final int THREADS = 17;
  private static final int START_TIME = 19;
  private static final int RSS = 21;

  /** USER_HZ, the value of sysconf(_SC_CLK_TCK): 100 by the ABI of x86-64 and arm64 (asm-generic/param.h). */
  private static final long MILLIS_PER_TICK = 10;

  // bits/confname.h
  static final int SC_PAGESIZE = 30;

  /** A stat line has 52 numbers of at most 20 digits, and a name. */
  private static final int MAX_STAT = 4096;

  /** A file of /proc/PID/cgroup has one line for each hierarchy, and the path of a cgroup is shorter than PATH_MAX. */
  private static final int MAX_CGROUP = 64 << 10;

  private static final LibC.Symbol SYSCONF = new LibC.Symbol("sysconf");

  private final long pageSize = pageSize();

  private LinuxProcessTable() {}

  /**
   * Returns a table as the interface type, so that the verifier need not load both classes to verify
   * {@link LinuxPosix}.
   */
  static ProcessTable open() {
    return new LinuxProcessTable();
  }

  /** Returns the size of a page of memory in bytes (sysconf(3)). */
  private static long pageSize() {
    Scratch s = Scratch.acquire();
    try {
      int size = s.once(SYSCONF, SC_PAGESIZE);
      return size > 0 ? size : 4096;
    } finally {
      s.release();
    }
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Scratch s = Scratch.acquire();
    try (ProcDirectory processes = new ProcDirectory("/proc")) {
      for (int pid = processes.next(); pid >= 0 && rows.size() < MAX_ROWS; pid = processes.next()) {
        int length = ProcFiles.read(s, "/proc/" + pid + "/stat", MAX_STAT);
        Row row = length <= 0 ? null : row(pid, s.bytes, length, pageSize);
        if (row != null && LivingThread.isNeeded(row.state(), row.threads())) {
          row = withThread(row, s);
        }
        if (row != null) {
          rows.add(row);
        }
      }
    } finally {
      s.release();
    }
    return rows;
  }

  /** Takes the state and the memory from a thread that lives: the first thread has neither any more. */
  private Row withThread(Row row, Scratch s) {
    String thread = LivingThread.search(s, row.pid());
    int length = thread == null ? 0 : ProcFiles.read(s, thread + "/stat", MAX_STAT);
    Row living = length <= 0 ? null : row(row.pid(), s.bytes, length, pageSize);
    return living == null ? row
        : new Row(row.pid(), row.ppid(), row.pgrp(), row.session(), living.state(), row.threads(), row.comm(),
            row.startTicks(), row.cpuMillis(), living.rssKib());
  }

  /**
   * Parses a stat line. The name may contain anything, even brackets and line ends, so it extends to the last
   * {@code )}. Pure.
   *
   * @return null if it is not a stat line
   */
  static Row row(int pid, byte[] line, int length, long pageSize) {
    int open = 0;
    while (open < length && line[open] != '(') {
      open++;
    }
    int close = length - 1;
    while (close > open && line[close] != ')') {
      close--;
    }
    if (close <= open || close + 2 >= length) {
      return null;
    }
    long[] fields = new long[RSS + 1];
    int at = close + 4;
    for (int field = 1; field <= RSS; field++) {
      boolean negative = at < length && line[at] == '-';
      int start = negative ? ++at : at;
      long value = 0;
      while (at < length && line[at] >= '0' && line[at] <= '9') {
        value = 10 * value + line[at++] - '0';
      }
      if (at == start) {
        return null;
      }
      fields[field] = negative ? -value : value;
      at++;
    }
    long ticks = fields[UTIME] + fields[STIME] + fields[CUTIME] + fields[CSTIME];
    return new Row(pid, (int) fields[PPID], (int) fields[PGRP], (int) fields[SESSION], (char) line[close + 2],
        (int) fields[THREADS],
        new String(line, open + 1, close - open - 1, StandardCharsets.UTF_8), fields[START_TIME],
        ticks * MILLIS_PER_TICK,
        fields[RSS] * pageSize / 1024);
  }

  @Override
  public String commandLine(int pid, int most) {
    // The rest is not read: another process decides how long it is.
    byte[] bytes = ProcFiles.head("/proc/" + pid + "/cmdline", most + 1);
    String thread = bytes == null || bytes.length > 0 ? null : LivingThread.directory(pid);
    bytes = thread == null ? bytes : ProcFiles.head(thread + "/cmdline", most + 1);
    if (bytes == null) {
      return null;
    }
    boolean cut = bytes.length > most;
    int length = cut ? most : bytes.length;
    while (cut && length > 0 && (bytes[length] & 0xc0) == 0x80) {
      length--; // not in the middle of a character
    }
    int shown = length;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    cut &= length == shown; // a process that blanked its line has only NUL there
    for (int i = 0; i < length; i++) {
      if (bytes[i] == 0) {
        bytes[i] = ' ';
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8) + (cut ? "…" : "");
  }

  @Override
  public String cgroup(int pid) {
    byte[] bytes = ProcFiles.head("/proc/" + pid + "/cgroup", MAX_CGROUP);
    String text = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    for (int at = 0; at < text.length();) {
      int end = text.indexOf('\n', at);
      String line = text.substring(at, end < 0 ? text.length() : end);
      if (line.startsWith("0::")) {
        return line.substring(3);
      }
      at += line.length() + 1;
    }
    return null;
  }

  @Override
  public Map<Long, String> listeners(int pid) {
    return ProcSockets.listeners(pid);
  }

  @Override
  public Set<Long> sockets(int pid) {
    return ProcSockets.sockets(pid);
  }

  @Override
  public String networkNamespace(int pid) {
    return ProcSockets.namespace(pid);
  }
}
