package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.posix.ProcStat;
import reeve.posix.Processes;

/**
 * The orphans: children of ours that are neither main processes nor auxiliary commands. They lost their parent, and the
 * kernel gave them to us, because we are PID 1 or a subreaper. Loop thread.
 */
final class OrphanScan {
  /** Finds out to which service a process belongs. */
  interface Owners {
    /** Says whether a process is the main process of a service, or an auxiliary command. */
    boolean isLeader(int pid);

    /** @return the service that a process belongs to; null: it is not known */
    String owner(ProcStat stat);
  }

  private final Processes processes;
  private final Owners owners;
  private final Set<Integer> foreign = new HashSet<>();
  /** By pid: the service that an orphan belongs to; an empty string: it is not known. */
  private Map<Integer, String> orphans = new HashMap<>();
  private final SearchAttempts attempts = new SearchAttempts();
  /** Children that were dead in the last scan. */
  private List<Integer> dead = List.of();
  private boolean dying;
  private boolean fresh;
  private boolean moved;

  OrphanScan(Processes processes, Owners owners) {
    this.processes = processes;
    this.owners = owners;
  }

  /**
   * Records the children that we already have: a shell that became reeve by exec may have had some. They are reaped,
   * but otherwise not touched, unless we are PID 1. Called once, before the first start.
   */
  void open() {
    if (processes.pid() != 1) {
      for (int pid : processes.orphans()) {
        foreign.add(pid);
      }
    }
  }

  /** Called at the beginning of a turn: what was found in the last turn may have changed. */
  void turnBegins() {
    fresh = false;
    attempts.turnBegins();
  }

  /** Scans once in a turn: see {@link ProcessTree#turnBegins}. */
  void refreshOnce() {
    if (!fresh) {
      refresh();
    }
  }

  /**
   * Scans our children. A child that is dead and not reaped is no orphan, but see {@link #isDying}.
   *
   * @return the children that are dead and have to be reaped
   */
  List<Integer> refresh() {
    int[] children = processes.orphans();
    dying = false;
    dead = List.of();
    if (children.length == 0) {
      if (!orphans.isEmpty()) {
        orphans.clear();
        attempts.clear();
      }
      fresh = true;
      return dead;
    }
    Map<Integer, String> now = new HashMap<>();
    for (int pid : children) {
      if (owners.isLeader(pid) || foreign.contains(pid)) {
        continue;
      }
      ProcStat stat = processes.stat(pid);
      // Only we reap them, so a pid that was an orphan at the last scan is the same process.
      String known = orphans.get(pid);
      if (stat == null && processes.isRunningChild(pid)) {
        // It lives, but we may not see it (hidepid). What is known of it stays.
        now.put(pid, known == null ? "" : known);
        continue;
      }
      if (stat == null || stat.isDead()) {
        dying = true;
        addDead(pid);
        continue;
      }
      if (known == null || known.isEmpty() && attempts.isTried(pid)) {
        String owner = owners.owner(stat);
        if (owner == null && !isAlive(pid)) {
          dying = true; // it died meanwhile, and has no environment any more
          addDead(pid);
          continue;
        }
        known = owner == null ? "" : owner;
      }
      now.put(pid, known);
    }
    orphans = now;
    attempts.scanned();
    fresh = true; // last: after a read that failed, the next walk of this turn scans again
    return dead;
  }

  private void addDead(int pid) {
    dead = dead.isEmpty() ? new ArrayList<>() : dead;
    dead.add(pid);
  }

  private boolean isAlive(int pid) {
    ProcStat stat = processes.stat(pid);
    return stat == null ? processes.isRunningChild(pid) : !stat.isDead();
  }

  /**
   * After {@link #refresh}: returns whether a child of ours died during the scan. Its own children came to us when it
   * died, perhaps at a place that the scan had already passed. It is certain that no process is left only after a scan
   * that met no such child, so this one has to be reaped first.
   */
  boolean isDying() {
    return dying;
  }

  boolean contains(int pid) {
    return orphans.containsKey(pid);
  }

  /** @return the service of an orphan; null: it is not known, or the process is no orphan */
  String serviceOf(int pid) {
    String service = orphans.get(pid);
    return service == null || service.isEmpty() ? null : service;
  }

  /** Drops a child that was reaped, or became a main process. */
  void remove(int pid) {
    orphans.remove(pid);
    attempts.remove(pid);
    if (!foreign.isEmpty()) {
      foreign.remove(pid);
    }
  }

  /** Records that an orphan belongs to a service. */
  void assign(int pid, String service) {
    orphans.put(pid, service);
  }

  /** After {@link #refresh}: counts the orphans of a service, without the processes below them. */
  int count(String service) {
    int count = 0;
    for (String owner : orphans.values()) {
      if (service.equals(owner)) {
        count++;
      }
    }
    return count;
  }

  /** After {@link #refresh}: lists the orphans of a service, the oldest first. */
  List<ProcStat> of(String service) {
    return oldestFirst(service, 0);
  }

  /**
   * After {@link #refresh}: lists the orphans of no known service that started at a time or later, the oldest first.
   */
  List<ProcStat> unknownSince(long startTime) {
    return oldestFirst("", startTime);
  }

  private List<ProcStat> oldestFirst(String owner, long since) {
    List<ProcStat> found = new ArrayList<>();
    for (Map.Entry<Integer, String> entry : orphans.entrySet()) {
      ProcStat stat = owner.equals(entry.getValue()) ? processes.stat(entry.getKey()) : null;
      if (stat != null && !stat.isDead() && stat.startTime() >= since) {
        int at = found.size();
        while (at > 0 && found.get(at - 1).startTime() > stat.startTime()) {
          at--;
        }
        found.add(at, stat);
      }
    }
    return found;
  }

  /** Adds the living orphans of a service and the processes below them, except those that were visited. */
  void addTree(String service, List<ProcStat> members, Set<Integer> visited) {
    for (Map.Entry<Integer, String> entry : orphans.entrySet()) {
      if (service.equals(entry.getValue()) && visited.add(entry.getKey())) {
        addTree(entry.getKey(), members, visited);
      }
    }
  }

  /**
   * Scans, and lists all orphans with the processes below them.
   *
   * @param except services whose orphans are left out
   * @return the processes that live; if there are none, {@link #isDying} says whether others may still be found
   */
  List<ProcStat> all(Set<String> except) {
    refresh();
    List<ProcStat> members = new ArrayList<>();
    Set<Integer> visited = new HashSet<>();
    for (Map.Entry<Integer, String> entry : orphans.entrySet()) {
      if (!except.contains(entry.getValue()) && visited.add(entry.getKey())) {
        int before = members.size();
        addTree(entry.getKey(), members, visited);
        dying |= members.size() == before;
      }
    }
    return members;
  }

  /** Called before a walk, for {@link #hasMoved}. */
  void walkBegins() {
    moved = false;
  }

  /**
   * Returns whether a process lost its parent during the walk. Then the walk may have missed it: it is a child of ours
   * now. The next {@link #refreshOnce} scans again.
   */
  boolean hasMoved() {
    return moved;
  }

  /** Adds an orphan, if it lives, and the processes below it, except those that were visited. */
  private void addTree(int pid, List<ProcStat> members, Set<Integer> visited) {
    ProcStat stat = processes.stat(pid);
    if (stat != null) {
      if (!stat.isDead()) {
        members.add(stat);
      }
      addBelow(pid, 0, members, visited);
    }
  }

  /**
   * Adds the living processes below a process, parents first, except those that were visited. The parent of a process
   * may reap it while this reads, and its pid may then be given to another process, anywhere on the machine. Therefore
   * a process counts only if its stat line names the parent, and if the parent is the same process after that as it was
   * before.
   *
   * @param startTime of the parent; 0: it is a child of ours, which cannot be reaped meanwhile
   */
  void addBelow(int parent, long startTime, List<ProcStat> members, Set<Integer> visited) {
    int next = members.size();
    addChildren(parent, startTime, members, visited);
    // No recursion: a service decides how deeply its processes are nested.
    for (; next < members.size(); next++) {
      addChildren(members.get(next).pid(), members.get(next).startTime(), members, visited);
    }
  }

  private void addChildren(int parent, long startTime, List<ProcStat> members, Set<Integer> visited) {
    List<ProcStat> found = new ArrayList<>(0);
    for (int child : processes.children(parent)) {
      ProcStat stat = visited.contains(child) ? null : processes.stat(child);
      if (stat != null && stat.ppid() == parent) {
        found.add(stat);
      } else if (stat != null) {
        moved();
      }
    }
    if (startTime != 0 && !found.isEmpty()) {
      ProcStat now = processes.stat(parent);
      if (now == null || now.startTime() != startTime) {
        moved();
        return;
      }
    }
    for (ProcStat stat : found) {
      visited.add(stat.pid());
      if (!stat.isDead()) {
        members.add(stat);
      }
    }
  }

  private void moved() {
    moved = true;
    fresh = false;
  }
}
