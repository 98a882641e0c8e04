package reeve.posix;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All processes that /proc shows, read in one pass, and details of one process. For display, not for decisions: what
 * cannot be read is left out. Any thread.
 */
public interface ProcessTable {
  /** The most processes that {@link #rows} lists. */
  int MAX_ROWS = 65_536;

  /**
   * A process as its stat line describes it (proc_pid_stat(5)).
   *
   * @param state {@code R S D T t Z X I}
   * @param comm name of the program, at most 15 bytes; a process can set it to anything
   * @param startTicks clock ticks since boot; together with the pid it identifies a process
   * @param cpuMillis user and system time, of the process and of the children that it has waited for
   * @param rssKib resident memory, including shared pages; the kernel counts it per thread or processor and adds it up
   *     late, so that some 100 KiB may be missing
   */
  record Row(int pid, int ppid, int pgrp, int session, char state, int threads, String comm, long startTicks,
      long cpuMillis, long rssKib) {
    /**
     * Returns whether it has ended and was not reaped. A process whose first thread has ended before others appears as
     * a zombie, but lives.
     */
    public boolean isDead() {
      return state == 'X' || state == 'Z' && threads <= 1;
    }
  }

  /**
   * Lists all processes that we may see, at most {@link #MAX_ROWS}: with hidepid (proc(5)) those of other users are
   * missing.
   */
  List<Row> rows();

  /**
   * Returns a command line, its words separated by blanks. Control characters are not removed: escape them before
   * printing.
   *
   * @param most the most bytes that are read; a longer command line is cut, and ends with an ellipsis
   * @return empty if there is none (a zombie, a kernel thread, a process that blanked it); null if it may not be read
   */
  String commandLine(int pid, int most);

  /**
   * Returns the path of a process' cgroup of version 2 as /proc/PID/cgroup has it (cgroups(7)).
   *
   * @return null: there is none, or it may not be read
   */
  String cgroup(int pid);

  /**
   * Lists the listening sockets of the network namespace of a process (proc_pid_net(5)). Addresses are written
   * {@code 0.0.0.0:80} and {@code [::1]:80} for TCP, {@code udp:0.0.0.0:53} for UDP, {@code unix:/path} for a unix
   * socket that accepts connections ({@code unix:@name} for an abstract one). Of a table of the kernel the first 4 MiB
   * are read (about 27,000 sockets), and the listening ones come first; sockets behind that are missing.
   *
   * @return addresses by inode; null if they may not be read
   */
  Map<Long, String> listeners(int pid);

  /**
   * Lists the inodes of the sockets that a process has open (/proc/PID/fd), among its first 4096 descriptors.
   *
   * @return null if they may not be read (ptrace(2), access mode), or the process is gone
   */
  Set<Long> sockets(int pid);

  /**
   * Returns an identifier of the network namespace of a process (/proc/PID/ns/net).
   *
   * @return null if it may not be read
   */
  String networkNamespace(int pid);
}
