package reeve.runtime.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import reeve.config.Signal;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.loop.LoopComponent;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.runtime.cgroup.CgroupMembers;
import reeve.runtime.cgroup.Cgroups;
import reeve.time.Clock;

/**
 * Freezes the processes of services for a moment while a log is cut, and continues them. Loop thread, except where a
 * member says otherwise; {@link LogWriterControl} is the interface for the log rotation.
 *
 * <p>No process stays stopped: the loop keeps a deadline, and the processes are continued before a signal is sent to
 * their service and before a process is started that writes to a log. If reeve is killed meanwhile, the next reeve
 * continues them, by a file in the state directory that is written before the first process is stopped.
 */
public final class ProcessFreezer implements LoopComponent {
  /** States of {@link Held}. */
  static final int HOLDING = 0;
  static final int STEP = 1;
  static final int OVER = 2;

  /** The pause between two checks of another thread's or process' progress. */
  static final long POLL_NANOS = 100_000;

  /** How long a release waits for a step of the rotation that has started, which is one ftruncate(2). */
  private static final long STEP_NANOS = 250_000_000;

  /** Processes that a killed reeve left stopped are continued after this time at the latest. */
  static final long LEFT_NANOS = 1_000_000_000;

  /** A freeze: processes that are held, or are about to be. */
  static final class Held {
    final Collection<String> services;
    final String log;
    final long deadline;
    /** HOLDING, STEP or OVER. Any thread. */
    final AtomicInteger state = new AtomicInteger(HOLDING);
    /** All processes that are held. Any thread. */
    final Set<Integer> pids = ConcurrentHashMap.newKeySet();
    private final List<ProcStat> stopped = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();
    private boolean registered;
    private boolean thawed;

    Held(Collection<String> services, String log, long deadline) {
      this.services = services;
      this.log = log;
      this.deadline = deadline;
    }
  }

  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final ProcessTree tree;
  private final Cgroups cgroups;
  private final String file;
  private final List<Held> active = new ArrayList<>(2);
  private FrozenRecord left;
  private long leftUntil;
  private boolean used;

  /** @param stateDir where held processes are recorded; null: there is none, and then no process can be held */
  public ProcessFreezer(Posix posix, Clock clock, ServiceSet services, ProcessTree tree, Cgroups cgroups,
      String stateDir) {
    this.posix = posix;
    this.clock = clock;
    this.services = services;
    this.tree = tree;
    this.cgroups = cgroups;
    this.file = stateDir == null ? null : stateDir + "/frozen";
  }

  /** Returns the file that records the held processes; null: there is no state directory. Any thread. */
  String file() {
    return file;
  }

  /**
   * Finds the processes of the services that are not held yet.
   *
   * @param found receives them
   */
  void survey(Held held, List<ProcStat> found) {
    if (!held.registered) {
      held.registered = true;
      used = true;
      active.add(held);
    }
    tree.turnBegins();
    for (String name : held.services) {
      Service service = services.get(name);
      if (service == null) {
        continue;
      }
      if (service.state() == ServiceState.STOPPING || service.state() == ServiceState.KILLING) {
        held.state.set(OVER); // its processes need the time to end
        return;
      }
      List<ProcStat> members = new ArrayList<>(tree.members(name, service.run().pid()));
      ProcStat main = service.run().pid() == 0 ? null : posix.stat(service.run().pid());
      if (main != null && !main.isDead()) {
        members.add(main);
      }
      for (ProcStat member : members) {
        if (!held.pids.contains(member.pid())) {
          found.add(member);
        }
      }
    }
  }

  /** Stops processes: by their cgroup where they have one, otherwise by SIGSTOP. */
  void stop(Held held, List<ProcStat> found) {
    if (held.pids.isEmpty()) {
      for (String name : held.services) {
        String directory = cgroups.directory(name);
        if (directory != null && CgroupMembers.freeze(posix, directory, true)) {
          held.groups.add(directory);
        }
      }
    }
    for (ProcStat process : found) {
      held.pids.add(process.pid());
      String service = cgroups.serviceOf(process.pid());
      boolean inGroup = service != null && held.groups.contains(cgroups.directory(service));
      ProcStat now = inGroup ? null : posix.stat(process.pid());
      // A process that is stopped already was stopped by another process, so it must not be continued here.
      if (now != null && now.startTime() == process.startTime() && now.state() != 'T') {
        held.stopped.add(process);
        tree.send(process, Signal.STOP);
      }
    }
  }

  /** Continues the processes. */
  void thaw(Held held) {
    held.state.set(OVER);
    if (!held.thawed) {
      for (String directory : held.groups) {
        CgroupMembers.freeze(posix, directory, false);
      }
      for (ProcStat process : held.stopped) {
        tree.send(process, Signal.CONT);
      }
      held.thawed = true; // last: until then the deadline leads here again
      active.remove(held);
    }
  }

  /**
   * Continues the processes of a service that is about to be signalled, and with them all processes that are held for
   * the same log.
   */
  void release(String service) {
    for (int i = active.size() - 1; i >= 0; i--) {
      if (active.get(i).services.contains(service)) {
        release(active.get(i));
      }
    }
  }

  /** Continues every held process. */
  void releaseAll() {
    for (int i = active.size() - 1; i >= 0; i--) {
      release(active.get(i));
    }
  }

  private void release(Held held) {
    if (!held.state.compareAndSet(HOLDING, OVER)) {
      long until = clock.nanos() + STEP_NANOS;
      while (held.state.get() == STEP && clock.nanos() - until < 0) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
    thaw(held);
  }

  /**
   * Reads which processes a killed reeve left stopped. They are continued at once if they were held for no log.
   *
   * @return the logs for which they were held
   */
  List<String> readLeft() {
    left = FrozenRecord.read(posix, file);
    List<String> logs = left == null ? List.of() : left.logs();
    if (logs.isEmpty()) {
      releaseLeft();
    } else {
      leftUntil = clock.nanos() + LEFT_NANOS;
    }
    return logs;
  }

  /** Continues the processes that a killed reeve left stopped. */
  void releaseLeft() {
    leftUntil = 0;
    if (left != null) {
      for (String directory : left.groups()) {
        CgroupMembers.freeze(posix, directory, false);
      }
      for (Member member : left.members()) {
        posix.killExactly(member.pid(), member.startTime(), Signal.CONT);
      }
      left = null;
      if (active.isEmpty()) {
        FrozenRecord.delete(posix, file);
      }
    }
  }

  /** Removes the record: each stop has continued the processes that it signalled, so it is not needed any more. */
  @Override
  public void close() {
    if (used && active.isEmpty()) {
      FrozenRecord.delete(posix, file);
    }
  }

  @Override
  public long untilNext(long now) {
    long next = leftUntil == 0 ? -1 : Math.max(0, leftUntil - now);
    for (int i = 0; i < active.size(); i++) {
      long until = Math.max(0, active.get(i).deadline - now);
      next = next < 0 ? until : Math.min(next, until);
    }
    return next;
  }

  @Override
  public void advance(long now) {
    if (leftUntil != 0 && now - leftUntil >= 0) {
      releaseLeft();
    }
    for (int i = active.size() - 1; i >= 0; i--) {
      if (now - active.get(i).deadline >= 0) {
        release(active.get(i));
      }
    }
  }
}
