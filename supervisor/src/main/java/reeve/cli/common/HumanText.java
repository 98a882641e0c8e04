package reeve.cli.common;

import reeve.control.client.ServiceStatus;

/**
 * Durations, sizes and exits as short texts for tables. Pure. It does not use java.time, whose formatting costs 20 ms
 * at its first use.
 */
public final class HumanText {
  private HumanText() {}

  /** A duration in one unit, rounded down: {@code 0 s}, {@code 59 s}, {@code 3 m}, {@code 2 h}, {@code 4 d}. */
  public static String duration(long millis) {
    long seconds = Math.max(0, millis) / 1000;
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " m";
    }
    return seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }

  /**
   * The {@link #duration} since a time.
   *
   * @param time milliseconds since 1970; below 0: unknown
   * @param now milliseconds since 1970
   * @return empty if the time is unknown
   */
  public static String since(long time, long now) {
    return time < 0 ? "" : duration(now - time);
  }

  /** Processor time: {@code 0.3 s}, {@code 85 s}, {@code 12 m}, {@code 3.4 h}. */
  public static String cpu(long millis) {
    if (millis < 10_000) {
      return millis / 1000 + "." + millis / 100 % 10 + " s";
    }
    if (millis < 100_000) {
      return millis / 1000 + " s";
    }
    if (millis < 6_000_000) {
      return millis / 60_000 + " m";
    }
    return millis / 3_600_000 + "." + millis / 360_000 % 10 + " h";
  }

  /** A size with binary units: {@code 640K}, {@code 12.5M}, {@code 1.2G}. */
  public static String size(long kib) {
    if (kib < 1024) {
      return kib + "K";
    }
    long tenths = kib * 10 / 1024;
    if (tenths < 10_240) {
      return tenths < 1000 ? tenths / 10 + "." + tenths % 10 + "M" : tenths / 10 + "M";
    }
    tenths /= 1024;
    return tenths / 10 + "." + tenths % 10 + "G";
  }

  /**
   * How a process ended: {@code exit 1}, {@code SIGPIPE}, {@code SIGSEGV (core dumped)}, {@code unknown}.
   *
   * @param exit null: no process has ended
   * @return empty if no process has ended
   */
  public static String exit(ServiceStatus.LastExit exit) {
    if (exit == null) {
      return "";
    }
    if (exit.signal() != null) {
      return exit.signal() + (exit.coreDumped() ? " (core dumped)" : "");
    }
    return exit.code() < 0 ? "unknown" : "exit " + exit.code();
  }

  /** How a process ended, and how long ago: {@code SIGPIPE 3 m ago}, {@code exit 1, 3 m ago}. */
  public static String exitAgo(ServiceStatus.LastExit exit, long now) {
    String text = exit(exit);
    String ago = text.isEmpty() ? "" : since(exit.at(), now);
    // The comma separates two numbers: "exit 1 3 m ago" would be hard to read.
    return ago.isEmpty() ? text
        : text + (text.startsWith("exit") || text.equals("unknown") ? ", " : " ") + ago + " ago";
  }
}
