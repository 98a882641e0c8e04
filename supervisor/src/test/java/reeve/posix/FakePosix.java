package reeve.posix;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import reeve.config.Signal;
import reeve.core.ExitStatus;

/**
 * A kernel in memory, for tests of the loop: processes that live until the test ends them, signals that it sends,
 * the pidfds of {@link FakePidfds}, the files of {@link FakeFiles}. A test may override single calls. Nothing waits and
 * nothing takes time: {@link #poll} returns at once and records how long it would have waited.
 */
public class FakePosix extends FakeSelf {
  public static final int OWN_PID = 100;

  /** A process of the fake kernel. */
  public record Process(int pid, int ppid, int pgrp, int session, long startTime, String comm,
      Environment environment) {
    Process withParent(int parent) {
      return new Process(pid, parent, pgrp, session, startTime, comm, environment);
    }
  }

  /** What was spawned, in order. */
  public record Spawned(int pid, SpawnRequest request) {}

  /** A signal that was sent; a negative target is a process group. */
  public record Kill(int target, Signal signal) {}

  /** The action of a test when a signal is sent, such as letting a process die of it. */
  public interface KillListener {
    void killed(int target, Signal signal);
  }

  public final List<Spawned> spawned = new ArrayList<>();
  public final List<Kill> kills = new ArrayList<>();
  public final List<Signal> ignored = new ArrayList<>();

  public Environment environment = Environment.empty();
  public KillListener killListener = (target, signal) -> {};
  public boolean terminal;
  public int foreground = OWN_PID;
  public boolean subreaper;
  public int ownPid = OWN_PID;
  @SuppressWarnings("this-escape") // The sockets only keep the reference.
  public final FakeNotifySockets notify = new FakeNotifySockets(this);
  /** The timeout of the last {@link #poll}; negative: without end. */
  public long polledNanos;

  private final Map<Integer, Process> processes = new LinkedHashMap<>();
  public final FakeEndsElsewhere elsewhere = new FakeEndsElsewhere(processes);
  private final Deque<Reaped> dead = new ArrayDeque<>();
  private final Map<Integer, Long> startsOfDead = new TreeMap<>();
  private final Deque<StopReport> stops = new ArrayDeque<>();
  private final Deque<SignalInfo> signals = new ArrayDeque<>();
  private final Map<String, Integer> spawnErrors = new TreeMap<>();
  private final List<Integer> woken = new ArrayList<>();
  private final List<Integer> readable = new ArrayList<>();
  private int nextPid = 1000;
  private int signalFd = -1;
  private long clockTicks = 5000;

  // ---- control by the test

  /** The process ends: it waits to be reaped, its children become ours, and we get SIGCHLD. */
  public void exits(int pid, ExitStatus status) {
    startsOfDead.put(pid, Objects.requireNonNull(processes.remove(pid), "no process " + pid + " lives").startTime());
    for (Process p : List.copyOf(processes.values())) {
      if (p.ppid() == pid) {
        processes.put(p.pid(), p.withParent(ownPid));
      }
    }
    dead.add(new Reaped(pid, status, new Reaped.Usage(1000, 2000, 3000, 4, 5, 6, 7)));
    signals.add(new SignalInfo(Signal.CHLD, pid, 0, false));
  }

  public void exits(int pid, int code) {
    exits(pid, new ExitStatus.Exited(code));
  }

  public void dies(int pid, Signal signal) {
    exits(pid, new ExitStatus.Signaled(signal, false));
  }

  /** Adds a process that was not spawned by us, such as an orphan. */
  public void appears(int pid, int ppid, int pgrp, int session, Environment of) {
    processes.put(pid, new Process(pid, ppid, pgrp, session, clockTicks++, "fake", of));
  }

  /** Processes that appear stopped in /proc. */
  public final Set<Integer> stopped = new HashSet<>();

  /** A process that was not our child ends: no signal reports it. */
  public void vanishes(int pid) {
    processes.remove(pid);
  }

  public void stops(int pid, Signal signal) {
    stops.add(new StopReport(pid, signal));
    signals.add(new SignalInfo(Signal.CHLD, pid, 0, false));
  }

  /** A process sends us a signal. */
  public void arrives(Signal signal, int pid, int uid) {
    signals.add(new SignalInfo(signal, pid, uid, true));
  }

  /** A key of the terminal, or its end. */
  public void arrivesFromKernel(Signal signal) {
    signals.add(new SignalInfo(signal, 0, 0, false));
  }

  /** From now on spawning a program fails with this error number; 0: works again. */
  public void failSpawns(String program, int errno) {
    spawnErrors.put(program, errno);
  }

  /** Sets whether the next polls find something to read on the descriptor. */
  public void readable(int fd, boolean yes) {
    readable.remove(Integer.valueOf(fd));
    if (yes) {
      readable.add(fd);
    }
  }

  /** Returns whether the signalfd is readable. */
  public boolean isAnySignalPending() {
    return !signals.isEmpty();
  }

  public boolean alive(int pid) {
    return processes.containsKey(pid);
  }

  public List<Integer> living() {
    return List.copyOf(processes.keySet());
  }

  /** Returns the latest living process of a program, or -1. */
  public int pidOf(String program) {
    int found = -1;
    for (Spawned s : spawned) {
      if (s.request().program().equals(program) && alive(s.pid())) {
        found = s.pid();
      }
    }
    return found;
  }

  // ---- Posix

  @Override
  public int pid() {
    return ownPid;
  }

  @Override
  public int euid() {
    return 0;
  }

  @Override
  public Environment environment() {
    return environment;
  }

  @Override
  public int signalFd(long mask) {
    signalFd = newDescriptor();
    return signalFd;
  }

  @Override
  public SignalInfo readSignal(int fd) {
    return signals.poll();
  }

  @Override
  public int kill(int pid, Signal signal) {
    kills.add(new Kill(pid, signal));
    int result = processes.containsKey(pid) || isDead(pid) ? 0 : Errno.ESRCH;
    killListener.killed(pid, signal);
    return result;
  }

  @Override
  public int killGroup(int pgid, Signal signal) {
    kills.add(new Kill(-pgid, signal));
    boolean any = isDead(pgid);
    for (Process p : processes.values()) {
      any |= p.pgrp() == pgid;
    }
    killListener.killed(-pgid, signal);
    return any ? 0 : Errno.ESRCH;
  }

  private boolean isDead(int pid) {
    for (Reaped r : dead) {
      if (r.pid() == pid) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void ignoreSignal(Signal signal, boolean ignore) {
    ignored.remove(signal);
    if (ignore) {
      ignored.add(signal);
    }
  }

  @Override
  public int becomeSubreaper() {
    subreaper = true;
    return 0;
  }

  @Override
  public int spawn(SpawnRequest request) {
    int error = spawnErrors.getOrDefault(request.program(), 0);
    if (error != 0) {
      return -error;
    }
    int pid = nextPid++;
    boolean own = request.group() != SpawnRequest.Group.SAME;
    boolean session = request.group() == SpawnRequest.Group.NEW_SESSION;
    processes.put(pid, new Process(pid, ownPid, own ? pid : ownPid, session ? pid : ownPid, clockTicks++,
        request.program().substring(request.program().lastIndexOf('/') + 1), request.environment()));
    spawned.add(new Spawned(pid, request));
    return pid;
  }

  /** Takes the next death, as if another part of reeve had reaped it. */
  public Reaped reap() {
    return dead.poll();
  }

  @Override
  public Reaped nextDeath() {
    return dead.peek();
  }

  @Override
  public Reaped deathOf(int pid) {
    for (Reaped child : dead) {
      if (child.pid() == pid) {
        return child;
      }
    }
    return null;
  }

  @Override
  public boolean reap(int pid) {
    return dead.removeIf(child -> child.pid() == pid);
  }

  @Override
  public boolean isChild(int pid) {
    Process p = processes.get(pid);
    return p == null ? isDead(pid) : p.ppid() == ownPid;
  }

  @Override
  public boolean isStoppedChild(int pid) {
    return stopped.contains(pid) && isChild(pid);
  }

  @Override
  public StopReport nextStopReport() {
    return stops.poll();
  }

  @Override
  public int[] orphans() {
    return children(ownPid);
  }

  @Override
  public int[] children(int pid) {
    List<Integer> found = elsewhere.children(pid);
    for (Reaped r : dead) {
      if (pid == ownPid) {
        found.add(r.pid());
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public int[] pids() {
    return elsewhere.pids();
  }

  @Override
  public ProcStat stat(int pid) {
    Process p = processes.get(pid);
    if (p != null) {
      return new ProcStat(pid, p.comm(), stopped.contains(pid) ? 'T' : 'S', p.ppid(), p.pgrp(), p.session(), 1,
          p.startTime());
    }
    return isDead(pid) ? new ProcStat(pid, "fake", 'Z', ownPid, pid, pid, 1, startsOfDead.getOrDefault(pid, 0L))
        : elsewhere.zombie(pid);
  }

  @Override
  public ExitStatus exitOf(int pidfd, int pid) {
    return elsewhere.exitOf(pid);
  }

  @Override
  public String environmentOf(int pid, String name) {
    Process p = processes.get(pid);
    return p == null || p.environment() == null ? null : p.environment().get(name);
  }

  @Override
  public int eventFd() {
    return newDescriptor();
  }

  @Override
  public synchronized void wake(int eventFd) {
    woken.add(eventFd);
  }

  @Override
  public synchronized void clear(int eventFd) {
    woken.removeIf(fd -> fd == eventFd);
  }

  @Override
  public synchronized void poll(int[] fds, boolean[] ready, long timeoutNanos) {
    polledNanos = timeoutNanos;
    for (int i = 0; i < fds.length; i++) {
      int fd = fds[i];
      ready[i] = fd == signalFd ? !signals.isEmpty() : woken.contains(fd) || readable.contains(fd)
          || elsewhere.isReady(pidOfPidfd(fd & ~END_ONLY), fd >= END_ONLY);
    }
  }

  /** For threads other than the loop's: no event comes, and a moment passes. */
  @Override
  public int poll(long[] entries, int n, long timeoutNanos) {
    LockSupport.parkNanos(1_000_000);
    return 0;
  }

  @Override
  public int inotify() {
    return newDescriptor();
  }

  @Override
  public int inotifyAdd(int inotifyFd, String path, int mask) {
    return newDescriptor();
  }

  @Override
  public NotifySockets notifySockets() {
    return notify;
  }

  @Override
  public boolean isTerminal(int fd) {
    return terminal;
  }

  @Override
  public int setForegroundGroup(int fd, int pgid) {
    foreground = pgid;
    return 0;
  }

  @Override
  public int foregroundGroup(int fd) {
    return terminal ? foreground : -Errno.ENOTTY;
  }

  @Override
  public int processGroup() {
    return ownPid;
  }

  @Override
  public int detachTerminal(int fd) {
    return terminal ? 0 : Errno.ENOTTY;
  }
}
