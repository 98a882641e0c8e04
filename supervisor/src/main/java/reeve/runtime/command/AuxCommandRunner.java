package reeve.runtime.command;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.core.AuxCommand;
import reeve.core.Effect;
import reeve.core.ServiceEvent;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponent;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerQueue;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.posix.Reaped;
import reeve.runtime.process.ProcessStarter;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.process.StartResult;
import reeve.survival.RunFacts;
import reeve.time.Clock;

/**
 * Runs auxiliary commands of services: each in a session of its own, in the environment and directory of the service,
 * with its output in the service's log. A command that takes too long is killed with all processes that it started, and
 * the processes that it leaves when it ends are killed too. To {@link ProcessTree} each command is an owner of its own,
 * {@code SERVICE NUMBER}, so none of its processes is ever taken for a process of the service. Loop thread.
 */
public final class AuxCommandRunner implements LoopComponent, TimerQueue.Action<Integer> {
  /** A command that SIGKILL does not end is reported as ended after this time. */
  private static final Duration UNKILLABLE = Duration.ofSeconds(5);

  /** Tags of the deadlines: what happens when one has passed. */
  private static final int TIMEOUT = 0;
  private static final int GRACE_OVER = 1;
  private static final int GIVE_UP = 2;

  /** Records the hook command that runs, so that a later reeve knows it if this one is killed. */
  public interface HookRecords {
    /** @param process {@link RunFacts.Command#NONE}: it has ended */
    void hookStarted(String service, RunFacts.Command process);
  }

  private final Processes processes;
  private final Clock clock;
  private final ProcessStarter starter;
  private final ProcessTree tree;
  private final ServiceEvents events;
  private final InternalErrors errors;
  private final Map<Integer, RunningCommand> running = new HashMap<>();
  private final CommandLeftovers leftovers;
  /** By pid: when a command is killed, or given up. */
  private final TimerQueue<Integer> deadlines = new TimerQueue<>();
  private final HookRecords records;
  private long count;

  public AuxCommandRunner(Processes processes, Clock clock, ProcessStarter starter, ProcessTree tree,
      ServiceEvents events, InternalErrors errors, HookRecords records) {
    this.records = records;
    this.processes = processes;
    this.clock = clock;
    this.starter = starter;
    this.tree = tree;
    this.leftovers = new CommandLeftovers(tree);
    this.events = events;
    this.errors = errors;
  }

  @Override
  public boolean perform(Effect effect) {
    if (effect instanceof Effect.RunAuxCommand run) {
      run(run.spec(), run.command(), null);
      return true;
    }
    if (effect instanceof Effect.EndAuxCommand end) {
      end(end.service(), end.purpose(), end.number(), end.grace());
      return true;
    }
    return false;
  }

  /**
   * Starts a command. If that fails, its end is reported before this returns.
   *
   * @param listener called when the command has ended; null: the command is a hook, and the core gets an event
   */
  public void run(ServiceSpec spec, AuxCommand command, CommandListener listener) {
    String number = Long.toString(++count);
    StartResult started;
    try {
      started = starter.startAuxCommand(spec, command, number);
    } catch (RuntimeException | Error e) {
      errors.report(e);
      started = new StartResult.Failed("internal error: " + e, false, 1);
    }
    if (started instanceof StartResult.Running process) {
      RunningCommand one =
          new RunningCommand(spec.name(), command, number, process.pid(), clock.nanos(), listener);
      try {
        begin(one);
      } catch (OutOfMemoryError e) {
        errors.report(e); // which frees memory
        begin(one);
      }
      if (one.isAwaited()) {
        ProcStat stat = processes.stat(one.pid);
        records.hookStarted(one.service,
            new RunFacts.Command(one.pid, stat == null ? 0 : stat.startTime(), count, one.startedAt));
      }
    } else {
      StartResult.Failed failed = (StartResult.Failed) started;
      report(spec.name(), command, new AuxCommand.Outcome(null, false, failed.message(), Duration.ZERO), listener);
    }
  }

  private void begin(RunningCommand process) {
    tree.lead(process.pid, process.owner);
    watch(process);
  }

  private void watch(RunningCommand process) {
    running.put(process.pid, process);
    deadlines.arm(process.pid, TIMEOUT, process.startedAt + process.command.timeout().toNanos());
  }

  /**
   * Goes on with a command that a former reeve started: it has what is left of its timeout.
   *
   * @param listener as of {@link #run}
   * @return false: the process is gone
   */
  public boolean adopt(String service, AuxCommand command, RunFacts.Command process, CommandListener listener) {
    RunningCommand one = new RunningCommand(service, command, Long.toString(process.number()), process.pid(),
        process.startedAt(), listener);
    if (!tree.former().adopt(one.pid, process.startTicks(), one.pid, one.owner)) {
      return false;
    }
    watch(one);
    if (one.isAwaited()) {
      records.hookStarted(service, process);
    }
    return true;
  }

  /**
   * Numbers the processes of commands differently than former reeves of these services, whose commands may live: no
   * reeve starts a command in each millisecond since the boot.
   */
  public void numberAfterFormer() {
    count = Math.max(count, clock.nanos() / 1_000_000);
  }

  /**
   * Ends a command that is not wanted any more, if it still runs. Its end is reported like any other.
   *
   * @param grace between SIGTERM and SIGKILL; zero: no SIGTERM
   */
  public void end(String service, AuxCommand.Purpose purpose, long number, Duration grace) {
    for (RunningCommand process : running.values()) {
      AuxCommand command = process.command;
      if (command.purpose() == purpose && command.number() == number && process.service.equals(service)) {
        end(process, grace);
        return;
      }
    }
  }

  private void end(RunningCommand process, Duration grace) {
    if (process.killed) {
      return;
    }
    if (grace.isZero()) {
      kill(process);
    } else {
      process.send(tree, Signal.TERM);
      if (deadlines.until(process.pid, clock.nanos()) > grace.toNanos()) {
        deadlines.arm(process.pid, GRACE_OVER, clock.nanos() + grace.toNanos());
      }
    }
  }

  /** Kills all commands that run. */
  public void killAll() {
    for (RunningCommand process : running.values()) {
      end(process, Duration.ZERO);
    }
  }

  /** Returns whether this is a command whose end was not handled yet. */
  public boolean isRunning(int pid) {
    return running.containsKey(pid);
  }

  /** Returns whether this command runs, or its end was not handled yet. */
  public boolean isRunning(String service, AuxCommand.Purpose purpose, long number) {
    for (RunningCommand process : running.values()) {
      AuxCommand command = process.command;
      if (command.purpose() == purpose && command.number() == number && process.service.equals(service)
          && !process.reported) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a command runs whose end has not been reported. */
  public boolean isBusy() {
    for (RunningCommand process : running.values()) {
      if (!process.reported) {
        return true;
      }
    }
    return false;
  }

  private void kill(RunningCommand process) {
    process.send(tree, Signal.KILL);
    process.killed = true;
    deadlines.arm(process.pid, GIVE_UP, clock.nanos() + UNKILLABLE.toNanos());
  }

  @Override
  public long untilNext(long now) {
    return deadlines.untilNext(now);
  }

  @Override
  public void advance(long now) {
    deadlines.fire(now, this);
  }

  @Override
  public void due(TimerQueue.Due<Integer> due, long now) {
    RunningCommand process = running.get(due.key());
    if (process != null && process.killed) {
      Duration took = since(process.startedAt);
      report(process, new AuxCommand.Outcome(null, process.timedOut, "SIGKILL does not end it", took));
    } else if (process != null) {
      process.timedOut = due.tag() == TIMEOUT;
      kill(process);
    }
  }

  private Duration since(long startedAt) {
    return Duration.ofNanos(clock.nanos() - startedAt);
  }

  /** Reports the end of a command, until that succeeds once. */
  private void report(RunningCommand process, AuxCommand.Outcome outcome) {
    if (!process.reported) {
      if (process.isAwaited()) {
        records.hookStarted(process.service, RunFacts.Command.NONE);
      }
      report(process.service, process.command, outcome, process.listener);
      process.reported = true;
    }
  }

  private void report(String service, AuxCommand command, AuxCommand.Outcome outcome, CommandListener listener) {
    if (listener == null) {
      events.apply(service, new ServiceEvent.AuxCommandEnded(command.purpose(), command.number(), outcome));
    } else {
      listener.ended(service, command, outcome);
    }
  }

  @Override
  public boolean exited(String owner, Reaped child) {
    RunningCommand process = running.get(child.pid());
    if (process == null) {
      return false;
    }
    leftovers.add(process);
    report(process, outcome(process, child));
    deadlines.disarm(process.pid);
    running.remove(process.pid); // last: if this method throws, it is called again for the same process
    return true;
  }

  private AuxCommand.Outcome outcome(RunningCommand process, Reaped child) {
    AuxCommand.Outcome outcome =
        new AuxCommand.Outcome(child.status(), process.timedOut, null, since(process.startedAt));
    boolean prints = process.command.purpose() == AuxCommand.Purpose.ENV_COMMAND && !process.reported;
    String problem = prints ? starter.endOutput(process.service, outcome.isSuccess()) : null;
    return problem == null || !outcome.isSuccess() ? outcome
        : new AuxCommand.Outcome(null, false, problem, outcome.elapsed());
  }

  /** Returns whether {@link #sweep} has to be called after deaths. */
  public boolean isSweeping() {
    return !leftovers.isEmpty();
  }

  /** After {@link ProcessTree#refresh}: kills the processes that commands left. Called again until none is left. */
  public void sweep() {
    leftovers.sweep();
  }
}
