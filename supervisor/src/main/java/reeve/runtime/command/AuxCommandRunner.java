package reeve.runtime.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.core.AuxCommand;
import reeve.core.Effect;
import reeve.core.ServiceEvent;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerQueue;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.runtime.process.ProcessStarter;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.process.StartResult;
import reeve.time.Clock;

/**
 * Runs auxiliary commands of services: each in a session of its own, with the service's environment and directory, its
 * output in the service's log. A command that takes too long is killed with all that it started, and what it leaves when
 * it ends is killed as well. To {@link ProcessTree} each command is an owner of its own, {@code SERVICE NUMBER}, so that
 * no process of it is ever taken for one of the service. Loop thread.
 */
public final class AuxCommandRunner implements LoopComponent {
  /** A process that SIGKILL does not end delays what waits for the command no longer than this. */
  private static final Duration UNKILLABLE = Duration.ofSeconds(5);

  /** If the failure report takes longer, the hook is run without it. */
  private static final Duration REPORT = Duration.ofSeconds(5);

  /** Called once for each command, when it has ended. */
  public interface Listener {
    void ended(String service, AuxCommand command, AuxCommand.Outcome outcome);
  }

  private record Waiting(ServiceSpec spec, AuxCommand command, Listener listener) {}

  private static final class Running {
    final String service;
    final AuxCommand command;
    final String owner;
    final int pid;
    final long began;
    final Listener listener;
    boolean reported;
    boolean timedOut;
    boolean killed;

    Running(String service, AuxCommand command, String owner, int pid, long began, Listener listener) {
      this.service = service;
      this.command = command;
      this.owner = owner;
      this.pid = pid;
      this.began = began;
      this.listener = listener;
    }
  }

  private final Posix posix;
  private final Clock clock;
  private final ProcessStarter starter;
  private final ProcessTree tree;
  private final Mailbox mailbox;
  private final ServiceEvents events;
  private final InternalErrors errors;
  private final FailureReports reports;
  private final Map<Integer, Running> running = new HashMap<>();
  /** Owners of errands that ended and left somebody, with the pid that they had. */
  private final Map<String, Integer> leftovers = new HashMap<>();
  /** By pid: when it is killed, or given up. */
  private final TimerQueue<Integer> deadlines = new TimerQueue<>();
  /** Those that are run when it is known what they are to read, by their key in the deadlines, which is negative. */
  private final Map<Integer, Waiting> waiting = new HashMap<>();
  private long count;
  private int requested;

  /** @param reports what the hooks of a failure read; null: nothing */
  public AuxCommandRunner(Posix posix, Clock clock, ProcessStarter starter, ProcessTree tree, Mailbox mailbox,
      ServiceEvents events, InternalErrors errors, FailureReports reports) {
    this.posix = posix;
    this.clock = clock;
    this.starter = starter;
    this.tree = tree;
    this.mailbox = mailbox;
    this.events = events;
    this.errors = errors;
    this.reports = reports;
  }

  @Override
  public boolean perform(Effect effect) {
    if (effect instanceof Effect.RunAuxCommand run) {
      AuxCommand.Purpose purpose = run.command().purpose();
      boolean reads = purpose == AuxCommand.Purpose.ON_FAILURE || purpose == AuxCommand.Purpose.ON_RECOVERY;
      if (reads && reports != null) {
        runWithReport(run.spec(), run.command(), null);
      } else {
        run(run.spec(), run.command(), null);
      }
      return true;
    }
    if (effect instanceof Effect.EndAuxCommand end) {
      end(end.service(), end.purpose(), end.number(), end.grace());
      return true;
    }
    return false;
  }

  /** Requests the failure report once the events that are being reported now have reached the sinks, and then runs. */
  private void runWithReport(ServiceSpec spec, AuxCommand command, Listener listener) {
    int key = -(++requested);
    waiting.put(key, new Waiting(spec, command, listener));
    deadlines.arm(key, 0, clock.nanos() + REPORT.toNanos());
    mailbox.post(new Runnable() {
      @Override
      public void run() {
        reports.request(spec.name(), new ReportReceiver(key));
      }
    });
  }

  /** Brings the answer back to the loop. */
  private final class ReportReceiver implements Consumer<String>, Runnable {
    private final int key;
    private volatile String report;

    ReportReceiver(int key) {
      this.key = key;
    }

    @Override
    public void accept(String text) {
      report = text;
      mailbox.post(this);
    }

    @Override
    public void run() {
      runWaiting(key, report);
    }
  }

  private void runWaiting(int key, String report) {
    Waiting one = waiting.remove(key);
    if (one != null) {
      deadlines.disarm(key);
      run(one.spec, report == null ? one.command : one.command.withInput(report + "\n"), one.listener);
    }
  }

  /** Starts one. If that fails the listener is told before this returns. */
  public void run(ServiceSpec spec, AuxCommand command, Listener listener) {
    String number = Long.toString(++count);
    StartResult started;
    try {
      started = starter.startAuxCommand(spec, command, number);
    } catch (RuntimeException | Error e) {
      errors.report(e);
      started = new StartResult.Failed("internal error: " + e, false, 1); // somebody waits for an answer
    }
    if (started instanceof StartResult.Running process) {
      String owner = spec.name() + ' ' + number;
      tree.lead(process.pid(), owner);
      running.put(process.pid(), new Running(spec.name(), command, owner, process.pid(), clock.nanos(), listener));
      deadlines.arm(process.pid(), 0, clock.nanos() + command.timeout().toNanos());
    } else {
      StartResult.Failed failed = (StartResult.Failed) started;
      report(spec.name(), command, new AuxCommand.Outcome(null, false, failed.message(), Duration.ZERO), listener);
    }
  }

  /**
   * It is not wanted any more; nothing happens if it is over. Its listener is told when it is.
   *
   * @param grace between SIGTERM and SIGKILL; zero: no SIGTERM
   */
  public void end(String service, AuxCommand.Purpose purpose, long number, Duration grace) {
    for (Running one : running.values()) {
      if (one.command.purpose() == purpose && one.command.number() == number && one.service.equals(service)) {
        end(one, grace);
        return;
      }
    }
  }

  private void end(Running one, Duration grace) {
    if (one.killed) {
      return;
    }
    if (grace.isZero()) {
      kill(one);
    } else {
      send(one, Signal.TERM);
      if (deadlines.until(one.pid, clock.nanos()) > grace.toNanos()) {
        deadlines.arm(one.pid, 1, clock.nanos() + grace.toNanos());
      }
    }
  }

  /** No more grace for any of them. */
  public void killAll() {
    List<Waiting> dropped = new ArrayList<>(waiting.values());
    for (Integer key : waiting.keySet()) {
      deadlines.disarm(key);
    }
    waiting.clear();
    for (Waiting one : dropped) {
      report(one.spec.name(), one.command, new AuxCommand.Outcome(null, false, "reeve ends", Duration.ZERO),
          one.listener);
    }
    for (Running one : running.values()) {
      end(one, Duration.ZERO);
    }
  }

  /** Whether somebody waits for one. */
  public boolean isBusy() {
    if (!waiting.isEmpty()) {
      return true;
    }
    for (Running one : running.values()) {
      if (!one.reported) {
        return true;
      }
    }
    return false;
  }

  private void kill(Running one) {
    one.killed = true;
    send(one, Signal.KILL);
    deadlines.arm(one.pid, 2, clock.nanos() + UNKILLABLE.toNanos());
  }

  private void send(Running one, Signal signal) {
    List<ProcStat> members = tree.members(one.owner, one.pid);
    posix.killGroup(one.pid, signal);
    if (!signal.equals(Signal.KILL)) {
      posix.killGroup(one.pid, Signal.CONT);
    }
    for (ProcStat member : members) {
      if (member.pgrp() != one.pid) {
        tree.send(member, signal);
        if (!signal.equals(Signal.KILL)) {
          tree.send(member, Signal.CONT);
        }
      }
    }
  }

  @Override
  public long untilNext(long now) {
    return deadlines.untilNext(now);
  }

  @Override
  public void advance(long now) {
    for (TimerQueue.Due<Integer> due = deadlines.poll(now); due != null; due = deadlines.poll(now)) {
      if (due.key() < 0) {
        runWaiting(due.key(), null);
        continue;
      }
      Running one = running.get(due.key());
      if (one != null && one.killed) {
        report(one, new AuxCommand.Outcome(null, one.timedOut, "SIGKILL does not end it", since(one.began)));
      } else if (one != null) {
        one.timedOut = due.life() == 0;
        kill(one);
      }
    }
  }

  private Duration since(long began) {
    return Duration.ofNanos(clock.nanos() - began);
  }

  /** Reports the end of a command, once. */
  private void report(Running one, AuxCommand.Outcome outcome) {
    if (!one.reported) {
      one.reported = true;
      report(one.service, one.command, outcome, one.listener);
    }
  }

  private void report(String service, AuxCommand command, AuxCommand.Outcome outcome, Listener listener) {
    if (listener == null) {
      events.apply(service, new ServiceEvent.AuxCommandEnded(command.purpose(), command.number(), outcome));
    } else {
      listener.ended(service, command, outcome);
    }
  }

  @Override
  public boolean exited(String owner, Reaped child) {
    Running one = running.remove(child.pid());
    if (one == null) {
      return false;
    }
    deadlines.disarm(one.pid);
    leftovers.put(one.owner, one.pid);
    report(one, new AuxCommand.Outcome(child.status(), one.timedOut, null, since(one.began)));
    return true;
  }

  /** Whether {@link #sweep} is due when children of ours died. */
  public boolean isSweeping() {
    return !leftovers.isEmpty();
  }

  /** After {@link ProcessTree#refresh}: kills what errands that ended left, until nobody is left of them. */
  public void sweep() {
    Iterator<Map.Entry<String, Integer>> each = leftovers.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Integer> entry = each.next();
      if (tree.countOrphans(entry.getKey()) == 0 && !tree.isDying()) {
        tree.endRun(entry.getKey(), entry.getValue());
        each.remove();
      } else {
        for (ProcStat member : tree.members(entry.getKey(), 0)) {
          tree.send(member, Signal.KILL);
        }
      }
    }
  }
}
