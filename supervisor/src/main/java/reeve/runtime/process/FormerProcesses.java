package reeve.runtime.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.runtime.cgroup.Cgroups;
import reeve.survival.RunFacts;

/**
 * The processes of services that are not our children: those that a former reeve started, until their run ends, and
 * those that are in the cgroup of a service only. Loop thread.
 */
public final class FormerProcesses {
  private final Processes processes;
  private final Leaders leaders;
  private final Map<Integer, String> sessions;
  private final Set<String> adopting;
  private final SeenMembers seen;
  private final NonChildren nonChildren;
  private final ReparentedProcesses reparented;
  private final Cgroups cgroups;
  private final GroupStrays strays;

  FormerProcesses(Posix processes, Leaders leaders, Map<Integer, String> sessions, Set<String> adopting,
      SeenMembers seen, NonChildren nonChildren, ReparentedProcesses reparented, Cgroups cgroups) {
    this.processes = processes;
    this.leaders = leaders;
    this.sessions = sessions;
    this.adopting = adopting;
    this.seen = seen;
    this.nonChildren = nonChildren;
    this.reparented = reparented;
    this.cgroups = cgroups;
    this.strays = new GroupStrays(processes, cgroups, leaders, nonChildren);
  }

  /** Returns the component that watches them. */
  public NonChildren nonChildren() {
    return nonChildren;
  }

  /**
   * Goes on with a main process, or with an auxiliary command. If it has ended and was not reaped, its end is handled
   * in the next turn like any other.
   *
   * @param startTicks when it started; 0: it was found by its marker
   * @param firstPid the number of the session and the group that its run began with; 0: not known
   * @param owner the service, or the name of an auxiliary command in the process tree
   * @return false: it is gone
   */
  public boolean adopt(int pid, long startTicks, int firstPid, String owner) {
    int pidfd = leaders.open(pid); // before its identity is checked
    ProcStat stat = processes.stat(pid);
    if (stat == null || startTicks != 0 && stat.startTime() != startTicks) {
      leaders.discard(pidfd);
      return false;
    } else if (!leaders.replace(pid, owner, pidfd)) {
      return false;
    }
    boolean isIn = stat.session() == firstPid || stat.pgrp() == firstPid; // otherwise the number may be given out again
    if (processes.isChild(pid)) { // the former reeve was this process, with another program
      if (isIn) {
        sessions.put(firstPid, owner);
      }
      if (pid != firstPid) {
        adopting.add(owner);
      }
      return true;
    }
    adoptLeftovers(isIn ? firstPid : 0, stat.startTime(), owner);
    nonChildren.watch(pid, stat.startTime());
    return true;
  }

  /** Makes known which processes the former reeve knew to belong to a service when it stopped it. */
  public void know(List<RunFacts.Process> members, String service) {
    for (RunFacts.Process member : members) {
      ProcStat stat = processes.stat(member.pid());
      if (stat != null && stat.startTime() == member.startTicks()) {
        seen.add(stat, service);
      }
    }
  }

  /** Moves a main process into the cgroup of its service, because the former reeve had no time to do so. */
  public void join(String service, int pid) {
    cgroups.join(service, pid);
  }

  /**
   * Goes on with a run whose main process has ended, and that may have left processes.
   *
   * @param session the number of the session and the group that the run began with; 0: not known
   * @param startTicks when its main process started; 0: not known
   */
  public void adoptLeftovers(int session, long startTicks, String owner) {
    if (session != 0) {
      sessions.put(session, owner);
    }
    adopting.add(owner);
    reparented.add(owner, session, startTicks);
  }

  /** Goes on with a stop that a former reeve began: also those that are only in the cgroup of the service are meant. */
  public void adoptStop(String owner) {
    strays.stopBegins(owner);
  }

  /** Watches a process that a service has made its main one. If it is our child, its end is reported anyway. */
  void watch(int pid) {
    ProcStat stat = processes.isChild(pid) ? null : processes.stat(pid);
    if (stat != null) {
      nonChildren.watch(pid, stat.startTime());
    }
  }

  /**
   * Counts the processes that are left of a run, and watches those of an adopted run: the end of each causes a turn.
   *
   * @param orphans how many of them are children of ours
   */
  int count(String owner, int orphans) {
    int count = orphans;
    if (reparented.contains(owner)) {
      List<ProcStat> left = reparented.of(owner);
      for (ProcStat process : left) {
        nonChildren.watchLeftover(process, owner);
      }
      count += left.size();
    }
    return count == 0 ? strays.count(owner) : count;
  }

  /** Returns the processes in cgroups that no walk finds. */
  GroupStrays strays() {
    return strays;
  }

  /** Adds those of an adopted run to the orphans of its service, all of them the oldest first. */
  List<ProcStat> withOrphans(List<ProcStat> orphans, String owner) {
    if (!reparented.contains(owner)) {
      return orphans;
    }
    List<ProcStat> all = new ArrayList<>(orphans);
    for (ProcStat process : reparented.of(owner)) {
      int at = all.size();
      while (at > 0 && all.get(at - 1).startTime() > process.startTime()) {
        at--;
      }
      all.add(at, process);
    }
    return all;
  }

  void addTree(String owner, List<ProcStat> members, Set<Integer> visited) {
    if (reparented.contains(owner)) {
      reparented.addTree(owner, members, visited);
    }
    strays.addAll(owner, members, visited);
  }

  /** Makes the next call search again. */
  void expire() {
    reparented.expire();
  }

  /** Drops a run that has ended, or whose leftover processes stay. */
  void endRun(String owner) {
    reparented.remove(owner);
  }
}
