package reeve.runtime.schedule;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import reeve.config.CronTimes;
import reeve.config.ScheduleSpec;
import reeve.config.ServiceSpec;
import reeve.config.write.ScheduleWriter;
import reeve.control.ScheduleView;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ScheduleState;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.PollRegistry;
import reeve.loop.ServiceEvents;
import reeve.time.Clock;

/**
 * Starts services when their schedules say so. {@link ScheduleState} computes when that is, and {@link ScheduleTimers}
 * has the timers. Where no service has a schedule, none of that exists. Loop thread.
 */
public final class Scheduler implements LoopComponent, ScheduleTimers.ClockListener {
  /** A job that runs every second must not write to the disk as often; when reeve ends all is written. */
  private static final long SAVED_AT_MOST_EVERY_MILLIS = 10_000;

  private static final class Entry {
    final String name;
    ScheduleState state;
    /** Due time of the run that follows on the present one; -1: none. */
    long queued = -1;
    /** Due time of the run that is about to start; 0: none. */
    long starting;
    ScheduleView.LastRun last;
    ScheduleView view;
    long saved;

    Entry(String name) {
      this.name = name;
    }

    boolean isOnWall() {
      return state.cronTimes() != null;
    }
  }

  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final PollRegistry polled;
  private final EventSink sink;
  private final SupervisorLog log;
  private final ScheduleStore store;
  private final EnabledServices enabled;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private ScheduleTimers timers;
  private Random random;
  /** Whether the enabled services were started: a schedule that is found later did not exist before. */
  private boolean started;

  public Scheduler(Clock clock, ServiceSet services, ServiceEvents events, PollRegistry polled, EventSink sink,
      SupervisorLog log, ScheduleStore store, EnabledServices enabled) {
    this.clock = clock;
    this.services = services;
    this.events = events;
    this.polled = polled;
    this.sink = sink;
    this.log = log;
    this.store = store;
    this.enabled = enabled;
  }

  // ---- which there are

  /**
   * Looks which services have a schedule and are enabled: at the start of reeve, and whenever that may be different.
   */
  public void sync() {
    List<Service> all = services.all();
    for (int i = 0; i < all.size(); i++) {
      Service service = all.get(i);
      ServiceSpec spec = service.pendingSpec() == null ? service.spec() : service.pendingSpec();
      if (spec.schedule().isSet() || !entries.isEmpty()) {
        sync(spec);
      }
    }
    if (!entries.isEmpty()) {
      entries.keySet().removeIf(name -> services.get(name) == null && drop(name));
      timers.armWall();
    }
  }

  private void sync(ServiceSpec spec) {
    Entry entry = entries.get(spec.name());
    boolean wanted =
        spec.schedule().isSet() && enabled.isEnabled(spec) && !services.isBeingRemoved(spec.name());
    if (!wanted) {
      if (entry != null) {
        entries.remove(spec.name());
        drop(spec.name());
      }
      return;
    }
    if (entry != null && entry.state.schedule().equals(spec.schedule())) {
      return;
    }
    if (timers == null) {
      timers = new ScheduleTimers(clock, log, polled, this);
      store.open();
    }
    begin(spec, entry);
  }

  private void begin(ServiceSpec spec, Entry before) {
    Entry entry = before == null ? new Entry(spec.name()) : before;
    ScheduleSpec schedule = spec.schedule();
    CronTimes times = schedule.cron().isEmpty() ? null
        : CronTimes.of(schedule.cron(),
            schedule.timeZone().isEmpty() ? ZoneId.systemDefault() : ZoneId.of(schedule.timeZone()));
    ScheduleStore.Known known = store.get(spec.name());
    // What a reeve before this dealt with counts at the start; of one that was disabled meanwhile nobody expects the
    // runs of that time.
    boolean same = known != null && known.identity() == ScheduleState.identity(schedule).hashCode();
    long last = !same ? -1 : before != null || !started ? known.last() : -1;
    entry.last = known == null ? null : known.run();
    entry.state = ScheduleState.initial(schedule, times, last, times == null ? timers.steadyNow() : clock.wallMillis(),
        roll(schedule));
    entries.put(spec.name(), entry);
    note(entry);
    arm(entry);
  }

  @Override
  public void started() {
    sync();
    started = true;
  }

  private boolean drop(String name) {
    timers.disarm(name);
    return true;
  }

  private void arm(Entry entry) {
    drop(entry.name);
    entry.view = null;
    if (entry.state.due() != Long.MAX_VALUE) {
      timers.arm(entry.name, entry.isOnWall(), entry.state.actAt());
    }
  }

  private double roll(ScheduleSpec schedule) {
    if (schedule.jitter().isZero()) {
      return 0;
    }
    random = random == null ? new Random() : random;
    return random.nextDouble();
  }

  private long now(Entry entry) {
    return entry.isOnWall() ? clock.wallMillis() : timers.steadyNow();
  }

  private long onWall(Entry entry, long time) {
    return entry.state.toWallTime(time, now(entry), clock.wallMillis());
  }

  // ---- the timers

  @Override
  public long untilNext(long now) {
    return entries.isEmpty() ? -1 : timers.untilNext();
  }

  @Override
  public void clockSet() {
    for (Entry entry : entries.values()) {
      entry.state = entry.state.afterClockChange(clock.wallMillis(), roll(entry.state.schedule()));
      arm(entry);
    }
  }

  @Override
  public void advance(long now) {
    if (entries.isEmpty()) {
      return;
    }
    for (String due = timers.poll(); due != null; due = timers.poll()) {
      fire(entries.get(due));
    }
    for (Entry entry : new ArrayList<>(entries.values())) {
      Service service = entry.queued < 0 ? null : services.get(entry.name);
      if (service != null && !isUnderWay(service)) {
        long due = entry.queued;
        entry.queued = -1;
        start(entry, due, new ServiceEvent.StartRequested(Reason.SCHEDULE, Requester.SELF));
      }
    }
    timers.armWall();
  }

  private static boolean isUnderWay(Service service) {
    return service.state() == ServiceState.WAITING || service.state().hasProcess();
  }

  private void fire(Entry entry) {
    if (services.isShuttingDown()) {
      return; // what is due from now on the next reeve finds missed
    }
    ScheduleState.DueRun turn = entry.state.handleDue(now(entry), roll(entry.state.schedule()));
    long run = turn.dueTime() < 0 ? -1 : onWall(entry, turn.dueTime());
    long missed = turn.lastMissed() < 0 ? -1 : onWall(entry, turn.lastMissed());
    entry.state = turn.next();
    arm(entry);
    if (turn.missed() > 0 && run != missed) {
      announce(entry, missed, Notice.Due.Outcome.MISSED, turn.missed());
    }
    if (run >= 0) {
      run(entry, run, run == missed ? turn.missed() : 0);
    }
    note(entry);
    save(entry);
  }

  /** @param times how many missed due times it makes up for */
  private void run(Entry entry, long due, int times) {
    Service service = services.get(entry.name);
    if (service == null) {
      return;
    }
    if (!isUnderWay(service)) {
      announce(entry, due, times > 0 ? Notice.Due.Outcome.CAUGHT_UP : Notice.Due.Outcome.STARTED, Math.max(1, times));
      start(entry, due, new ServiceEvent.StartRequested(Reason.SCHEDULE, Requester.SELF));
      return;
    }
    switch (entry.state.schedule().overlap()) {
      case SKIP -> announce(entry, due, Notice.Due.Outcome.SKIPPED, 1);
      case QUEUE -> {
        announce(entry, due, entry.queued < 0 ? Notice.Due.Outcome.QUEUED : Notice.Due.Outcome.SKIPPED, 1);
        entry.queued = entry.queued < 0 ? due : entry.queued;
      }
      case KILL -> {
        announce(entry, due, Notice.Due.Outcome.REPLACES, 1);
        start(entry, due, new ServiceEvent.RestartRequested(Reason.SCHEDULE, Requester.SELF));
      }
    }
  }

  private void start(Entry entry, long due, ServiceEvent event) {
    entry.starting = due;
    events.apply(entry.name, event);
  }

  private void announce(Entry entry, long due, Notice.Due.Outcome outcome, int times) {
    Service service = services.get(entry.name);
    sink.publish(new LifecycleEvent(clock.wallMillis(), entry.name, service == null ? 0 : service.run().pid(),
        new Notice.Due(due, outcome, times), null, 0));
  }

  // ---- what is recorded

  @Override
  public void noticed(String service, Notice notice) {
    Entry entry = entries.isEmpty() ? null : entries.get(service);
    if (entry == null) {
      return;
    }
    long now = clock.wallMillis();
    if (notice instanceof Notice.Started started) {
      boolean own = started.reason() == Reason.SCHEDULE || entry.starting > 0 && started.reason() == Reason.POLICY;
      entry.last = new ScheduleView.LastRun(own ? entry.starting : 0, now, 0, null, false);
      entry.starting = own ? entry.starting : 0;
    } else if (notice instanceof Notice.Exited exited && entry.last != null) {
      entry.last = new ScheduleView.LastRun(
          entry.last.due(), entry.last.started(), now, exited.status().toString(), exited.clean());
    } else if (notice instanceof Notice.StartFailed) {
      entry.last = new ScheduleView.LastRun(entry.starting, 0, now, "not started", false);
    } else {
      return;
    }
    entry.view = null;
    note(entry);
    save(entry);
  }

  private void note(Entry entry) {
    store.put(entry.name,
        new ScheduleStore.Known(ScheduleState.identity(entry.state.schedule()).hashCode(),
            onWall(entry, entry.state.lastHandled()), entry.last));
  }

  private void save(Entry entry) {
    long now = timers.steadyNow();
    if (entry.saved == 0 || now - entry.saved >= SAVED_AT_MOST_EVERY_MILLIS) {
      entry.saved = now;
      store.save(clock.wallMillis());
    }
  }

  @Override
  public void close() {
    if (!entries.isEmpty()) {
      store.save(clock.wallMillis());
    }
  }

  /** @return the same one as long as nothing of it changes; null: it has no schedule */
  public ScheduleView view(ServiceSpec spec) {
    if (!spec.schedule().isSet()) {
      return null;
    }
    Entry entry = entries.get(spec.name());
    if (entry == null) {
      ScheduleStore.Known known = store.get(spec.name());
      return new ScheduleView(ScheduleWriter.schedule(spec.schedule()), 0, known == null ? null : known.run());
    }
    if (entry.view == null) {
      long next = entry.state.due() == Long.MAX_VALUE ? 0 : onWall(entry, entry.state.actAt());
      entry.view = new ScheduleView(ScheduleWriter.schedule(entry.state.schedule()), next, entry.last);
    }
    return entry.view;
  }
}
