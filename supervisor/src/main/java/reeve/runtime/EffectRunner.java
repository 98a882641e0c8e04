package reeve.runtime;

import java.util.ArrayDeque;
import java.util.List;
import reeve.core.Effect;
import reeve.core.Enablement;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponent;
import reeve.loop.LoopComponents;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.time.Clock;

/**
 * Applies events to the core, and carries out its effects in order: it keeps the timers of services itself, and passes
 * every other effect to the component that can carry it out. The outcome of an effect, also a failure, returns to the
 * core as an event. Loop thread.
 */
final class EffectRunner implements ServiceEvents, LoopComponent {
  private final Clock clock;
  private final ServiceSet services;
  private final TimerQueue<TimerKey> timers;
  private final LoopComponents components;
  private final LifecycleReporter reporter;
  private final InternalErrors errors;
  private final ArrayDeque<Effect> effects = new ArrayDeque<>();

  /** @param timers those of the services */
  EffectRunner(Clock clock, ServiceSet services, TimerQueue<TimerKey> timers, LoopComponents components,
      LifecycleReporter reporter, InternalErrors errors) {
    this.clock = clock;
    this.services = services;
    this.timers = timers;
    this.components = components;
    this.reporter = reporter;
    this.errors = errors;
  }

  /** Starts the enabled services. */
  void boot(Enablement enablement) {
    perform(services.boot(enablement, clock.nanos()));
  }

  @Override
  public void apply(String service, ServiceEvent event) {
    perform(services.apply(service, event, clock.nanos()));
  }

  @Override
  public void perform(List<Effect> list) {
    if (carryOut(list, null)) {
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
  }

  /**
   * Applies the end of a main process. Its lifecycle events are not reported before {@link #report}: the sinks must not
   * take time between the deaths of a turn and the starts that follow.
   */
  void exited(Death death) {
    carryOut(services.apply(death.service(),
        new ServiceEvent.ProcessExited(death.run(), death.child().status(), death.treeGone()), clock.nanos()), death);
  }

  /** Applies that the last leftover process of a run is gone. As with {@link #exited}, nothing is reported yet. */
  void treeGone(String service, long run) {
    carryOut(services.apply(service, new ServiceEvent.TreeGone(run), clock.nanos()), null);
  }

  /** Reports the lifecycle events of the deaths of a turn. */
  void report() {
    reporter.report();
  }

  /** Continues after an internal error: drops the effects that were not carried out, logs the error, and pauses. */
  void recover(Throwable error) {
    effects.clear();
    errors.reportAndPause(error);
  }

  /**
   * Carries out effects in order. The effects of an event that is applied meanwhile are carried out after them.
   *
   * @return false: other effects are being carried out, and these will follow
   */
  private boolean carryOut(List<Effect> list, Death death) {
    boolean outermost = effects.isEmpty();
    effects.addAll(list);
    if (!outermost) {
      return false;
    }
    while (!effects.isEmpty()) {
      carryOut(effects.peek(), death);
      effects.remove(); // only now, so that the queue is not empty for an event that the effect applies
    }
    return true;
  }

  private void carryOut(Effect effect, Death death) {
    if (effect instanceof Effect.Report report) {
      components.noticed(report.service(), report.notice());
      reporter.add(report.service(), report.notice(), death);
    } else if (effect instanceof Effect.ArmTimer arm) {
      timers.arm(new TimerKey(arm.service(), arm.kind()), arm.run(), clock.nanos() + arm.after().toNanos());
    } else if (effect instanceof Effect.DisarmTimer disarm) {
      timers.disarm(new TimerKey(disarm.service(), disarm.kind()));
    } else if (effect instanceof Effect.Forget) {
      components.forget(effect.service());
      reporter.forget(effect.service());
    } else {
      if (effect instanceof Effect.Shutdown) {
        reporter.report(); // the events that led to the shutdown come before its announcement
      }
      if (!components.perform(effect)) {
        throw new AssertionError(effect);
      }
    }
  }

  /** Applies the timers of services that are due. */
  @Override
  public void advance(long now) {
    for (TimerQueue.Due<TimerKey> due = timers.poll(now); due != null; due = timers.poll(now)) {
      apply(due.key().service(), new ServiceEvent.TimerFired(due.tag(), due.key().kind()));
    }
  }

  @Override
  public long untilNext(long now) {
    return timers.untilNext(now);
  }

  @Override
  public void flush() {
    reporter.flush();
  }
}
