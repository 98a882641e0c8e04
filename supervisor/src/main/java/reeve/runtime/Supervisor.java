package reeve.runtime;

import java.util.concurrent.locks.LockSupport;
import reeve.core.Enablement;
import reeve.loop.HeapReserve;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponents;
import reeve.loop.Mailbox;
import reeve.loop.PollRegistry;
import reeve.loop.TurnBudget;
import reeve.runtime.upgrade.Upgrade;
import reeve.time.Clock;

/**
 * The loop. In each turn it reads the descriptors and handles dead children; signals, tasks of other threads, timers
 * and the other components follow. Each fact is an event for the core, whose effects are carried out before the next
 * event, if there are not too many of them: a stage of a turn is limited by {@link TurnBudget}. All processes are
 * spawned, signalled and reaped on this thread, so a pid that is known here cannot belong to another process.
 *
 * <p>A stage that throws is reported, and takes the turn from no other stage: what it has not done is found again in
 * the next turn. Loop thread.
 */
public final class Supervisor {
  /** The number of stages of a turn: see {@link #run(int, boolean, boolean)}. */
  private static final int STAGES = 7;

  /** The stages that may have thousands of deaths to handle, or of effects to carry out. */
  private static final int REAP = 2;
  private static final int RESUME = 5;

  /** A loop that always has something to do waits for the ledger after this time. */
  private static final long LONGEST_UNSTORED_NANOS = 50_000_000L;

  /** An attempt to fill the reserve for which there is no memory costs a collection. */
  private static final long FILL_AGAIN_NANOS = 1_000_000_000L;

  private final EffectRunner runner;
  private final LoopComponents components;
  private final PollRegistry polled;
  private final Mailbox mailbox;
  private final Reaper reaper;
  private final SignalHandler signals;
  private final Shutdown shutdown;
  private final Beginning beginning;
  private final InternalErrors errors;
  private final TurnBudget budget;
  private final Reconciliation reconciliation;
  private final HeapReserve reserve;
  private final Clock clock;
  private long reserveFilledAt;
  private long storedAt;
  private int errorsBefore;
  private boolean failed;
  private int signalFd;

  Supervisor(LoopCore core, EffectRunner runner, Polled polled, Reaper reaper, SignalHandler signals, Shutdown shutdown,
      Beginning beginning, Reconciliation reconciliation) {
    this.runner = runner;
    this.polled = polled.registry;
    this.mailbox = polled.mailbox;
    this.reaper = reaper;
    this.signals = signals;
    this.shutdown = shutdown;
    this.beginning = beginning;
    this.reconciliation = reconciliation;
    components = core.components();
    errors = core.errors();
    budget = core.budget();
    reserve = core.reserve();
    clock = core.clock();
    budget.connect(new Urgent());
  }

  /** What ends a long stage. A signal that is read here is kept, and causes another turn. */
  private final class Urgent implements TurnBudget.Waiting {
    @Override
    public boolean isAnything() {
      try {
        signals.read(signalFd);
        return signals.hasRequests() || mailbox.hasTasks() || polled.isOtherReady(signalFd);
      } catch (RuntimeException | Error e) {
        errors.report(e);
        return true;
      }
    }
  }

  /**
   * What begins with the loop, which are the services that start at boot and those of a former reeve, and what replaces
   * this program by another one.
   */
  record Beginning(Enablement enablement, Adoption adoption, Upgrade upgrade) {}

  /** What the loop waits for. */
  record Polled(PollRegistry registry, Mailbox mailbox) {}

  /**
   * Starts the enabled services and supervises them until a shutdown is over. Called once, on the thread that becomes
   * the loop thread.
   *
   * @param signalDescriptor the descriptor that signals are read from
   * @param afterBoot work that can wait until the first services have been started
   * @return the exit code of reeve
   */
  public int run(int signalDescriptor, Runnable afterBoot) {
    boot(afterBoot);
    while (!shutdown.isOver()) {
      components.flush();
      upgradeIfDue();
      boolean polledWell = await(signalDescriptor);
      turn(signalDescriptor, !polledWell || polled.hasSignal(), !polledWell || polled.hasMail());
      pauseIfErrorsRepeat();
    }
    components.flush();
    components.close();
    return shutdown.exitCode();
  }

  /** Replaces this program, when it has handled and stored all that it has read: the rest waits in the kernel. */
  private void upgradeIfDue() {
    if (beginning.upgrade.isDue() && !failed && !signals.hasMore() && !mailbox.hasTasks() && runner.isIdle()) {
      try {
        runner.awaitStored();
        if (runner.isStored()) {
          beginning.upgrade.replace();
        }
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  /** Whether the loop has not waited for the ledger for long, because it always has something to do. */
  private boolean isOverdue() {
    return clock.nanos() - storedAt > LONGEST_UNSTORED_NANOS;
  }

  /**
   * Waits until something is to be done. Before the loop sleeps, it waits for the ledger: a reeve that is killed then
   * has recorded what it has done.
   *
   * @return false: it is not known what is ready
   */
  private boolean await(int signalDescriptor) {
    try {
      long timeout = untilNext();
      if (runner.isStored()) {
        storedAt = clock.nanos();
      } else if (isOverdue() || timeout != 0 && !polled.isReady(signalDescriptor)) {
        runner.awaitStored();
        storedAt = clock.nanos();
        timeout = untilNext();
      }
      polled.await(signalDescriptor, timeout);
      return true;
    } catch (RuntimeException | Error e) {
      errors.report(e);
      return false;
    }
  }

  /** An error that repeats in each turn must not use a whole processor. */
  private void pauseIfErrorsRepeat() {
    if (failed && errors.isRepeating()) {
      LockSupport.parkNanos(InternalErrors.PAUSE_NANOS);
    }
  }

  /** Starts the enabled services: the first of them now, and the others in the turns that follow. */
  void boot(Runnable afterBoot) {
    components.open();
    budget.beginStage();
    try {
      beginning.adoption.restore();
      runner.boot(beginning.enablement);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
    components.started();
    beginning.adoption.resume(beginning.enablement);
    components.flush();
    beginning.adoption.resumed();
    try {
      afterBoot.run();
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
    reserveFilledAt = clock.nanos();
    reserve.fill();
  }

  /** Runs one turn. Deaths are handled before timers: a process that died just before its stop timer is not killed. */
  void turn(int signalDescriptor, boolean signalled, boolean mail) {
    signalFd = signalDescriptor;
    components.turnBegins();
    for (int stage = 0; stage < STAGES; stage++) {
      if (stage == REAP || stage == RESUME) {
        budget.beginLongStage();
      } else {
        budget.beginStage();
      }
      try {
        run(stage, signalled, mail);
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
    reconcileAfterErrors();
  }

  /** After an error the core is compared with the kernel, and another turn follows, which does what was not done. */
  private void reconcileAfterErrors() {
    failed = errors.count() != errorsBefore;
    if (failed) {
      errorsBefore = errors.count();
      budget.beginStage();
      try {
        reconciliation.run();
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
    if (!reserve.isFull()) {
      handleShortage();
    }
  }

  /** Fills the reserve again if there is memory; if there is none for a long time, reeve ends in order. */
  private void handleShortage() {
    if (reserve.isMemoryShort()) {
      try {
        shutdown.endWithoutMemory();
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    } else if (!failed && clock.nanos() - reserveFilledAt >= FILL_AGAIN_NANOS) {
      reserveFilledAt = clock.nanos();
      reserve.fill();
    }
  }

  private void run(int stage, boolean signalled, boolean mail) {
    switch (stage) {
      case 0 -> {
        if (signalled || signals.hasMore()) {
          signals.read(signalFd);
        }
      }
      case 1 -> polled.read();
      case REAP -> reaper.reap();
      case 3 -> signals.handle();
      case 4 -> {
        if (mail || mailbox.hasTasks()) {
          mailbox.drain();
        }
      }
      case RESUME -> runner.resume();
      default -> components.advance();
    }
  }

  /** Returns the nanoseconds until the loop has something to do without an event; -1: nothing is planned. */
  long untilNext() {
    if (failed || signals.hasMore() || mailbox.hasTasks()) {
      return 0;
    }
    long death = reaper.untilNext();
    long component = components.untilNext();
    return death < 0 ? component : component < 0 ? death : Math.min(death, component);
  }

  /** @return null: no failure of an essential service ended reeve */
  public Termination termination() {
    return shutdown.termination();
  }

  /** Says whether the shutdown is over. */
  public boolean isOver() {
    return shutdown.isOver();
  }

  public int exitCode() {
    return shutdown.exitCode();
  }
}
