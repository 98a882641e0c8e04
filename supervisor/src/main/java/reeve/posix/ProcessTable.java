package reeve.posix;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All processes that /proc shows, in one pass, and what more it has of one of them. For display, not for
 * decisions: what could not be read is left out. Any thread.
 */
public interface ProcessTable {
  /**
   * A process as its stat line describes it (proc_pid_stat(5)).
   *
   * @param state {@code R S D T t Z X I}
   * @param comm name of the program, at most 15 bytes, whatever it chose
   * @param startTicks clock ticks since boot; with the pid it names one process
   * @param cpuMillis user and system time, of the process and of those of its children that ended and that it waited
   *     for
   * @param rssKib resident memory, shared pages too; the kernel counts it by thread or processor and adds that up late:
   *     some 100 KiB may be missing
   */
  record Row(int pid, int ppid, int pgrp, int session, char state, int threads, String comm, long startTicks,
      long cpuMillis, long rssKib) {
    /**
     * Returns whether it ended and was not reaped. One whose first thread ended before others shows as a zombie, and
     * lives.
     */
    public boolean isDead() {
      return state == 'X' || state == 'Z' && threads <= 1;
    }
  }

  /** Lists all processes that we may see: with hidepid (proc(5)) not those of others. */
  List<Row> rows();

  /**
   * Returns a command line, words with blanks between, as it is: control characters in it are not harmless.
   *
   * @param most bytes of it
   * @return empty where there is none (a zombie, a thread of the kernel); null when it may not be read
   */
  String commandLine(int pid, int most);

  /**
   * Returns the path of a process' cgroup of version 2 as /proc/PID/cgroup has it (cgroups(7)).
   *
   * @return null: there is none, or it may not be read
   */
  String cgroup(int pid);

  /**
   * Lists the sockets on which processes listen, of the network namespace that a process is in (proc_pid_net(5)).
   * Addresses are written {@code 0.0.0.0:80} and {@code [::1]:80} for TCP, {@code udp:0.0.0.0:53} for UDP,
   * {@code unix:/path} for a unix socket that accepts connections ({@code unix:@name} for an abstract one).
   *
   * @return addresses by inode; null when they may not be read
   */
  Map<Long, String> listeners(int pid);

  /**
   * Lists the inodes of the sockets that a process has open (/proc/PID/fd).
   *
   * @return null when it may not be read (ptrace(2), access mode), or the process is gone
   */
  Set<Long> sockets(int pid);

  /**
   * Returns a name for the network namespace of a process (/proc/PID/ns/net).
   *
   * @return null when it may not be read
   */
  String networkNamespace(int pid);
}
