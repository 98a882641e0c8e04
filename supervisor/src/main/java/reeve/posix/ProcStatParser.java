package reeve.posix;

import java.nio.charset.StandardCharsets;

/** Parses /proc/PID/stat (proc_pid_stat(5)). Pure. */
final class ProcStatParser {
  // Fields after the name, counted from the state, which is field 3 in the man page.
  private static final int PPID = 1;
  private static final int PGRP = 2;
  private static final int SESSION = 3;
  private static final int THREADS = 17;
  private static final int START_TIME = 19;

  private ProcStatParser() {}

  /**
   * Parses a line. The name may contain anything, even blanks and brackets, so it extends from the first {@code (} to
   * the last {@code )}.
   *
   * @return null if it is not a stat line
   */
  static ProcStat parse(byte[] line, int length) {
    int open = 0;
    while (open < length && line[open] != '(') {
      open++;
    }
    int close = length - 1;
    while (close > open && line[close] != ')') {
      close--;
    }
    if (open < 2 || close <= open || close + 2 >= length) {
      return null;
    }
    long[] fields = new long[START_TIME + 1];
    int at = close + 4;
    for (int field = 1; field <= START_TIME; field++) {
      boolean negative = at < length && line[at] == '-';
      if (negative) {
        at++;
      }
      int start = at;
      long value = 0;
      while (at < length && line[at] >= '0' && line[at] <= '9') {
        value = 10 * value + line[at] - '0';
        at++;
      }
      if (at == start) {
        return null;
      }
      fields[field] = negative ? -value : value;
      at++;
    }
    int pid = 0;
    for (int i = 0; i < open - 1; i++) {
      pid = 10 * pid + line[i] - '0';
    }
    String comm = new String(line, open + 1, close - open - 1, StandardCharsets.UTF_8);
    return new ProcStat(pid, comm, (char) line[close + 2], (int) fields[PPID], (int) fields[PGRP],
        (int) fields[SESSION],
        (int) fields[THREADS], fields[START_TIME]);
  }
}
