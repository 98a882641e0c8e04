package reeve.runtime;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.TimerKind;
import reeve.core.set.ServiceSet;
import reeve.event.OutputSegment;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.process.StopRecords;
import reeve.runtime.schedule.ScheduleStore;
import reeve.runtime.upgrade.Upgrade;
import reeve.survival.RunFacts;
import reeve.survival.ServiceRecord;
import reeve.survival.ServiceRecordCodec;
import reeve.survival.StateFile;
import reeve.survival.StateFileSource;
import reeve.survival.StateOutput;
import reeve.survival.StoredState;
import reeve.time.Clock;

/**
 * Stores the state of each service before it is acted on: before a process is started or signalled, and otherwise at
 * the end of the turn, when its timers are armed. A next reeve finds it if this one is killed. Loop thread.
 */
public final class StateRecorder
    implements LoopComponent, AuxCommandRunner.HookRecords, ScheduleStore.QueuedRuns, Upgrade.StateStore, StopRecords,
    StateFileSource.Content {
  /** More records are not written in one turn: of ten thousand services, the rest is written in the next turns. */
  private static final int MAX_RECORDS = 256;

  private static final TimerKind[] KINDS = TimerKind.values();

  private final StateWriter file;
  private final Processes processes;
  private final Clock clock;
  private final ServiceSet services;
  private final TimerQueue<TimerKey> timers;
  private final Set<String> changed = new LinkedHashSet<>();
  private final Map<String, RecordedRun> runs = new HashMap<>();
  private final StateOutput out = new StateOutput();
  /** The service whose process was started last and is not stored yet; null: there is none. */
  private String started;

  /** @param stored without a file: nothing is stored, unless it has a source of files */
  public StateRecorder(StoredState stored, Processes processes, Clock clock, ServiceSet services,
      TimerQueue<TimerKey> timers, SupervisorLog log) {
    this.file = new StateWriter(stored, clock, log);
    this.processes = processes;
    this.clock = clock;
    this.services = services;
    this.timers = timers;
  }

  /**
   * Stores the state of a service, if it has changed: a process of it is started or signalled next. The process that
   * was started before it is stored first.
   *
   * @param starts whether the process of a run is started. It is stored that this is about to happen: a run that ends
   *     before its process is stored is in the history all the same
   */
  void beforeAct(String service, boolean starts) {
    if (file.isUsed()) {
      services.drainChanged(changed);
      if (started != null && !started.equals(service) && changed.remove(started)) {
        store(started);
      }
      started = null;
      boolean store = changed.remove(service);
      Service known = starts ? services.get(service) : null;
      if (known != null) {
        RecordedRun run = run(service, known.run().number());
        if (run.startedMillis == 0) {
          run.startedMillis = clock.wallMillis();
          store = true;
        }
      }
      if (store) {
        store(service);
        changed.add(service); // its next timer is armed after this act: without that, its stop would end at once
      }
    }
  }

  /**
   * Stores the process of a run that was started, and the files that it writes to: not later than before the next
   * process is started or signalled, and before its start is reported. What the core does until then, such as arming
   * the timers of the start, is stored by the same write.
   */
  void spawned(String service, long number, int pid, List<OutputSegment> output) {
    if (file.isUsed()) {
      RecordedRun run = run(service, number);
      run.firstPid = pid;
      run.startedMillis = clock.wallMillis();
      run.output = output;
      changed.add(service);
      started = service;
    }
  }

  @Override
  public void hookStarted(String service, RunFacts.Command hook) {
    Service known = !file.isUsed() ? null : services.get(service);
    if (known != null) {
      run(service, known.run().number()).hook = hook;
      changed.add(service);
    }
  }

  @Override
  public void stops(String service, List<ProcStat> members) {
    Service known = members.isEmpty() || !file.isUsed() ? null : services.get(service);
    if (known != null && run(service, known.run().number()).add(members)) {
      store(service);
    }
  }

  @Override
  public void queued(String service, long due) {
    Service known = !file.isUsed() ? null : services.get(service);
    if (known != null) {
      run(service, known.run().number()).queuedDue = due;
      changed.add(service);
    }
  }

  /** Records what a former reeve knew of the run of a service that is adopted. */
  void adopted(String service, long number, int mainPid, RunFacts facts) {
    if (file.isUsed()) {
      RecordedRun run = run(service, number);
      run.mainPid = mainPid;
      run.firstPid = facts.firstPid();
      run.startTicks = facts.startTicks();
      run.startedMillis = facts.startedMillis();
      run.output = facts.output();
      run.hook = facts.hook();
      run.queuedDue = facts.queuedDue();
      run.members = new LinkedHashSet<>(facts.members());
      changed.add(service);
    }
  }

  private RecordedRun run(String service, long number) {
    RecordedRun run = runs.get(service);
    if (run == null || run.number != number) {
      run = new RecordedRun(number, run == null ? 0 : run.queuedDue); // a restart by policy does not end the wait
      runs.put(service, run);
    }
    return run;
  }

  /** Stores everything in another file from now on: that which was used has lost its name. */
  public void replaceFile() {
    services.drainChanged(changed);
    if (file.replace(this)) {
      changed.clear();
    } else {
      for (Service service : services.all()) {
        changed.add(service.name());
      }
    }
  }

  /** Stores what has changed in this turn. */
  @Override
  public void flush() {
    services.drainChanged(changed);
    if (!file.isUsed()) {
      changed.clear();
      return;
    }
    file.retry(changed, this);
    for (int i = 0; i < MAX_RECORDS && !changed.isEmpty(); i++) {
      Iterator<String> each = changed.iterator();
      String name = each.next();
      each.remove();
      store(name);
    }
    file.report();
  }

  @Override
  public String storeAll() {
    file.hasten();
    do {
      flush();
    } while (!changed.isEmpty());
    return !file.hasFile() ? "there is no file for the state of services"
        : file.isComplete() ? null : "the state of services cannot be stored: " + file.problem();
  }

  /** Everything that belongs into another file. */
  @Override
  public int storeIn(StateFile another) {
    int error = 0;
    for (Service service : services.all()) {
      if (error == 0) {
        encode(service);
        error = another.put(service.name(), out.array(), out.length());
      }
    }
    return error;
  }

  @Override
  public long untilNext(long now) {
    return !changed.isEmpty() ? 0 : file.untilNext(now);
  }

  private void store(String name) {
    Service service = services.get(name);
    if (service == null) {
      forget(name);
    } else if (file.hasFile()) {
      encode(service);
      file.put(name, out, service.run().pid() != 0 || service.state() == ServiceState.STARTING);
    } else {
      file.missed(name);
    }
  }

  private void encode(Service service) {
    RecordedRun run = run(service.name(), service.run().number());
    if (service.run().pid() != run.mainPid) {
      run.mainPid = service.run().pid();
      ProcStat stat = run.mainPid == 0 ? null : processes.stat(run.mainPid);
      run.startTicks = stat == null ? 0 : stat.startTime();
    }
    if (!service.state().hasProcess()) {
      run.members = Set.of();
    }
    out.clear();
    ServiceRecordCodec.encode(ServiceRecord.of(service, deadlines(service), run.facts()), out);
  }

  private Map<TimerKind, Long> deadlines(Service service) {
    if (service.timers() == 0) {
      return Map.of();
    }
    Map<TimerKind, Long> deadlines = new HashMap<>();
    long now = clock.nanos();
    for (TimerKind kind : KINDS) {
      long until = service.hasTimer(kind) ? timers.until(new TimerKey(service.name(), kind), now) : Long.MAX_VALUE;
      if (until != Long.MAX_VALUE) {
        deadlines.put(kind, now + until);
      }
    }
    return deadlines;
  }

  @Override
  public void forget(String service) {
    if (file.isUsed()) {
      runs.remove(service);
      changed.remove(service);
      file.remove(service);
    }
  }
}
