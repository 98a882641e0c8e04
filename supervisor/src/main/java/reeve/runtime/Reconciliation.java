package reeve.runtime;

import java.time.Duration;
import java.util.List;
import reeve.config.Signal;
import reeve.core.AuxCommand;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.HookProgress;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.TimerKind;
import reeve.core.TimerTimes;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.loop.InternalErrors;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.posix.ProcStat;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.process.ProcessStopper;
import reeve.runtime.process.ProcessTree;
import reeve.time.Clock;

/**
 * Compares what the core holds with the kernel and with the parts of the loop, after an internal error has interrupted
 * something, and turns each difference into an event or carries out the effect again:
 *
 * <ul>
 * <li>A call of the set of services that threw has left starts or stops undone: they are done.
 * <li>A main process that the core takes for alive does not exist any more: its exit is applied. (If it exists as a
 * zombie, {@link Reaper} has its death.)
 * <li>A service waits for its process, and no start is under way: the process that was made is reported, or the start
 * is carried out again.
 * <li>A process was started for a service that does not hold it: it is killed.
 * <li>A service waits for a hook command that does not run: its end is applied.
 * <li>A service waits for its leftover processes, and they are not watched: they are watched.
 * <li>A timer of the core is not armed: it is armed.
 * </ul>
 *
 * Its cost grows with the number of services, and it runs only after an internal error; before the signal of a stop is
 * sent, {@link #checkAlive} does it for the main process of that service. Loop thread.
 */
final class Reconciliation implements AliveCheck {
  private static final TimerKind[] KINDS = TimerKind.values();

  private final Deaths deaths;
  private final Clock clock;
  private final ServiceSet services;
  private final TimerQueue<TimerKey> timers;
  private final EffectRunner runner;
  private final Reaper reaper;
  private final ProcessTree tree;
  private final ProcessStopper stopper;
  private final AuxCommandRunner commands;
  private final SupervisorLog log;
  private final InternalErrors errors;

  Reconciliation(LoopCore core, Deaths deaths, TimerQueue<TimerKey> timers, EffectRunner runner, Reaper reaper,
      ProcessTree tree, ProcessStopper stopper, AuxCommandRunner commands) {
    this.deaths = deaths;
    this.timers = timers;
    this.runner = runner;
    this.reaper = reaper;
    this.tree = tree;
    this.stopper = stopper;
    this.commands = commands;
    clock = core.clock();
    services = core.services();
    log = core.log();
    errors = core.errors();
  }

  /** Compares all services. An error with one of them does not keep the others from being compared. */
  void run() {
    runner.resumeSet();
    for (Service service : services.all()) {
      try {
        check(service);
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
    killStrayProcesses();
  }

  private void check(Service service) {
    if (!service.state().hasProcess()) {
      armTimers(service);
      return;
    }
    boolean hook = service.hookProgress() != null && service.hookProgress().is(HookProgress.RUNNING);
    if (service.run().pid() != 0) {
      checkAlive(service);
    } else if (hook) {
      checkHook(service);
    } else if (service.state() == ServiceState.STARTING) {
      checkStart(service);
    } else if (!runner.isQueued(service.name(), Effect.Spawn.class) && !isDraining(service)) {
      reaper.drain(service.name(), service.run().number(), 0);
    }
    armTimers(service);
  }

  @Override
  public void checkAlive(Service service) {
    int pid = service.run().pid();
    if (deaths.isAwaited(pid)) {
      return;
    }
    ProcStat stat = deaths.stat(pid); // of a process that could not be watched
    if (stat == null || stat.isDead()) {
      log.error("Cannot know how the main process of \"" + service.name() + "\", pid " + pid
          + ", ended: it is gone, and it was not reaped here");
      tree.reaped(pid);
      reaper.drain(service.name(), service.run().number(), pid);
      runner.apply(service.name(),
          new ServiceEvent.ProcessExited(service.run().number(), new ExitStatus.Unknown(), false));
    }
  }

  private void checkHook(Service service) {
    HookProgress hook = service.hookProgress();
    long number = HookProgress.commandNumber(service.run().number(), hook.index());
    if (!commands.isRunning(service.name(), hook.hook(), number)
        && !runner.isQueued(service.name(), Effect.RunAuxCommand.class)) {
      runner.apply(service.name(), new ServiceEvent.AuxCommandEnded(hook.hook(), number,
          new AuxCommand.Outcome(null, false, "an internal error of reeve, which its log describes", Duration.ZERO)));
    }
  }

  private void checkStart(Service service) {
    if (service.hookProgress() != null || runner.isQueued(service.name(), Effect.Spawn.class)) {
      return;
    }
    int pid = leaderPid(service.name());
    if (pid != 0) {
      runner.apply(service.name(), new ServiceEvent.Spawned(service.run().number(), pid));
    } else {
      runner.perform(List.of(new Effect.Spawn(service.name(), service.run().number())));
    }
  }

  /** @return 0: there is none */
  private int leaderPid(String service) {
    for (int pid : tree.leaders()) {
      if (service.equals(tree.leaderOf(pid))) {
        return pid;
      }
    }
    return 0;
  }

  private boolean isDraining(Service service) {
    for (ProcessStopper.Drained run : stopper.draining()) {
      if (run.service().equals(service.name()) && run.run() == service.run().number()) {
        return true;
      }
    }
    return false;
  }

  private void armTimers(Service service) {
    Service now = services.get(service.name());
    for (TimerKind kind : KINDS) {
      TimerKey key = new TimerKey(service.name(), kind);
      if (now != null && now.hasTimer(kind) && timers.until(key, 0) == Long.MAX_VALUE
          && !runner.isQueued(service.name(), Effect.ArmTimer.class)) {
        Duration rest = TimerTimes.remaining(now, kind, clock.nanos());
        timers.arm(key, now.run().number(), clock.nanos() + rest.toNanos());
      }
    }
  }

  /** A process that no service holds would be supervised by nothing. It is a child that was not reaped. */
  private void killStrayProcesses() {
    for (int pid : tree.leaders()) {
      Service service = services.get(tree.leaderOf(pid));
      if (service != null && service.run().pid() != pid && !(service.state() == ServiceState.STARTING
          && service.run().pid() == 0) && deaths.of(pid) == null
          && !runner.isPostponed(service.name(), ServiceEvent.MainPidChanged.class)) {
        log.error("Kills pid " + pid + ", which was started for \"" + service.name() + "\" when an internal error of "
            + "reeve occurred");
        tree.sendToGroup(pid, Signal.KILL);
      }
    }
  }
}
