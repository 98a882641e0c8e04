package reeve.runtime.process;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.Reaped;
import reeve.time.BackgroundWorker;

/**
 * A cgroup (version 2, Documentation/admin-guide/cgroup-v2.rst) for each service below our own, where we may make one:
 * descendants stay in it whatever they do, and {@code cgroup.kill} ends them all at once. Where we may not, reeve does
 * without: see {@link ProcessTree}.
 *
 * <p>A process is moved after its start, by the worker: the move waits for an RCU grace period when nobody moved
 * anything lately (10 ms were seen), which has no place between a death and a restart. What it forked in the meantime
 * is found as without cgroups. Moves begin when the loop has nothing better to do, because each holds up all forks of
 * the machine.
 */
public final class Cgroups implements LoopComponent {
  private record Move(String service, int pid) {}

  private final Posix posix;
  private final SupervisorLog log;
  private final BackgroundWorker worker;
  private final List<Move> fresh = new ArrayList<>(); // loop thread
  private final List<String> over = new ArrayList<>(); // loop thread
  private final Deque<Move> waiting = new ArrayDeque<>(); // guarded by itself, as are the next two
  private int moving;
  private boolean scheduled;
  private volatile String root; // ends without a slash; null: not (yet) usable
  private String path; // the same as seen in /proc/PID/cgroup
  private boolean failureLogged;
  private boolean opened;
  private final boolean wanted;

  /** @param wanted false: do without */
  public Cgroups(Posix posix, SupervisorLog log, BackgroundWorker worker, boolean wanted) {
    this.posix = posix;
    this.log = log;
    this.worker = worker;
    this.wanted = wanted;
  }

  private void detectLater() {
    if (!wanted) {
      return;
    }
    worker.submit(new Runnable() {
      @Override
      public void run() {
        detect();
      }
    });
  }

  private void detect() {
    String mount = CgroupPaths.mountPoint(text("/proc/self/mountinfo"));
    String own = CgroupPaths.unified(text("/proc/self/cgroup"));
    if (mount == null || own == null || own.startsWith("/..")) { // "/..": it is outside of our cgroup namespace
      log.info("Tracks the processes of services without cgroups: there is no cgroup version 2 here");
      return;
    }
    String relative = (own.equals("/") ? "" : own) + "/reeve." + posix.pid();
    int error = posix.mkdir(mount + relative, 0755);
    if (error != 0 && error != Errno.EEXIST) {
      log.info("Tracks the processes of services without cgroups: cannot make \"" + mount + relative + "\": "
          + Errno.text(error));
      return;
    }
    removeStale(mount + (own.equals("/") ? "" : own));
    path = relative;
    root = mount + relative;
    log.debug("Tracks the processes of services by cgroups below \"" + root + "\"");
  }

  /** What a reeve that was killed left: empty ones can be removed, and only those. */
  private void removeStale(String parent) {
    String[] names = new File(parent).list();
    if (names == null) {
      return;
    }
    for (String name : names) {
      if (isOurs(name) && posix.fileInfo("/proc/" + name.substring("reeve.".length())) == null) {
        removeStale(parent, name);
      }
    }
  }

  /** {@code reeve.PID}, and not systemd's {@code reeve.service}. */
  private static boolean isOurs(String name) {
    boolean ours = name.startsWith("reeve.") && name.length() > "reeve.".length();
    for (int i = "reeve.".length(); i < name.length() && ours; i++) {
      ours = name.charAt(i) >= '0' && name.charAt(i) <= '9';
    }
    return ours;
  }

  private void removeStale(String parent, String name) {
    String[] services = new File(parent, name).list();
    for (String service : services == null ? new String[0] : services) {
      posix.rmdir(parent + "/" + name + "/" + service); // of a file it fails
    }
    posix.rmdir(parent + "/" + name);
  }

  /** A main process was made; it is moved once {@link #flush} is called. */
  public void join(String service, int pid) {
    if (wanted) {
      fresh.add(new Move(service, pid));
    }
  }

  /** Also finds out, at the first call, whether cgroups can be made: what that costs must not delay the first start. */
  @Override
  public void flush() {
    if (!opened) {
      opened = true;
      detectLater();
    }
    if (!over.isEmpty()) {
      removeOver();
    }
    if (fresh.isEmpty()) {
      return;
    }
    synchronized (waiting) {
      waiting.addAll(fresh);
      if (!scheduled) {
        scheduled = worker.submit(new Runnable() {
          @Override
          public void run() {
            moveAll();
          }
        });
      }
    }
    fresh.clear();
  }

  /** The kernel may give the pid to another process, which must not be moved. */
  @Override
  public boolean exited(String owner, Reaped child) {
    cancelMove(child.pid());
    return false;
  }

  private void cancelMove(int pid) {
    synchronized (waiting) {
      for (Iterator<Move> each = waiting.isEmpty() ? null : waiting.iterator(); each != null && each.hasNext();) {
        if (each.next().pid() == pid) {
          each.remove();
        }
      }
      while (moving == pid) {
        try {
          waiting.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private void moveAll() {
    while (true) {
      Move move;
      synchronized (waiting) {
        move = waiting.poll();
        if (move == null) {
          scheduled = false;
          return;
        }
        moving = move.pid();
      }
      try {
        move(move);
      } finally {
        synchronized (waiting) {
          moving = 0;
          waiting.notifyAll();
        }
      }
    }
  }

  private void move(Move move) {
    if (root == null) {
      return;
    }
    String directory = root + "/" + move.service();
    int error = posix.mkdir(directory, 0755);
    if (error == 0 || error == Errno.EEXIST) {
      error = write(directory + "/cgroup.procs", Integer.toString(move.pid()));
    }
    if (error != 0 && error != Errno.ESRCH && !failureLogged) {
      failureLogged = true;
      log.warn("Cannot move \"" + move.service() + "\" into its cgroup \"" + directory + "\": " + Errno.text(error)
          + "; its processes are tracked without");
    }
  }

  /**
   * Kills everybody in the service's cgroup at once, also who is being forked. @return false if that was not possible
   */
  boolean kill(String service) {
    return root != null && write(root + "/" + service + "/cgroup.kill", "1") == 0;
  }

  /** Where the cgroup of a service is, if there are any; it need not be there. @return null if there are none */
  String directory(String service) {
    return root == null ? null : root + "/" + service;
  }

  /** Lets everybody in a cgroup stand still, or go on (cgroup.freeze). @return false if that was not possible */
  boolean freeze(String directory, boolean still) {
    return write(directory + "/cgroup.freeze", still ? "1" : "0") == 0;
  }

  /** Whether all of a service's cgroup stand still. */
  boolean isFrozen(String service) {
    return root != null && text(root + "/" + service + "/cgroup.events").contains("frozen 1");
  }

  /** @return the service in whose cgroup a process is, or null */
  String serviceOf(int pid) {
    if (root == null) {
      return null;
    }
    String own = CgroupPaths.unified(text("/proc/" + pid + "/cgroup"));
    if (own == null || !own.startsWith(path + "/")) {
      return null;
    }
    String rest = own.substring(path.length() + 1);
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }

  @Override
  public void runEnded(String service, int mainPid, boolean last) {
    if (last) {
      remove(service);
    }
  }

  @Override
  public void forget(String service) {
    remove(service);
  }

  /** No process of the service is left, and it does not start again: its cgroup is removed at the next {@link #flush}. */
  private void remove(String service) {
    if (root != null) {
      over.add(service);
    }
  }

  private void removeOver() {
    List<String> names = new ArrayList<>(over);
    over.clear();
    worker.submit(new Runnable() {
      @Override
      public void run() {
        for (String name : names) {
          posix.rmdir(root + "/" + name);
        }
      }
    });
  }

  /** Removes our own cgroup, which has none below it any more, on the worker. */
  @Override
  public void close() {
    flush();
    if (root != null) {
      worker.submit(new Runnable() {
        @Override
        public void run() {
          if (posix.rmdir(root) != 0) {
            removeStale(new File(root).getParent(), new File(root).getName());
          }
        }
      });
    }
  }

  private int write(String file, String text) {
    int fd = posix.open(file, Posix.Open.WRONLY, 0);
    if (fd < 0) {
      return -fd;
    }
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int wrote = posix.write(fd, bytes, 0, bytes.length);
    posix.close(fd);
    return wrote < 0 ? -wrote : 0;
  }

  private String text(String file) {
    int fd = posix.open(file, Posix.Open.RDONLY, 0);
    if (fd < 0) {
      return "";
    }
    byte[] bytes = new byte[16 * 1024];
    int used = 0;
    while (true) {
      int got = posix.read(fd, bytes, used, bytes.length - used);
      if (got <= 0) {
        break;
      }
      used += got;
      if (used == bytes.length) {
        bytes = Arrays.copyOf(bytes, used * 2);
      }
    }
    posix.close(fd);
    return new String(bytes, 0, used, StandardCharsets.UTF_8);
  }
}
