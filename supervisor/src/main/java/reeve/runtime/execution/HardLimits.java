package reeve.runtime.execution;

import java.util.Locale;
import reeve.config.execution.ResourceLimit;
import reeve.posix.Files;

/** The hard limits of this process (/proc/self/limits, proc_pid_limits(5)), which it may not raise. Any thread. */
final class HardLimits {
  /** The columns of the file: {@code "%-25s %-20s %-20s %-10s"}. */
  private static final int COLUMN = 47;
  private static final int COLUMN_END = 67;

  private final String[] lines;

  private HardLimits(String[] lines) {
    this.lines = lines;
  }

  static HardLimits read(Files files) {
    String text = files.readText("/proc/self/limits");
    return new HardLimits(text == null ? new String[0] : text.split("\n"));
  }

  /** @return why a service cannot have a limit without CAP_SYS_RESOURCE; null: it can, or that is not known */
  String refusal(String service, ResourceLimit limit, ResourceLimit.Value value) {
    String own = hard(limit);
    if (own == null || own.equals("unlimited")) {
      return null;
    }
    long most;
    try {
      most = Long.parseLong(own);
    } catch (NumberFormatException e) {
      return null;
    }
    boolean above = value.hard() == ResourceLimit.UNLIMITED || Long.compareUnsigned(value.hard(), most) > 0;
    return !above ? null : "cannot set the limit " + limit.name().toLowerCase(Locale.ROOT) + " of \"" + service
        + "\": the hard limit of this process is " + own + ", and to raise it needs CAP_SYS_RESOURCE";
  }

  /** Whether a limit is known, and below a value. */
  boolean isBelow(ResourceLimit limit, long value) {
    String own = hard(limit);
    try {
      return own != null && !own.equals("unlimited") && Long.parseLong(own) < value;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The kernel prints them in the order of their numbers, below a line of titles. */
  private String hard(ResourceLimit limit) {
    int line = limit.ordinal() + 1;
    return line >= lines.length || lines[line].length() < COLUMN_END ? null
        : lines[line].substring(COLUMN, COLUMN_END).strip();
  }
}
