package reeve.posix;

import java.util.Map;
import java.util.TreeMap;
import reeve.config.Signal;

/** The pidfds of a kernel in memory: each refers to a process by its pid and its start time. */
public abstract class FakePidfds extends FakeFiles {
  private static final int FIRST = 100_000;

  private final Map<Integer, ProcStat> pidfds = new TreeMap<>();
  private int nextPidfd = FIRST;

  /** The error number of {@link #openPidfd}; 0: it succeeds. */
  public int pidfdError;

  public int openPidfds() {
    return pidfds.size();
  }

  @Override
  public int descriptorLimit() {
    return 1 << 20;
  }

  @Override
  public int openPidfd(int pid) {
    ProcStat stat = stat(pid);
    if (pidfdError != 0 || stat == null) {
      return pidfdError != 0 ? -pidfdError : -Errno.ESRCH;
    }
    pidfds.put(nextPidfd, stat);
    return nextPidfd++;
  }

  @Override
  public void close(int fd) {
    if (pidfds.remove(fd) == null) {
      super.close(fd);
    }
  }

  @Override
  public boolean isUnreaped(int pidfd) {
    ProcStat then = pidfds.get(pidfd);
    ProcStat now = stat(then.pid());
    return now != null && (now.isDead() || now.startTime() == then.startTime());
  }

  /** The pid of an open pidfd; 0: it is none. */
  int pidOfPidfd(int fd) {
    ProcStat stat = pidfds.get(fd);
    return stat == null ? 0 : stat.pid();
  }

  @Override
  public int killExactly(int pid, long startTime, Signal signal) {
    ProcStat stat = stat(pid);
    return stat == null || stat.isDead() || stat.startTime() != startTime ? Errno.ESRCH : kill(pid, signal);
  }

  @Override
  public int killByPidfd(int pidfd, Signal signal) {
    return isUnreaped(pidfd) ? kill(pidfds.get(pidfd).pid(), signal) : Errno.ESRCH;
  }

  @Override
  public int killGroupByPidfd(int pidfd, int pgid, Signal signal) {
    return isUnreaped(pidfd) || stat(pgid) == null ? killGroup(pgid, signal) : Errno.ESRCH;
  }

  @Override
  public boolean isRunningChild(int pid) {
    ProcStat stat = stat(pid);
    return stat != null && !stat.isDead() && stat.ppid() == pid();
  }
}
