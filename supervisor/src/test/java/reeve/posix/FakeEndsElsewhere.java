package reeve.posix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.core.ExitStatus;

/** The ends of processes of {@link FakePosix} that were not our children. */
public final class FakeEndsElsewhere {
  private final Map<Integer, FakePosix.Process> processes;
  /** Those that were not reaped. */
  private final Map<Integer, FakePosix.Process> zombies = new LinkedHashMap<>();
  /** How they ended; {@link ExitStatus.Unknown}: the kernel does not report it. */
  private final Map<Integer, ExitStatus> ends = new HashMap<>();

  /** Whether the status can be read before the process is reaped. */
  public boolean zombieStatus = true;

  FakeEndsElsewhere(Map<Integer, FakePosix.Process> processes) {
    this.processes = processes;
  }

  /**
   * A process ends, and its children become those of its parent.
   *
   * @param reaped whether its parent has reaped it; otherwise it is a zombie until {@link #reaped}
   */
  public void ends(int pid, ExitStatus status, boolean reaped) {
    FakePosix.Process dead = processes.remove(pid);
    zombies.put(pid, dead);
    for (FakePosix.Process p : List.copyOf(processes.values())) {
      if (p.ppid() == pid) {
        processes.put(p.pid(), p.withParent(dead.ppid()));
      }
    }
    ends.put(pid, status);
    if (reaped) {
      reaped(pid);
    }
  }

  /** Ends a reeve: the children that it leaves become those of pid 1, which reaps those that have ended. */
  public void leaves(int reeve) {
    for (FakePosix.Process p : List.copyOf(processes.values())) {
      if (p.ppid() == reeve) {
        processes.put(p.pid(), p.withParent(1));
      }
    }
    zombies.values().removeIf(zombie -> zombie.ppid() == 1);
  }

  public void reaped(int pid) {
    zombies.remove(pid);
  }

  /** The children of a process: first those that live, then those that it has not reaped. */
  List<Integer> children(int parent) {
    List<Integer> found = new ArrayList<>();
    for (FakePosix.Process p : processes.values()) {
      if (p.ppid() == parent) {
        found.add(p.pid());
      }
    }
    for (FakePosix.Process p : zombies.values()) {
      if (p.ppid() == parent) {
        found.add(p.pid());
      }
    }
    return found;
  }

  int[] pids() {
    List<Integer> pids = new ArrayList<>(processes.keySet());
    pids.addAll(zombies.keySet());
    return pids.stream().mapToInt(Integer::intValue).toArray();
  }

  /** @return null: it is none */
  ProcStat zombie(int pid) {
    FakePosix.Process p = zombies.get(pid);
    return p == null ? null
        : new ProcStat(pid, p.comm(), 'Z', p.ppid(), p.pgrp(), p.session(), 1, p.startTime());
  }

  ExitStatus exitOf(int pid) {
    return processes.containsKey(pid) || zombies.containsKey(pid) && !zombieStatus ? null
        : ends.getOrDefault(pid, new ExitStatus.Unknown());
  }

  /** Whether a poll of its pidfd returns. */
  boolean isReady(int pid, boolean endOnly) {
    return pid != 0 && !processes.containsKey(pid) && !(endOnly && zombies.containsKey(pid));
  }
}
