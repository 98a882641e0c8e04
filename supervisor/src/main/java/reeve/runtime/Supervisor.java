package reeve.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import reeve.config.Plan;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.event.EventFanout;
import reeve.event.EventSink;
import reeve.event.EventText;
import reeve.log.SupervisorLog;
import reeve.loop.InternalErrors;
import reeve.loop.Mailbox;
import reeve.loop.PollRegistry;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.posix.Posix;
import reeve.posix.SignalInfo;
import reeve.posix.SyscallException;
import reeve.rotation.WriterControl;
import reeve.runtime.admin.ControlBackend;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.command.FailureReportWorker;
import reeve.runtime.command.FailureReports;
import reeve.runtime.command.ReloadCommands;
import reeve.runtime.process.Cgroups;
import reeve.runtime.process.ForkingServices;
import reeve.runtime.process.OutputFiles;
import reeve.runtime.process.ProcessFreezer;
import reeve.runtime.process.ProcessStarter;
import reeve.runtime.process.ProcessStopper;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.readiness.DbusServices;
import reeve.runtime.readiness.NotifyServices;
import reeve.runtime.readiness.NotifySocketDirectory;
import reeve.runtime.readiness.ReadinessPipes;
import reeve.runtime.readiness.ReadinessProber;
import reeve.runtime.schedule.ScheduleStore;
import reeve.runtime.schedule.Scheduler;
import reeve.runtime.watch.CheckRunner;
import reeve.runtime.watch.HealthMonitor;
import reeve.runtime.watch.ParkMonitor;
import reeve.time.Clock;

/**
 * The loop. One turn: what is dead is reaped, then requests of other threads, then timers; each is an event for the
 * core, whose effects are carried out before the next. Everything that spawns, signals or reaps happens here, so a pid
 * that is held cannot have been given to somebody else.
 */
public final class Supervisor {
  /** After a fault of our own or of poll: so that one that comes again and again does not burn a processor. */
  private static final long PAUSE_NANOS = 20_000_000;

  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final EffectRunner runner;
  private final InternalErrors faults;
  private final ProcessTree tree;
  private final ProcessStopper stopper;
  private final Cgroups cgroups;
  private final Shutdown shutdown;
  private final EventSink sink;
  private final Runnable afterBoot;
  private final SupervisorLog log;
  private final ControlBackend desk;
  private final Mailbox mailbox;
  private final CheckRunner probes;
  private final ReadinessProber prober;
  private final HealthMonitor health;
  private final PollRegistry polled;
  private final ParkMonitor parker;
  private final DbusServices buses;
  private final NotifyServices notifier;
  private final ReadinessPipes pipes;
  private final ForkingServices forks;
  private final Reaper reaper;
  private final Scheduler schedules;
  private final AuxCommandRunner errands;
  private final ProcessFreezer freezer;
  private final SignalPolicy signals;
  private final List<SignalInfo> arrived = new ArrayList<>();
  private boolean asked;
  private boolean toldPoll;

  /**
   * What the loop is made of. All of it is used by the loop thread only, except where the type says otherwise.
   *
   * @param afterBoot what can wait until the first services were started
   */
  public record Parts(
      Posix posix, Clock clock, Plan plan, ServiceSet services, EventSink sink, SupervisorLog log,
      RuntimeEnvironment surroundings,
      Runnable afterBoot) {}

  /** @param desk what the control socket asks; null: nobody asks */
  public Supervisor(Parts parts, ControlBackend desk) throws SyscallException {
    this.posix = parts.posix();
    this.clock = parts.clock();
    this.services = parts.services();
    this.log = parts.log();
    this.afterBoot = parts.afterBoot();
    RuntimeEnvironment around = parts.surroundings();
    this.schedules = new Scheduler(new Scheduler.Tools(clock, services, parts.sink(), log,
        new ScheduleStore(posix, log, around.worker(), desk == null ? null : desk.stateDirectory()),
        desk == null ? Scheduler.BY_FILES : desk, posix));
    this.sink = new EventFanout(parts.sink(), schedules);
    this.cgroups = new Cgroups(posix, log, around.worker(), parts.plan().settings().useCgroups());
    this.tree = new ProcessTree(posix, cgroups, around.supervisorId());
    this.stopper = new ProcessStopper(posix, tree, cgroups);
    this.faults = new InternalErrors(log);
    services.setShutdownBudget(parts.plan().settings().shutdownBudget().orElse(null));
    ProcessStarter starter =
        new ProcessStarter(posix, new OutputFiles(posix, around.logDir(), sink, log), around.environment(),
            around.supervisorId());
    this.mailbox = new Mailbox(posix);
    this.errands = new AuxCommandRunner(posix, clock, starter, tree, mailbox, faults);
    this.shutdown =
        new Shutdown(posix, clock, tree, stopper, errands, log, sink,
            parts.plan().settings().shutdownBudget().orElse(null));
    this.freezer = new ProcessFreezer(posix, clock, services, tree, cgroups, stopper, mailbox);
    stopper.holdBy(freezer);
    this.probes = new CheckRunner(posix, clock, services, mailbox, errands, log);
    this.prober = new ReadinessProber(clock, services, mailbox, probes, around.logDir());
    this.health = new HealthMonitor(clock, services, mailbox, probes);
    this.polled = new PollRegistry(mailbox.fd());
    this.parker = new ParkMonitor(posix, clock, services, mailbox, log, polled);
    this.buses =
        new DbusServices(new DbusServices.Tools(posix, clock, services, tree, mailbox, log, around.environment()));
    this.runner = new EffectRunner(
        new EffectRunner.Tools(posix, clock, services, starter, errands, tree, stopper, cgroups, shutdown, prober,
            health, parker, buses, sink, faults));
    parker.open(runner, starter);
    buses.open(runner);
    prober.open(runner);
    health.open(runner);
    schedules.open(runner, polled);
    this.notifier = new NotifyServices(
        new NotifyServices.Tools(posix, clock, services, tree, log, sink, polled, around.worker()),
        new NotifySocketDirectory(posix, log, around.worker(), around.environment().get("XDG_RUNTIME_DIR"), "/run",
            "/tmp"));
    notifier.open(runner);
    this.pipes = new ReadinessPipes(posix, polled);
    pipes.open(runner);
    starter.tellBy(notifier, pipes);
    this.forks = new ForkingServices(posix, clock, services, tree, runner, log);
    runner.open(forks);
    this.reaper = new Reaper(
        new Reaper.Tools(posix, services, runner, tree, stopper, cgroups, errands, notifier, pipes, forks, buses, log),
        this);
    this.signals = new SignalPolicy(posix, log);
    this.desk = desk;
    if (desk != null) {
      desk.open(new ControlBackend.Tools(clock, services, runner, starter, stopper, this, mailbox, notifier, schedules,
          health, around.logDir(), sink, log));
    }
  }

  /**
   * Starts what is enabled and supervises it until a shutdown is over. Called once, on the thread that is to be the
   * loop's.
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
    while (!shutdown.isOver()) {
      try {
        cgroups.flush();
        boolean[] ready = polled.ready();
        await(polled.fds(signalFd), ready);
        turn(signalFd, ready[0], ready[1]);
      } catch (RuntimeException | Error e) {
        survive(e);
      }
    }
    cgroups.close();
    probes.close();
    schedules.close();
    parker.close();
    buses.close();
    notifier.close();
    freezer.close();
    return shutdown.exitCode();
  }

  /** A poll that fails (ENOMEM, ppoll(2)) must not end us: then we look at everything, now and then. */
  private void await(int[] fds, boolean[] ready) {
    try {
      posix.poll(fds, ready, timeout());
    } catch (SyscallException e) {
      if (!toldPoll) {
        toldPoll = true;
        log.error("Cannot wait for events: " + e.getMessage() + "; looks for them " + 1_000_000_000L / PAUSE_NANOS
            + " times a second");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      Arrays.fill(ready, true);
    }
  }

  /** Starts what is enabled. */
  void boot() {
    tree.open();
    runner.perform(desk == null ? services.boot(clock.nanos()) : services.boot(desk.choice(), clock.nanos()));
    schedules.boot();
    sink.flush();
    afterBoot.run();
    cgroups.open();
  }

  public AuxCommandRunner errands() {
    return errands;
  }

  public ReloadCommands reloads() {
    return runner.reloads();
  }

  public boolean isOver() {
    return shutdown.isOver();
  }

  int exitCode() {
    return shutdown.exitCode();
  }

  /**
   * Why reeve ended, as a paragraph for whoever started it, if an essential service was the reason and it failed.
   *
   * @return null if not
   */
  public String epitaph() {
    return runner.epitaph();
  }

  /** A fault of our own, after which we go on. */
  void survive(Throwable e) {
    runner.reset();
    faults.tell(e);
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  /** Who tells hooks of failures why the service ended; there is a desk. Before {@link #run}. */
  public void tellBy(FailureReports chronicle) {
    errands.tellBy(new FailureReportWorker(mailbox, desk, chronicle));
  }

  /** What the loop does for who rotates logs. @param stateDir see {@link ProcessFreezer#open} */
  public WriterControl hands(String stateDir) {
    freezer.open(stateDir);
    return freezer;
  }

  /** Runs a task on the loop thread, between two events. Any thread. */
  public void post(Runnable task) {
    mailbox.post(task);
  }

  public long timeout() {
    long now = clock.nanos();
    long first = runner.timers().untilNext(now);
    long second = shutdown.untilNext(now);
    long third = sooner(forks.untilNext(now), sooner(parker.untilNext(now), buses.untilNext(now)));
    return sooner(sooner(first, second),
        sooner(sooner(third, freezer.untilNext(now)), sooner(errands.untilNext(now), schedules.untilNext())));
  }

  /** Of two waits, of which -1 has no end. */
  private static long sooner(long a, long b) {
    return a < 0 ? b : b < 0 ? a : Math.min(a, b);
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
    polled.read();
    reaper.reap();
    if (signalled) {
      for (int i = 0; i < arrived.size(); i++) {
        onSignal(arrived.get(i));
      }
    }
    if (mail) {
      mailbox.drain();
    }
    long now = clock.nanos();
    for (TimerQueue.Due<TimerKey> due = runner.timers().poll(now); due != null; due = runner.timers().poll(now)) {
      runner.apply(due.key().service(), new ServiceEvent.TimerFired(due.life(), due.key().kind()));
    }
    schedules.advance();
    parker.advance(now);
    buses.advance(now);
    forks.advance(now);
    freezer.advance(now);
    errands.advance(now);
    shutdown.advance(services, now, runner);
    sink.flush();
  }

  private void onSignal(SignalInfo info) {
    switch (signals.meaning(info)) {
      case REAP -> {}
      case SHUTDOWN -> {
        // Of a signal that the kernel sends nobody is known who asked: pid 0 would say that it came from outside of our
        // namespace.
        Requester by = info.fromUser() ? new Requester(info.pid(), info.uid(), posix.commandLineText(info.pid()))
            : Requester.SELF;
        long now = clock.nanos();
        if (asked && shutdown.isEcho(now)) {
          log.debug("Took " + signals.sentence(info) + " for the first one again");
        } else if (asked) {
          hurry("asked again, by " + signals.sentence(info), by);
        } else if (services.isShuttingDown()) {
          asked = true; // the first request of anybody: the shutdown was our own until now, and it keeps its grace
          shutdown.asked(now);
          log.info("Is shutting down already; " + signals.sentence(info)
              + " changes nothing, a second signal kills what is left");
        } else {
          shutDown(signals.sentence(info), by, now);
        }
      }
      case RELOAD -> {
        if (desk == null || services.isShuttingDown()) {
          log.warn("Ignored " + signals.sentence(info) + ": is shutting down");
        } else {
          desk.reload(info.signal().name(), new Requester(info.pid(), info.uid()));
        }
      }
      case IGNORE -> {}
    }
  }

  private void shutDown(String why, Requester by, long now) {
    asked = true;
    shutdown.asked(now);
    shutdown.begin(0, why, by);
    runner.perform(services.shutdown(Reason.SHUTDOWN, by, now));
  }

  private void hurry(String who, Requester by) {
    shutdown.hurry(who, by);
    runner.perform(services.kill(Reason.SHUTDOWN, by, clock.nanos()));
  }

  /**
   * Somebody asked by the control socket. Unlike a second signal a second request is no impatience: it says itself
   * whether it is.
   *
   * @param now kill what is left
   */
  public void shutDown(boolean now, Requester by) {
    String who = "asked by " + EventText.requester(by);
    if (!services.isShuttingDown()) {
      shutDown(who, by, clock.nanos());
    } else if (!asked) {
      asked = true;
      shutdown.asked(clock.nanos());
    }
    if (now) {
      hurry(who, by);
    }
  }
}
