package reeve.runtime;

import java.time.Duration;
import java.util.List;
import reeve.config.HooksSpec;
import reeve.core.AuxCommand;
import reeve.core.Effect;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.set.ServiceSet;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponents;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.loop.TurnBudget;
import reeve.time.Clock;

/**
 * The effects of the core that wait to be carried out, in their order: the timers of services are kept here, and every
 * other effect goes to the component that can carry it out. An effect that fails does not keep the others from being
 * carried out. Loop thread.
 */
final class EffectQueue {
  /** How often an effect that fails is carried out at once. */
  private static final int ATTEMPTS = 3;

  private static final String FAILED = "an internal error of reeve, which its log describes";

  /** What the queue works with. */
  record Parts(Clock clock, ServiceSet services, TimerQueue<TimerKey> timers, LoopComponents components,
      LifecycleReporter reporter, InternalErrors errors, TurnBudget budget, StateRecorder recorder) {}

  private final Clock clock;
  private final ServiceSet services;
  private final TimerQueue<TimerKey> timers;
  private final LoopComponents components;
  private final LifecycleReporter reporter;
  private final InternalErrors errors;
  private final TurnBudget budget;
  private final StateRecorder recorder;
  private final ServiceEvents events;
  private final PendingEffects effects = new PendingEffects();
  /** How many shutdowns wait: the effects behind the first of them wait too. */
  private int waitingShutdowns;
  /** Signals of stops that could not be sent. */
  private final UnsentSignals unsent;
  private boolean carryingOut;
  private AliveCheck alive;

  /** @param events receives the outcome of effects that fail */
  EffectQueue(Parts parts, ServiceEvents events) {
    clock = parts.clock;
    services = parts.services;
    timers = parts.timers;
    components = parts.components;
    reporter = parts.reporter;
    errors = parts.errors;
    budget = parts.budget;
    recorder = parts.recorder;
    this.events = events;
    unsent = new UnsentSignals(clock, services);
  }

  void connect(AliveCheck check) {
    alive = check;
  }

  /** Adds all effects. If there was no memory, the error has freed some. */
  void add(List<Effect> list) {
    try {
      effects.add(list);
    } catch (OutOfMemoryError e) {
      errors.report(e);
      effects.add(list);
    }
  }

  /** Adds the signals that could not be sent, when it is time. */
  void addUnsent() {
    for (Effect.Send send = unsent.takeDue(); send != null; send = unsent.takeDue()) {
      effects.add(send);
    }
  }

  boolean isEmpty() {
    return effects.isEmpty();
  }

  /** Returns the nanoseconds until a signal that could not be sent is sent again; -1: there is none. */
  long untilNext() {
    return unsent.untilNext();
  }

  /** Returns whether an effect of this kind for this service waits to be carried out. */
  boolean isQueued(String service, Class<? extends Effect> kind) {
    return effects.contains(service, kind);
  }

  /**
   * Carries out effects in order. When the stage has used up its time, the effects that take time wait for another
   * turn. The others do not, unless they follow such an effect of the same service: a start is reported before anything
   * else happens to its process. An event that is applied meanwhile waits.
   *
   * @return false: effects are being carried out, and the caller was called by one of them
   */
  boolean carryOut() {
    if (carryingOut) {
      return false;
    }
    carryingOut = true;
    try {
      boolean tookTime = false;
      for (Effect effect = effects.peekWaiting(); effect != null; effect = effects.peekWaiting()) {
        boolean takesTime = takesTime(effect);
        if (takesTime && tookTime && budget.isUsedUp()) {
          break;
        }
        carryOutOrAbandon(effect);
        waitingShutdowns -= effect instanceof Effect.Shutdown ? 1 : 0;
        effects.removeWaiting();
        tookTime |= takesTime;
      }
      for (Effect effect = effects.peekNew(); effect != null; effect = effects.peekNew()) {
        boolean takesTime = takesTime(effect);
        if (mustWait(effect) || takesTime && tookTime && budget.isUsedUp()) {
          leaveWaiting(effect);
        } else {
          carryOutOrAbandon(effect);
          effects.removeNew();
          tookTime |= takesTime;
        }
      }
      return true;
    } finally {
      carryingOut = false;
    }
  }

  /** Returns whether a new effect follows one that waits, and must not be carried out before it. */
  private boolean mustWait(Effect effect) {
    return waitingShutdowns > 0 || effects.peekWaiting() != null
        && (takesTime(effect) || effect instanceof Effect.Shutdown || effects.isWaiting(effect.service()));
  }

  private void leaveWaiting(Effect effect) {
    waitingShutdowns += effect instanceof Effect.Shutdown ? 1 : 0;
    try {
      effects.leaveWaiting();
    } catch (OutOfMemoryError e) {
      errors.report(e);
    }
  }

  private static boolean takesTime(Effect effect) {
    return starts(effect) || effect instanceof Effect.Send;
  }

  private static boolean starts(Effect effect) {
    return effect instanceof Effect.Spawn || effect instanceof Effect.RunAuxCommand;
  }

  private void carryOutOrAbandon(Effect effect) {
    if (takesTime(effect)) {
      recorder.beforeAct(effect.service(), effect instanceof Effect.Spawn);
    }
    // A process must not be started a second time: see ServiceSpawner and AuxCommandRunner, which report a failure.
    for (int attempt = starts(effect) ? ATTEMPTS : 1; attempt <= ATTEMPTS; attempt++) {
      try {
        carryOut(effect);
        return;
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
    try {
      abandon(effect);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  private void carryOut(Effect effect) {
    if (effect instanceof Effect.Report report) {
      reporter.add(report.service(), report.notice());
      components.noticed(report.service(), report.notice());
    } else if (effect instanceof Effect.ArmTimer arm) {
      timers.arm(new TimerKey(arm.service(), arm.kind()), arm.run(), clock.nanos() + arm.after().toNanos());
    } else if (effect instanceof Effect.DisarmTimer disarm) {
      timers.disarm(new TimerKey(disarm.service(), disarm.kind()));
    } else if (effect instanceof Effect.Forget) {
      forgetIfRemoved(effect.service());
    } else if (effect instanceof Effect.Spawn spawn && isCancelled(spawn)) {
      events.apply(spawn.service(), new ServiceEvent.SpawnCancelled(spawn.run()));
    } else {
      if (effect instanceof Effect.Send) {
        Service service = services.get(effect.service());
        if (service != null && service.run().pid() != 0) {
          alive.checkAlive(service);
        }
      } else if (effect instanceof Effect.Shutdown) {
        reporter.report(); // the events that led to the shutdown come before its announcement
      }
      if (!components.perform(effect)) {
        throw new AssertionError(effect);
      }
    }
  }

  /**
   * Returns whether the service is wanted down by now: a shutdown must not wait for the starts that wait. Where a hook
   * has run, the process is started and stopped, so that the hooks of the stop run.
   */
  private boolean isCancelled(Effect.Spawn spawn) {
    Service service = services.get(spawn.service());
    return service != null && service.target() == Target.DOWN && service.state() == ServiceState.STARTING
        && service.run().number() == spawn.run() && service.spec().hooks() == HooksSpec.NONE;
  }

  private void forgetIfRemoved(String service) {
    if (services.get(service) == null) { // else one of the same name was added meanwhile
      components.forget(service);
      reporter.forget(service);
    }
  }

  /** Reports to the core that an effect could not be carried out, if it has to know. */
  private void abandon(Effect effect) {
    if (effect instanceof Effect.Spawn spawn) {
      events.apply(spawn.service(), new ServiceEvent.SpawnFailed(spawn.run(), false, FAILED));
    } else if (effect instanceof Effect.RunAuxCommand run) {
      AuxCommand command = run.command();
      events.apply(run.service(), new ServiceEvent.AuxCommandEnded(command.purpose(), command.number(),
          new AuxCommand.Outcome(null, false, FAILED, Duration.ZERO)));
    } else if (effect instanceof Effect.Send send) {
      unsent.add(send);
    }
  }
}
