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
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.time.Clock;

/**
 * Services of type forking: the process that we made ends, and the one that it leaves is the service. We are its parent
 * then, for we are a subreaper, so its end is told to us as that of any other. A pid file is believed only if its
 * process belongs to this start: an old one, or one that somebody else wrote, is not.
 */
public final class ForkingServices implements LoopComponent {
  /**
   * Between two looks at a pid file that is not there yet; a service writes it a moment after its first process ended,
   * if not before.
   */
  private static final long PAUSE_NANOS = 5_000_000;
  private static final long LONGEST_NANOS = 200_000_000;

  /**
   * So long after it was taken for the main process without a pid file, one that ends cleanly and leaves others was not
   * it.
   */
  private static final long GUESS_NANOS = 1_000_000_000;

  private record Guess(long life, long at) {}

  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final ProcessTree tree;
  private final ServiceEvents events;
  private final SupervisorLog log;
  private final Map<String, Guess> guesses = new HashMap<>();
  /** Of services with a readiness of their own: lives whose daemon is known. */
  private final Map<String, Long> known = new HashMap<>();
  /** And those that were up before their daemon was known. */
  private final Map<String, Long> early = new HashMap<>();
  private final TimerQueue<String> looks = new TimerQueue<>();
  private long pause = PAUSE_NANOS;

  public ForkingServices(Posix posix, Clock clock, ServiceSet services, ProcessTree tree, ServiceEvents events,
      SupervisorLog log) {
    this.posix = posix;
    this.clock = clock;
    this.services = services;
    this.tree = tree;
    this.events = events;
    this.log = log;
  }

  /**
   * The main process of a service ended and left somebody.
   *
   * @return whether that is how it starts: then another is its main process now
   */
  @Override
  public boolean replacesMainProcess(Service service, Reaped one) {
    ServiceSpec spec = service.spec();
    boolean clean = one.status() instanceof ExitStatus.Exited exited && exited.code() == 0;
    if (spec.startup().type() != StartupSpec.Type.FORKING || !clean
        || service.state() != ServiceState.STARTING && !isFresh(service)) {
      return false;
    }
    List<ProcStat> left = tree.orphansOf(spec.name());
    if (left.isEmpty()) {
      left = claimed(spec);
    }
    if (left.isEmpty() || !tree.adopt(left.get(0).pid(), spec.name())) {
      return false;
    }
    if (left.size() > 1 && spec.startup().pidFile().isEmpty()) {
      log.warn("Takes the oldest of " + left.size() + " processes that \"" + spec.name() + "\" left for the main one: "
          + ProcessStopper.describe(left) + "; a pid-file would say which it is");
    }
    events.apply(spec.name(), new ServiceEvent.MainPidChanged(service.run().number(), left.get(0).pid()));
    if (spec.startup().pidFile().isEmpty()) {
      guesses.put(spec.name(), new Guess(service.run().number(), clock.nanos()));
    }
    pause = PAUSE_NANOS;
    look(spec.name(), service.run().number());
    return true;
  }

  /**
   * Nobody that was left is known to be of the service: the one of its pid file, if that names one of the newcomers
   * that nothing tells about, else the oldest of these. Where two such services start at the same moment it may be the
   * wrong one, and then the pid file is not believed.
   */
  private List<ProcStat> claimed(ServiceSpec spec) {
    List<ProcStat> unknown = tree.unknownSince(spec.name());
    if (unknown.isEmpty()) {
      return unknown;
    }
    int wanted = spec.startup().pidFile().isPresent() ? read(spec.startup().pidFile().get()) : -1;
    ProcStat best = unknown.get(0);
    for (ProcStat one : unknown) {
      best = one.pid() == wanted ? one : best;
    }
    tree.claim(best, spec.name());
    return List.of(best);
  }

  /** A pid file may name another newcomer than the one that was taken first. */
  private void claim(int pid, String name) {
    for (ProcStat one : tree.unknownSince(name)) {
      if (one.pid() == pid) {
        tree.claim(one, name);
      }
    }
  }

  /** Who forks twice leaves one in between for a moment, which may have been taken for the one that stays. */
  private boolean isFresh(Service service) {
    Guess guess = guesses.get(service.name());
    return guess != null && guess.life() == service.run().number() && service.state() == ServiceState.RUNNING
        && clock.nanos() - guess.at() < GUESS_NANOS;
  }

  private void look(String name, long life) {
    Service service = services.get(name);
    if (service == null || service.run().number() != life || service.state() != ServiceState.STARTING) {
      return;
    }
    StartupSpec startup = service.spec().startup();
    if (startup.pidFile().isPresent()) {
      int pid = read(startup.pidFile().get());
      if (pid > 1 && tree.ownerOf(pid) == null) {
        tree.refresh();
        claim(pid, name);
      }
      if (pid <= 1 || !name.equals(tree.ownerOf(pid))) {
        looks.arm(name, life, clock.nanos() + pause);
        pause = Math.min(LONGEST_NANOS, pause * 3 / 2);
        return;
      }
      if (pid != service.run().pid() && tree.adopt(pid, name)) {
        events.apply(name, new ServiceEvent.MainPidChanged(life, pid));
      }
    }
    known.put(name, life);
    if (startup.ready().isEmpty() || early.remove(name, life)) {
      events.apply(name, new ServiceEvent.BecameReady(life));
    }
  }

  /**
   * A daemon may answer while the process that made it still runs. Its service is not up before its main process is
   * known: a stop would be sent to the wrong one, whose end is then no clean one.
   *
   * @return whether the service is to be up only later
   */
  @Override
  public boolean delaysReadiness(String name, long life) {
    Service service = services.get(name);
    boolean holds =
        service != null && service.spec().startup().type() == StartupSpec.Type.FORKING && service.run().number() == life
            && service.state() == ServiceState.STARTING && !Long.valueOf(life).equals(known.get(name));
    if (holds) {
      early.put(name, life);
    }
    return holds;
  }

  /**
   * A life is over. A pid file that still names its main process is removed, as by systemd: scripts as zkServer.sh take
   * whoever has that number next for a daemon that runs already. One that names anybody else is not ours to touch.
   */
  @Override
  public void runEnded(String name, int mainPid, boolean last) {
    known.remove(name);
    early.remove(name);
    Service service = services.get(name);
    if (service != null && service.spec().startup().type() == StartupSpec.Type.FORKING
        && service.spec().startup().pidFile().isPresent()) {
      String path = service.spec().startup().pidFile().get();
      if (read(path) == mainPid) {
        posix.unlink(path);
      }
    }
  }

  /** @return -1 if there is no number in it (yet) */
  private int read(String path) {
    int fd = posix.open(path, Posix.Open.RDONLY | Posix.Open.NONBLOCK, 0);
    if (fd < 0) {
      return -1;
    }
    byte[] bytes = new byte[64];
    int got = posix.read(fd, bytes, 0, bytes.length);
    posix.close(fd);
    try {
      return got <= 0 ? -1 : Integer.parseInt(new String(bytes, 0, got, StandardCharsets.US_ASCII).trim());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  @Override
  public long untilNext(long now) {
    return looks.untilNext(now);
  }

  @Override
  public void advance(long now) {
    for (TimerQueue.Due<String> due = looks.poll(now); due != null; due = looks.poll(now)) {
      look(due.key(), due.life());
    }
  }
}
