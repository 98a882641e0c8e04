package reeve.cli.diagnose;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reeve.cli.boot.BootManager;
import reeve.cli.boot.Programs;
import reeve.posix.SyscallException;

/** The unit of systemd in which a process runs, and the time of its stop (systemd.service(5)). Any thread. */
final class SystemdUnit {
  /** The cgroup below that of its unit into which a reeve moves that makes cgroups for services. */
  private static final String LEAF = "/reeve.supervisor";
  private static final String ENDING = ".service";

  /** A time span of systemd.time(7), as systemctl writes it. */
  private static final Pattern PART = Pattern.compile("(\\d+)(us|ms|s|min|h|d|w|month|y)(?: |$)");

  private SystemdUnit() {}

  /**
   * Finds the unit of a process.
   *
   * @param cgroup of /proc/PID/cgroup (cgroups(7)): a line {@code ID:CONTROLLERS:PATH} for each hierarchy
   * @return the path of its cgroup, which ends with the name; null: it runs in no unit of its own
   */
  static String path(String cgroup) {
    for (String line : cgroup.split("\n")) {
      String[] fields = line.split(":", 3);
      String path = fields.length < 3 ? "" : fields[2];
      path = path.endsWith(LEAF) ? path.substring(0, path.length() - LEAF.length()) : path;
      boolean isOfSystemd = fields[0].equals("0") || fields.length > 1 && fields[1].equals("name=systemd");
      if (isOfSystemd && path.endsWith(ENDING)) {
        return path;
      }
    }
    return null;
  }

  /** The name of a unit. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Reads TimeoutStopSec of a unit from systemctl.
   *
   * @return not positive: it has no limit; null: it is not known, because there is no systemctl or it has failed
   */
  static Duration stopTime(Programs programs, String path) {
    if (!programs.exists("systemctl")) {
      return null;
    }
    boolean isOfUser = path.contains("/user@");
    try {
      return time(programs.succeed("systemctl", isOfUser ? "--user" : "--system", "show", "-p", "TimeoutStopUSec",
          "--", name(path)));
    } catch (BootManager.BootException | SyscallException e) {
      return null;
    }
  }

  /**
   * Reads a line {@code TimeoutStopUSec=1min 30s}.
   *
   * @return zero: {@code infinity}; null: it is no such line
   */
  static Duration time(String line) {
    String text = line.strip();
    if (!text.startsWith("TimeoutStopUSec=")) {
      return null;
    }
    text = text.substring(text.indexOf('=') + 1);
    if (text.equals("infinity")) {
      return Duration.ZERO;
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!part.find(at) || part.start() != at) {
        return null;
      }
      sum = sum.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
      at = part.end();
    }
    return at == 0 ? null : sum;
  }

  private static Duration unit(String name) {
    return switch (name) {
      case "us" -> Duration.ofNanos(1000);
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "min" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      case "w" -> Duration.ofDays(7);
      case "month" -> Duration.ofSeconds(2_629_800); // 30.4375 days
      default -> Duration.ofSeconds(31_557_600); // 365.25 days
    };
  }
}
