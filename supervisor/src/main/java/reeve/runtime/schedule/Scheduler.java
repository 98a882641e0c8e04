package reeve.runtime.schedule;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import reeve.config.CronTimes;
import reeve.config.ScheduleSpec;
import reeve.config.ServiceSpec;
import reeve.control.ScheduleView;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ScheduleState;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.PollRegistry;
import reeve.loop.ServiceEvents;
import reeve.time.Clock;

/**
 * Starts services at the times of their schedules. {@link ScheduleState} computes these times, and
 * {@link ScheduleTimers} has the timers. If no service has a schedule, none of this exists. Loop thread.
 */
public final class Scheduler implements LoopComponent, ScheduleTimers.Listener {
  /** A job that runs every second must not write to the disk as often. Everything is written when reeve ends. */
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
  /** Whether the enabled services were started: a schedule that is found after that is a new one. */
  private boolean started;

  /** @param enabled knows which services are enabled: others are not started by their schedules */
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
  @Override
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
    if (timers.canCompute(spec)) {
      begin(spec, known);
    }
  }

  /** @param before the service with another schedule; null: it had none */
  private void begin(ServiceSpec spec, ScheduledService before) {
    ScheduledService job = before == null ? new ScheduledService(spec.name()) : before;
    ScheduleSpec schedule = spec.schedule();
    CronTimes times = ScheduledService.times(schedule);
    ScheduleStore.Known known = store.get(spec.name());
    long last =
        ScheduledService.isSame(schedule, known) ? ScheduledService.lastHandled(services.get(spec.name()), known.last(),
            before == null, started, clock) : -1;
    job.setLastRun(known == null ? null : known.run());
    job.state = ScheduleState.initial(schedule, times, last, times == null ? timers.steadyNow() : clock.wallMillis(),
        jitter(schedule));
    scheduled.put(spec.name(), job);
    record(job);
    arm(job);
  }

  /** @return a random number in [0, 1) */
  private double jitter(ScheduleSpec schedule) {
    if (schedule.jitter().isZero()) {
      return 0;
    }
    random = random == null ? new Random() : random;
    return random.nextDouble();
  }

  private void arm(ScheduledService job) {
    timers.disarm(job.name);
    job.view = null;
    if (job.state.due() != Long.MAX_VALUE) {
      timers.arm(job.name, job.isOnWallClock(), job.state.actAt());
    }
  }

  private long now(ScheduledService job) {
    return job.isOnWallClock() ? clock.wallMillis() : timers.steadyNow();
  }

  private long toWallTime(ScheduledService job, long time) {
    return job.state.toWallTime(time, now(job), clock.wallMillis());
  }

  @Override
  public long untilNext(long now) {
    return timers == null ? -1 : timers.untilNext();
  }

  @Override
  public void clockSet() {
    for (ScheduledService job : scheduled.values()) {
      job.state = job.state.afterClockChange(clock.wallMillis(), jitter(job.state.schedule()));
      arm(job);
    }
  }

  @Override
  public void advance(long now) {
    if (timers == null) {
      return;
    }
    for (String due = timers.poll(); due != null; due = timers.poll()) {
      handleDue(scheduled.get(due));
    }
    for (ScheduledService job : new ArrayList<>(scheduled.values())) {
      Service service = job.queued < 0 ? null : services.get(job.name);
      if (service != null && !ScheduledService.isUnderWay(service)) {
        long due = job.queued;
        job.queued = -1;
        store.queued(job.name, 0);
        start(job, due, new ServiceEvent.StartRequested(Reason.SCHEDULE, Requester.SELF));
      }
    }
    timers.armWall();
  }

  private void handleDue(ScheduledService job) {
    if (services.isShuttingDown()) {
      return; // the next reeve finds that this due time was missed
    }
    ScheduleState.DueRun due = job.state.handleDue(now(job), jitter(job.state.schedule()));
    long run = due.dueTime() < 0 ? -1 : toWallTime(job, due.dueTime());
    long missed = due.lastMissed() < 0 ? -1 : toWallTime(job, due.lastMissed());
    job.state = due.next();
    arm(job);
    if (due.missed() > 0 && run != missed) {
      publish(job, missed, Notice.Due.Outcome.MISSED, due.missed());
    }
    if (run >= 0) {
      run(job, run, run == missed ? due.missed() : 0);
    }
    record(job);
    save(job);
  }

  /** @param missed how many missed due times the run makes up for */
  private void run(ScheduledService job, long due, int missed) {
    Service service = services.get(job.name);
    if (service == null) {
      return;
    }
    if (!ScheduledService.isUnderWay(service)) {
      publish(job, due, missed > 0 ? Notice.Due.Outcome.CAUGHT_UP : Notice.Due.Outcome.STARTED, Math.max(1, missed));
      start(job, due, new ServiceEvent.StartRequested(Reason.SCHEDULE, Requester.SELF));
      return;
    }
    switch (job.state.schedule().overlap()) {
      case SKIP -> publish(job, due, Notice.Due.Outcome.SKIPPED, 1);
      case QUEUE -> {
        publish(job, due, job.queued < 0 ? Notice.Due.Outcome.QUEUED : Notice.Due.Outcome.SKIPPED, 1);
        job.queued = job.queued < 0 ? due : job.queued;
        store.queued(job.name, job.queued);
      }
      case KILL -> {
        publish(job, due, Notice.Due.Outcome.REPLACES, 1);
        start(job, due, new ServiceEvent.RestartRequested(Reason.SCHEDULE, Requester.SELF));
      }
    }
  }

  private void start(ScheduledService job, long due, ServiceEvent event) {
    job.starts(due);
    events.apply(job.name, event);
  }

  private void publish(ScheduledService job, long due, Notice.Due.Outcome outcome, int count) {
    Service service = services.get(job.name);
    sink.publish(new LifecycleEvent(clock.wallMillis(), job.name, service == null ? 0 : service.run().pid(),
        new Notice.Due(due, outcome, count), null, 0));
  }

  /** Goes on with a run that waited in a former reeve. @param due milliseconds since 1970 */
  public void waits(String name, long due) {
    ScheduledService job = scheduled.get(name);
    if (job != null && job.waits(due, clock.wallMillis(), jitter(job.state.schedule()))) {
      record(job);
      arm(job);
    }
  }

  // ---- what is recorded

  @Override
  public void noticed(String service, Notice notice) {
    ScheduledService job = scheduled.get(service);
    if (job != null && job.record(notice, clock.wallMillis())) {
      record(job);
      save(job);
    }
  }

  private void record(ScheduledService job) {
    store.put(job.name,
        new ScheduleStore.Known(ScheduleState.identity(job.state.schedule()).hashCode(),
            toWallTime(job, job.state.lastHandled()), job.lastRun()));
  }

  private void save(ScheduledService job) {
    long now = timers.steadyNow();
    if (job.savedAt == 0 || now - job.savedAt >= SAVE_INTERVAL_MILLIS) {
      job.savedAt = now;
      store.save(clock.wallMillis());
    }
  }

  @Override
  public void close() {
    if (!scheduled.isEmpty()) {
      store.save(clock.wallMillis());
    }
  }

  /** Returns the same object as long as nothing in the view changes. @return null: the service has no schedule */
  public ScheduleView view(ServiceSpec spec) {
    if (!spec.schedule().isSet()) {
      return null;
    }
    ScheduledService job = scheduled.get(spec.name());
    if (job == null) {
      return ScheduledService.view(spec, store.get(spec.name()));
    }
    if (job.view == null) {
      job.makeView(job.state.due() == Long.MAX_VALUE ? 0 : toWallTime(job, job.state.actAt()));
    }
    return job.view;
  }
}
