package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Signal;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.runtime.command.AuxCommandRunner;

/**
 * Who belongs to which service, so that nobody is left behind (law 4 of the design).
 *
 * <p>While the main process lives, its descendants are found by a walk from it. What escaped that walk (setsid, double
 * fork) lost its parent and so came to us: we are a subreaper or PID 1. Each child of ours that is not a main process
 * is such a stray, and belongs to a service by the first of these that tells: it was seen in a walk of that service; it
 * is in the session or group that the service began with; it is in the service's cgroup; its environment holds the
 * marker. A stray that nothing tells about is left alone until reeve ends.
 *
 * <p>When a main process dies its children become ours before its death is told to us (exit_notify() in kernel/exit.c),
 * so no child of ours that is unknown means that nobody is left: one read of one file on the way from a death to the
 * restart.
 */
public final class ProcessTree {
  /** Marker in the environment of every process of a service: the service's name. */
  static final String SERVICE_VARIABLE = "REEVE_SERVICE";

  /** Beside it, which reeve: services of a reeve under a reeve may have the same name. */
  static final String SUPERVISOR_VARIABLE = "REEVE_SUPERVISOR";

  /** One process for as long as the machine is up. */
  record Member(int pid, long startTime) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Member member && member.pid == pid && member.startTime == startTime;
    }

    @Override
    public int hashCode() {
      return pid * 31 + Long.hashCode(startTime);
    }
  }

  private static final class Stray {
    final String service;
    boolean reported;

    Stray(String service) {
      this.service = service;
    }
  }

  private final Posix posix;
  private final Cgroups cgroups;
  private final String supervisorId;
  private final Map<Integer, String> leaders = new HashMap<>();
  private final Map<Integer, String> sessions = new HashMap<>();
  private final Map<Member, String> seen = new HashMap<>();
  /** When the first process of a service that forks was made, by its start time. */
  private final Map<String, Long> births = new HashMap<>();
  /** Services whose main process is not the one that reeve made. */
  private final Set<String> adopting = new HashSet<>();
  private final Set<Integer> foreign = new HashSet<>();
  private Map<Integer, Stray> strays = new HashMap<>();
  private boolean dying;
  private boolean fresh;

  public ProcessTree(Posix posix, Cgroups cgroups, String supervisorId) {
    this.posix = posix;
    this.cgroups = cgroups;
    this.supervisorId = supervisorId;
  }

  /**
   * Children that we have before we made any: a shell that became us by exec may have had some. They are reaped, and
   * else not ours to touch, unless we are PID 1. Called once, before the first start.
   */
  public void open() {
    if (posix.pid() != 1) {
      for (int pid : posix.orphans()) {
        foreign.add(pid);
      }
    }
  }

  /** A main process was made. It leads a session and a group of its own number. */
  public void lead(int pid, String service) {
    leaders.put(pid, service);
    sessions.put(pid, service);
  }

  /**
   * Another process is the main one from now on. Its end is told to us only if it is our child, or will be when its
   * parent ends.
   *
   * @return false if it does not belong to the service
   */
  public boolean adopt(int pid, String service) {
    if (!service.equals(ownerOf(pid))) {
      return false;
    }
    leaders.values().removeIf(service::equals);
    leaders.put(pid, service);
    strays.remove(pid);
    adopting.add(service);
    return true;
  }

  /** @return the service that a process belongs to, as far as it can be told; or null */
  public String ownerOf(int pid) {
    String service = leaders.get(pid);
    Stray stray = service == null ? strays.get(pid) : null;
    if (stray != null && stray.service != null) {
      return stray.service; // it may have left its session since, and written over its environment
    }
    if (service == null) {
      ProcStat stat = posix.stat(pid);
      service = stat == null ? null : owner(stat);
    }
    return service;
  }

  /** After {@link #refresh}: the strays of a service that came to us, the oldest first. */
  List<ProcStat> straysOf(String service) {
    List<ProcStat> found = new ArrayList<>();
    for (Map.Entry<Integer, Stray> entry : strays.entrySet()) {
      ProcStat stat = service.equals(entry.getValue().service) ? posix.stat(entry.getKey()) : null;
      if (stat != null && !stat.isDead()) {
        int at = found.size();
        while (at > 0 && found.get(at - 1).startTime() > stat.startTime()) {
          at--;
        }
        found.add(at, stat);
      }
    }
    return found;
  }

  /** A process was made that will fork and end; so that it is known who can come of it. */
  public void remember(int pid, String service) {
    ProcStat stat = posix.stat(pid);
    if (stat != null) {
      births.put(service, stat.startTime());
    }
  }

  /**
   * After {@link #refresh}: strays that nothing tells about and that came to be after the first process of a service
   * that forks, the oldest first. A daemon that left its session and wrote over its environment (nginx: setproctitle)
   * looks so.
   */
  List<ProcStat> unknownSince(String service) {
    List<ProcStat> found = new ArrayList<>();
    Long birth = births.get(service);
    for (Map.Entry<Integer, Stray> entry : strays.entrySet()) {
      ProcStat stat = birth == null || entry.getValue().service != null ? null : posix.stat(entry.getKey());
      if (stat != null && !stat.isDead() && stat.startTime() >= birth) {
        int at = found.size();
        while (at > 0 && found.get(at - 1).startTime() > stat.startTime()) {
          at--;
        }
        found.add(at, stat);
      }
    }
    return found;
  }

  /** One of {@link #unknownSince} is of this service. */
  void claim(ProcStat stray, String service) {
    strays.put(stray.pid(), new Stray(service));
    seen.put(new Member(stray.pid(), stray.startTime()), service);
  }

  public boolean isLeader(int pid) {
    return leaders.containsKey(pid);
  }

  /** @return the service whose main process this was, or null; from now on the number is nobody's */
  public String reaped(int pid) {
    strays.remove(pid);
    if (!foreign.isEmpty()) {
      foreign.remove(pid);
    }
    return leaders.remove(pid);
  }

  /**
   * What a life left is left alone on purpose: it is known already, and what comes of it by its marker. Else the
   * numbers of sessions that were would grow with each life, and name the wrong service once the kernel gives them out
   * again.
   */
  public void release(int leader) {
    sessions.remove(leader);
    Iterator<Member> each = seen.keySet().iterator();
    while (each.hasNext()) {
      Member member = each.next();
      ProcStat stat = posix.stat(member.pid());
      if (stat == null || stat.startTime() != member.startTime()) {
        each.remove();
      }
    }
  }

  /** All that is known of a former life can be forgotten: nobody of it is left. */
  public void forget(String service, int leader) {
    sessions.remove(leader);
    if (!adopting.isEmpty() && adopting.remove(service)) {
      sessions.values().removeIf(service::equals); // the session is that of the process that we made
    }
    if (!seen.isEmpty()) {
      seen.values().removeIf(service::equals);
    }
  }

  /**
   * A turn of the loop begins: what was seen in the last one may have changed. Within a turn one look is enough, when a
   * hundred services are stopped at once: who comes to us later is met by the next turn, for its parent's death ends
   * the wait.
   */
  public void beginTurn() {
    fresh = false;
  }

  /** Looks anew at who came to us. Who is dead and not reaped is nobody's stray, but see {@link #isDying}. */
  public void refresh() {
    int[] children = posix.orphans();
    dying = false;
    fresh = true;
    if (children.length == 0) {
      if (!strays.isEmpty()) {
        strays.clear();
      }
      return;
    }
    Map<Integer, Stray> now = new HashMap<>();
    for (int pid : children) {
      if (leaders.containsKey(pid) || foreign.contains(pid)) {
        continue;
      }
      ProcStat stat = posix.stat(pid);
      if (stat == null || stat.isDead()) {
        dying = true;
        continue;
      }
      Stray known = strays.get(pid);
      // Nobody else reaps them, so a number that was a stray at the last look is the same one.
      if (known == null || known.service == null) {
        String owner = owner(stat);
        if (owner == null && !isAlive(pid)) {
          dying = true; // it had no environment any more
          continue;
        }
        known = known != null && owner == null ? known : new Stray(owner);
      }
      now.put(pid, known);
    }
    strays = now;
  }

  private boolean isAlive(int pid) {
    ProcStat stat = posix.stat(pid);
    return stat != null && !stat.isDead();
  }

  /**
   * After {@link #refresh}: whether one of our children died during the look. Its children came to us when it died,
   * perhaps behind the place that the look had come to: that nobody is left is certain only after one that met no such
   * child. It is to be reaped first.
   */
  public boolean isDying() {
    return dying;
  }

  /** After {@link #refresh}: how many strays of it there are, not counting what is below them. */
  public int strays(String service) {
    int count = 0;
    for (Stray stray : strays.values()) {
      if (service.equals(stray.service)) {
        count++;
      }
    }
    return count;
  }

  /** After {@link #refresh}: whether any child of ours is nobody's main process. */
  boolean hasStrays() {
    return !strays.isEmpty();
  }

  /** After {@link #refresh}: strays that nothing tells about and that were not handed out before. */
  List<Integer> newUnknown() {
    List<Integer> unknown = List.of();
    for (Map.Entry<Integer, Stray> entry : strays.entrySet()) {
      Stray stray = entry.getValue();
      if (stray.service == null && !stray.reported) {
        stray.reported = true;
        if (unknown.isEmpty()) {
          unknown = new ArrayList<>();
        }
        unknown.add(entry.getKey());
      }
    }
    return unknown;
  }

  private String owner(ProcStat stat) {
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
    if (service == null && supervisorId.equals(posix.environmentOf(stat.pid(), SUPERVISOR_VARIABLE))) {
      service = posix.environmentOf(stat.pid(), SERVICE_VARIABLE);
      String errand = posix.environmentOf(stat.pid(), AuxCommandRunner.VARIABLE);
      service = errand == null ? service : service + ' ' + errand;
    }
    return service;
  }

  /**
   * Everybody of a service but its main process: what is below that, and its strays with what is below them.
   * Remembered, so that who escapes from now on is known.
   *
   * @param leader main process; 0: it is gone
   */
  public List<ProcStat> members(String service, int leader) {
    List<ProcStat> members = new ArrayList<>();
    Set<Integer> visited = new HashSet<>();
    if (leader != 0) {
      walk(leader, members, visited);
    }
    if (!fresh) {
      refresh();
    }
    for (Map.Entry<Integer, Stray> entry : strays.entrySet()) {
      if (service.equals(entry.getValue().service) && visited.add(entry.getKey())) {
        add(entry.getKey(), members, visited);
      }
    }
    for (ProcStat member : members) {
      seen.put(new Member(member.pid(), member.startTime()), service);
    }
    return members;
  }

  /**
   * Every process below us that is no main process and not below one; for the last sweep.
   *
   * @param except services whose strays, and what is below them, are left out
   * @return who is alive; with an empty list {@link #isDying} tells whether somebody may yet come to light
   */
  public List<ProcStat> everyStray(Set<String> except) {
    refresh();
    List<ProcStat> members = new ArrayList<>();
    Set<Integer> visited = new HashSet<>();
    for (Map.Entry<Integer, Stray> entry : strays.entrySet()) {
      if (!except.contains(entry.getValue().service) && visited.add(entry.getKey())) {
        int before = members.size();
        add(entry.getKey(), members, visited);
        dying |= members.size() == before;
      }
    }
    return members;
  }

  private void walk(int pid, List<ProcStat> members, Set<Integer> visited) {
    for (int child : posix.children(pid)) {
      if (visited.add(child)) {
        add(child, members, visited);
      }
    }
  }

  private void add(int pid, List<ProcStat> members, Set<Integer> visited) {
    ProcStat stat = posix.stat(pid);
    if (stat != null) {
      if (!stat.isDead()) {
        members.add(stat);
      }
      walk(pid, members, visited);
    }
  }

  /** Sends to one process, sure that it is the one that was seen. */
  public void send(ProcStat member, Signal signal) {
    if (strays.containsKey(member.pid())) {
      posix.kill(member.pid(), signal); // our own child: only we can make its number free
    } else {
      posix.killExactly(member.pid(), member.startTime(), signal);
    }
  }
}
