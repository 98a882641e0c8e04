package reeve.core.set;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.DoubleSupplier;
import reeve.config.ServiceSpec;
import reeve.core.Effect;
import reeve.core.Enablement;
import reeve.core.MachineContext;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.machine.DefaultMachineContext;

/**
 * All services. Applies an event, propagates it over the set to a fixed point, and then returns the effects. Mutable,
 * and used by the loop thread only; the services in it are values. Holds no clock: times, in nanoseconds, come with the
 * calls and never go back.
 */
public final class ServiceSet {
  private static final ServiceEvent CLEARED = new ServiceEvent.Cleared();

  private final ServiceTable table;
  private final ShutdownSequence shutdown;
  /** Null until a service depends on another, so that a set without edges does without it. */
  private DependencyPropagation propagation;
  private boolean batch; // between beginBatch and endBatch
  /** The effects so far of the call that is under way, and before them those of calls that threw. */
  private List<Effect> interrupted = List.of();

  /** @param random numbers in [0, 1) for the jitter of delays */
  public ServiceSet(List<ServiceSpec> specs, DoubleSupplier random, long now) {
    this(specs, new DefaultMachineContext(random), now);
  }

  public ServiceSet(List<ServiceSpec> specs, MachineContext context, long now) {
    table = new ServiceTable(specs, context, now);
    shutdown = new ShutdownSequence(table);
  }

  private DependencyPropagation propagation() {
    if (propagation == null) {
      propagation = new DependencyPropagation(table);
    }
    return propagation;
  }

  /** Returns null if there is no service of that name. */
  public Service get(String name) {
    return table.get(name);
  }

  /** All services as they are now, in the order of the files. A copy. */
  public List<Service> all() {
    return table.all();
  }

  /**
   * Why a service waits, one text for people for each service that it waits for: to start, or to stop or restart. Empty
   * for a service that does not wait.
   */
  public List<String> waitTexts(String name) {
    return propagation == null ? List.of() : propagation.waitTexts(name);
  }

  /** The names of the services for whose end the stop, restart or change of a service waits. */
  public List<String> stopDelayedBy(String name) {
    return propagation == null ? List.of() : propagation.stopDelayedBy(name);
  }

  /** Whether a service in WAITING stays there until a request changes that. */
  public boolean isBlocked(String name) {
    return propagation != null && propagation.isBlocked(name);
  }

  /** Whether the service is still in the set, and will be removed once it is down. */
  public boolean isBeingRemoved(String name) {
    return table.isBeingRemoved(name);
  }

  public boolean isShuttingDown() {
    return table.isShuttingDown();
  }

  /** Whether a shutdown was requested and no process of any service lives. */
  public boolean isDown() {
    return table.isShuttingDown() && !table.isAnyLiving();
  }

  /**
   * Applies an event to a service. An event of an unknown service is ignored, because the service may have been removed
   * while the event was under way. A request to start a service is also ignored during a shutdown, and for a service
   * that is being removed.
   *
   * @return what to do, in order
   */
  public List<Effect> apply(String name, ServiceEvent event, long now) {
    return table.refuses(name, event) ? List.of() : applyAndPropagate(name, event, now);
  }

  private List<Effect> begin() {
    if (interrupted.isEmpty()) { // else the effects of a call that threw are carried out with those of this one
      interrupted = new ArrayList<>(6);
    }
    return interrupted;
  }

  private List<Effect> end(List<Effect> effects) {
    interrupted = List.of();
    return effects;
  }

  /**
   * After a call that threw: returns the effects of what it had changed by then, once. They must be carried out; if
   * this is not called, the next call returns them before its own. {@link #resume} does what the call has not done. An
   * event whose service is the same object as before was not applied.
   */
  public List<Effect> takeInterrupted() {
    return end(interrupted);
  }

  /** Does what calls that threw have not done: starts that became possible, stops that waited, a shutdown. */
  public List<Effect> resume(long now) {
    List<Effect> effects = begin();
    batch = false;
    propagation().endBoot();
    if (table.isShuttingDown()) {
      shutdown.resume(propagation(), Requester.SELF, now, effects);
    }
    propagation().settleAll(now, effects);
    return end(effects);
  }

  private List<Effect> applyAndPropagate(String name, ServiceEvent event, long now) {
    List<Effect> effects = begin();
    applyAndPropagate(name, event, now, effects);
    return end(effects);
  }

  private void applyAndPropagate(String name, ServiceEvent event, long now, List<Effect> effects) {
    if (batch || !table.graph().isEmpty()) {
      propagation().request(name, event, now, effects);
      if (!batch) {
        propagation().settle(now, effects);
      }
      return;
    }
    table.step(name, event, now, effects);
    if (!table.graph().isEmpty()) { // the event brought the first edge of all
      propagation().markChanged(name);
      propagation().settle(now, effects);
      return;
    }
    Service after = table.get(name);
    if (after != null && after.state() == ServiceState.WAITING && !table.isShuttingDown()) {
      table.step(name, CLEARED, now, effects);
    }
  }

  /** Applies a request to this service alone: see {@link DependencyPropagation#applyWithoutDependencies}. */
  public List<Effect> applyWithoutDependencies(String name, ServiceEvent event, long now) {
    List<Effect> effects = begin();
    if (!table.refuses(name, event)) {
      propagation().applyWithoutDependencies(name, event, now, effects);
    }
    return end(effects);
  }

  /**
   * Begins several requests that are applied as one. Nothing starts until {@link #endBatch}, so that a service waits
   * for one that it is ordered after, whatever the order of the calls is.
   *
   * @param down the services of the batch that will be stopped or restarted: they stop in the order of their
   *     dependencies
   */
  public void beginBatch(Collection<String> down) {
    batch = true;
    propagation().beginBatch(down);
  }

  /** Returns the effects of the requests since {@link #beginBatch}. */
  public List<Effect> endBatch(long now) {
    batch = false;
    List<Effect> effects = begin();
    propagation().settle(now, effects);
    return end(effects);
  }

  /**
   * Adds a service behind all others. A service of this name that is being removed stays instead, with this definition.
   *
   * @param start whether it is wanted up
   * @throws IllegalArgumentException if there is one of this name
   */
  public List<Effect> add(ServiceSpec spec, boolean start, Requester requester, long now) {
    if (table.isShuttingDown()) {
      return List.of();
    }
    List<Effect> effects = begin();
    if (table.cancelRemoval(spec.name())) {
      applyAndPropagate(spec.name(), new ServiceEvent.SpecChanged(spec, true, requester), now, effects);
    } else {
      table.add(spec, now);
    }
    if (start) {
      applyAndPropagate(spec.name(), new ServiceEvent.StartRequested(Reason.REQUEST, requester), now, effects);
    }
    return end(effects);
  }

  /**
   * Gives a service another definition: see {@link ServiceEvent.SpecChanged}. Does nothing for an unknown service, or
   * one that is being removed.
   */
  public List<Effect> update(ServiceSpec spec, boolean restart, Requester requester, long now) {
    return table.isFixed(spec.name()) ? List.of()
        : applyAndPropagate(spec.name(), new ServiceEvent.SpecChanged(spec, restart, requester), now);
  }

  /**
   * Stops a service and then takes it out of the set; the effect Forget reports that. Until then only {@link #add}
   * starts it.
   */
  public List<Effect> remove(String name, Requester requester, long now) {
    if (table.isFixed(name)) {
      return List.of();
    }
    table.beginRemoval(name, requester);
    return applyAndPropagate(name, new ServiceEvent.StopRequested(Reason.REMOVED, requester), now);
  }

  /** Puts the services into this order, those of other names behind them in their present order. */
  public void reorder(List<String> names) {
    table.reorder(names);
  }

  /** Adds the names of the services that changed since the last call, some of them several times. */
  public void drainChanged(Collection<String> names) {
    table.drainChanged(names);
  }

  /** A number that is another one whenever a service was added, was removed or got another definition. */
  public int definitionVersion() {
    return table.definitionVersion;
  }

  /** Before {@link #boot}: gives a service a former state. If {@code boots}, the boot starts it as if it had none. */
  public void restore(Service former, boolean boots) {
    table.restore(former, boots);
  }

  /** Starts the services that the enablement selects, except those with a schedule. */
  public List<Effect> boot(Enablement enablement, long now) {
    List<Effect> effects = begin();
    DependencyPropagation dependencies = table.graph().isEmpty() ? null : propagation();
    new BootSequence(table).boot(dependencies, enablement, now, effects);
    return end(effects);
  }

  /** Stops all services, once: a second call changes nothing. From now on nothing starts. */
  public List<Effect> shutdown(Reason reason, Requester requester, long now) {
    List<Effect> effects = begin();
    shutdown.begin(propagation(), reason, requester, now, effects);
    return end(effects);
  }

  /** Kills all services that still live, protected or not: the second request. Implies {@link #shutdown}. */
  public List<Effect> kill(Reason reason, Requester requester, long now) {
    List<Effect> effects = begin();
    shutdown.kill(propagation(), reason, requester, now, effects);
    return end(effects);
  }

  /**
   * The budget of a {@link #shutdown} that is under way is used up: kills the services that still live, except those of
   * {@link #sparedByBudget}.
   */
  public List<Effect> killUnprotected(Reason reason, Requester requester, long now) {
    List<Effect> effects = begin();
    shutdown.killUnprotected(propagation(), reason, requester, now, effects);
    return end(effects);
  }

  /**
   * The services with a process whose stop continues when the budget is used up, in the order of the files: protected
   * services, and those that wait for these to be down.
   */
  public List<String> sparedByBudget() {
    return shutdown.spared(propagation());
  }

  /** @param total how long a {@link #shutdown} may take, of which each service gets a share; null: no limit */
  public void setShutdownBudget(Duration total) {
    shutdown.setBudget(total);
  }
}
