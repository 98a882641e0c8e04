package reeve.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import reeve.config.KillMode;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceSet;
import reeve.logs.Event;
import reeve.logs.EventSink;
import reeve.logs.OwnLog;
import reeve.posix.Posix;
import reeve.posix.Reaped;
import reeve.posix.SignalInfo;
import reeve.posix.SyscallException;

/**
 * The loop. One turn: what is dead is reaped, then requests of other threads, then timers; each is an event for the core, whose effects are
 * carried out before the next. Everything that spawns, signals or reaps happens here, so a pid that is held cannot have been given to
 * somebody else.
 */
public final class Supervisor implements Shutdown.Performer {
  /** How often a look at who is left is done again at once because somebody died meanwhile; after that there is a next turn. */
  private static final int LOOKS = 10;

  /** After a fault of our own or of poll: so that one that comes again and again does not burn a processor. */
  private static final long PAUSE_NANOS = 20_000_000;

  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final Starter starter;
  private final ProcessTree tree;
  private final Stopper stopper;
  private final Cgroups cgroups;
  private final Shutdown shutdown;
  private final EventSink sink;
  private final Runnable afterBoot;
  private final OwnLog log;
  private final TimerQueue<TimerKey> timers = new TimerQueue<>();
  private final Mailbox mailbox;
  private final SignalPolicy signals;
  private final ArrayDeque<Effect> effects = new ArrayDeque<>();
  private final Map<String, Integer> lastPid = new HashMap<>();
  private final List<Reaped> dead = new ArrayList<>();
  private final List<SignalInfo> arrived = new ArrayList<>();
  private final List<Event> told = new ArrayList<>();
  private Reaped.Usage usage;
  private int leftBehind;
  private String epitaph;
  private boolean asked;
  private boolean toldPoll;

  /**
   * What the loop is made of. All of it is used by the loop thread only, except where the type says otherwise.
   *
   * @param afterBoot what can wait until the first services were started
   */
  public record Parts(
      Posix posix, Clock clock, Plan plan, ServiceSet services, EventSink sink, OwnLog log, Surroundings surroundings,
      Runnable afterBoot) {}

  public Supervisor(Parts parts) throws SyscallException {
    this.posix = parts.posix();
    this.clock = parts.clock();
    this.services = parts.services();
    this.sink = parts.sink();
    this.log = parts.log();
    this.afterBoot = parts.afterBoot();
    Surroundings around = parts.surroundings();
    this.cgroups = new Cgroups(posix, log, around.worker(), parts.plan().settings().useCgroups());
    this.tree = new ProcessTree(posix, cgroups, around.supervisorId());
    this.starter =
        new Starter(posix, new OutputFiles(posix, around.logDir(), sink, log), around.environment(), around.supervisorId());
    this.stopper = new Stopper(posix, tree, cgroups);
    this.shutdown = new Shutdown(posix, clock, tree, stopper, log, sink, parts.plan().settings().shutdownBudget().orElse(null));
    this.mailbox = new Mailbox(posix);
    this.signals = new SignalPolicy(posix, log);
  }

  /**
   * Starts what is enabled and supervises it until a shutdown is over. Called once, on the thread that is to be the loop's.
   *
   * @param signalFd where our signals are read from
   * @return the exit code of reeve
   */
  public int run(int signalFd) {
    try {
      boot();
    } catch (RuntimeException | Error e) {
      survive(e);
    }
    int[] fds = {signalFd, mailbox.fd()};
    boolean[] ready = new boolean[fds.length];
    while (!shutdown.isOver()) {
      try {
        cgroups.flush();
        await(fds, ready);
        turn(signalFd, ready[0], ready[1]);
      } catch (RuntimeException | Error e) {
        survive(e);
      }
    }
    cgroups.close();
    return shutdown.exitCode();
  }

  /** A poll that fails (ENOMEM, ppoll(2)) must not end us: then we look at everything, now and then. */
  private void await(int[] fds, boolean[] ready) {
    try {
      posix.poll(fds, ready, timeout());
    } catch (SyscallException e) {
      if (!toldPoll) {
        toldPoll = true;
        log.error("Cannot wait for events: " + e.getMessage() + "; looks for them " + 1_000_000_000L / PAUSE_NANOS + " times a second");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      Arrays.fill(ready, true);
    }
  }

  /** Starts what is enabled. */
  void boot() {
    tree.open();
    perform(services.boot(clock.nanos()));
    sink.flush();
    afterBoot.run();
    cgroups.open();
  }

  boolean isOver() {
    return shutdown.isOver();
  }

  int exitCode() {
    return shutdown.exitCode();
  }

  /** A fault of reeve itself must not end what it looks after (law 5 of the design): it is told, and the loop goes on. */
  private void survive(Throwable e) {
    effects.clear();
    told(e);
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  private void told(Throwable e) {
    try {
      StackTraceElement[] trace = e.getStackTrace();
      log.error("Internal error, please report it: " + e + (trace.length == 0 ? "" : " at " + trace[0])
          + (trace.length < 2 ? "" : " from " + trace[1]));
    } catch (OutOfMemoryError again) {
      // Nothing can be said any more, but services can still be looked after.
    }
  }

  /** Runs a task on the loop thread, between two events. Any thread. */
  public void post(Runnable task) {
    mailbox.post(task);
  }

  long timeout() {
    long now = clock.nanos();
    long first = timers.untilNext(now);
    long second = shutdown.untilNext(now);
    return first < 0 ? second : second < 0 ? first : Math.min(first, second);
  }

  /** One turn of the loop; deaths first, so that a process that died as its stop timer fired has died. */
  void turn(int signalFd, boolean signalled, boolean mail) {
    tree.beginTurn();
    if (signalled) {
      arrived.clear();
      for (SignalInfo info = posix.readSignal(signalFd); info != null; info = posix.readSignal(signalFd)) {
        arrived.add(info);
      }
    }
    reap();
    if (signalled) {
      for (int i = 0; i < arrived.size(); i++) {
        onSignal(arrived.get(i));
      }
    }
    if (mail) {
      mailbox.drain();
    }
    long now = clock.nanos();
    for (TimerQueue.Due<TimerKey> due = timers.poll(now); due != null; due = timers.poll(now)) {
      apply(due.key().service(), new ServiceEvent.TimerFired(due.life(), due.key().kind()));
    }
    shutdown.advance(services, now, this);
    sink.flush();
  }

  private void onSignal(SignalInfo info) {
    switch (signals.meaning(info)) {
      case REAP -> {}
      case SHUTDOWN -> {
        // Of a signal that the kernel sends nobody is known who asked: pid 0 would say that it came from outside of our namespace.
        Requester by = info.fromUser() ? new Requester(info.pid(), info.uid()) : Requester.SELF;
        long now = clock.nanos();
        if (asked && shutdown.isEcho(now)) {
          log.debug("Took " + signals.sentence(info) + " for the first one again");
        } else if (asked) {
          shutdown.hurry(signals.sentence(info));
          perform(services.kill(Reason.SHUTDOWN, by, clock.nanos()));
        } else if (services.isShuttingDown()) {
          asked = true; // the first request of anybody: the shutdown was our own until now, and it keeps its grace
          shutdown.asked(now);
          log.info("Is shutting down already; " + signals.sentence(info) + " changes nothing, a second signal kills what is left");
        } else {
          asked = true;
          shutdown.asked(now);
          shutdown.begin(0, signals.sentence(info));
          perform(services.shutdown(Reason.SHUTDOWN, by, clock.nanos()));
        }
      }
      case IGNORE -> {}
    }
  }

  private void reap() {
    dead.clear();
    collect();
    if (dead.isEmpty()) {
      return;
    }
    boolean look = stopper.isDraining();
    for (int i = 0; i < dead.size() && !look; i++) {
      look = tree.isLeader(dead.get(i).pid());
    }
    if (look) {
      // All first: a stray that is dead as well is no leftover, and whom it left is one.
      tree.refresh();
      for (int i = 0; i < LOOKS && tree.isDying(); i++) {
        collect();
        tree.refresh();
      }
    }
    for (int i = 0; i < dead.size(); i++) {
      Reaped one = dead.get(i);
      String name = tree.reaped(one.pid());
      if (name != null) {
        try {
          cgroups.reaped(one.pid());
          onDeath(name, one);
        } catch (RuntimeException | Error e) {
          survive(e); // the other deaths are told only once, too
        }
      }
    }
    onStraysGone();
  }

  private void collect() {
    for (Reaped one = posix.reap(); one != null; one = posix.reap()) {
      dead.add(one);
    }
  }

  private void onDeath(String name, Reaped one) {
    Service service = services.get(name);
    if (service == null || service.pid() != one.pid()) {
      return;
    }
    leftBehind = tree.strays(name);
    usage = one.usage().withoutOurs(posix.maxRssKib());
    boolean gone = leftBehind == 0 && !tree.isDying();
    if (gone) {
      isGone(name, one.pid());
    } else if (service.spec().killMode() == KillMode.PROCESS) {
      log.info("Leaves alone what \"" + name + "\" left, by its kill-mode: " + Stopper.names(tree.members(name, 0)));
      tree.release(one.pid());
    } else {
      stopper.drain(name, service.life(), one.pid());
    }
    apply(name, new ServiceEvent.ProcessExited(service.life(), one.status(), gone));
    usage = null;
    leftBehind = 0;
  }

  private void isGone(String name, int leader) {
    stopper.forget(name);
    tree.forget(name, leader);
    if (services.isShuttingDown()) {
      cgroups.remove(name);
    }
  }

  /** Some child of ours died: perhaps the last of what a service left behind. */
  private void onStraysGone() {
    if (!stopper.isDraining()) {
      return;
    }
    for (Stopper.Drained drained : stopper.takeDrained()) {
      isGone(drained.service(), drained.leader());
      apply(drained.service(), new ServiceEvent.TreeGone(drained.life()));
    }
  }

  private void apply(String name, ServiceEvent event) {
    perform(services.apply(name, event, clock.nanos()));
  }

  /** Carries effects out in order. What comes of a spawn is applied before anything else is; what is told is told afterwards. */
  @Override
  public void perform(List<Effect> list) {
    boolean outermost = effects.isEmpty();
    effects.addAll(list);
    if (!outermost) {
      return;
    }
    while (!effects.isEmpty()) {
      Effect effect = effects.peek();
      carryOut(effect);
      effects.remove();
    }
    tell();
  }

  private void tell() {
    for (int i = 0; i < told.size(); i++) {
      sink.event(told.get(i));
    }
    told.clear();
  }

  /**
   * Why reeve ended, as a paragraph for whoever started it, if an essential service was the reason and it failed.
   *
   * @return null if not
   */
  public String epitaph() {
    return epitaph;
  }

  private void carryOut(Effect effect) {
    if (effect instanceof Effect.Spawn spawn) {
      spawn(spawn);
    } else if (effect instanceof Effect.Announce announce) {
      announce(announce.service(), announce.notice());
    } else if (effect instanceof Effect.ArmTimer arm) {
      timers.arm(new TimerKey(arm.service(), arm.kind()), arm.life(), clock.nanos() + arm.after().toNanos());
    } else if (effect instanceof Effect.DisarmTimer disarm) {
      timers.disarm(new TimerKey(disarm.service(), disarm.kind()));
    } else if (effect instanceof Effect.Send send) {
      Service service = services.get(send.service());
      stopper.send(service, send.signal(), send.scope());
    } else if (effect instanceof Effect.Shutdown end) {
      if (!services.isShuttingDown()) {
        tell();
        shutdown.begin(end.exitCode(), end.why());
        if (end.exitCode() != 0) {
          int starts = services.get(end.service()).restarts() + 1;
          epitaph = "reeve: " + end.why() + ". It was started " + starts + (starts == 1 ? " time" : " times")
              + ". reeve stopped everything else and exits with code " + end.exitCode() + ".";
        }
        perform(services.shutdown(Reason.SHUTDOWN, Requester.SELF, clock.nanos()));
      }
    } else {
      throw new AssertionError(effect);
    }
  }

  private void spawn(Effect.Spawn spawn) {
    ServiceSpec spec = services.get(spawn.service()).spec();
    Started started;
    try {
      started = starter.start(spec);
    } catch (RuntimeException | Error e) {
      told(e);
      started = new Started.Failed("cannot start \"" + spec.name() + "\": internal error: " + e, false, 1); // it is tried again
    }
    if (started instanceof Started.Running running) {
      tree.lead(running.pid(), spec.name());
      cgroups.join(spec.name(), running.pid());
      lastPid.put(spec.name(), running.pid());
      apply(spec.name(), new ServiceEvent.Spawned(spawn.life(), running.pid()));
    } else {
      Started.Failed failed = (Started.Failed) started;
      apply(spec.name(),
          new ServiceEvent.SpawnFailed(spawn.life(), failed.permanent(), failed.message(), failed.exitCode()));
    }
  }

  private void announce(String name, Notice notice) {
    if (notice instanceof Notice.Stopping) {
      shutdown.watchStops();
    }
    Integer pid = lastPid.get(name);
    boolean exited = notice instanceof Notice.Exited;
    told.add(new Event(clock.wallMillis(), name, pid == null ? 0 : pid, notice, exited ? usage : null, exited ? leftBehind : 0));
  }
}
