package reeve.daemon;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.ForwardingStorage;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.ProcessTable;

/**
 * A kernel in memory whose state directory has real files where reeve uses {@link FileStorage}, and that kills reeve at
 * one of the changes of them. The thread that makes it is the loop's.
 */
abstract class KillableKernel extends FakePosix {
  private static final Posix REAL = new LinuxPosix();

  /** The kill: no part of reeve catches it. */
  static final class Killed extends Exception {
    private static final long serialVersionUID = 1L;
  }

  final String stateDir;
  /** The changes of the state directory that the present reeve has made. */
  final List<String> changes = new ArrayList<>();
  private final Thread thread = Thread.currentThread();
  /** Of real files. */
  private final Set<Integer> descriptors = new HashSet<>();
  /** How much was read, by descriptor. */
  private final Map<Integer, Integer> read = new HashMap<>();
  private int killAt;
  private boolean torn;
  private volatile boolean dead;

  KillableKernel(String stateDir) {
    this.stateDir = stateDir;
  }

  /**
   * Begins the life of a reeve.
   *
   * @param change the number of the change before which it is killed, from 0; -1: it is not killed
   * @param halfWritten whether half of that change is made
   */
  final void lives(int change, boolean halfWritten) {
    dead = false;
    killAt = change;
    torn = halfWritten;
    changes.clear();
  }

  /** Ends the loop, as a kill does. */
  final void abandon(Exception reason) {
    dead = true;
    KillableKernel.<RuntimeException>raise(reason);
  }

  /** Kills reeve while its loop waits. */
  final void kill() {
    abandon(new Killed());
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raise(Throwable thrown) throws E {
    throw (E) thrown;
  }

  /** Ends the loop if reeve is dead. */
  final void alive() {
    if (dead && Thread.currentThread() == thread) {
      KillableKernel.<RuntimeException>raise(new Killed());
    }
  }

  /** @return false: reeve is dead, and this is another thread of it */
  private synchronized boolean change(String what) {
    if (!dead && changes.size() == killAt) {
      dead = true;
    }
    alive();
    if (!dead) {
      changes.add(what);
    }
    return !dead;
  }

  private synchronized int opened(int fd) {
    if (fd >= 0) {
      descriptors.add(fd);
    }
    return fd;
  }

  /** Closes what a reeve that was killed had open. */
  final void closeAll() {
    for (int fd : descriptors) {
      super.storage().close(fd);
    }
    descriptors.clear();
  }

  private boolean isOfState(String path) {
    return path != null && path.startsWith(stateDir + "/");
  }

  // ---- the files

  @Override
  public FileStorage storage() {
    return new ForwardingStorage(super.storage()) {
      @Override
      public int open(int from, String name, int flags, int mode) {
        boolean create = (flags & reeve.posix.Files.Open.CREAT) != 0;
        return create && !change("create " + name) ? -Errno.EIO
            : opened(super.open(from, name, flags, mode));
      }

      @Override
      public int openDirectory(String path) {
        return opened(super.openDirectory(path));
      }

      @Override
      public void close(int fd) {
        synchronized (KillableKernel.this) {
          descriptors.remove(fd);
        }
        super.close(fd);
      }

      @Override
      public int rename(int from, String name, String to) {
        return change("rename " + name) ? super.rename(from, name, to) : Errno.EIO;
      }

      @Override
      public int unlink(int from, String name) {
        return change("unlink " + name) ? super.unlink(from, name) : Errno.EIO;
      }

      @Override
      public int write(int fd, long position, byte[] buffer, int offset, int length) {
        if (torn && !dead && changes.size() == killAt) {
          super.write(fd, position, buffer, offset, length / 2);
        }
        return change("write at " + position) ? super.write(fd, position, buffer, offset, length) : Errno.EIO;
      }
    };
  }

  @Override
  public synchronized int open(String path, int flags, int mode) {
    boolean create = isOfState(path) && (flags & reeve.posix.Files.Open.CREAT) != 0;
    return create && !change("create " + path) ? -Errno.EIO : super.open(path, flags, mode);
  }

  @Override
  public synchronized int write(int fd, byte[] buffer, int offset, int length) {
    return isOfState(pathOf(fd)) && !change("write " + pathOf(fd)) ? -Errno.EIO
        : super.write(fd, buffer, offset, length);
  }

  @Override
  public synchronized int rename(String from, String to) {
    return isOfState(to) && !change("rename " + from) ? Errno.EIO : super.rename(from, to);
  }

  @Override
  public synchronized FileStatus status(String path) {
    return isOfState(path) ? REAL.status(path) : super.status(path);
  }

  @Override
  public int euid() {
    return REAL.euid();
  }

  // The worker of reeve has files open, too.

  @Override
  public synchronized int read(int fd, byte[] buffer, int offset, int length) {
    byte[] all = files.get(pathOf(fd)).toByteArray();
    int from = Math.min(read.getOrDefault(fd, 0), all.length);
    int n = Math.min(length, all.length - from);
    System.arraycopy(all, from, buffer, offset, n);
    read.put(fd, from + n);
    return n;
  }

  @Override
  public synchronized void close(int fd) {
    super.close(fd);
  }

  @Override
  public synchronized int sync(int fd) {
    return super.sync(fd);
  }

  @Override
  public synchronized FileInfo fileInfo(String path) {
    return super.fileInfo(path);
  }

  @Override
  public synchronized int unlink(String path) {
    return super.unlink(path);
  }

  /** Of these, only the rows are needed. */
  @Override
  public ProcessTable processTable() {
    List<ProcessTable.Row> rows = new ArrayList<>();
    for (int pid : living()) {
      ProcStat stat = stat(pid);
      rows.add(new ProcessTable.Row(pid, stat.ppid(), stat.pgrp(), stat.session(), 'S', 1, "fake", stat.startTime(), 0,
          0));
    }
    return (ProcessTable) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ProcessTable.class},
        (proxy, method, arguments) -> rows);
  }
}
