package reeve.runtime.cgroup;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import reeve.config.ServiceSpec;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.Processes;
import reeve.survival.DescriptorSource;
import reeve.survival.OwnRecord;
import reeve.time.BackgroundWorker;

/**
 * A cgroup for each service below our own (version 2, Documentation/admin-guide/cgroup-v2.rst), where we may make one:
 * descendants stay in it whatever they do, and {@code cgroup.kill} ends them all at once. Elsewhere reeve works without
 * cgroups: see {@code ProcessTree} in reeve.runtime.process. Loop thread, except where a member says otherwise.
 *
 * <p>A process is moved after its start, by the worker: the move waits for an RCU grace period if no process was moved
 * recently (10 ms were measured), which must not delay a restart. Processes that it forked meanwhile are found as
 * without cgroups. Moves begin when the loop has nothing more urgent to do, because each delays all forks.
 */
public final class Cgroups implements LoopComponent, CgroupMoves.Writer {
  private final Files files;
  private final Processes processes;
  private final SupervisorLog log;
  private final BackgroundWorker worker;
  private final boolean wanted;
  private final CgroupMoves moves;
  private final List<CgroupMoves.Move> fresh = new ArrayList<>();
  private final CgroupRemoval removal;
  private CgroupEvents events; // null: no file of a cgroup is watched
  private OwnRecord own;
  private Mailbox mailbox;
  private boolean detecting;
  private final CgroupLimiter limiter;
  private CgroupRoot found; // guarded by this; null: it was not looked for
  private volatile String root; // ends without a slash; null: not (yet) usable
  private volatile String path; // the same directory as /proc/PID/cgroup names it
  private boolean failureLogged; // worker thread

  /** @param wanted false: cgroups are not used */
  public Cgroups(Files files, Processes processes, SupervisorLog log, BackgroundWorker worker, boolean wanted) {
    this.files = files;
    this.processes = processes;
    this.log = log;
    this.worker = worker;
    this.wanted = wanted;
    this.moves = new CgroupMoves(worker, this);
    this.limiter = new CgroupLimiter(files, processes);
    this.removal = new CgroupRemoval(files);
  }

  /**
   * Makes a later reeve know of our cgroup, and us of that of a former reeve whose services we have adopted: ours are
   * below that one too then. Called before anything else.
   */
  public void connect(OwnRecord record, Mailbox loop) {
    own = record;
    mailbox = loop;
    limiter.takeOver();
  }

  /** Returns what the program that replaces this one has to know, so that it leaves the cgroup of reeve as it was. */
  public DescriptorSource handover() {
    return limiter;
  }

  /** Called before anything else. */
  public void watchBy(CgroupEvents watches) {
    events = watches;
  }

  /** Returns what watches files of cgroups; null: nothing does. */
  public CgroupEvents events() {
    return events;
  }

  /** On the worker, or on the loop thread for a service with limits that starts before. */
  private synchronized CgroupRoot detect() {
    if (found != null) {
      return found;
    }
    found = CgroupRoot.find(files, processes.pid(), own == null ? null : own.record().cgroup(), log);
    if (found.directory() == null) {
      return found;
    }
    path = found.path();
    root = found.directory();
    log.debug("Tracks the processes of services by cgroups below \"" + root + "\"");
    if (mailbox != null) {
      mailbox.post(new Runnable() {
        @Override
        public void run() {
          own.cgroup(root);
        }
      });
    }
    return found;
  }

  /** Worker thread. @return why no service can have limits; null: reeve has cgroups for them */
  String reasonAgainst() {
    return wanted ? detect().reason() : "[reeve] has cgroup = \"off\"";
  }

  /**
   * Makes the cgroup of a service whose definition has limits, and writes these, before its process is started. The
   * process has to enter {@link #directory} before its exec.
   *
   * @return null: the limits are in force; else the reason why they cannot be
   */
  public String prepare(ServiceSpec spec) {
    CgroupRoot now = wanted ? detect() : null;
    if (now == null) {
      return "it has limits, and [reeve] has cgroup = \"off\"";
    }
    if (now.directory() == null) {
      return "it has limits, and reeve has no cgroups for them: " + now.reason();
    }
    removal.claim(spec.name()); // from here on its cgroup is not removed
    moves.endKills(spec.name());
    return limiter.prepare(now, spec);
  }

  /**
   * Makes sure that the limits of a service are in force for a command of it, such as a hook.
   *
   * @return null: they are; else the reason why they cannot be
   */
  public String prepareCommand(ServiceSpec spec) {
    String directory = directory(spec.name());
    return limiter.isLimited(spec.name()) ? null
        : directory != null && CgroupMembers.isPopulated(files, directory) ? update(spec) : prepare(spec);
  }

  /**
   * After {@link #prepareCommand}: makes the cgroup for the commands of a service, below its own.
   * @return the directory that a command has to enter before its exec; null: it cannot
   */
  public String commandDirectory(String service) {
    moves.endKills(service);
    return CommandCgroup.make(files, root + "/" + service);
  }

  /** Returns whether its cgroup has counted the memory of a service since its run began. Any thread. */
  boolean countsMemory(String service) {
    return limiter.countsMemory(service);
  }

  /** Returns whether the limits of a service are written, so that each process of a run begins in its cgroup. */
  public boolean isLimited(String service) {
    return limiter.isLimited(service);
  }

  /**
   * Writes the limits of a service that runs. Worker thread.
   *
   * @return null: they are in force; else the reason why they cannot be
   */
  String update(ServiceSpec spec) {
    CgroupRoot now = wanted ? detect() : null;
    if (now == null || now.directory() == null) {
      return spec.resources().hasLimits() ? prepare(spec) : null;
    }
    return limiter.update(now, spec);
  }

  /** Moves a main process that was started into the cgroup of its service, after the next {@link #flush}. */
  public void join(String service, int pid) {
    if (wanted) {
      fresh.add(new CgroupMoves.Move(service, pid));
    }
  }

  /**
   * Passes moves and removals to the worker. The first call also finds out whether cgroups can be made, because that
   * must not delay the first service.
   */
  @Override
  public void flush() {
    if (wanted && !detecting) {
      detecting = true;
      worker.submit(new Runnable() {
        @Override
        public void run() {
          detect();
        }
      });
    }
    if (removal.isWaiting()) {
      worker.submit(removal.of(root));
    }
    if (!fresh.isEmpty()) {
      moves.add(fresh);
      fresh.clear();
    }
  }

  /**
   * Cancels the move of a process that has ended, before it is reaped: afterwards the kernel may give its pid to
   * another process, which must not be moved.
   *
   * @return whether the move is under way: the kernel may still have to look up the pid
   */
  public boolean cancelMove(int pid) {
    for (int i = fresh.size() - 1; i >= 0; i--) {
      if (fresh.get(i).pid() == pid) {
        fresh.remove(i); // it was started in this turn
      }
    }
    moves.cancel(pid);
    return moves.isMoving(pid);
  }

  /** On the worker. */
  @Override
  public void move(String service, int pid) {
    if (root == null) {
      return;
    }
    String directory = root + "/" + service;
    int error = files.mkdir(directory, 0755);
    if (error == Errno.ENOENT) { // another reeve took ours for that of a reeve that is gone, and it was empty
      files.mkdir(root, 0755);
      error = files.mkdir(directory, 0755);
    }
    if (error == 0 || error == Errno.EEXIST) {
      error = CgroupFiles.write(files, directory + "/cgroup.procs", Integer.toString(pid));
    }
    if (error != 0 && error != Errno.ESRCH && !failureLogged) {
      failureLogged = true;
      log.warn("Cannot move \"" + service + "\" into its cgroup \"" + directory + "\": " + Errno.text(error)
          + "; its processes are tracked without cgroups");
    }
  }

  /** Kills all processes in the service's cgroup, also those that are being forked, if that is possible; later. */
  public void killAll(String service) {
    if (root != null) {
      moves.addKill(service);
    }
  }

  /** On the worker. */
  @Override
  public void kill(String service) {
    CommandCgroup.killService(files, root + "/" + service);
  }

  /** Any thread. @return the directory of a service, which need not exist; null: there are no cgroups */
  public String directory(String service) {
    return root == null ? null : root + "/" + service;
  }

  /** Any thread. @return the service in whose cgroup a process is, or null */
  public String serviceOf(int pid) {
    if (root == null) {
      return null;
    }
    return CgroupPaths.service(CgroupPaths.unified(CgroupRoot.text(files, "/proc/" + pid + "/cgroup")), path);
  }

  @Override
  public void runEnded(String service, int mainPid, boolean last) {
    if (last) {
      forget(service);
    }
  }

  /** Removes the cgroup of a service after the next flush: no process of it is left, and it does not start again. */
  @Override
  public void forget(String service) {
    limiter.forget(service);
    if (root != null) {
      removal.add(service);
    }
  }

  /** Removes our own cgroup on the worker, after those of the services. */
  @Override
  public void close() {
    flush();
    if (root != null) {
      worker.submit(new Runnable() {
        @Override
        public void run() {
          if (files.rmdir(root) != 0) {
            StaleCgroups.remove(files, new File(root).getParent(), new File(root).getName());
          }
          limiter.release();
        }
      });
    }
  }
}
