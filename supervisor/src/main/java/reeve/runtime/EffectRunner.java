package reeve.runtime;

import java.util.ArrayDeque;
import java.util.List;
import reeve.core.Effect;
import reeve.core.Enablement;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponent;
import reeve.loop.LoopComponents;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.loop.TurnBudget;
import reeve.time.Clock;

/**
 * Applies events to the core, and carries out its effects in order: it keeps the timers of services itself, and passes
 * every other effect to the component that can carry it out. The outcome of an effect, also a failure, returns to the
 * core as an event. Loop thread.
 *
 * <p>An effect that fails does not keep the others from being carried out, and an event that the core could not take is
 * applied again in the next turn. The effects of a large event, such as the stop of everything, are carried out in
 * several turns: the queue keeps their order.
 */
final class EffectRunner implements ServiceEvents, LoopComponent {
  /** How often an event is applied that the core cannot take. */
  private static final int EVENT_ATTEMPTS = 5;

  /** An event that the core could not take. */
  private record Postponed(String service, ServiceEvent event, int attempts) {}

  private final Clock clock;
  private final ServiceSet services;
  private final TimerQueue<TimerKey> timers;
  private final LoopComponents components;
  private final LifecycleReporter reporter;
  private final InternalErrors errors;
  private final TurnBudget budget;
  private final EffectQueue effects;
  private final ArrayDeque<Postponed> postponed = new ArrayDeque<>();
  private DeathCheck deaths;
  private UnseenReadiness unseen;

  /** @param timers those of the services */
  EffectRunner(Clock clock, ServiceSet services, TimerQueue<TimerKey> timers, LoopComponents components,
      LifecycleReporter reporter, InternalErrors errors, TurnBudget budget, StateRecorder recorder) {
    this.clock = clock;
    this.services = services;
    this.timers = timers;
    this.components = components;
    this.reporter = reporter;
    this.errors = errors;
    this.budget = budget;
    this.effects = new EffectQueue(
        new EffectQueue.Parts(clock, services, timers, components, reporter, errors, budget, recorder), this);
  }

  /** @param readiness of services that a former reeve started */
  void connect(UnseenReadiness readiness) {
    unseen = readiness;
  }

  /** @param check called before a timer of a living process fires */
  void connect(DeathCheck check, AliveCheck alive) {
    deaths = check;
    effects.connect(alive);
  }

  /** Starts the enabled services: the first of them now, and the others in the turns that follow. */
  void boot(Enablement enablement) {
    try {
      effects.add(services.boot(enablement, clock.nanos()));
    } catch (RuntimeException | Error e) {
      errors.report(e);
      effects.add(services.takeInterrupted());
      effects.add(services.boot(enablement, clock.nanos())); // what was requested already does not change
    }
    continueAndReport();
  }

  @Override
  public void apply(String service, ServiceEvent event) {
    apply(new Postponed(service, event, 0));
    continueAndReport();
  }

  /** Applies an event. If the core fails, what it has decided is kept, and the event is applied again later. */
  private void apply(Postponed one) {
    Service before = services.get(one.service);
    try {
      effects.add(services.apply(one.service, one.event, clock.nanos()));
    } catch (RuntimeException | Error e) {
      errors.report(e);
      effects.add(services.takeInterrupted());
      int attempts = e instanceof OutOfMemoryError ? one.attempts : one.attempts + 1;
      if (services.get(one.service) == before && attempts < EVENT_ATTEMPTS) {
        postponed.add(new Postponed(one.service, one.event, attempts));
      }
    }
  }

  @Override
  public void perform(List<Effect> list) {
    effects.add(list);
    continueAndReport();
  }

  private void continueAndReport() {
    if (effects.carryOut()) {
      reporter.report();
    }
  }

  @Override
  public void ready(String service, long run) {
    if (!components.delaysReadiness(service, run)) {
      apply(service, new ServiceEvent.BecameReady(run));
    }
  }

  @Override
  public void reloading(String service, boolean active) {
    components.reloadChanged(service, active);
  }

  @Override
  public void definitionReplaced(String service) {
    reporter.definitionReplaced(service);
    components.definitionChanged(service);
  }

  /**
   * Applies the end of a main process. Its lifecycle events are not reported before {@link #report}: the sinks must not
   * take time between the deaths of a turn and the starts that follow.
   *
   * @throws RuntimeException or Error if the core could not take it; it is to be applied again
   */
  void exited(Death death) {
    reporter.died(death);
    applyNow(death.service(), new ServiceEvent.ProcessExited(death.run(), death.child().status(), death.treeGone()));
  }

  /**
   * Applies that the last leftover process of a run is gone. As with {@link #exited}, nothing is reported yet.
   *
   * @throws RuntimeException or Error if the core could not take it; it is to be applied again
   */
  void treeGone(String service, long run) {
    applyNow(service, new ServiceEvent.TreeGone(run));
  }

  private void applyNow(String service, ServiceEvent event) {
    try {
      effects.add(services.apply(service, event, clock.nanos()));
    } catch (RuntimeException | Error e) {
      effects.add(services.takeInterrupted());
      throw e;
    } finally {
      effects.carryOut();
    }
  }

  /** Reports the lifecycle events of the deaths of a turn. */
  void report() {
    reporter.report();
  }

  /** Continues with what earlier turns have left. */
  void resume() {
    for (int i = postponed.size(); i > 0; i--) {
      apply(postponed.remove());
    }
    effects.addUnsent();
    continueAndReport();
  }

  /** Lets the set of services do what calls that threw have left. */
  void resumeSet() {
    effects.add(services.takeInterrupted());
    try {
      effects.add(services.resume(clock.nanos()));
    } catch (RuntimeException | Error e) {
      effects.add(services.takeInterrupted());
      throw e;
    } finally {
      continueAndReport();
    }
  }

  @Override
  public boolean isIdle() {
    return effects.isEmpty() && postponed.isEmpty();
  }

  /** Returns whether an effect of this kind for this service waits to be carried out. */
  boolean isQueued(String service, Class<? extends Effect> kind) {
    return effects.isQueued(service, kind);
  }

  /** Returns whether an event of this kind for this service will be applied again. */
  boolean isPostponed(String service, Class<? extends ServiceEvent> kind) {
    for (Postponed one : postponed) {
      if (one.service.equals(service) && kind.isInstance(one.event)) {
        return true;
      }
    }
    return false;
  }

  /** Applies the timers of services that are due, until the stage has used up its time. */
  @Override
  public void advance(long now) {
    TimerQueue.Due<TimerKey> due = timers.peek(now);
    while (due != null) {
      Service service = services.get(due.key().service());
      if (service != null && service.run().pid() != 0) {
        deaths.checkDeath(service.run().pid());
      }
      if (timers.peek(now) == due) { // else a death has disarmed it
        timers.disarm(due.key());
        fire(due, services.get(due.key().service()));
      }
      due = budget.isUsedUp() ? null : timers.peek(now);
    }
  }

  private void fire(TimerQueue.Due<TimerKey> due, Service service) {
    if (!unseen.take(service, due.key(), due.tag())) {
      apply(due.key().service(), new ServiceEvent.TimerFired(due.tag(), due.key().kind()));
    } else if (unseen.isReady(service, due.tag())) {
      ready(service.name(), due.tag());
    }
  }

  @Override
  public long untilNext(long now) {
    if (!effects.isEmpty() || !postponed.isEmpty()) {
      return 0;
    }
    long signal = effects.untilNext();
    long timer = timers.untilNext(now);
    return signal < 0 ? timer : timer < 0 ? signal : Math.min(signal, timer);
  }

  /** Returns whether all lifecycle events are stored. */
  boolean isStored() {
    return reporter.isStored();
  }

  /** Waits for a moment until that is so. */
  void awaitStored() {
    reporter.awaitStored();
  }

  @Override
  public void flush() {
    reporter.flush();
  }
}
