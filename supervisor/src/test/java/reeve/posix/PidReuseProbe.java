package reeve.posix;

import static reeve.posix.Kernel.POSIX;

import java.nio.file.Files;
import java.nio.file.Path;
import reeve.config.Signal;
import reeve.posix.Kernel.Request;

/** PID 1 of a pid namespace of its own: ends a child, gives its number to another process, and signals the first. */
final class PidReuseProbe {
  private PidReuseProbe() {}

  public static void main(String[] args) throws Exception {
    int pid = new Request("/bin/sleep", "1000").spawn();
    int pidfd = POSIX.openPidfd(pid);
    long start = POSIX.stat(pid).startTime();
    check(POSIX.killGroupByPidfd(pidfd, pid, Signal.KILL) == 0, "the group of the first");
    Kernel.awaitDeath(pid);
    int other = 0;
    // Threads of this JVM take numbers as well, and start times have steps of 10 ms.
    while (other != pid || POSIX.stat(other).startTime() == start) {
      if (other != 0) {
        POSIX.kill(other, Signal.KILL);
        Kernel.awaitDeath(other);
      }
      Files.writeString(Path.of("/proc/sys/kernel/ns_last_pid"), Integer.toString(pid - 1));
      other = new Request("/bin/sleep", "1000").spawn();
    }
    check(!POSIX.isUnreaped(pidfd), "the pidfd is of the first");
    check(POSIX.killByPidfd(pidfd, Signal.KILL) == Errno.ESRCH, "by pidfd");
    check(POSIX.killGroupByPidfd(pidfd, pid, Signal.KILL) == Errno.ESRCH, "its group by pidfd");
    Pidfds.withoutGroups(true);
    check(POSIX.killGroupByPidfd(pidfd, pid, Signal.KILL) == Errno.ESRCH, "its group without the flag");
    check(POSIX.killExactly(pid, start, Signal.KILL) == Errno.ESRCH, "by start time");
    check(POSIX.isRunningChild(other), "the other lives");
    System.out.println("not signalled");
    System.exit(0);
  }

  private static void check(boolean right, String what) {
    if (!right) {
      System.out.println("wrong: " + what);
      System.exit(1);
    }
  }
}
