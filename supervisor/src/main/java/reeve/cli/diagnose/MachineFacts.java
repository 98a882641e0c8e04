package reeve.cli.diagnose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import reeve.cli.boot.Programs;
import reeve.posix.Posix;
import reeve.posix.ProcessTable;

/**
 * What is to be known of the machine and of the process that runs the services.
 *
 * @param reevePid the running reeve; 0: none runs, and this process stands for it
 * @param initName the name of PID 1; empty: it is not known
 * @param zombies how many processes PID 1 has not reaped for about a second; 0 if PID 1 is the running reeve
 * @param reeve the rights of the process that runs the services
 * @param caller the rights of this process
 * @param platform what ends reeve after a time, for people; null: none is known
 * @param grace that time
 */
record MachineFacts(int reevePid, String initName, int zombies, Rights reeve, Rights caller, String platform,
    Duration grace) {
  private static final Duration DOCKER = Duration.ofSeconds(10);
  private static final Duration KUBERNETES = Duration.ofSeconds(30);
  private static final Duration SYSTEMD = Duration.ofSeconds(90);
  private static final long PAUSE_NANOS = 1_000_000_000L;

  /**
   * What the kernel lets a process do (proc_pid_status(5)).
   *
   * @param user its effective user; -1: not known
   * @param capabilities those that are in effect (capabilities(7)), a bit each; -1: not known
   */
  record Rights(int user, long capabilities) {
    static Rights of(String status) {
      String[] users = field(status, "Uid:").split("\\s+"); // real, effective, saved, of files
      String effective = field(status, "CapEff:");
      return new Rights(users.length < 2 ? -1 : Integer.parseUnsignedInt(users[1]),
          effective.isEmpty() ? -1 : Long.parseUnsignedLong(effective, 16));
    }

    private static String field(String status, String name) {
      for (String line : status.split("\n")) {
        if (line.startsWith(name)) {
          return line.substring(name.length()).strip();
        }
      }
      return "";
    }
  }

  /** Whether the running reeve has another user than this process, so that this process may use other files. */
  boolean isOtherUser() {
    return reevePid != 0 && reeve.user() >= 0 && reeve.user() != caller.user();
  }

  /** Reads them from /proc. @param variables the environment */
  static MachineFacts read(Posix posix, int reevePid, Map<String, String> variables) {
    int pid = reevePid == 0 ? posix.pid() : reevePid;
    String init = "";
    for (ProcessTable.Row row : posix.processTable().rows()) {
      init = row.pid() == 1 ? row.comm() : init;
    }
    int zombies = reevePid == 1 ? 0 : lastingZombies(posix.processTable(), new Runnable() {
      @Override
      public void run() {
        posix.poll(new long[1], 0, PAUSE_NANOS);
      }
    });
    String platform = null;
    Duration grace = null;
    String unit = SystemdUnit.path(text("/proc/" + pid + "/cgroup"));
    if (variables.get("KUBERNETES_SERVICE_HOST") != null) {
      platform = "Kubernetes (terminationGracePeriodSeconds, unless the pod sets another)";
      grace = KUBERNETES;
    } else if (Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv"))) {
      platform = "the container engine (docker stop, unless --time sets another)";
      grace = DOCKER;
    } else if (reevePid != 0 && unit != null) {
      Duration time = SystemdUnit.stopTime(new Programs(posix), unit);
      platform = time == null ? "systemd (TimeoutStopSec, unless the unit sets another)"
          : "systemd (TimeoutStopSec of " + SystemdUnit.name(unit) + ")";
      grace = time == null ? SYSTEMD : time.isZero() ? null : time;
    }
    return new MachineFacts(reevePid, init, zombies, Rights.of(text("/proc/" + pid + "/status")),
        Rights.of(text("/proc/self/status")), platform, grace);
  }

  /**
   * Counts the children of PID 1 that have ended and that it does not reap. One that is found in a single look may have
   * ended a moment ago; it counts if the same process is still there after a pause. There is none without a candidate.
   */
  static int lastingZombies(ProcessTable processes, Runnable pause) {
    Set<ProcessKey> before = zombies(processes);
    if (before.isEmpty()) {
      return 0;
    }
    pause.run();
    before.retainAll(zombies(processes));
    return before.size();
  }

  private record ProcessKey(int pid, long startTicks) {}

  private static Set<ProcessKey> zombies(ProcessTable processes) {
    Set<ProcessKey> found = new HashSet<>();
    for (ProcessTable.Row row : processes.rows()) {
      if (row.ppid() == 1 && row.isDead()) {
        found.add(new ProcessKey(row.pid(), row.startTicks()));
      }
    }
    return found;
  }

  private static String text(String path) {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException e) {
      return "";
    }
  }
}
