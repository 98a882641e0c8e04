package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.control.DefinitionBackend;
import reeve.control.HealthView;
import reeve.control.ScheduleView;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;
import reeve.core.Effect;
import reeve.core.Enablement;
import reeve.core.HealthState;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.RequestRecord;
import reeve.ledger.LedgerSink;
import reeve.log.SupervisorLog;
import reeve.loop.Mailbox;
import reeve.loop.TimerKey;
import reeve.posix.Errno;
import reeve.rotation.RotationStatus;
import reeve.runtime.EffectRunner;
import reeve.runtime.Supervisor;
import reeve.runtime.process.OutputFiles;
import reeve.runtime.process.ProcessStarter;
import reeve.runtime.process.ProcessStopper;
import reeve.runtime.readiness.NotifyServices;
import reeve.runtime.schedule.Scheduler;
import reeve.runtime.watch.HealthMonitor;
import reeve.time.Clock;

/**
 * What the loop does for the control socket. It hears what happens as any other sink does, and tells at the end of a
 * turn, when all that belongs to it was done.
 */
public final class ControlBackend implements SupervisorBackend, EventSink, Scheduler.Enabled {
  /** Parts of the loop. */
  public record Tools(
      Clock clock, ServiceSet services, EffectRunner runner, ProcessStarter starter, ProcessStopper stopper,
      Supervisor supervisor, Mailbox mailbox,
      NotifyServices notifier, Scheduler schedules, HealthMonitor health, String logDir, EventSink sink,
      SupervisorLog log) {}

  /** What is said while somebody waits. */
  private record Said(String service, String text) {}

  /** A view, and what it was made of besides what it says itself. */
  private record Seen(Service service, ServiceView view) {}

  private final LedgerSink ledger;
  private final EnablementStore memory;
  private final PlanSource source;
  private final Plan plan;
  private final Map<String, ServiceView.LastExit> lastExits = new HashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private final List<Said> said = new ArrayList<>();
  private final Map<String, Seen> seen = new HashMap<>();
  private volatile Info info;
  private Tools tools;
  private DefinitionManager catalogue;
  private Listener listener;
  private EventSink publisher;
  private RotationStatus rotation;

  /**
   * @param ledger null: there is none
   * @param source of the files
   * @param plan what they said at the start
   */
  public ControlBackend(LedgerSink ledger, EnablementStore memory, PlanSource source, Plan plan) {
    this.ledger = ledger;
    this.memory = memory;
    this.source = source;
    this.plan = plan;
  }

  /** Before anybody asks, and again when it is another. */
  public void introduce(Info fresh) {
    info = fresh;
  }

  public void open(Tools parts) {
    tools = parts;
    catalogue = new DefinitionManager(source, memory, plan, new DefinitionManager.Tools(
        parts.clock(), parts.services(), parts.runner(), parts.starter(), parts.mailbox(), parts.sink(), parts.log(),
        this));
  }

  /** From now on events are told to this one too. The loop thread. */
  public void publishTo(EventSink sink) {
    publisher = sink;
  }

  /** Which services start with reeve: what was remembered is read now. */
  public Enablement choice() {
    memory.open();
    return memory;
  }

  /** Null: there is none. */
  public String stateDirectory() {
    return memory.directory();
  }

  /** A definition came, went, or is another. */
  void schedulesMayDiffer() {
    tools.schedules().sync();
  }

  @Override
  public boolean isEnabled(ServiceSpec spec) {
    return memory.isEnabled(spec);
  }

  /** Who rotates logs, before anybody asks. */
  public void rotateBy(RotationStatus one) {
    rotation = one;
  }

  RotationStatus rotation() {
    return rotation;
  }

  /** @param sentence what asks, besides whom */
  public void reload(String sentence, Requester by) {
    catalogue.reload(sentence, by);
  }

  /** The files were read again, and these they are. */
  void filesAre(List<String> files) {
    Info old = info;
    if (old != null) {
      introduce(new Info(old.version(), old.pid(), old.startedMillis(), old.stateDir(), files));
    }
  }

  // ---- what happens

  @Override
  public void publish(LifecycleEvent event) {
    if (event.notice() instanceof Notice.Exited exited) {
      lastExits.put(event.service(), new ServiceView.LastExit(
          exited.status(), exited.clean(), exited.reason(), exited.requester(), event.wallMillis(),
          exited.uptime().toMillis()));
    }
    if (event.notice() instanceof Notice.Removed) {
      lastExits.remove(event.service());
      seen.remove(event.service());
    }
    if (listener != null) {
      changed.add(event.service());
    }
    if (publisher != null) {
      publisher.publish(event);
    }
  }

  @Override
  public void announce(String event, String service, String text) {
    announce(event, service, text, null);
  }

  @Override
  public void announce(String event, String service, String text, Requester by) {
    if (listener != null) {
      said.add(new Said(service, text));
    }
    if (publisher != null) {
      publisher.announce(event, service, text, by);
    }
  }

  @Override
  public void requestReceived(RequestRecord asked) {
    if (publisher != null) {
      publisher.requestReceived(asked);
    }
  }

  /** The end of a turn. */
  @Override
  public void flush() {
    if (!said.isEmpty()) {
      List<Said> now = new ArrayList<>(said);
      said.clear();
      for (Said one : now) {
        listener.said(one.service(), one.text());
      }
    }
    if (!changed.isEmpty()) {
      List<String> now = new ArrayList<>(changed);
      changed.clear();
      for (String service : now) {
        listener.changed(service);
      }
    }
    if (publisher != null) {
      publisher.flush();
    }
  }

  // ---- what is asked

  @Override
  public void post(Runnable task) {
    tools.mailbox().post(task);
  }

  @Override
  public Info info() {
    return info;
  }

  @Override
  public List<ServiceView> services() {
    List<Service> all = tools.services().all();
    List<ServiceView> views = new ArrayList<>(all.size());
    long nanos = tools.clock().nanos();
    long wall = tools.clock().wallMillis();
    for (Service service : all) {
      views.add(view(service, nanos, wall));
    }
    return views;
  }

  @Override
  public ServiceView service(String name) {
    Service service = tools.services().get(name);
    return service == null ? null : view(service, tools.clock().nanos(), tools.clock().wallMillis());
  }

  /** The same one as long as nothing of it changes, so that who writes it need not write it again. */
  private ServiceView view(Service s, long nanos, long wall) {
    boolean enabled = memory.isEnabled(s.spec());
    boolean isTransient = catalogue.isTransient(s.name());
    ServiceView.LastExit lastExit = lastExits.get(s.name());
    boolean waits =
        s.state() == ServiceState.WAITING || s.state() == ServiceState.RUNNING || s.state() == ServiceState.STARTING;
    List<String> waitsFor =
        s.parked() != null ? s.parked().waitsFor() : waits ? tools.services().waitTexts(s.name()) : List.of();
    ScheduleView schedule = tools.schedules().view(s.spec());
    String says = tools.notifier().saidBy(s);
    HealthView health = tools.health().view(s);
    String rotation = rotation(s.spec());
    Seen old = seen.get(s.name());
    if (old != null && old.service() == s && old.view().definition().enabled() == enabled
        && old.view().definition().isTransient() == isTransient
        && Objects.equals(old.view().says(), says) && Objects.equals(old.view().schedule(), schedule)
        && Objects.equals(old.view().health(), health) && Objects.equals(old.view().output().rotation(), rotation)
        && old.view().lastExit() == lastExit && old.view().waiting().reasons().equals(waitsFor)) {
      return old.view();
    }
    long next = tools.runner().timers().until(new TimerKey(s.name(), TimerKind.START_AGAIN), nanos);
    ServiceView view = new ServiceView(
        s.name(),
        new ServiceView.Definition(s.spec().identity().description(), s.spec().identity().tags(),
            s.spec().exitPolicy().essential(), enabled, isTransient),
        s.state(),
        s.target(),
        s.run().number(),
        s.run().pid(),
        wall - (nanos - s.since()) / 1_000_000,
        s.restartHistory().restarts(),
        new ServiceView.Cause(s.cause().reason(), s.cause().requester(), s.lastExit().startFailure()),
        lastExit,
        new ServiceView.Output(OutputFiles.file(s.spec(), "stdout", tools.logDir()),
            OutputFiles.file(s.spec(), "stderr", tools.logDir()), rotation),
        new ServiceView.Waiting(next == Long.MAX_VALUE ? 0 : wall + next / 1_000_000, s.parked() != null, waitsFor),
        says,
        schedule,
        health);
    seen.put(s.name(), new Seen(s, view));
    return view;
  }

  private String rotation(ServiceSpec spec) {
    if (rotation == null || !spec.logs().rotates()) {
      return null;
    }
    String out = rotation.method(OutputFiles.file(spec, "stdout", tools.logDir()));
    String err = rotation.method(OutputFiles.file(spec, "stderr", tools.logDir()));
    return out == null || out.equals(err) ? err : err == null ? out : out + ", " + err;
  }

  @Override
  public boolean isShuttingDown() {
    return tools.services().isShuttingDown();
  }

  @Override
  public void record(String method, List<String> names, String detail, Requester by) {
    RequestRecord asked = new RequestRecord(tools.clock().wallMillis(), method, names, detail, by);
    tools.log().info(asked.sentence());
    tools.sink().requestReceived(asked);
  }

  @Override
  public void act(Action action, String service, Requester by) {
    tools.runner().apply(service, event(action, by));
    remember(action, service);
  }

  @Override
  public void act(Action action, List<String> names, boolean alone, Requester by) {
    if (alone) {
      for (String name : names) {
        tools.runner().perform(tools.services().applyWithoutDependencies(name, event(action, by), tools.clock().nanos()));
      }
    } else {
      tools.services().beginBatch(action == Action.STOP || action == Action.RESTART ? names : List.of());
      try {
        for (String name : names) {
          tools.runner().apply(name, event(action, by));
        }
      } finally {
        tools.runner().perform(tools.services().endBatch(tools.clock().nanos()));
      }
    }
    for (String name : names) {
      remember(action, name);
    }
  }

  @Override
  public boolean isBlocked(String service) {
    return tools.services().isBlocked(service);
  }

  private static ServiceEvent event(Action action, Requester by) {
    return switch (action) {
      case START -> new ServiceEvent.StartRequested(Reason.REQUEST, by);
      case STOP -> new ServiceEvent.StopRequested(Reason.REQUEST, by);
      case RESTART -> new ServiceEvent.RestartRequested(Reason.REQUEST, by);
      case KILL -> new ServiceEvent.KillRequested(Reason.REQUEST, by);
      case RESET -> new ServiceEvent.ResetRequested(by);
    };
  }

  /** What a person stopped stays so, and what he starts again does not. A transient service ends with reeve. */
  private void remember(Action action, String name) {
    Service service = tools.services().get(name);
    if (action != Action.RESET && service != null && !catalogue.isTransient(name)
        && !tools.services().isShuttingDown()) {
      memory.stopped(name, service.target() == Target.DOWN, tools.services());
    }
  }

  @Override
  public HealthState.Status health(String name) {
    Service service = tools.services().get(name);
    return service == null ? HealthState.Status.NONE : service.monitoring().health();
  }

  @Override
  public int signal(String name, Signal signal, Effect.Scope scope, Requester by) {
    Service service = tools.services().get(name);
    return service == null || service.run().pid() == 0 ? Errno.ESRCH : tools.stopper().deliver(service, signal, scope, by);
  }

  @Override
  public void shutdown(boolean now, Requester by) {
    tools.supervisor().shutDown(now, by);
  }

  @Override
  public void enable(List<String> names, boolean enabled, Requester by, Consumer<String> answer) {
    memory.enable(names, enabled, tools.services(), answer);
    tools.schedules().sync();
  }

  @Override
  public DefinitionBackend definitions() {
    return catalogue;
  }

  @Override
  public void listen(Listener one) {
    listener = one;
  }

  @Override
  public void ledgerSize(LongConsumer answer) {
    if (ledger == null) {
      answer.accept(-1);
    } else {
      ledger.size(answer);
    }
  }
}
