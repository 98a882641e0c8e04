package reeve.control.client;

import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Sockets;

/**
 * The process of the reeve that a client is connected to. It ends some time after its connections: it still writes its
 * ledger then, and a connection may also end because reeve dropped this client. One thread.
 */
public final class PeerProcess implements AutoCloseable {
  /** A deadline that never comes. */
  private static final long NEVER = Long.MAX_VALUE;

  private static final long TICK = 20_000_000L;

  private final Posix posix;
  private final String path;
  private final int pid;
  private final int pidfd;
  private final long startTime;
  private final int lock;

  private PeerProcess(Posix posix, String path, int pid, int pidfd, long startTime, int lock) {
    this.posix = posix;
    this.path = path;
    this.pid = pid;
    this.pidfd = pidfd;
    this.startTime = startTime;
    this.lock = lock;
  }

  /**
   * Finds the process: by a pidfd, otherwise by its start time, or, if it has no pid in this pid namespace, by the lock
   * that it holds for as long as it lives.
   *
   * @param connection to its socket
   * @param path of the socket
   */
  static PeerProcess of(Posix posix, int connection, String path) {
    int pid = pid(posix, connection);
    int pidfd = pid == 0 ? -1 : posix.openPidfd(pid);
    ProcStat stat = pid == 0 || pidfd >= 0 ? null : posix.stat(pid);
    if (pid != 0 && pid(posix, connection) != pid) {
      // It ended meanwhile, so the pid may be that of another process; the kernel reports no pid of one that ended.
      closeAll(posix, pidfd);
      pidfd = -1;
      stat = null;
    }
    long startTime = stat == null ? 0 : stat.startTime();
    int lock = pidfd >= 0 || startTime != 0 ? -1 : posix.open(path + ".lock", Files.Open.RDWR, 0);
    return new PeerProcess(posix, path, pid, pidfd, startTime, lock);
  }

  private static int pid(Posix posix, int connection) {
    Sockets.Credentials peer = posix.credentials(connection);
    return peer == null ? 0 : Math.max(peer.pid(), 0);
  }

  /** Whether the process is gone. */
  public boolean hasEnded() {
    if (pidfd >= 0) {
      return posix.poll(entry(), 1, 0) > 0;
    } else if (startTime != 0) {
      ProcStat now = posix.stat(pid);
      return now == null || now.startTime() != startTime || now.state() == 'Z';
    } else if (lock >= 0) {
      return posix.lock(lock) == 0;
    }
    int error = posix.probe(path);
    return error == Errno.ENOENT || error == Errno.ECONNREFUSED;
  }

  private long[] entry() {
    return new long[] {PollEntry.of(pidfd, true, false)};
  }

  /**
   * Waits until the process is gone.
   *
   * @param deadline by {@link System#nanoTime}; Long.MAX_VALUE: never
   * @return false at the deadline
   */
  public boolean awaitEnd(long deadline) {
    while (!hasEnded()) {
      long left = deadline == NEVER ? NEVER : deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      if (pidfd >= 0) {
        posix.poll(entry(), 1, left == NEVER ? -1 : left);
      } else {
        posix.poll(new long[0], 0, Math.min(left, TICK));
      }
    }
    return true;
  }

  @Override
  public void close() {
    closeAll(posix, pidfd, lock);
  }

  private static void closeAll(Posix posix, int... fds) {
    for (int fd : fds) {
      if (fd >= 0) {
        posix.close(fd);
      }
    }
  }
}
