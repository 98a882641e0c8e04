package reeve.cli.diagnose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import reeve.posix.Posix;
import reeve.posix.ProcessTable;

/**
 * What is to be known of the machine and of the process that runs the services.
 *
 * @param reevePid the running reeve; 0: none runs, and this process stands for it
 * @param initName the name of PID 1; empty: it is not known
 * @param zombies how many processes PID 1 has not reaped
 * @param capabilities those that are in effect (capabilities(7)), a bit each; -1: not known
 * @param platform what ends reeve after a time, for people; null: none is known
 * @param grace that time
 */
record MachineFacts(int reevePid, int euid, String initName, int zombies, long capabilities, String platform,
    Duration grace) {
  private static final Duration DOCKER = Duration.ofSeconds(10);
  private static final Duration KUBERNETES = Duration.ofSeconds(30);
  private static final Duration SYSTEMD = Duration.ofSeconds(90);

  /** Reads them from /proc. @param variables the environment */
  static MachineFacts read(Posix posix, int reevePid, Map<String, String> variables) {
    int pid = reevePid == 0 ? posix.pid() : reevePid;
    int zombies = 0;
    String init = "";
    for (ProcessTable.Row row : posix.processTable().rows()) {
      init = row.pid() == 1 ? row.comm() : init;
      zombies += row.ppid() == 1 && row.isDead() ? 1 : 0;
    }
    String platform = null;
    Duration grace = null;
    String cgroup = text("/proc/" + pid + "/cgroup");
    if (variables.get("KUBERNETES_SERVICE_HOST") != null) {
      platform = "Kubernetes (terminationGracePeriodSeconds, unless the pod sets another)";
      grace = KUBERNETES;
    } else if (Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv"))) {
      platform = "the container engine (docker stop, unless --time sets another)";
      grace = DOCKER;
    } else if (reevePid != 0 && cgroup.strip().endsWith(".service")) {
      platform = "systemd (TimeoutStopSec, unless the unit sets another)";
      grace = SYSTEMD;
    }
    return new MachineFacts(reevePid, posix.euid(), init, zombies, capabilities(text("/proc/" + pid + "/status")),
        platform, grace);
  }

  /** The line {@code CapEff} of /proc/PID/status; -1: there is none. */
  static long capabilities(String status) {
    for (String line : status.split("\n")) {
      if (line.startsWith("CapEff:")) {
        return Long.parseUnsignedLong(line.substring(7).strip(), 16);
      }
    }
    return -1;
  }

  private static String text(String path) {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException e) {
      return "";
    }
  }
}
