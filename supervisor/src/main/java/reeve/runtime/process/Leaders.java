package reeve.runtime.process;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import reeve.config.Signal;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.posix.Signals;

/**
 * The main processes of services and the auxiliary commands, each with what identifies it, so that a signal never
 * reaches another process that was given its pid, even if its death was overlooked. Loop thread.
 *
 * <p>Each process has a pidfd, which is opened immediately after the spawn. The process cannot have been reaped by
 * then, so the pidfd refers to it for certain, and a signal needs no check and no race can occur. This costs one
 * descriptor and about 0.5 KiB of kernel memory per process, and about 1 µs between the spawn and its event; to read
 * the start time from /proc instead costs three times as much. The alternative that holds no descriptor, to open a
 * pidfd at the time of the signal and to check by waitid(2) that the pid is an unreaped child, proves less: the child
 * may be another one, if a death was overlooked.
 *
 * <p>At most a quarter of the descriptors are used for this. Processes beyond that, and all processes where the kernel
 * has no pidfds, are identified by their start time ({@link Signals#killExactly}).
 */
final class Leaders {
  /** Below this number a descriptor is taken without reading the limit. */
  private static final int FEW = 32;

  private static final int SHARE = 4;

  /** As a start time: a child could not be identified yet, because of an internal error or a shortage. */
  private static final long UNIDENTIFIED = -1;

  /** A process. */
  private static final class Leader {
    final String owner;
    /** Negative: the start time identifies the process. */
    final int pidfd;
    final long startTime;

    Leader(String owner, int pidfd, long startTime) {
      this.owner = owner;
      this.pidfd = pidfd;
      this.startTime = startTime;
    }
  }

  private final Processes processes;
  private final Signals signals;
  private final Files files;
  private final Map<Integer, Leader> leaders = new HashMap<>();
  /** Pidfds have lower numbers than this; 0: not known yet. */
  private int limit;

  Leaders(Processes processes, Signals signals, Files files) {
    this.processes = processes;
    this.signals = signals;
    this.files = files;
  }

  /**
   * Adds a child that was started in this step of the loop, and was therefore not reaped. It is added first, so that
   * its end is assigned to its owner even if an internal error occurs here; then it is identified at its first signal.
   */
  void add(int pid, String owner) {
    close(leaders.put(pid, new Leader(owner, -1, UNIDENTIFIED)));
    identify(pid, owner);
  }

  private Leader identify(int pid, String owner) {
    Leader leader = identified(pid, owner, signals.openPidfd(pid));
    leaders.put(pid, leader);
    return leader;
  }

  /** @return null: the process leads nothing */
  private Leader find(int pid) {
    Leader leader = leaders.get(pid);
    // Our own child, which was not reaped, because it would have been dropped then.
    return leader != null && leader.pidfd < 0 && leader.startTime == UNIDENTIFIED ? identify(pid, leader.owner)
        : leader;
  }

  /**
   * Makes another process the leader of an owner, in place of the ones that it has. The process need not be our child,
   * so it may end at any time and its pid may be reused.
   *
   * @param pidfd opened by {@link #open} before the owner of the process was found out; it is kept or closed here
   * @return false: the process has ended since
   */
  boolean replace(int pid, String owner, int pidfd) {
    if (pidfd >= 0 && !signals.isUnreaped(pidfd)) {
      files.close(pidfd);
      return false;
    }
    Leader identified = identified(pid, owner, pidfd);
    Iterator<Leader> each = leaders.values().iterator();
    while (each.hasNext()) {
      Leader leader = each.next();
      if (leader.owner.equals(owner)) {
        each.remove();
        close(leader);
      }
    }
    close(leaders.put(pid, identified));
    return true;
  }

  /** Opens a pidfd for {@link #replace} or {@link #discard}; or returns minus an error number. */
  int open(int pid) {
    return signals.openPidfd(pid);
  }

  /** Closes a pidfd that is not used. */
  void discard(int pidfd) {
    if (pidfd >= 0) {
      files.close(pidfd);
    }
  }

  private Leader identified(int pid, String owner, int pidfd) {
    if (pidfd >= 0 && (pidfd < FEW || pidfd < limit())) {
      return new Leader(owner, pidfd, 0);
    }
    discard(pidfd);
    ProcStat stat;
    try {
      stat = processes.stat(pid);
    } catch (IllegalStateException e) {
      if (!processes.isChild(pid)) {
        throw e;
      }
      stat = null; // there is a shortage, and our own child can be identified later
    }
    return new Leader(owner, -1, stat != null ? stat.startTime() : processes.isChild(pid) ? UNIDENTIFIED : 0);
  }

  private int limit() {
    if (limit == 0) {
      limit = Math.max(FEW, processes.descriptorLimit() / SHARE);
    }
    return limit;
  }

  private void close(Leader leader) {
    if (leader != null) {
      discard(leader.pidfd);
    }
  }

  boolean contains(int pid) {
    return leaders.containsKey(pid);
  }

  /** Returns the service or auxiliary command that a process leads; null: it leads none. */
  String owner(int pid) {
    Leader leader = leaders.get(pid);
    return leader == null ? null : leader.owner;
  }

  /** Returns the pids of all processes. A copy. */
  int[] pids() {
    int[] pids = new int[leaders.size()];
    int n = 0;
    for (Integer pid : leaders.keySet()) {
      pids[n++] = pid;
    }
    return pids;
  }

  /** Drops a process that is reaped, and returns what it led, or null. */
  String remove(int pid) {
    Leader leader = leaders.remove(pid);
    close(leader);
    return leader == null ? null : leader.owner;
  }

  /** Returns whether the pid still belongs to the process, which may be a zombie. */
  boolean isValid(int pid) {
    Leader leader = find(pid);
    if (leader == null) {
      return false;
    }
    if (leader.pidfd >= 0) {
      return signals.isUnreaped(leader.pidfd);
    }
    ProcStat stat = processes.stat(pid);
    return stat == null ? processes.isRunningChild(pid) : stat.startTime() == leader.startTime;
  }

  /**
   * Sends a signal to a process.
   *
   * @return 0 or an error number; ESRCH: it is gone, or leads nothing
   */
  int send(int pid, Signal signal) {
    Leader leader = find(pid);
    if (leader == null) {
      return Errno.ESRCH;
    }
    return leader.pidfd >= 0 ? signals.killByPidfd(leader.pidfd, signal)
        : signals.killExactly(pid, leader.startTime, signal);
  }

  /**
   * Sends a signal to the process group that has the pid of the process.
   *
   * @return 0 or an error number; ESRCH: no process is in it, or the process is gone
   */
  int sendToGroup(int pid, Signal signal) {
    Leader leader = find(pid);
    if (leader == null) {
      return Errno.ESRCH;
    }
    if (leader.pidfd >= 0) {
      return signals.killGroupByPidfd(leader.pidfd, pid, signal);
    }
    return isValid(pid) ? signals.killGroup(pid, signal) : Errno.ESRCH;
  }
}
