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
import reeve.posix.ProcessTable;
import reeve.posix.Reaped;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.process.ServiceMarkers;
import reeve.runtime.readiness.ReadinessProber;
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
   */
  private record Adopted(ServiceRecord record, boolean alive) {}

  /** The parts of the loop that go on with what the former reeve did. */
  record Parts(Posix posix, TimerQueue<TimerKey> timers, EffectRunner runner, ProcessTree tree,
      LifecycleReporter reporter, StateRecorder recorder, ReadinessProber prober, AuxCommandRunner commands) {}

  private final LoopCore core;
  private final Parts parts;
  private final Reaper reaper;
  private final StoredState stored;
  private final AdoptionChanges changes;
  private final ServiceMarkers markers;
  private final HookAdoption hooks;
  private final Map<String, Adopted> adopted = new HashMap<>();

  Adoption(LoopCore core, Parts parts, Reaper reaper, StoredState stored,
      AdoptionChanges changes) {
    this.core = core;
    this.parts = parts;
    this.reaper = reaper;
    this.stored = stored;
    this.changes = changes;
    this.markers = new ServiceMarkers(parts.posix(), stored.own().record().supervisorId());
    this.hooks = new HookAdoption(parts.posix(), markers, parts.commands(), parts.runner(), core.clock());
  }

  /** Gives each known service the state that it had. Called before the boot. */
  void restore() {
    for (Map.Entry<String, ServiceRecord> each : stored.services().entrySet()) {
      Service known = core.services().get(each.getKey());
      if (known == null || changes.leavesToBoot(each.getKey(), each.getValue())) {
        parts.recorder().forget(each.getKey()); // of one that is in no file any more, nothing lives
      } else {
        try {
          restore(known.spec(), each.getValue());
        } catch (RuntimeException | Error e) {
          core.errors().report(e);
        }
      }
    }
  }

  private void restore(ServiceSpec spec, ServiceRecord record) {
    boolean spawning = record.state() == ServiceState.STARTING && record.run().pid() == 0
        && !isHookRunning(record.restore(spec));
    ServiceRecord found = spawning ? withSpawned(spec.name(), record) : record;
    core.services().restore(found.restore(changes.specOf(spec, found.state())));
    adopted.put(spec.name(), new Adopted(found, isAlive(found.run().pid(), found.facts().startTicks(), spec.name())));
  }

  /**
   * The former reeve was about to start a process. If that exists, it has the marker of the service and leads a
   * session; otherwise the service waits for its start again.
   */
  private ServiceRecord withSpawned(String service, ServiceRecord record) {
    for (ProcessTable.Row row : parts.posix().processTable().rows()) {
      if (!row.isDead() && row.session() == row.pid() && isMarked(row.pid(), service)) {
        return record.withProcess(row.pid(), core.clock().nanos(), row.startTicks());
      }
    }
    int first = record.facts().firstPid(); // not 0: it was started, and has ended
    return first == 0 ? record.notStarted() : record.withProcess(first, core.clock().nanos(), 0);
  }

  private boolean isMarked(int pid, String service) {
    return markers.isOf(pid, service) && !isRecorded(pid);
  }

  private boolean isRecorded(int pid) {
    for (ServiceRecord record : stored.services().values()) {
      if (record.run().pid() == pid || record.facts().hook().pid() == pid) {
        return true;
      }
    }
    return false;
  }

  /** @param startTicks 0: the former reeve was killed before it recorded them, and the marker decides */
  private boolean isAlive(int pid, long startTicks, String service) {
    ProcStat stat = pid == 0 ? null : parts.posix().stat(pid);
    return stat != null && (startTicks == 0 ? markers.isOf(pid, service) : stat.startTime() == startTicks);
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
    parts.reporter().adopted(name, pid != 0 ? pid : record.facts().firstPid(), record.facts().output());
    parts.reporter().definitionReplaced(name); // so that its logs are rotated
    armTimers(name, service, record);
    hooks.adopt(service, record.facts().hook());
    int first = record.facts().firstPid();
    if (one.alive() && parts.tree().former().adopt(pid, record.facts().startTicks(), first, name)) {
      if (!stored.isUpgrade()) {
        parts.reporter().add(name,
            new Notice.Adopted(run, pid, stored.former().pid(), record.facts().startedMillis()));
      }
      core.components().adopted(service, first);
      resumeState(service, record, true);
    } else if (pid != 0) {
      adopted.put(name, new Adopted(record, false));
      end(name, record);
    } else {
      resumeState(service, record, false);
    }
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
