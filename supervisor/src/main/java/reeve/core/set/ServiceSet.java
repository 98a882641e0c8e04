package reeve.core.set;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import reeve.config.ServiceSpec;
import reeve.core.Effect;
import reeve.core.Enablement;
import reeve.core.MachineContext;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.RemovedServices;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.machine.DefaultMachineContext;
import reeve.core.machine.ServiceMachine;
import reeve.core.machine.Transition;

/**
 * All services. Applies an event, propagates it over the set to a fixed point, and only then hands out the effects.
 * Mutable, and the loop thread's alone; the services in it are values. Holds no clock: times come with the calls.
 */
public final class ServiceSet {
  private static final ServiceEvent CLEARED = new ServiceEvent.Cleared();

  private static final Enablement ENABLED = new Enablement() {
    @Override
    public boolean startsAtBoot(ServiceSpec spec) {
      return spec.enabled();
    }
  };

  private final Map<String, Integer> indexes;
  private Service[] services;
  /** Who is being removed, and who asked for that. */
  private final Map<String, Requester> leaving = new HashMap<>();
  private final Map<String, Long> formerLives = new RemovedServices();
  private final MachineContext context;
  private final DependencyPropagation relations;
  /** Null: to be made anew. */
  private DependencyGraph graph;
  /** Whether {@link #begin} was called and {@link #settle} was not. */
  private boolean together;
  /** While everything is started; else null. */
  private Enablement booting;
  private final ShutdownSequence ending;
  /** How many services are in a state in which a process of them may live. */
  private int living;

  /**
   * @param specs in the order of the files; their names are unique
   * @param dice numbers in [0, 1) for the jitter of delays
   */
  public ServiceSet(List<ServiceSpec> specs, DoubleSupplier dice, long now) {
    this(specs, new DefaultMachineContext(dice), now);
  }

  public ServiceSet(List<ServiceSpec> specs, MachineContext context, long now) {
    this.context = context;
    relations = new DependencyPropagation(this);
    ending = new ShutdownSequence(this, relations);
    services = new Service[specs.size()];
    indexes = new HashMap<>(specs.size() * 2);
    for (int i = 0; i < services.length; i++) {
      services[i] = Service.initial(specs.get(i), now);
      if (indexes.put(services[i].name(), i) != null) {
        throw new IllegalArgumentException("cannot have two services \"" + services[i].name() + "\"");
      }
    }
  }

  /** @return null if there is none of that name */
  public Service get(String name) {
    Integer index = indexes.get(name);
    return index == null ? null : services[index];
  }

  /** All as they are now, in the order of the files. A copy. */
  public List<Service> all() {
    return new ArrayList<>(Arrays.asList(services));
  }

  /**
   * Applies an event to a service. One of an unknown service is ignored (it may have been removed while the event was
   * under way), and so is a request to start anything while a shutdown is under way, or what is being removed.
   *
   * @param now nanoseconds, never less than at the call before
   * @return what to do, in order
   */
  public List<Effect> apply(String name, ServiceEvent event, long now) {
    return isRefused(name, event) ? List.of() : apply(indexes.get(name), event, now);
  }

  private boolean isRefused(String name, ServiceEvent event) {
    return !indexes.containsKey(name) || (ending.isBegun() || leaving.containsKey(name)) && isStart(event);
  }

  private static boolean isStart(ServiceEvent event) {
    return event instanceof ServiceEvent.StartRequested
        || event instanceof ServiceEvent.RestartRequested
        || event instanceof ServiceEvent.Cleared;
  }

  /** The same for this service alone: see {@link DependencyPropagation#applyAlone}. */
  public List<Effect> applyWithoutDependencies(String name, ServiceEvent event, long now) {
    List<Effect> all = new ArrayList<>();
    if (!isRefused(name, event)) {
      relations.applyAlone(name, event, now, all);
    }
    return all;
  }

  /**
   * Requests that are one: until {@link #settle} nothing starts, so that who is after another finds it wanted whatever
   * the order of the calls.
   *
   * @param down who of them will be asked to stop or to begin anew: those go in the order of what they say of each
   *     other
   */
  public void beginBatch(Collection<String> down) {
    together = true;
    relations.begin(down);
  }

  /** What comes of the requests since {@link #begin}. */
  public List<Effect> endBatch(long now) {
    together = false;
    List<Effect> effects = new ArrayList<>();
    relations.settle(now, effects);
    return effects;
  }

  private List<Effect> apply(int index, ServiceEvent event, long now) {
    String name = services[index].name();
    if (together || !graph().isEmpty()) {
      List<Effect> all = new ArrayList<>();
      relations.request(name, event, now, all);
      if (!together) {
        relations.settle(now, all);
      }
      return all;
    }
    List<Effect> effects = step(index, event, now);
    if (graph == null && !graph().isEmpty()) { // that was the first of all edges
      List<Effect> all = new ArrayList<>(effects);
      relations.touch(name);
      relations.settle(now, all);
      return all;
    }
    if (index < services.length && services[index].state() == ServiceState.WAITING && !ending.isBegun()) {
      List<Effect> start = step(index, CLEARED, now);
      if (effects.isEmpty()) {
        return start;
      }
      effects.addAll(start);
    }
    return effects;
  }

  /** Who depends on whom at present. */
  DependencyGraph graph() {
    if (graph == null) {
      graph = DependencyGraph.of(services);
    }
    return graph;
  }

  /** One event for one service, and nothing of what it means for others. */
  List<Effect> step(String name, ServiceEvent event, long now) {
    return step(indexes.get(name), event, now);
  }

  /** Everything in WAITING. */
  void addWaiting(Collection<String> names) {
    for (Service service : services) {
      if (service.state() == ServiceState.WAITING) {
        names.add(service.name());
      }
    }
  }

  /**
   * Whether a start of another may start this one: not what is on its way out, nor, at boot, what a person wants down
   * beyond that.
   */
  boolean mayPull(Service service) {
    return !leaving.containsKey(service.name()) && (booting == null || booting.mayStartAsDependency(service.spec()));
  }

  /** Whether a stop of any is under way, and not only planned. */
  boolean isAnyStopping() {
    for (Service service : services) {
      boolean soon = service.state() == ServiceState.STARTING && service.run().pid() == 0 && service.target() == Target.DOWN;
      if (soon || service.state() == ServiceState.STOPPING || service.state() == ServiceState.KILLING) {
        return true;
      }
    }
    return false;
  }

  /**
   * @return whom a service waits for and why, for people: to start, or to stop or begin anew; empty for one that does
   *     not wait
   */
  public List<String> waitTexts(String name) {
    List<String> texts = relations.gate().waitsFor(name);
    for (String other : relations.heldUpBy(name)) {
      texts.add(other + ", to be down");
    }
    return texts;
  }

  /** @return for whose end the stop of a service waits, by name */
  public List<String> stopDelayedBy(String name) {
    return relations.heldUpBy(name);
  }

  /** Whether a service in WAITING stays there until somebody does something. */
  public boolean isBlocked(String name) {
    return relations.gate().isBlocked(name);
  }

  private List<Effect> step(int index, ServiceEvent event, long now) {
    Service before = services[index];
    event = ending.isBegun() ? ending.bound(event, before, now) : event;
    Transition transition = ServiceMachine.next(before, event, now, context);
    Service after = transition.next();
    services[index] = after;
    if (after.spec() != before.spec() && !after.spec().dependencies().equals(before.spec().dependencies())) {
      graph = null;
      relations.reconsider();
    }
    living += (after.state().hasProcess() ? 1 : 0) - (before.state().hasProcess() ? 1 : 0);
    if (leaving.isEmpty() || after.state().hasProcess() || !leaving.containsKey(after.name())) {
      return transition.effects();
    }
    List<Effect> effects = new ArrayList<>(transition.effects());
    effects.add(new Effect.Report(after.name(), new Notice.Removed(leaving.remove(after.name()))));
    effects.add(new Effect.Forget(after.name()));
    formerLives.put(after.name(), after.run().number());
    List<Service> rest = all();
    rest.remove(index);
    replaceAll(rest);
    return effects;
  }

  private void replaceAll(List<Service> list) {
    services = list.toArray(new Service[0]);
    graph = null;
    relations.reconsider();
    indexes.clear();
    for (int i = 0; i < services.length; i++) {
      indexes.put(services[i].name(), i);
    }
  }

  // ---- the set changes while reeve runs

  /**
   * A further service, behind all others. One of this name that is on its way out stays, with this definition.
   *
   * @param start whether it is wanted up
   * @throws IllegalArgumentException if there is one of this name
   */
  public List<Effect> add(ServiceSpec spec, boolean start, Requester by, long now) {
    if (ending.isBegun()) {
      return List.of();
    }
    List<Effect> effects = new ArrayList<>();
    if (leaving.remove(spec.name()) != null) {
      effects.addAll(apply(indexes.get(spec.name()), new ServiceEvent.SpecChanged(spec, true, by), now));
    } else if (indexes.containsKey(spec.name())) {
      throw new IllegalArgumentException("cannot have two services \"" + spec.name() + "\"");
    } else {
      List<Service> more = all();
      more.add(Service.initial(spec, now, formerLives.getOrDefault(spec.name(), 0L)));
      replaceAll(more);
    }
    if (start) {
      effects.addAll(apply(indexes.get(spec.name()), new ServiceEvent.StartRequested(Reason.REQUEST, by), now));
    }
    return effects;
  }

  /**
   * Another definition of a service: see {@link ServiceEvent.SpecChanged}. Of an unknown one, or one on its way out,
   * nothing.
   */
  public List<Effect> update(ServiceSpec spec, boolean restart, Requester by, long now) {
    Integer index = indexes.get(spec.name());
    if (index == null || ending.isBegun() || leaving.containsKey(spec.name())) {
      return List.of();
    }
    return apply(index, new ServiceEvent.SpecChanged(spec, restart, by), now);
  }

  /**
   * Stops a service and then takes it out of the set, which the effect Forget tells. Until then nothing starts it but
   * {@link #add}.
   */
  public List<Effect> remove(String name, Requester by, long now) {
    Integer index = indexes.get(name);
    if (index == null || ending.isBegun() || leaving.containsKey(name)) {
      return List.of();
    }
    leaving.put(name, by);
    return apply(index, new ServiceEvent.StopRequested(Reason.REMOVED, by), now);
  }

  /** Whether it is there and on its way out. */
  public boolean isBeingRemoved(String name) {
    return leaving.containsKey(name);
  }

  /** Puts services in this order, those of other names behind them as they were. */
  public void reorder(List<String> names) {
    List<Service> ordered = new ArrayList<>();
    List<Service> rest = all();
    for (String name : names) {
      Service service = get(name);
      if (service != null && rest.remove(service)) {
        ordered.add(service);
      }
    }
    ordered.addAll(rest);
    replaceAll(ordered);
  }

  /** Starts everything that is enabled and has no schedule. */
  public List<Effect> boot(long now) {
    return boot(ENABLED, now);
  }

  /** Starts what is chosen. */
  public List<Effect> boot(Enablement choice, long now) {
    List<Effect> effects = new ArrayList<>();
    ServiceEvent start = new ServiceEvent.StartRequested(Reason.BOOT, Requester.SELF);
    boolean related = !graph().isEmpty();
    booting = choice;
    for (int i = 0; i < services.length; i++) {
      if (!ending.isBegun() && !services[i].spec().schedule().isSet() && choice.startsAtBoot(services[i].spec())) {
        if (related) {
          // All first: who is after another must find it wanted.
          relations.request(services[i].name(), start, now, effects);
        } else {
          effects.addAll(apply(i, start, now));
        }
      }
    }
    booting = null;
    if (related) {
      relations.settle(now, effects);
    }
    return effects;
  }

  /** Stops everything, once: a second call changes nothing. From now on nothing starts. */
  public List<Effect> shutdown(Reason reason, Requester by, long now) {
    return ending.shutdown(reason, by, now);
  }

  /** Kills everything that still lives: the second signal, or a budget that is used up. Implies {@link #shutdown}. */
  public List<Effect> kill(Reason reason, Requester by, long now) {
    return ending.kill(reason, by, now);
  }

  /** How long a {@link #shutdown} may take, of which each service gets its share; null: as long as it takes. */
  public void setShutdownBudget(Duration total) {
    ending.setBudget(total);
  }

  public boolean isShuttingDown() {
    return ending.isBegun();
  }

  /** Whether a shutdown was asked for and no process of any service lives. */
  public boolean isDown() {
    return ending.isBegun() && living == 0;
  }
}
