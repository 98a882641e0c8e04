package reeve.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.StartupSpec;
import reeve.core.AuxCommand;
import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.OutputSegment;
import reeve.loop.InternalErrors;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.posix.Posix;
import reeve.posix.Reaped;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.command.ReloadCommands;
import reeve.runtime.process.Cgroups;
import reeve.runtime.process.ForkingServices;
import reeve.runtime.process.ProcessStarter;
import reeve.runtime.process.ProcessStopper;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.process.StartResult;
import reeve.runtime.readiness.DbusServices;
import reeve.runtime.readiness.ReadinessProber;
import reeve.runtime.watch.HealthMonitor;
import reeve.runtime.watch.ParkMonitor;
import reeve.time.Clock;

/**
 * Does what the core says. What comes of it goes back into the core as an event; there is no other way out of a
 * failure.
 */
public final class EffectRunner implements Shutdown.Performer, AuxCommandRunner.Listener {
  /** What it works with. */
  record Tools(
      Posix posix, Clock clock, ServiceSet services, ProcessStarter starter, AuxCommandRunner errands, ProcessTree tree,
      ProcessStopper stopper, Cgroups cgroups, Shutdown shutdown,
      ReadinessProber prober, HealthMonitor health, ParkMonitor parker, DbusServices buses, EventSink sink,
      InternalErrors faults) {}

  private final Tools tools;
  private final ReloadCommands reloads;
  private ForkingServices forks;
  private final ServiceSet services;
  private final Clock clock;
  private final TimerQueue<TimerKey> timers = new TimerQueue<>();
  private final ArrayDeque<Effect> effects = new ArrayDeque<>();
  private final List<LifecycleEvent> told = new ArrayList<>();
  private final Map<String, Integer> lastPid = new HashMap<>();
  private final Map<String, List<OutputSegment>> output = new HashMap<>();
  private Reaped.Usage usage;
  private int leftBehind;
  private String epitaph;
  private boolean deferred;

  EffectRunner(Tools tools) {
    this.tools = tools;
    this.services = tools.services();
    this.clock = tools.clock();
    this.reloads = new ReloadCommands(tools.errands(), this);
  }

  /** Files that the present or last process of a service writes to. */
  public List<OutputSegment> output(String service) {
    List<OutputSegment> files = output.get(service);
    return files == null ? List.of() : files;
  }

  public ReloadCommands reloads() {
    return reloads;
  }

  /** Timers of the services. */
  public TimerQueue<TimerKey> timers() {
    return timers;
  }

  public void apply(String name, ServiceEvent event) {
    perform(services.apply(name, event, clock.nanos()));
  }

  /** Who knows the daemons; before anything is started. */
  void open(ForkingServices daemons) {
    forks = daemons;
  }

  /** A service, or who asks it, says that it is up. */
  public void ready(String name, long life) {
    if (!forks.holds(name, life)) {
      apply(name, new ServiceEvent.BecameReady(life));
    }
  }

  /**
   * The main process of a service ended.
   *
   * @param left how many descendants it left
   * @param gone whether nobody of the life is left
   */
  void exited(Service service, Reaped one, int left, boolean gone) {
    usage = one.usage();
    leftBehind = left;
    apply(service.name(), new ServiceEvent.ProcessExited(service.run().number(), one.status(), gone));
    usage = null;
    leftBehind = 0;
  }

  /** After a fault: what was under way is dropped. */
  void reset() {
    effects.clear();
  }

  /**
   * Carries effects out in order. What comes of a spawn is applied before anything else is; what is told is told
   * afterwards.
   */
  @Override
  public void perform(List<Effect> list) {
    boolean outermost = effects.isEmpty();
    effects.addAll(list);
    if (!outermost) {
      return;
    }
    while (!effects.isEmpty()) {
      Effect effect = effects.peek();
      carryOut(effect);
      effects.remove();
    }
    if (!deferred) {
      tell();
    }
  }

  /**
   * Until {@link #tellDeferred} nothing is told: what it costs must not come between the deaths of a turn and the next
   * starts.
   */
  void deferTelling() {
    deferred = true;
  }

  void tellDeferred() {
    deferred = false;
    tell();
  }

  private void tell() {
    long ours = -1;
    for (int i = 0; i < told.size(); i++) {
      LifecycleEvent event = told.get(i);
      if (event.usage() != null) {
        ours = ours < 0 ? tools.posix().maxRssKib() : ours;
        event = event.withUsage(event.usage().withoutOurs(ours)).withOutput(ended(event));
      }
      tools.sink().publish(event);
    }
    told.clear();
  }

  /**
   * Where the output of a run ends. Only now, when a restart without a delay is done; the next run began where the one
   * before had ended, by what its start saw of the file.
   */
  private List<OutputSegment> ended(LifecycleEvent event) {
    if (event.output() == null) {
      return null;
    }
    List<OutputSegment> next = output.get(event.service());
    List<OutputSegment> ended = new ArrayList<>(event.output().size());
    for (OutputSegment one : event.output()) {
      long end = -1;
      if (next != null && next != event.output()) {
        for (OutputSegment other : next) {
          end = other.inode() == one.inode() && other.path().equals(one.path()) ? other.from() : end;
        }
      } else {
        Posix.FileInfo info = tools.posix().fileInfo(one.path());
        end = info != null && info.inode() == one.inode() ? info.size() : -1;
      }
      ended.add(one.until(end));
    }
    return ended;
  }

  /**
   * Why reeve ended, as a paragraph for whoever started it, if an essential service was the reason and it failed.
   *
   * @return null if not
   */
  String epitaph() {
    return epitaph;
  }

  private void carryOut(Effect effect) {
    if (effect instanceof Effect.Spawn spawn) {
      spawn(spawn);
    } else if (effect instanceof Effect.Report announce) {
      announce(announce.service(), announce.notice());
    } else if (effect instanceof Effect.ArmTimer arm) {
      timers.arm(new TimerKey(arm.service(), arm.kind()), arm.run(), clock.nanos() + arm.after().toNanos());
    } else if (effect instanceof Effect.DisarmTimer disarm) {
      timers.disarm(new TimerKey(disarm.service(), disarm.kind()));
    } else if (effect instanceof Effect.Send send) {
      Service service = services.get(send.service());
      tools.stopper().send(service, send.signal(), send.scope());
    } else if (effect instanceof Effect.Shutdown end) {
      if (!services.isShuttingDown()) {
        tell();
        tools.shutdown().begin(end.exitCode(), end.message(), Requester.SELF);
        if (end.exitCode() != 0) {
          int starts = services.get(end.service()).restartHistory().restarts() + 1;
          epitaph = "reeve: " + end.message() + ". It was started " + starts + (starts == 1 ? " time" : " times")
              + ". reeve stopped everything else and exits with code " + end.exitCode() + ".";
        }
        perform(services.shutdown(Reason.SHUTDOWN, Requester.SELF, clock.nanos()));
      }
    } else if (effect instanceof Effect.RunAuxCommand run) {
      AuxCommand.Purpose purpose = run.command().purpose();
      if (purpose == AuxCommand.Purpose.RELOAD) {
        reloading(run.service(), true);
      }
      if (purpose == AuxCommand.Purpose.ON_FAILURE || purpose == AuxCommand.Purpose.ON_RECOVERY) {
        tools.errands().runWithStory(run.spec(), run.command(), this);
      } else {
        tools.errands().run(run.spec(), run.command(), this);
      }
    } else if (effect instanceof Effect.EndAuxCommand end) {
      tools.errands().end(end.service(), end.purpose(), end.number(), end.grace());
    } else if (effect instanceof Effect.Check check) {
      if (check.enabled()) {
        tools.health().begin(check.service(), check.run());
      } else {
        tools.health().end(check.service());
      }
    } else if (effect instanceof Effect.Park park) {
      tools.parker().park(park.service(), park.run(), park.causes());
    } else if (effect instanceof Effect.Unpark) {
      tools.parker().unpark(effect.service());
    } else if (effect instanceof Effect.Forget) {
      String name = effect.service();
      tools.starter().forget(name);
      tools.parker().forget(name);
      tools.buses().forget(name);
      tools.cgroups().remove(name);
      tools.health().forget(name);
      lastPid.remove(name);
      output.remove(name);
    } else {
      throw new AssertionError(effect);
    }
  }

  private void spawn(Effect.Spawn spawn) {
    Service service = services.get(spawn.service());
    ServiceSpec spec = service.spec();
    StartResult started;
    String before = null;
    try {
      before = tools.prober().before(spec);
      started = tools.starter().start(spec, service.run().commandIndex(), spawn.run());
    } catch (RuntimeException | Error e) {
      tools.faults().tell(e);
      // it is tried again
      started = new StartResult.Failed("cannot start \"" + spec.name() + "\": internal error: " + e, false, 1);
    }
    if (started instanceof StartResult.Running running) {
      tools.tree().lead(running.pid(), spec.name());
      if (spec.startup().type() == StartupSpec.Type.FORKING) {
        tools.tree().remember(running.pid(), spec.name());
      }
      tools.cgroups().join(spec.name(), running.pid());
      lastPid.put(spec.name(), running.pid());
      output.put(spec.name(), running.output());
      tools.prober().begin(spec, spawn.run(), before);
      apply(spec.name(), new ServiceEvent.Spawned(spawn.run(), running.pid()));
      tools.buses().begin(spec, spawn.run());
    } else {
      StartResult.Failed failed = (StartResult.Failed) started;
      apply(spec.name(),
          new ServiceEvent.SpawnFailed(spawn.run(), failed.permanent(), failed.message(), failed.exitCode()));
    }
  }

  @Override
  public void ended(String service, AuxCommand errand, AuxCommand.Outcome outcome) {
    if (errand.purpose() == AuxCommand.Purpose.RELOAD) {
      reloading(service, false);
    }
    apply(service, new ServiceEvent.AuxCommandEnded(errand.purpose(), errand.number(), outcome));
    if (errand.purpose() == AuxCommand.Purpose.RELOAD) {
      reloads.ended(service, outcome);
    }
  }

  /** It reads its configuration again, or is done with it: meanwhile nobody asks whether it is healthy. */
  public void reloading(String service, boolean yes) {
    tools.health().rest(service, yes);
  }

  private void announce(String name, Notice notice) {
    if (notice instanceof Notice.Stopping) {
      tools.shutdown().watchStops();
    }
    reloads.noticed(name, notice);
    tools.shutdown().note(name, notice, services.get(name));
    tools.prober().changed(name);
    if (notice instanceof Notice.Exited end) {
      notice = tools.stopper().explain(name, end);
    } else if (notice instanceof Notice.MainPidChanged main) {
      lastPid.put(name, main.pid());
    }
    Integer pid = lastPid.get(name);
    boolean exited = notice instanceof Notice.Exited;
    told.add(new LifecycleEvent(clock.wallMillis(), name, pid == null ? 0 : pid, notice, exited ? usage : null,
        exited ? leftBehind : 0,
        exited || notice instanceof Notice.Started ? output.get(name) : null));
  }
}
