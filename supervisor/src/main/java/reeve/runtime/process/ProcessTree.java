package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Signal;
import reeve.loop.LoopComponent;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.posix.Signals;
import reeve.runtime.cgroup.Cgroups;

/**
 * Knows which process belongs to which service, so that a stop leaves none behind. Loop thread.
 *
 * <p>While the main process lives, its descendants are found by a walk from it. A process that escaped that walk
 * (setsid, double fork) lost its parent and therefore came to us: see {@link OrphanScan}. The service of an orphan is
 * found by the first of these that applies: it was seen in a walk of that service; it is in the session or group that
 * the service began with; it is in the service's cgroup; its environment holds the marker. An orphan to which none of
 * these applies is left alone until reeve ends.
 *
 * <p>When a main process dies, its children become ours before its death is reported to us (exit_notify() in
 * kernel/exit.c). If we have no other child, no process is left: one read of one file finds this out.
 */
public final class ProcessTree implements LoopComponent, OrphanScan.Owners {
  private static final int MAX_WALKS = 3; // it is repeated when a process lost its parent during it

  private final Processes processes;
  private final Signals signals;
  private final Cgroups cgroups;
  private final OrphanScan orphans;
  private final KernelOwners kernelOwners;
  private final Leaders leaders;
  private final Map<Integer, String> sessions = new HashMap<>();
  private final SeenMembers seen;
  private final ServiceMarkers markers;
  private final FormerProcesses former;
  /** By service of type forking: the start time of its first process. */
  private final Map<String, Long> births = new HashMap<>();
  /** Services whose main process is not the process that reeve started. */
  private final Set<String> adopting = new HashSet<>();

  /** @param supervisorId names this reeve among all on the machine, in the environment of processes */
  public ProcessTree(Posix posix, Cgroups cgroups, String supervisorId, NonChildren nonChildren) {
    this.processes = posix;
    this.signals = posix;
    this.leaders = new Leaders(posix, posix, posix);
    this.cgroups = cgroups;
    this.seen = new SeenMembers(posix);
    this.markers = new ServiceMarkers(posix, supervisorId);
    this.orphans = new OrphanScan(processes, this);
    this.kernelOwners = new KernelOwners(posix, leaders, sessions, cgroups);
    this.former = new FormerProcesses(posix, leaders, sessions, adopting, seen, nonChildren,
        new ReparentedProcesses(posix, this, orphans, sessions), cgroups);
  }

  @Override
  public void open() {
    orphans.open();
  }

  /** Records that a main process was started in this step of the loop. Its pid is also its session and its group. */
  public void lead(int pid, String service) {
    sessions.put(pid, service); // first, because the other may fail: its leftover processes are found by it
    leaders.add(pid, service);
  }

  /**
   * Makes another process the main one, which need not be our child.
   *
   * @return false: it does not belong to the service
   */
  public boolean adopt(int pid, String service) {
    int pidfd = leaders.open(pid); // first, so that the owner is that of this process
    if (!service.equals(ownerOf(pid))) {
      leaders.discard(pidfd);
      return false;
    } else if (!leaders.replace(pid, service, pidfd)) {
      return false;
    }
    orphans.remove(pid);
    adopting.add(service);
    former.watch(pid);
    return true;
  }

  /** Returns the processes that a former reeve started. */
  public FormerProcesses former() {
    return former;
  }

  /** @return the service that a process belongs to, as far as that can be found out; or null */
  public String ownerOf(int pid) {
    String service = leaders.owner(pid);
    // The orphans come first: an orphan may have left its session since, and written over its environment.
    service = service == null ? orphans.serviceOf(pid) : service;
    if (service == null) {
      ProcStat stat = processes.stat(pid);
      service = stat == null ? null : owner(stat);
    }
    return service;
  }

  /** Returns what the kernel shows of owners. */
  public KernelOwners kernelOwners() {
    return kernelOwners;
  }

  /** Records the start time of a process that will fork and end: it shows which processes can descend from it. */
  public void recordBirth(int pid, String service) {
    ProcStat stat = processes.stat(pid);
    births.put(service, stat == null ? null : (Long) stat.startTime());
  }

  /** After {@link #refresh}: lists the orphans of a service, the oldest first. */
  List<ProcStat> orphansOf(String service) {
    return former.withOrphans(orphans.of(service), service);
  }

  /**
   * After {@link #refresh}: lists the orphans of no known service that started after the first process of a service of
   * type forking, the oldest first: also a daemon that left its session and wrote over its environment (nginx).
   */
  List<ProcStat> unknownSince(String service) {
    Long birth = births.get(service);
    return birth == null ? List.of() : orphans.unknownSince(birth);
  }

  /** Records that an orphan of {@link #unknownSince} belongs to the service. */
  void claim(ProcStat orphan, String service) {
    orphans.assign(orphan.pid(), service);
    seen.add(orphan, service);
  }

  @Override
  public boolean isLeader(int pid) {
    return leaders.contains(pid);
  }

  /** Returns the service or auxiliary command that a process leads; null: it leads none. */
  public String leaderOf(int pid) {
    return leaders.owner(pid);
  }

  /** Cancels the move of a child into a cgroup; true: it is under way, and the child must not be reaped yet. */
  public boolean cancelMove(int pid) {
    return cgroups.cancelMove(pid);
  }

  /** Returns the pids of all main processes and auxiliary commands. A copy. */
  public int[] leaders() {
    return leaders.pids();
  }

  /** Drops a child that is reaped. */
  public void reaped(int pid) {
    orphans.remove(pid);
    leaders.remove(pid);
  }

  /**
   * Releases the leftover processes of a run, which stay on purpose. They are known, and their descendants are found by
   * their marker. The session is dropped: the kernel uses its id again, which would lead to the wrong service then.
   */
  public void release(String service, int mainPid) {
    forgetSessions(service, mainPid);
    seen.forgetEnded();
  }

  @Override
  public void runEnded(String service, int mainPid, boolean last) {
    endRun(service, mainPid);
  }

  /** Drops all that is known about a run that has no process left. */
  public void endRun(String service, int mainPid) {
    forgetSessions(service, mainPid);
    seen.forget(service);
  }

  private void forgetSessions(String service, int mainPid) {
    sessions.remove(mainPid);
    former.strays().endRun(service);
    if (!adopting.isEmpty() && adopting.remove(service)) {
      sessions.values().removeIf(service::equals); // its session is that of the process that reeve started
      former.endRun(service);
    }
  }

  /**
   * Makes the next walk scan our children again. One scan a turn is enough: a process that becomes our child later is
   * found in the next turn, because the death of its parent ends the wait.
   */
  @Override
  public void turnBegins() {
    orphans.turnBegins();
    former.expire();
  }

  /** Scans our children for orphans, and returns those that are dead and have to be reaped. */
  public List<Integer> refresh() {
    return orphans.refresh();
  }

  /** After {@link #refresh}: see {@link OrphanScan#isDying}. */
  public boolean isDying() {
    return orphans.isDying();
  }

  /** After {@link #refresh}: counts the orphans of a service, without the processes below those that are ours. */
  public int countOrphans(String service) {
    return former.count(service, orphans.count(service));
  }

  /** Lists all orphans, and the processes below them: see {@link OrphanScan#all}. */
  public List<ProcStat> allOrphans(Set<String> except) {
    return orphans.all(except);
  }

  @Override
  public String owner(ProcStat stat) {
    String service = seen.serviceOf(stat);
    if (service == null) {
      service = sessions.get(stat.session());
    }
    if (service == null) {
      service = sessions.get(stat.pgrp());
    }
    if (service == null) {
      service = cgroups.serviceOf(stat.pid());
    }
    return service == null ? markers.ownerOf(stat.pid()) : service;
  }

  /**
   * Lists all living processes of a service except its main process: the processes below it, and the orphans of the
   * service with the processes below them. They are recorded: one that escapes later is known.
   *
   * @param mainPid 0: the main process has ended
   */
  public List<ProcStat> members(String service, int mainPid) {
    List<ProcStat> members = new ArrayList<>();
    Set<Integer> visited = new HashSet<>();
    for (int i = 0; i < MAX_WALKS; i++) {
      orphans.walkBegins();
      if (mainPid != 0) {
        visited.add(mainPid);
        int before = members.size();
        ProcStat main = adopting.contains(service) ? processes.stat(mainPid) : null; // it need not be our child
        orphans.addBelow(mainPid, main == null ? 0 : main.startTime(), members, visited);
        if (members.size() > before && !leaders.isValid(mainPid)) { // after the walk: it has kept its pid until here
          members.clear(); // what belongs to the service has become an orphan
          visited.clear();
        }
      }
      orphans.refreshOnce();
      orphans.addTree(service, members, visited);
      former.addTree(service, members, visited);
      if (!orphans.hasMoved()) {
        break;
      }
      former.expire();
    }
    seen.addAll(members, service);
    return members;
  }

  /** Returns whether a main process is stopped. A stop of one that was adopted may have been reported elsewhere. */
  public boolean isStopped(String service, int mainPid) {
    ProcStat main = adopting.contains(service) ? processes.stat(mainPid) : null;
    return main == null ? processes.isStoppedChild(mainPid) : main.isStopped();
  }

  /**
   * Sends a signal to a process that was listed, and never to another process that got its pid. This and the next two
   * return 0 or an error number; ESRCH: it is gone.
   */
  public int send(ProcStat member, Signal signal) {
    int pid = member.pid();
    return leaders.contains(pid) ? leaders.send(pid, signal) : signals.killExactly(pid, member.startTime(), signal);
  }

  /** Sends a signal to a main process or an auxiliary command, and never to another process that got its pid. */
  public int sendToLeader(int pid, Signal signal) {
    return leaders.send(pid, signal);
  }

  /**
   * Sends a signal to the process group that a main process or an auxiliary command began with, and never to another
   * group that got its number.
   */
  public int sendToGroup(int pid, Signal signal) {
    return leaders.sendToGroup(pid, signal);
  }
}
