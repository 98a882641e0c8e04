package reeve.runtime;

import java.time.Duration;
import java.util.List;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.EventText;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerQueue;
import reeve.runtime.admin.ShutdownRequests;
import reeve.time.Clock;

/**
 * The end of reeve: the services are stopped, then all other processes below reeve, then the loop ends. This happens
 * once, within the budget, and what it waits for is reported. The stop of a single service that takes long is reported
 * here too. Loop thread.
 */
final class Shutdown implements LoopComponent, ShutdownRequests, TimerQueue.Action<Shutdown.Deadline> {
  /** A stop that takes no longer than this is not reported. */
  private static final Duration FIRST_REPORT = Duration.ofSeconds(2);
  private static final Duration NEXT_REPORT = Duration.ofSeconds(5);

  /**
   * A signal that repeats the first one within this time is no second request. timeout(1) sends a signal to its child
   * and then to the group, and a wrapper may pass on the Ctrl-C that the terminal sends too. No person presses a key
   * twice in that time.
   */
  private static final Duration ECHO = Duration.ofMillis(100);

  /**
   * A process that SIGKILL does not end, because it waits for a dead disk, say, delays the end by at most this time.
   */
  private static final Duration UNKILLABLE = Duration.ofSeconds(10);

  /** The exit code of a reeve that had no memory: EX_OSERR of sysexits.h, see docs/exit-codes.md. */
  private static final int NO_MEMORY = 71;

  private static final String NO_MEMORY_LEFT = "there is no memory left for reeve (java.lang.OutOfMemoryError)";

  /** What is due at a deadline. */
  enum Deadline {
    REPORT,
    BUDGET,
    GIVE_UP
  }

  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final StopWaitReport progress;
  private final FinalSweep sweep;
  private final SupervisorLog log;
  private final EventSink sink;
  private final Duration budget;
  private final ShutdownTimings timings = new ShutdownTimings();
  private final TimerQueue<Deadline> deadlines = new TimerQueue<>();
  private boolean started;
  private boolean requested;
  private boolean forced;
  private boolean budgetUsedUp;
  private boolean over;
  private int exitCode;
  private Termination termination;
  private long startedAt;
  private long requestedAt;

  /** @param budget the time that all stops together may take; null: any time */
  Shutdown(Clock clock, ServiceSet services, ServiceEvents events, StopWaitReport progress, FinalSweep sweep,
      SupervisorLog log, EventSink sink, Duration budget) {
    this.clock = clock;
    this.services = services;
    this.events = events;
    this.progress = progress;
    this.sweep = sweep;
    this.log = log;
    this.sink = sink;
    this.budget = budget;
  }

  boolean isOver() {
    return over;
  }

  int exitCode() {
    return exitCode;
  }

  /** @return null: no failure of an essential service ends reeve */
  Termination termination() {
    return termination;
  }

  // ---- requests

  /**
   * Handles a signal that requests the shutdown. The first one starts it; a second one ends every grace period.
   *
   * @param description the signal again, and its sender, for people
   */
  void requestBySignal(Signal signal, String description, Requester by) {
    long now = clock.nanos();
    if (requested && now - requestedAt < ECHO.toNanos()) {
      log.debug("Ignored " + description + ", which repeats the first signal");
    } else if (requested) {
      kill("requested again, by " + description, by);
    } else if (services.isShuttingDown()) {
      // This is the first request: reeve itself began the shutdown, and its grace periods stay.
      requested(now);
      log.info("Is shutting down already; " + description + " changes nothing, a second signal kills what is left");
    } else {
      stopAll(description, by, now);
      if (signal.equals(Signal.INT)) {
        sink.announce("waiting", null, "waiting for the services to stop; a second SIGINT (Ctrl-C) kills what is left");
      }
      requested(now); // last: if the stop throws, this signal comes again, and it must not count as an echo
    }
  }

  /** Handles the request of a client. A second request ends no grace period without {@code now}. */
  @Override
  public void request(boolean now, Requester by) {
    String why = "requested by " + EventText.requester(by);
    if (!services.isShuttingDown()) {
      stopAll(why, by, clock.nanos());
    }
    if (!requested) {
      requested(clock.nanos());
    }
    if (now) {
      kill(why, by);
    }
  }

  /** Starts the shutdown that the core requests because of an essential service. */
  @Override
  public boolean perform(Effect effect) {
    if (!(effect instanceof Effect.Shutdown end)) {
      return false;
    }
    if (!services.isShuttingDown()) {
      start(end.exitCode(), end.message(), Requester.SELF);
      if (end.exitCode() != 0) {
        termination = Termination.of(end, services.get(end.service()));
      }
      events.perform(services.shutdown(Reason.SHUTDOWN, Requester.SELF, clock.nanos()));
    }
    return true;
  }

  /** Stops everything, because allocations fail again and again and reeve cannot go on. */
  void endWithoutMemory() {
    if (!services.isShuttingDown()) {
      boolean first = !started;
      starts(NO_MEMORY);
      try {
        if (first) {
          armBudget(); // before the messages, which may fail
          log.error("Cannot go on: " + NO_MEMORY_LEFT + "; stops all services and exits with code " + NO_MEMORY
              + ". Give it more, for example REEVE_JAVA_OPTS=-Xmx256m");
          sink.announce("shutting-down", null, "shutting down: " + NO_MEMORY_LEFT, Requester.SELF);
        }
      } finally { // though there may be no memory to report it
        events.perform(services.shutdown(Reason.SHUTDOWN, Requester.SELF, clock.nanos()));
      }
    }
  }

  private void requested(long now) {
    requested = true;
    requestedAt = now;
  }

  private void stopAll(String why, Requester by, long now) {
    start(0, why, by);
    events.perform(services.shutdown(Reason.SHUTDOWN, by, now));
  }

  /** The first call that does not throw counts. */
  private void start(int code, String why, Requester by) {
    if (!started) {
      armBudget();
      sink.announce("shutting-down", null, "shutting down: " + why, by);
      starts(code);
    }
  }

  private void armBudget() {
    if (budget != null) {
      deadlines.arm(Deadline.BUDGET, 0, clock.nanos() + budget.toNanos());
    }
  }

  /** Allocates nothing. */
  private void starts(int code) {
    if (!started) {
      exitCode = code;
      startedAt = clock.nanos();
      started = true;
    }
  }

  /** Ends every grace period. */
  private void kill(String why, Requester by) {
    try {
      sink.announce("killing", null, "killing what is left: " + why, by);
    } finally { // a kill does not wait until there is memory to report it
      force();
      events.perform(services.kill(Reason.SHUTDOWN, by, clock.nanos()));
    }
  }

  private void force() {
    if (!forced) {
      deadlines.disarm(Deadline.BUDGET);
      deadlines.arm(Deadline.GIVE_UP, 0, clock.nanos() + UNKILLABLE.toNanos());
      forced = true;
    }
  }

  // ---- progress

  @Override
  public void noticed(String service, Notice notice) {
    if (notice instanceof Notice.Stopping && deadlines.until(Deadline.REPORT, 0) == Long.MAX_VALUE) {
      deadlines.arm(Deadline.REPORT, 0, clock.nanos() + FIRST_REPORT.toNanos());
    }
    if (started) {
      timings.note(service, notice, services.get(service), clock.nanos());
    }
  }

  @Override
  public long untilNext(long now) {
    long deadline = deadlines.untilNext(now);
    long round = over ? -1 : sweep.untilNext(now);
    return deadline < 0 ? round : round < 0 ? deadline : Math.min(deadline, round);
  }

  @Override
  public void advance(long now) {
    deadlines.fire(now, this);
    // Effects that wait may be the reports of the last deaths, which the ledger would lose.
    if (started && !over && services.isDown() && events.isIdle()) {
      if (budgetUsedUp || sweep.isGraceOver(now)) {
        force();
      }
      if (sweep.sweep(now, forced)) {
        over = true;
        timings.report(sink, startedAt, now, budget);
        sink.announce("down", null, "stopped everything in " + EventText.duration(Duration.ofNanos(now - startedAt)));
      }
    }
  }

  @Override
  public void due(TimerQueue.Due<Deadline> due, long now) {
    switch (due.key()) {
      case REPORT -> report(now);
      case BUDGET -> budgetIsUsedUp(now);
      case GIVE_UP -> giveUp(now);
    }
  }

  /** Kills what is left, except what protected services need: their stop ends by its own schedule. */
  private void budgetIsUsedUp(long now) {
    List<String> spared = services.sparedByBudget();
    String what = "killing what is left" + (spared.isEmpty() ? "" : ", but not yet " + String.join(", ", spared));
    String total = "shutdown budget of " + EventText.duration(budget);
    sink.announce("killing", null, what + ": the " + total + " is used up");
    budgetUsedUp = true;
    if (spared.isEmpty()) {
      force();
    }
    events.perform(services.killUnprotected(Reason.SHUTDOWN, Requester.SELF, now));
  }

  private void report(long now) {
    StopWaitReport.Result result = progress.report(now, UNKILLABLE);
    if (result == StopWaitReport.Result.UNKILLABLE && started) {
      giveUp(now); // every stop schedule has come to SIGKILL, so no second request or budget has to end the wait
    } else if (result != StopWaitReport.Result.NONE) {
      deadlines.arm(Deadline.REPORT, 0, now + NEXT_REPORT.toNanos());
    }
  }

  private void giveUp(long now) {
    progress.logUnkillable();
    over = true;
    timings.report(sink, startedAt, now, budget);
  }
}
