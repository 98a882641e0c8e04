package reeve.runtime.schedule;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
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
  /** A job that runs every second must not write to the disk as often; when reeve ends, all is written. */
  private static final long SAVE_INTERVAL_MILLIS = 10_000;

  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final PollRegistry polled;
  private final EventSink sink;
  private final SupervisorLog log;
  private final ScheduleStore store;
  private final EnabledServices enabled;
  private final Map<String, ScheduledService> scheduled = new LinkedHashMap<>();
  private ScheduleTimers timers;
  private Random random;
  /** Whether the enabled services were started: a schedule that is found later did not exist before. */
  private boolean started;

  /** @param enabled a service that is not enabled is not started by its schedule */
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

  @Override
  public void started() {
    sync();
    started = true;
  }

  /** Finds out which services have a schedule and are enabled. Called whenever that may have changed. */
  public void sync() {
    List<Service> all = services.all();
    for (int i = 0; i < all.size(); i++) {
      Service service = all.get(i);
      ServiceSpec spec = service.pendingSpec() == null ? service.spec() : service.pendingSpec();
      if (spec.schedule().isSet() || !scheduled.isEmpty()) {
        sync(spec);
      }
    }
    if (!scheduled.isEmpty()) {
      for (Iterator<String> names = scheduled.keySet().iterator(); names.hasNext();) {
        String name = names.next();
        if (services.get(name) == null) {
          names.remove();
          timers.disarm(name);
        }
      }
      timers.armWall();
    }
  }

  private void sync(ServiceSpec spec) {
    ScheduledService known = scheduled.get(spec.name());
    boolean wanted = spec.schedule().isSet() && enabled.isEnabled(spec) && !services.isBeingRemoved(spec.name());
    if (!wanted) {
      if (known != null) {
        scheduled.remove(spec.name());
        timers.disarm(spec.name());
      }
      return;
    }
    if (known != null && known.state.schedule().equals(spec.schedule())) {
      return;
    }
    if (timers == null) {
      timers = new ScheduleTimers(clock, log, polled, this);
      store.open();
    }
    begin(spec, known);
  }

  /** @param before the service with another schedule; null: it had none */
  private void begin(ServiceSpec spec, ScheduledService before) {
    ScheduledService one = before == null ? new ScheduledService(spec.name()) : before;
    ScheduleSpec schedule = spec.schedule();
    CronTimes times = schedule.cron().isEmpty() ? null
        : CronTimes.of(schedule.cron(),
            schedule.timeZone().isEmpty() ? ZoneId.systemDefault() : ZoneId.of(schedule.timeZone()));
    ScheduleStore.Known known = store.get(spec.name());
    // The due times that a previous reeve handled count when reeve starts. A service that was disabled meanwhile makes
    // up for no run of that time.
    boolean same = known != null && known.identity() == ScheduleState.identity(schedule).hashCode();
    long last = same && (before != null || !started) ? known.last() : -1;
    one.setLastRun(known == null ? null : known.run());
    one.state = ScheduleState.initial(schedule, times, last, times == null ? timers.steadyNow() : clock.wallMillis(),
        jitter(schedule));
    scheduled.put(spec.name(), one);
    record(one);
    arm(one);
  }

  /** @return a random number in [0, 1) */
  private double jitter(ScheduleSpec schedule) {
    if (schedule.jitter().isZero()) {
      return 0;
    }
    random = random == null ? new Random() : random;
    return random.nextDouble();
  }

  // ---- the timers

  private void arm(ScheduledService one) {
    timers.disarm(one.name);
    one.view = null;
    if (one.state.due() != Long.MAX_VALUE) {
      timers.arm(one.name, one.isOnWallClock(), one.state.actAt());
    }
  }

  private long now(ScheduledService one) {
    return one.isOnWallClock() ? clock.wallMillis() : timers.steadyNow();
  }

  private long toWallTime(ScheduledService one, long time) {
    return one.state.toWallTime(time, now(one), clock.wallMillis());
  }

  @Override
  public long untilNext(long now) {
    return scheduled.isEmpty() ? -1 : timers.untilNext();
  }

  @Override
  public void clockSet() {
    for (ScheduledService one : scheduled.values()) {
      one.state = one.state.afterClockChange(clock.wallMillis(), jitter(one.state.schedule()));
      arm(one);
    }
  }

  @Override
  public void advance(long now) {
    if (scheduled.isEmpty()) {
      return;
    }
    for (String due = timers.poll(); due != null; due = timers.poll()) {
      handleDue(scheduled.get(due));
    }
    for (ScheduledService one : new ArrayList<>(scheduled.values())) {
      Service service = one.queued < 0 ? null : services.get(one.name);
      if (service != null && !isUnderWay(service)) {
        long due = one.queued;
        one.queued = -1;
        start(one, due, new ServiceEvent.StartRequested(Reason.SCHEDULE, Requester.SELF));
      }
    }
    timers.armWall();
  }

  private static boolean isUnderWay(Service service) {
    return service.state() == ServiceState.WAITING || service.state().hasProcess();
  }

  private void handleDue(ScheduledService one) {
    if (services.isShuttingDown()) {
      return; // the next reeve finds that this due time was missed
    }
    ScheduleState.DueRun due = one.state.handleDue(now(one), jitter(one.state.schedule()));
    long run = due.dueTime() < 0 ? -1 : toWallTime(one, due.dueTime());
    long missed = due.lastMissed() < 0 ? -1 : toWallTime(one, due.lastMissed());
    one.state = due.next();
    arm(one);
    if (due.missed() > 0 && run != missed) {
      publish(one, missed, Notice.Due.Outcome.MISSED, due.missed());
    }
    if (run >= 0) {
      run(one, run, run == missed ? due.missed() : 0);
    }
    record(one);
    save(one);
  }

  /** @param missed how many missed due times the run makes up for */
  private void run(ScheduledService one, long due, int missed) {
    Service service = services.get(one.name);
    if (service == null) {
      return;
    }
    if (!isUnderWay(service)) {
      publish(one, due, missed > 0 ? Notice.Due.Outcome.CAUGHT_UP : Notice.Due.Outcome.STARTED, Math.max(1, missed));
      start(one, due, new ServiceEvent.StartRequested(Reason.SCHEDULE, Requester.SELF));
      return;
    }
    switch (one.state.schedule().overlap()) {
      case SKIP -> publish(one, due, Notice.Due.Outcome.SKIPPED, 1);
      case QUEUE -> {
        publish(one, due, one.queued < 0 ? Notice.Due.Outcome.QUEUED : Notice.Due.Outcome.SKIPPED, 1);
        one.queued = one.queued < 0 ? due : one.queued;
      }
      case KILL -> {
        publish(one, due, Notice.Due.Outcome.REPLACES, 1);
        start(one, due, new ServiceEvent.RestartRequested(Reason.SCHEDULE, Requester.SELF));
      }
    }
  }

  private void start(ScheduledService one, long due, ServiceEvent event) {
    one.starts(due);
    events.apply(one.name, event);
  }

  private void publish(ScheduledService one, long due, Notice.Due.Outcome outcome, int count) {
    Service service = services.get(one.name);
    sink.publish(new LifecycleEvent(clock.wallMillis(), one.name, service == null ? 0 : service.run().pid(),
        new Notice.Due(due, outcome, count), null, 0));
  }

  // ---- what is recorded

  @Override
  public void noticed(String service, Notice notice) {
    ScheduledService one = scheduled.get(service);
    if (one != null && one.record(notice, clock.wallMillis())) {
      record(one);
      save(one);
    }
  }

  private void record(ScheduledService one) {
    store.put(one.name,
        new ScheduleStore.Known(ScheduleState.identity(one.state.schedule()).hashCode(),
            toWallTime(one, one.state.lastHandled()), one.lastRun()));
  }

  private void save(ScheduledService one) {
    long now = timers.steadyNow();
    if (one.savedAt == 0 || now - one.savedAt >= SAVE_INTERVAL_MILLIS) {
      one.savedAt = now;
      store.save(clock.wallMillis());
    }
  }

  @Override
  public void close() {
    if (!scheduled.isEmpty()) {
      store.save(clock.wallMillis());
    }
  }

  /** Returns the same view as long as nothing of it changes. @return null: the service has no schedule */
  public ScheduleView view(ServiceSpec spec) {
    if (!spec.schedule().isSet()) {
      return null;
    }
    ScheduledService one = scheduled.get(spec.name());
    if (one == null) {
      ScheduleStore.Known known = store.get(spec.name());
      return new ScheduleView(ScheduleWriter.schedule(spec.schedule()), 0, known == null ? null : known.run());
    }
    if (one.view == null) {
      long next = one.state.due() == Long.MAX_VALUE ? 0 : toWallTime(one, one.state.actAt());
      one.view = new ScheduleView(ScheduleWriter.schedule(one.state.schedule()), next, one.lastRun());
    }
    return one.view;
  }
}
