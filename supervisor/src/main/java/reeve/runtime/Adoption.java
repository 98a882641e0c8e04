package reeve.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.core.Effect;
import reeve.core.Enablement;
import reeve.core.ExitStatus;
import reeve.core.HookProgress;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.TimerKind;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.command.ReloadCommands;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.process.ServiceMarkers;
import reeve.runtime.readiness.ReadinessProber;
import reeve.runtime.schedule.Scheduler;
import reeve.survival.ServiceRecord;
import reeve.survival.StoredState;

/**
 * Goes on with the services of a former reeve that was killed. Before the boot each service gets the state that it had;
 * a process is adopted if it is still the one that was recorded: the same pid and start time, in the same boot and pid
 * namespace. Afterwards the components of the loop are put into the state in which they would be. What ended meanwhile
 * has an unknown exit status, and its restart policy decides. Loop thread.
 */
final class Adoption {
  private static final TimerKind[] KINDS = TimerKind.values();

  /**
   * A service with the state of the former reeve.
   *
   * @param record with the process that was found for it
   * @param alive whether its main process was not reaped; false also if it has none
   * @param spawned whether that process was found without a record of its start, which the core does not know yet
   * @param zombie whether that process had ended before, and its exit status can still be read
   */
  private record Adopted(ServiceRecord record, boolean alive, boolean spawned, boolean zombie) {}

  /** The parts of the loop that go on with what the former reeve did. */
  record Parts(Posix posix, TimerQueue<TimerKey> timers, EffectRunner runner, ProcessTree tree,
      LifecycleReporter reporter, StateRecorder recorder, ReadinessProber prober, AuxCommandRunner commands) {}

  private final LoopCore core;
  private final Parts parts;
  private final Scheduler scheduler;
  private final Reaper reaper;
  private final StoredState stored;
  private final AdoptionChanges changes;
  private final FormerStarts starts;
  private final HookAdoption hooks;
  private final UnseenReadiness unseen;
  private final Map<String, Adopted> adopted = new HashMap<>();

  Adoption(LoopCore core, Parts parts, ReloadCommands reloads, Scheduler scheduler, Reaper reaper,
      StoredState stored, AdoptionChanges changes) {
    this.core = core;
    this.parts = parts;
    this.scheduler = scheduler;
    this.reaper = reaper;
    this.stored = stored;
    this.changes = changes;
    ServiceMarkers markers = new ServiceMarkers(parts.posix(), stored.own().record().supervisorId());
    this.starts = new FormerStarts(parts.posix(), markers, stored, core.clock());
    this.hooks = new HookAdoption(parts.posix(), markers, parts.commands(), reloads, parts.runner(),
        core.clock());
    this.unseen = new UnseenReadiness(core.clock(), parts.timers(), core.log());
    parts.runner().connect(unseen);
  }

  /** Gives each known service the state that it had. Called before the boot. */
  void restore() {
    for (Map.Entry<String, ServiceRecord> each : stored.services().entrySet()) {
      Service known = core.services().get(each.getKey());
      if (known == null) {
        parts.recorder().forget(each.getKey()); // of one that is in no file any more, nothing lives
      } else if (changes.leavesToBoot(each.getKey(), each.getValue())) {
        long last = each.getValue().run().number();
        core.services().restore(Service.initial(known.spec(), core.clock().nanos(), last), true);
      } else {
        try {
          // The ledger is completed from the record, when the first event is written to it.
          each.setValue(restore(known.spec(), each.getValue()));
        } catch (RuntimeException | Error e) {
          core.errors().report(e);
        }
      }
    }
  }

  /** Returns the record with the process that was found for it. */
  private ServiceRecord restore(ServiceSpec spec, ServiceRecord record) {
    boolean spawning = record.state() == ServiceState.STARTING && record.run().pid() == 0
        && !isHookRunning(record.restore(spec));
    ServiceRecord found = spawning ? starts.withProcess(spec.name(), record) : record;
    ProcStat process = starts.find(found.run().pid(), found.facts().startTicks(), spec.name());
    boolean alive = process != null;
    boolean spawned = spawning && alive;
    core.services().restore((spawned ? record : found).restore(changes.specOf(spec, found.state())), false);
    adopted.put(spec.name(), new Adopted(found, alive, spawned, alive && process.isDead()));
    return found;
  }

  /**
   * Puts the components into the state in which they would be. Called once, after they have started.
   *
   * @param enablement selects the services that start at boot: of those that the former reeve was stopping in order to
   *     end, these start when their stop is over
   */
  void resume(Enablement enablement) {
    Set<String> names = new HashSet<>(adopted.keySet());
    if (stored.former() != null) {
      parts.commands().numberAfterFormer();
    }
    for (String name : names) {
      try {
        resume(name, adopted.get(name));
        if (adopted.get(name).record().cause().reason() == Reason.SHUTDOWN
            && enablement.startsAtBoot(core.services().get(name).spec())) {
          parts.runner().apply(name, new ServiceEvent.StartRequested(Reason.BOOT, Requester.SELF));
        }
      } catch (RuntimeException | Error e) {
        core.errors().report(e);
      }
    }
    try {
      hooks.finish();
    } catch (RuntimeException | Error e) {
      core.errors().report(e);
    }
    if (stored.isUpgrade()) {
      reaper.lookForDeaths();
    }
    changes.apply(adopted.keySet(), ended());
    parts.runner().resumeSet();
  }

  /** Records that everything is watched. Called when what {@link #resume} has found is stored. */
  void resumed() {
    stored.own().watched();
  }

  private Set<String> ended() {
    Set<String> ended = new HashSet<>();
    for (Map.Entry<String, Adopted> each : adopted.entrySet()) {
      if (isEnded(each.getValue())) {
        ended.add(each.getKey());
      }
    }
    return ended;
  }

  private static boolean isEnded(Adopted one) {
    return !one.alive() && one.record().run().pid() != 0;
  }

  private void end(String name, ServiceRecord record) {
    int pid = record.run().pid();
    boolean leads = pid == record.facts().firstPid();
    parts.tree().former().adoptLeftovers(leads ? pid : 0, record.facts().startTicks(), name);
    parts.reporter().endedUnwatched(name, stored.unwatched());
    changes.beforeEnd(name);
    reaper.ended(name, new Reaped(pid, new ExitStatus.Unknown(), null));
  }

  private void resume(String name, Adopted one) {
    ServiceRecord record = one.record();
    Service service = core.services().get(name);
    long run = record.run().number();
    int pid = record.run().pid();
    parts.recorder().adopted(name, run, pid, record.facts());
    parts.reporter().adopted(name, pid != 0 ? pid : Math.max(0, record.facts().firstPid()), record.facts().output());
    parts.reporter().definitionReplaced(name); // so that its logs are rotated
    armTimers(name, service, record);
    hooks.adopt(service, record.facts().hook());
    if (record.facts().queuedDue() != 0) {
      scheduler.waits(name, record.facts().queuedDue());
    }
    parts.tree().former().know(record.facts().members(), name);
    int first = record.facts().firstPid();
    if (one.alive() && parts.tree().former().adopt(pid, record.facts().startTicks(), first, name)) {
      if (!stored.isUpgrade()) {
        parts.reporter().add(name,
            new Notice.Adopted(run, pid, stored.former().pid(), record.facts().startedMillis()));
        if (one.zombie()) {
          parts.reporter().endedUnwatched(name, stored.unwatched());
        }
      }
      if (one.spawned()) {
        parts.tree().former().join(name, pid);
        spawned(name, run, pid);
        service = core.services().get(name);
      }
      if (!stored.isUpgrade()) {
        unseen.add(service);
      }
      core.components().adopted(service, first);
      if (!one.spawned() || service.state() == ServiceState.STARTING) { // else the start has done it
        resumeState(service, record, true);
      }
    } else if (pid != 0) {
      if (one.spawned()) {
        spawned(name, run, pid);
      }
      adopted.put(name, new Adopted(record, false, false, false));
      end(name, record);
    } else {
      resumeState(service, record, false);
    }
  }

  /** Reports a start to the core. The ledger gets the line of it from the record: see FormerRuns. */
  private void spawned(String name, long run, int pid) {
    parts.reporter().startRecorded(name);
    parts.runner().apply(name, new ServiceEvent.Spawned(run, pid));
  }

  /** Timers that were not stored are due at once; the watchdog has its whole time, as no ping could arrive. */
  private void armTimers(String name, Service service, ServiceRecord record) {
    long now = core.clock().nanos();
    for (TimerKind kind : KINDS) {
      if (service.hasTimer(kind)) {
        Long due = kind == TimerKind.WATCHDOG ? Long.valueOf(now + record.monitoring().watchdogNanos())
            : record.deadlines().get(kind);
        parts.timers().arm(new TimerKey(name, kind), record.run().number(), due == null ? now : due);
      }
    }
  }

  private static boolean isHookRunning(Service service) {
    return service.hookProgress() != null && service.hookProgress().is(HookProgress.RUNNING);
  }

  private void resumeState(Service service, ServiceRecord record, boolean alive) {
    ServiceSpec spec = service.spec();
    long run = service.run().number();
    List<Effect> effects = new ArrayList<>(1);
    switch (service.state()) {
      case STARTING -> {
        if (alive && !isHookRunning(service)) {
          parts.prober().begin(spec, run, parts.prober().baselineOf(spec, record.facts()), record.facts().output());
        }
      }
      case RUNNING -> {
        if (spec.health().check().isPresent()) {
          effects.add(new Effect.Check(spec.name(), run, true));
        }
      }
      case STOPPING, KILLING -> {
        parts.tree().former().adoptStop(spec.name());
        if (!alive) {
          int first = record.facts().firstPid();
          parts.tree().former().adoptLeftovers(first, record.facts().startTicks(), spec.name());
          reaper.drain(spec.name(), run, first);
        }
      }
      case BACKOFF -> {
        if (service.parked() != null) {
          effects.add(new Effect.Park(spec.name(), run, service.parked().causes()));
        } else if (!service.hasTimer(TimerKind.START_AGAIN)) {
          parts.runner().apply(spec.name(), new ServiceEvent.StartRequested(service.cause().reason(),
              service.cause().requester()));
        }
      }
      case STOPPED, WAITING, EXITED, FATAL -> {
        // Nothing runs, and the timers are armed.
      }
    }
    parts.runner().perform(effects);
  }
}
