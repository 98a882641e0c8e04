package reeve.runtime;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.KillMode;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.EventText;
import reeve.log.SupervisorLog;
import reeve.loop.TimerQueue;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.process.ProcessStopper;
import reeve.runtime.process.ProcessTree;
import reeve.time.Clock;

/**
 * The end of reeve: services are stopped, then whoever else came to us, then it is over. Once, in this order, within
 * the budget, and saying for whom it waits; stops of single services are watched for that too.
 */
final class Shutdown {
  /** A stop that takes no longer than this is not worth a word. */
  private static final Duration FIRST_REPORT = Duration.ofSeconds(2);

  private static final Duration NEXT_REPORT = Duration.ofSeconds(5);

  /** What strays that are nobody's get between SIGTERM and SIGKILL. */
  private static final Duration SWEEP_GRACE = Duration.ofSeconds(5);

  private static final Duration ECHO = Duration.ofMillis(100);

  private static final Duration KILL_AGAIN = Duration.ofSeconds(1);

  /**
   * A process that SIGKILL does not end (it waits for a dead disk, say) does not hold up the end of reeve for longer.
   */
  private static final Duration UNKILLABLE = Duration.ofSeconds(10);

  private final Posix posix;
  private final Clock clock;
  private final ProcessTree tree;
  private final SupervisorLog log;
  private final EventSink sink;
  private final ProcessStopper stopper;
  private final AuxCommandRunner errands;
  private final Duration budget;

  private boolean begun;
  private boolean over;
  private boolean forced;
  private boolean sweeping;
  private int exitCode;
  private long began;
  private long askedAt;
  private final ShutdownTimings timeline = new ShutdownTimings();
  private final TimerQueue<Deadline> deadlines = new TimerQueue<>();

  /** Carries out what the core says. */
  interface Performer {
    void perform(List<Effect> effects);
  }

  private enum Deadline {
    REPORT,
    BUDGET,
    GIVE_UP,
    SWEEP
  }

  Shutdown(Posix posix, Clock clock, ProcessTree tree, ProcessStopper stopper, AuxCommandRunner errands,
      SupervisorLog log, EventSink sink,
      Duration budget) {
    this.posix = posix;
    this.clock = clock;
    this.tree = tree;
    this.stopper = stopper;
    this.errands = errands;
    this.log = log;
    this.sink = sink;
    this.budget = budget;
  }

  /** Only the first call counts. */
  void begin(int code, String why, Requester by) {
    if (begun) {
      return;
    }
    begun = true;
    exitCode = code;
    began = clock.nanos();
    sink.announce("shutting-down", null, "shutting down: " + why, by);
    if (budget != null) {
      deadlines.arm(Deadline.BUDGET, 0, began + budget.toNanos());
    }
  }

  /**
   * Whether a signal that comes now is the first one again: timeout(1) sends to its child and then to the group, and a
   * wrapper that hands Ctrl-C on does it beside the terminal. Nobody presses a key twice in that time.
   */
  boolean isEcho(long now) {
    return now - askedAt < ECHO.toNanos();
  }

  /** Somebody asked for the first time: for the shutdown, or while one was under way that nobody had asked for. */
  void asked(long now) {
    askedAt = now;
  }

  /** No more grace for anybody. @param who asked, and that, for people */
  void hurry(String who, Requester by) {
    log.warn("Kills what is left: " + who);
    sink.announce("killing", null, "killing what is left: " + who, by);
    force();
  }

  private void force() {
    if (!forced) {
      forced = true;
      deadlines.disarm(Deadline.BUDGET);
      deadlines.arm(Deadline.GIVE_UP, 0, clock.nanos() + UNKILLABLE.toNanos());
      if (sweeping) {
        deadlines.arm(Deadline.SWEEP, 0, clock.nanos());
      }
    }
  }

  /** @param service as it is now; null: gone */
  void note(String name, Notice notice, Service service) {
    if (begun) {
      timeline.note(name, notice, service, clock.nanos());
    }
  }

  private void tellTimes(long now) {
    Duration took = Duration.ofNanos(now - began);
    if (timeline.isWorthIt(took, budget)) {
      sink.announce("shutdown-timeline", null, "stopped the services in " + EventText.duration(took)
          + (budget == null ? "" : " of " + EventText.duration(budget)) + ": " + timeline.words(began, now));
    }
  }

  /** A stop began: if it takes long, say for whom. */
  void watchStops() {
    if (deadlines.until(Deadline.REPORT, 0) == Long.MAX_VALUE) {
      deadlines.arm(Deadline.REPORT, 0, clock.nanos() + FIRST_REPORT.toNanos());
    }
  }

  boolean isOver() {
    return over;
  }

  int exitCode() {
    return exitCode;
  }

  long untilNext(long now) {
    return deadlines.untilNext(now);
  }

  /** Goes on with it; at the end of each turn of the loop. */
  void advance(ServiceSet services, long now, Performer perform) {
    boolean sweepDue = false;
    for (TimerQueue.Due<Deadline> due = deadlines.poll(now); due != null; due = deadlines.poll(now)) {
      switch (due.key()) {
        case REPORT -> report(services, now);
        case BUDGET -> {
          log.warn("Used up the shutdown budget of " + EventText.duration(budget) + ": killing what is left");
          sink.announce("killing", null,
              "killing what is left: the shutdown budget of " + EventText.duration(budget) + " is used up");
          force();
          perform.perform(services.kill(Reason.SHUTDOWN, Requester.SELF, now));
        }
        case GIVE_UP -> giveUp(services);
        case SWEEP -> sweepDue = true;
      }
    }
    if (begun && !over && services.isDown()) {
      sweep(services, now, sweepDue);
    }
  }

  private void report(ServiceSet services, long now) {
    boolean any = false;
    boolean unkillable = true;
    for (Service service : services.all()) {
      if (service.state() == ServiceState.STOPPING || service.state() == ServiceState.KILLING) {
        any = true;
        unkillable &= service.state() == ServiceState.KILLING && now - service.since() >= UNKILLABLE.toNanos();
        List<ProcStat> left = stopper.left(service);
        sink.announce("waiting", service.name(),
            "waiting for " + (left.isEmpty() ? "what is ending" : ProcessStopper.names(left)) + ", "
                + (service.state() == ServiceState.KILLING ? "killed" : "asked to stop") + " "
                + EventText.duration(Duration.ofNanos(now - service.since())) + " ago"
                + behind(services, service.name()));
      }
    }
    if (any && unkillable && begun) {
      giveUp(services); // its schedule came to SIGKILL by itself: nobody has to ask again, and no budget to run out
    } else if (any) {
      deadlines.arm(Deadline.REPORT, 0, now + NEXT_REPORT.toNanos());
    }
  }

  /** Whose stop waits for the end of this one. */
  private static String behind(ServiceSet services, String name) {
    StringBuilder names = new StringBuilder();
    int count = 0;
    for (Service other : services.all()) {
      if (services.stopDelayedBy(other.name()).contains(name)) {
        names.append(count++ == 0 ? "; " : ", ").append(other.name());
      }
    }
    return count == 0 ? "" : names.append(count == 1 ? " waits for that" : " wait for that").toString();
  }

  private void giveUp(ServiceSet services) {
    StringBuilder names = new StringBuilder();
    for (Service service : services.all()) {
      if (service.state().hasProcess()) {
        names.append(" \"").append(service.name()).append("\": ").append(ProcessStopper.names(stopper.left(service)))
            .append(';');
      }
    }
    log.error("Gave up on processes that SIGKILL does not end:" + names
        + " what they wait for in the kernel is in /proc/PID/stack");
    over = true;
    tellTimes(clock.nanos());
  }

  /** Services are down. Who else is below us gets SIGTERM, a grace, and SIGKILL until nobody is left. */
  private void sweep(ServiceSet services, long now, boolean due) {
    if (errands.isBusy()) {
      if (forced) {
        errands.killAll();
      }
      return; // each ends by its own timeout, and that is met by a turn
    }
    List<ProcStat> left = tree.everyStray(leftOnPurpose(services));
    if (left.isEmpty() && tree.isDying()) {
      return; // it is reaped in the next turn, and then we see whom it left
    }
    if (left.isEmpty()) {
      over = true;
      tellTimes(now);
      sink.announce("down", null, "stopped everything in " + EventText.duration(Duration.ofNanos(now - began)));
      return;
    }
    if (!sweeping) {
      sweeping = true;
      sink.announce("waiting", null, "ending what is left below reeve: " + ProcessStopper.names(left));
      if (!forced) {
        deadlines.arm(Deadline.SWEEP, 0, now + SWEEP_GRACE.toNanos());
        for (ProcStat member : left) {
          tree.send(member, Signal.TERM);
          tree.send(member, Signal.CONT);
        }
        return;
      }
      due = true;
    }
    // Once it has begun at every turn, that is at every death: who forks while he is killed is caught only so.
    if (due || forced) {
      if (!forced) {
        force();
      }
      for (ProcStat member : left) {
        tree.send(member, Signal.KILL);
      }
      deadlines.arm(Deadline.SWEEP, 0, now + KILL_AGAIN.toNanos());
    }
  }

  /** {@code kill-mode = "process"} says that the rest is to be left alone; the end of PID 1 is the end of them all. */
  private Set<String> leftOnPurpose(ServiceSet services) {
    Set<String> names = new HashSet<>();
    if (posix.pid() != 1) {
      for (Service service : services.all()) {
        if (service.spec().stop().killMode() == KillMode.PROCESS) {
          names.add(service.name());
        }
      }
    }
    return names;
  }
}
