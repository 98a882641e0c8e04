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
import reeve.loop.InternalErrors;
import reeve.loop.Mailbox;
import reeve.loop.TimerQueue;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.runtime.process.ProcessStarter;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.process.StartResult;
import reeve.time.Clock;

/**
 * Runs commands beside services: each in a session of its own, with the service's environment and directory, its output
 * in the service's log. One that takes too long is killed with all that it started, and what it leaves when it ends is
 * killed as well. To {@link ProcessTree} each is an owner of its own, {@code SERVICE NUMBER}, so that nothing of it is
 * ever taken for a process of the service. Loop thread.
 */
public final class AuxCommandRunner {
  /** Marker in the environment beside that of the service: which errand, by our own count. */
  public static final String VARIABLE = "REEVE_ERRAND";

  /** A process that SIGKILL does not end holds up nobody for longer: what waits for it is told that it failed. */
  private static final Duration UNKILLABLE = Duration.ofSeconds(5);

  /** If the story takes longer the errand is run without. */
  private static final Duration STORY = Duration.ofSeconds(5);

  /** Told once of each errand. */
  public interface Listener {
    void ended(String service, AuxCommand errand, AuxCommand.Outcome outcome);
  }

  /** Finds out what an errand is to read; the answer comes on any thread, once. */
  interface Story {
    void of(String service, Consumer<String> answer);
  }

  private record Waiting(ServiceSpec spec, AuxCommand errand, Listener listener) {}

  private static final class Running {
    final String service;
    final AuxCommand errand;
    final String owner;
    final int pid;
    final long began;
    /** Null: it has been told. */
    Listener listener;
    boolean timedOut;
    boolean killed;

    Running(String service, AuxCommand errand, String owner, int pid, long began, Listener listener) {
      this.service = service;
      this.errand = errand;
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
  private final InternalErrors faults;
  private final Map<Integer, Running> running = new HashMap<>();
  /** Owners of errands that ended and left somebody, with the pid that they had. */
  private final Map<String, Integer> leftovers = new HashMap<>();
  /** By pid: when it is killed, or given up. */
  private final TimerQueue<Integer> deadlines = new TimerQueue<>();
  /** Those that are run when it is known what they are to read, by their key in the deadlines, which is negative. */
  private final Map<Integer, Waiting> waiting = new HashMap<>();
  private long count;
  private int asked;
  private Story story;

  public AuxCommandRunner(Posix posix, Clock clock, ProcessStarter starter, ProcessTree tree, Mailbox mailbox,
      InternalErrors faults) {
    this.posix = posix;
    this.clock = clock;
    this.starter = starter;
    this.tree = tree;
    this.mailbox = mailbox;
    this.faults = faults;
  }

  /** Who knows what errands about a failure are to read; without one they read nothing. */
  public void tellBy(Story one) {
    story = one;
  }

  /** The same for one that reads the story of the service, which takes a moment to be put together. */
  public void runWithStory(ServiceSpec spec, AuxCommand errand, Listener listener) {
    if (story == null) {
      run(spec, errand, listener);
      return;
    }
    int key = -(++asked);
    waiting.put(key, new Waiting(spec, errand, listener));
    deadlines.arm(key, 0, clock.nanos() + STORY.toNanos());
    story.of(spec.name(), new Consumer<String>() {
      @Override
      public void accept(String text) {
        mailbox.post(new Runnable() {
          @Override
          public void run() {
            storyIs(key, text);
          }
        });
      }
    });
  }

  private void storyIs(int key, String text) {
    Waiting one = waiting.remove(key);
    if (one != null) {
      deadlines.disarm(key);
      run(one.spec, text == null ? one.errand : one.errand.withInput(text + "\n"), one.listener);
    }
  }

  /** Starts one. If that fails the listener is told before this returns. */
  public void run(ServiceSpec spec, AuxCommand errand, Listener listener) {
    String number = Long.toString(++count);
    StartResult started;
    try {
      started = starter.beside(spec, errand, number);
    } catch (RuntimeException | Error e) {
      faults.tell(e);
      started = new StartResult.Failed("internal error: " + e, false, 1); // somebody waits for an answer
    }
    if (started instanceof StartResult.Running process) {
      String owner = spec.name() + ' ' + number;
      tree.lead(process.pid(), owner);
      running.put(process.pid(), new Running(spec.name(), errand, owner, process.pid(), clock.nanos(), listener));
      deadlines.arm(process.pid(), 0, clock.nanos() + errand.timeout().toNanos());
    } else {
      StartResult.Failed failed = (StartResult.Failed) started;
      listener.ended(spec.name(), errand, new AuxCommand.Outcome(null, false, failed.message(), Duration.ZERO));
    }
  }

  /**
   * It is not wanted any more; nothing happens if it is over. Its listener is told when it is.
   *
   * @param grace between SIGTERM and SIGKILL; zero: no SIGTERM
   */
  public void end(String service, AuxCommand.Purpose purpose, long number, Duration grace) {
    for (Running one : running.values()) {
      if (one.errand.purpose() == purpose && one.errand.number() == number && one.service.equals(service)) {
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
      one.listener.ended(one.spec.name(), one.errand, new AuxCommand.Outcome(null, false, "reeve ends", Duration.ZERO));
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
      if (one.listener != null) {
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

  /** Nanoseconds until one of them has to be killed; -1: never. */
  public long untilNext(long now) {
    return deadlines.untilNext(now);
  }

  public void advance(long now) {
    for (TimerQueue.Due<Integer> due = deadlines.poll(now); due != null; due = deadlines.poll(now)) {
      if (due.key() < 0) {
        storyIs(due.key(), null);
        continue;
      }
      Running one = running.get(due.key());
      if (one != null && one.killed) {
        tell(one, new AuxCommand.Outcome(null, one.timedOut, "SIGKILL does not end it", since(one.began)));
      } else if (one != null) {
        one.timedOut = due.life() == 0;
        kill(one);
      }
    }
  }

  private Duration since(long began) {
    return Duration.ofNanos(clock.nanos() - began);
  }

  private static void tell(Running one, AuxCommand.Outcome outcome) {
    Listener listener = one.listener;
    one.listener = null;
    if (listener != null) {
      listener.ended(one.service, one.errand, outcome);
    }
  }

  /**
   * After {@link ProcessTree#refresh}: a child of ours was reaped.
   *
   * @return whether it was an errand
   */
  public boolean reaped(Reaped dead) {
    Running one = running.remove(dead.pid());
    if (one == null) {
      return false;
    }
    deadlines.disarm(one.pid);
    leftovers.put(one.owner, one.pid);
    tell(one, new AuxCommand.Outcome(dead.status(), one.timedOut, null, since(one.began)));
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
      if (tree.strays(entry.getKey()) == 0 && !tree.isDying()) {
        tree.forget(entry.getKey(), entry.getValue());
        each.remove();
      } else {
        for (ProcStat member : tree.members(entry.getKey(), 0)) {
          tree.send(member, Signal.KILL);
        }
      }
    }
  }
}
