package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Signal;
import reeve.loop.LoopComponent;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.posix.Signals;

/**
 * Knows which process belongs to which service, so that a stop leaves none behind. Loop thread.
 *
 * <p>While the main process lives, its descendants are found by a walk from it. A process that escaped that walk
 * (setsid, double fork) lost its parent and therefore came to us: see {@link OrphanScan}. An orphan belongs to a
 * service by the first of these that says so: it was seen in a walk of that service; it is in the session or group that
 * the service began with; it is in the service's cgroup; its environment holds the marker. An orphan of which none of
 * these says anything is left alone until reeve ends.
 *
 * <p>When a main process dies, its children become ours before its death is reported to us (exit_notify() in
 * kernel/exit.c). If we have no child that is unknown, no process is left: this takes one read of one file on the way
 * from a death to the restart.
 */
public final class ProcessTree implements LoopComponent, OrphanScan.Owners {
  /** One process for as long as the machine is up. */
  record Member(int pid, long startTime) {
    // By hand: a record's own are made by invokedynamic at their first use.
    @Override
    public boolean equals(Object other) {
      return other instanceof Member member && member.pid == pid && member.startTime == startTime;
    }

    @Override
    public int hashCode() {
      return pid * 31 + Long.hashCode(startTime);
    }
  }

  private final Processes processes;
  private final Signals signals;
  private final Cgroups cgroups;
  private final String supervisorId;
  private final OrphanScan orphans;
  private final Map<Integer, String> leaders = new HashMap<>();
  private final Map<Integer, String> sessions = new HashMap<>();
  private final Map<Member, String> seen = new HashMap<>();
  /** By service that forks: the start time of its first process. */
  private final Map<String, Long> births = new HashMap<>();
  /** Services whose main process is not the one that reeve made. */
  private final Set<String> adopting = new HashSet<>();

  /** @param supervisorId names this reeve among all on the machine, in the environment of processes */
  public ProcessTree(Processes processes, Signals signals, Cgroups cgroups, String supervisorId) {
    this.processes = processes;
    this.signals = signals;
    this.cgroups = cgroups;
    this.supervisorId = supervisorId;
    this.orphans = new OrphanScan(processes, this);
  }

  @Override
  public void open() {
    orphans.open();
  }

  /** A main process was made. It leads a session and a group of its own number. */
  public void lead(int pid, String service) {
    leaders.put(pid, service);
    sessions.put(pid, service);
  }

  /**
   * Makes another process the main one. Its end is reported to us only if it is our child, or becomes our child when
   * its parent ends.
   *
   * @return false: it does not belong to the service
   */
  public boolean adopt(int pid, String service) {
    if (!service.equals(ownerOf(pid))) {
      return false;
    }
    leaders.values().removeIf(service::equals);
    leaders.put(pid, service);
    orphans.remove(pid);
    adopting.add(service);
    return true;
  }

  /** @return the service that a process belongs to, as far as that can be found out; or null */
  public String ownerOf(int pid) {
    String service = leaders.get(pid);
    if (service == null) {
      // Before the rest: an orphan may have left its session since, and written over its environment.
      service = orphans.serviceOf(pid);
    }
    if (service == null) {
      ProcStat stat = processes.stat(pid);
      service = stat == null ? null : owner(stat);
    }
    return service;
  }

  /** A process was made that will fork and end. Its start time shows which processes can descend from it. */
  public void recordBirth(int pid, String service) {
    ProcStat stat = processes.stat(pid);
    if (stat != null) {
      births.put(service, stat.startTime());
    }
  }

  /** After {@link #refresh}: lists the orphans of a service, the oldest first. */
  List<ProcStat> orphansOf(String service) {
    return orphans.of(service);
  }

  /**
   * After {@link #refresh}: lists the orphans of no known service that started after the first process of a service
   * that forks, the oldest first. A daemon that left its session and wrote over its environment (nginx: setproctitle)
   * is among them.
   */
  List<ProcStat> unknownSince(String service) {
    Long birth = births.get(service);
    return birth == null ? List.of() : orphans.unknownSince(birth);
  }

  /** Takes one of {@link #unknownSince} for a process of the service. */
  void claim(ProcStat orphan, String service) {
    orphans.assign(orphan.pid(), service);
    seen.put(new Member(orphan.pid(), orphan.startTime()), service);
  }

  @Override
  public boolean isLeader(int pid) {
    return leaders.containsKey(pid);
  }

  /** A child of ours was reaped. @return the service whose main process it was, or null */
  public String reaped(int pid) {
    orphans.remove(pid);
    return leaders.remove(pid);
  }

  /**
   * The leftover processes of a run stay on purpose. They are known already, and their descendants are known by their
   * marker. The session is dropped: otherwise the numbers of former sessions would grow with each run, and name the
   * wrong service when the kernel uses them again.
   */
  public void release(int mainPid) {
    sessions.remove(mainPid);
    Iterator<Member> each = seen.keySet().iterator();
    while (each.hasNext()) {
      Member member = each.next();
      ProcStat stat = processes.stat(member.pid());
      if (stat == null || stat.startTime() != member.startTime()) {
        each.remove();
      }
    }
  }

  @Override
  public void runEnded(String service, int mainPid, boolean last) {
    endRun(service, mainPid);
  }

  /** No process of a run is left: all that is known of it is dropped. */
  public void endRun(String service, int mainPid) {
    sessions.remove(mainPid);
    if (!adopting.isEmpty() && adopting.remove(service)) {
      sessions.values().removeIf(service::equals); // the session is that of the process that we made
    }
    if (!seen.isEmpty()) {
      seen.values().removeIf(service::equals);
    }
  }

  /**
   * Within a turn one scan is enough when a hundred services are stopped at once. A process that becomes our child
   * later is met by the next turn, because the death of its parent ends the wait.
   */
  @Override
  public void turnBegins() {
    orphans.turnBegins();
  }

  /** Scans our children for orphans. */
  public void refresh() {
    orphans.refresh();
  }

  /** After {@link #refresh}: see {@link OrphanScan#isDying}. */
  public boolean isDying() {
    return orphans.isDying();
  }

  /** After {@link #refresh}: counts the orphans of a service, without the processes below them. */
  public int countOrphans(String service) {
    return orphans.count(service);
  }

  /** Lists all orphans, and the processes below them: see {@link OrphanScan#all}. */
  public List<ProcStat> allOrphans(Set<String> except) {
    return orphans.all(except);
  }

  @Override
  public String owner(ProcStat stat) {
    String service = seen.get(new Member(stat.pid(), stat.startTime()));
    if (service == null) {
      service = sessions.get(stat.session());
    }
    if (service == null) {
      service = sessions.get(stat.pgrp());
    }
    if (service == null) {
      service = cgroups.serviceOf(stat.pid());
    }
    if (service == null && supervisorId.equals(processes.environmentOf(stat.pid(), ServiceEnvironment.SUPERVISOR))) {
      service = processes.environmentOf(stat.pid(), ServiceEnvironment.SERVICE);
      String command = processes.environmentOf(stat.pid(), ServiceEnvironment.AUX_COMMAND);
      service = command == null ? service : service + ' ' + command;
    }
    return service;
  }

  /**
   * Lists all living processes of a service except its main process: those below it, and its orphans with those below
   * them. They are recorded, so that one that escapes from now on is known.
   *
   * @param mainPid 0: the main process has ended
   */
  public List<ProcStat> members(String service, int mainPid) {
    List<ProcStat> members = new ArrayList<>();
    Set<Integer> visited = new HashSet<>();
    if (mainPid != 0) {
      orphans.addBelow(mainPid, members, visited);
    }
    orphans.refreshOnce();
    orphans.addTree(service, members, visited);
    for (ProcStat member : members) {
      seen.put(new Member(member.pid(), member.startTime()), service);
    }
    return members;
  }

  /** Sends a signal to one process, certain that it is the one that was listed. */
  public void send(ProcStat member, Signal signal) {
    if (orphans.contains(member.pid())) {
      signals.kill(member.pid(), signal); // our own child: its number cannot be used again before we reap it
    } else {
      signals.killExactly(member.pid(), member.startTime(), signal);
    }
  }
}
