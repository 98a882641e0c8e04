package reeve.runtime.process;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.StartupSpec;
import reeve.core.ExitStatus;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerQueue;
import reeve.posix.Files;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.time.Clock;

/**
 * Services of type forking: the process that reeve starts ends, and a process that it leaves is the main process. Its
 * parent is then reeve, which is PID 1 or a subreaper, so the kernel reports its end like that of any other child. A
 * pid file is believed only if the process that it names belongs to this run; a stale file, or a file that another
 * program wrote, is not believed. Loop thread.
 */
public final class ForkingServices implements LoopComponent, TimerQueue.Action<String> {
  /**
   * The first pause between two reads of a pid file that does not exist yet. Most services write it shortly after their
   * first process ended, or before.
   */
  private static final long PAUSE_NANOS = 5_000_000;
  private static final long LONGEST_PAUSE_NANOS = 200_000_000;

  /**
   * A process that was taken for the main process without a pid file, and that ends cleanly within this time and leaves
   * others, was not the main process.
   */
  private static final long GUESS_NANOS = 1_000_000_000;

  /**
   * A main process that was chosen without a pid file.
   *
   * @param at when, monotonic nanoseconds
   */
  private record Guess(long run, long at) {}

  private final Files files;
  private final Clock clock;
  private final ServiceSet services;
  private final ProcessTree tree;
  private final ServiceEvents events;
  private final SupervisorLog log;
  private final Map<String, Guess> guesses = new HashMap<>();
  /** By service: the run whose main process is known. */
  private final Map<String, Long> known = new HashMap<>();
  /** By service: the run that reported its readiness before its main process was known. */
  private final Map<String, Long> early = new HashMap<>();
  private final TimerQueue<String> reads = new TimerQueue<>();
  private long pause = PAUSE_NANOS;

  public ForkingServices(Files files, Clock clock, ServiceSet services, ProcessTree tree, ServiceEvents events,
      SupervisorLog log) {
    this.files = files;
    this.clock = clock;
    this.services = services;
    this.tree = tree;
    this.events = events;
    this.log = log;
  }

  @Override
  public void adopted(Service service, int firstPid) {
    if (service.spec().startup().type() != StartupSpec.Type.FORKING) {
      return;
    }
    String name = service.name();
    long run = service.run().number();
    if (service.state() != ServiceState.STARTING) {
      known.put(name, run);
    } else if (service.run().pid() == firstPid) {
      tree.recordBirth(firstPid, name);
    } else {
      identify(name, run);
    }
  }

  /**
   * If the first process ended cleanly and left others, it has forked: one of those is the new main process. If it
   * ended while no reeve ran, and it is not known how, the processes that it left show that it has forked.
   */
  @Override
  public boolean replacesMainProcess(Service service, Reaped child) {
    ServiceSpec spec = service.spec();
    if (spec.startup().type() == StartupSpec.Type.FORKING && service.state() == ServiceState.RUNNING
        && spec.startup().pidFile().isPresent() && hasSuccessor(service, child.pid())) {
      return true;
    }
    boolean clean = child.status() instanceof ExitStatus.Exited exited && exited.code() == 0
        || child.status() instanceof ExitStatus.Unknown;
    if (spec.startup().type() != StartupSpec.Type.FORKING || !clean
        || service.state() != ServiceState.STARTING && !isFreshGuess(service)) {
      return false;
    }
    List<ProcStat> left = tree.orphansOf(spec.name());
    if (left.isEmpty()) {
      left = claimUnknown(spec);
    }
    if (left.isEmpty() || !tree.adopt(left.get(0).pid(), spec.name())) {
      return false;
    }
    if (left.size() > 1 && spec.startup().pidFile().isEmpty()) {
      log.warn("Takes the oldest of " + left.size() + " processes that \"" + spec.name() + "\" left for the main one: "
          + ProcessStopper.describe(left) + "; a pid-file would say which it is");
    }
    long run = service.run().number();
    events.apply(spec.name(), new ServiceEvent.MainPidChanged(run, left.get(0).pid()));
    if (spec.startup().pidFile().isEmpty()) {
      guesses.put(spec.name(), new Guess(run, clock.nanos()));
    }
    pause = PAUSE_NANOS;
    identify(spec.name(), run);
    return true;
  }

  /**
   * Finds the successor of a daemon that replaced itself: it started another main process, which wrote its pid into the
   * pid file, and then ended (nginx and haproxy do so at SIGUSR2). How it ended does not matter then, as in systemd.
   *
   * @return whether the pid file names another living process of the service, which is the main process from now on
   */
  private boolean hasSuccessor(Service service, int ended) {
    String name = service.name();
    int pid = readPid(service.spec().startup().pidFile().get());
    if (pid <= 1 || pid == ended) {
      return false;
    }
    if (tree.ownerOf(pid) == null) {
      claim(pid, name);
    }
    if (!tree.adopt(pid, name)) {
      return false;
    }
    events.apply(name, new ServiceEvent.MainPidChanged(service.run().number(), pid));
    return true;
  }

  /**
   * Claims an orphan of no known service, where no leftover process is known to belong to the service: the one that its
   * pid file names, otherwise the oldest one that started after its first process. If two such services start at the
   * same moment, this may be the wrong process, and then the pid file is not believed.
   */
  private List<ProcStat> claimUnknown(ServiceSpec spec) {
    List<ProcStat> unknown = tree.unknownSince(spec.name());
    if (unknown.isEmpty()) {
      return unknown;
    }
    int wanted = spec.startup().pidFile().isPresent() ? readPid(spec.startup().pidFile().get()) : -1;
    ProcStat best = unknown.get(0);
    for (ProcStat orphan : unknown) {
      best = orphan.pid() == wanted ? orphan : best;
    }
    tree.claim(best, spec.name());
    return List.of(best);
  }

  /** Claims the process that the pid file names, if it is an orphan of no known service. */
  private void claim(int pid, String name) {
    for (ProcStat orphan : tree.unknownSince(name)) {
      if (orphan.pid() == pid) {
        tree.claim(orphan, name);
      }
    }
  }

  /**
   * Returns whether the main process was chosen without a pid file a moment ago. A daemon that forks twice leaves an
   * intermediate process for a moment, which may have been taken for the daemon.
   */
  private boolean isFreshGuess(Service service) {
    Guess guess = guesses.get(service.name());
    return guess != null && guess.run() == service.run().number() && service.state() == ServiceState.RUNNING
        && clock.nanos() - guess.at() < GUESS_NANOS;
  }

  /** Finds the main process of a run, by the pid file if it has one, and reports that the run is ready. */
  private void identify(String name, long run) {
    Service service = services.get(name);
    if (service == null || service.run().number() != run || service.state() != ServiceState.STARTING) {
      return;
    }
    StartupSpec startup = service.spec().startup();
    if (startup.pidFile().isPresent()) {
      int pid = readPid(startup.pidFile().get());
      if (pid > 1 && tree.ownerOf(pid) == null) {
        tree.refresh();
        claim(pid, name);
      }
      if (pid <= 1 || !name.equals(tree.ownerOf(pid))) {
        reads.arm(name, run, clock.nanos() + pause);
        pause = Math.min(LONGEST_PAUSE_NANOS, pause * 3 / 2);
        return;
      }
      if (pid != service.run().pid() && tree.adopt(pid, name)) {
        events.apply(name, new ServiceEvent.MainPidChanged(run, pid));
      }
    }
    known.put(name, run);
    if (startup.ready().isEmpty() || early.remove(name, run)) {
      events.apply(name, new ServiceEvent.BecameReady(run));
    }
  }

  /**
   * Holds back the readiness until the main process is known. A daemon may answer while the process that started it
   * still runs, but a stop would then go to the wrong process, whose end would not be clean.
   */
  @Override
  public boolean delaysReadiness(String name, long run) {
    Service service = services.get(name);
    boolean delays =
        service != null && service.spec().startup().type() == StartupSpec.Type.FORKING && service.run().number() == run
            && service.state() == ServiceState.STARTING && !Long.valueOf(run).equals(known.get(name));
    if (delays) {
      early.put(name, run);
    }
    return delays;
  }

  /**
   * Removes a pid file that still names the main process, as systemd does: scripts such as zkServer.sh take the next
   * process with that pid for a daemon that runs already. A file that names another process stays.
   */
  @Override
  public void runEnded(String name, int mainPid, boolean last) {
    known.remove(name);
    early.remove(name);
    Service service = services.get(name);
    if (service != null && service.spec().startup().type() == StartupSpec.Type.FORKING
        && service.spec().startup().pidFile().isPresent()) {
      String path = service.spec().startup().pidFile().get();
      if (readPid(path) == mainPid) {
        files.unlink(path);
      }
    }
  }

  /** @return -1: the file has no number (yet), or is behind a link that another user could have placed */
  private int readPid(String path) {
    int fd = files.openTrusted(path, Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
    if (fd < 0) {
      return -1;
    }
    byte[] bytes = new byte[64];
    int got = files.read(fd, bytes, 0, bytes.length);
    files.close(fd);
    try {
      return got <= 0 ? -1 : Integer.parseInt(new String(bytes, 0, got, StandardCharsets.US_ASCII).trim());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  @Override
  public long untilNext(long now) {
    return reads.untilNext(now);
  }

  @Override
  public void advance(long now) {
    reads.fire(now, this);
  }

  @Override
  public void due(TimerQueue.Due<String> due, long now) {
    identify(due.key(), due.tag());
  }
}
