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
import reeve.loop.PollRegistry;
import reeve.loop.TimerQueue;
import reeve.posix.Errno;
import reeve.posix.Poller;
import reeve.runtime.EffectRunner;
import reeve.time.Clock;

/**
 * Starts services when their schedules say so. {@link ScheduleState} knows when; this has the timers. An {@code every}
 * is a deadline of the loop, on the clock that only goes forward. Of all cron expressions the next due time is in one
 * timer of the wall clock, which the kernel ends at that time also when the machine slept, and when somebody sets the
 * clock: so a jump is seen at once, and there is no wake-up that is not due. Nothing of it exists where no service has
 * a schedule. Loop thread only.
 */
public final class Scheduler implements EventSink, PollRegistry.Reader {
  /** Where the kernel gives us no timer of the wall clock, it is looked at so often. */
  private static final long LOOK_MILLIS = 30_000;

  /** A job that runs every second must not write to the disk as often; at the end of reeve all is written. */
  private static final long SAVED_AT_MOST_EVERY = 10_000;

  private static final long NANOS = 1_000_000;

  /** Which services are enabled, by files or by what was remembered. */
  public interface Enabled {
    boolean isEnabled(ServiceSpec spec);
  }

  /** Where nothing is remembered. */
  public static final Enabled BY_FILES = new Enabled() {
    @Override
    public boolean isEnabled(ServiceSpec spec) {
      return spec.enabled();
    }
  };

  /** Parts of the loop. */
  public record Tools(Clock clock, ServiceSet services, EventSink sink, SupervisorLog log, ScheduleStore memory,
      Enabled enabled, Poller poller) {}

  private static final class Entry {
    final String name;
    ScheduleState agenda;
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
      return agenda.cronTimes() != null;
    }
  }

  private final Tools tools;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final TimerQueue<String> steady = new TimerQueue<>();
  private final TimerQueue<String> wall = new TimerQueue<>();
  private EffectRunner runner;
  private PollRegistry polled;
  private Random dice;
  private long steadyBase;
  private long openedAt;
  private boolean opened;
  /** Whether reeve has started what it starts: what is found later was not there before. */
  private boolean started;
  private int fd = -1;
  private long armed;

  public Scheduler(Tools tools) {
    this.tools = tools;
  }

  public void open(EffectRunner effects, PollRegistry descriptors) {
    runner = effects;
    polled = descriptors;
  }

  // ---- which there are

  /**
   * Looks which services have a schedule and are enabled: at the start of reeve, and whenever that may be different.
   */
  public void sync() {
    List<Service> all = tools.services().all();
    for (int i = 0; i < all.size(); i++) {
      Service service = all.get(i);
      ServiceSpec spec = service.pendingSpec() == null ? service.spec() : service.pendingSpec();
      if (spec.schedule().isSet() || !entries.isEmpty()) {
        sync(spec);
      }
    }
    if (!entries.isEmpty()) {
      entries.keySet().removeIf(name -> tools.services().get(name) == null && drop(name));
      armWall();
    }
  }

  private void sync(ServiceSpec spec) {
    Entry entry = entries.get(spec.name());
    boolean wanted =
        spec.schedule().isSet() && tools.enabled().isEnabled(spec) && !tools.services().isBeingRemoved(spec.name());
    if (!wanted) {
      if (entry != null) {
        entries.remove(spec.name());
        drop(spec.name());
      }
      return;
    }
    if (entry != null && entry.agenda.schedule().equals(spec.schedule())) {
      return;
    }
    if (!opened) {
      opened = true;
      steadyBase = tools.clock().wallMillis();
      openedAt = tools.clock().nanos();
      tools.memory().open();
    }
    begin(spec, entry);
  }

  private void begin(ServiceSpec spec, Entry before) {
    Entry entry = before == null ? new Entry(spec.name()) : before;
    ScheduleSpec schedule = spec.schedule();
    CronTimes times = schedule.cron().isEmpty() ? null
        : CronTimes.of(schedule.cron(),
            schedule.timeZone().isEmpty() ? ZoneId.systemDefault() : ZoneId.of(schedule.timeZone()));
    ScheduleStore.Known known = tools.memory().get(spec.name());
    // What a reeve before this dealt with counts at the start; of one that was disabled meanwhile nobody expects the
    // runs of that time.
    boolean same = known != null && known.identity() == ScheduleState.identity(schedule).hashCode();
    long last = !same ? -1 : before != null || !started ? known.last() : -1;
    entry.last = known == null ? null : known.run();
    entry.agenda = ScheduleState.initial(schedule, times, last, times == null ? steadyNow() : tools.clock().wallMillis(),
        roll(schedule));
    entries.put(spec.name(), entry);
    note(entry);
    arm(entry);
  }

  /** What is enabled was started. */
  public void boot() {
    sync();
    started = true;
  }

  private boolean drop(String name) {
    steady.disarm(name);
    wall.disarm(name);
    return true;
  }

  private void arm(Entry entry) {
    drop(entry.name);
    entry.view = null;
    if (entry.agenda.due() != Long.MAX_VALUE) {
      (entry.isOnWall() ? wall : steady).arm(entry.name, 0, entry.agenda.actAt());
    }
  }

  private double roll(ScheduleSpec schedule) {
    if (schedule.jitter().isZero()) {
      return 0;
    }
    dice = dice == null ? new Random() : dice;
    return dice.nextDouble();
  }

  /** As the wall clock was when the first schedule was met, and going forward from there whatever is done to it. */
  private long steadyNow() {
    return steadyBase + (tools.clock().nanos() - openedAt) / NANOS;
  }

  private long now(Entry entry) {
    return entry.isOnWall() ? tools.clock().wallMillis() : steadyNow();
  }

  private long onWall(Entry entry, long time) {
    return entry.agenda.toWallTime(time, now(entry), tools.clock().wallMillis());
  }

  // ---- the timers

  private void armWall() {
    long until = wall.untilNext(0);
    long next = until < 0 ? 0 : Math.max(1, until);
    if (next == armed || next == 0 && fd < 0 || fd == Integer.MIN_VALUE) {
      return;
    }
    if (fd < 0) {
      fd = tools.poller().wallTimer();
      if (fd < 0) {
        tools.log().warn("Cannot make a timer of the wall clock: " + Errno.text(-fd) + "; looks at it every "
            + LOOK_MILLIS / 1000 + " s");
        fd = Integer.MIN_VALUE;
      } else {
        polled.add(fd, this);
      }
    }
    if (fd >= 0) {
      armed = next;
      tools.poller().armWallTimer(fd, next == 0 ? Long.MAX_VALUE / 1_000_000 : next);
    }
  }

  /** Nanoseconds until a look is due that the descriptor does not tell; -1: none. */
  public long untilNext() {
    if (entries.isEmpty()) {
      return -1;
    }
    long first = steady.untilNext(steadyNow());
    if (fd < 0 && wall.size() > 0) {
      long look = Math.min(LOOK_MILLIS, wall.untilNext(tools.clock().wallMillis()));
      first = first < 0 ? look : Math.min(first, look);
    }
    return first < 0 ? -1 : first * NANOS;
  }

  /** The timer of the wall clock: a due time has come, or somebody set the clock. */
  @Override
  public void readable(int descriptor) {
    boolean set = tools.poller().wasClockSet(fd);
    armed = 0;
    if (set) {
      tools.log().info("The clock was set: looks anew when schedules are due");
      for (Entry entry : entries.values()) {
        entry.agenda = entry.agenda.afterClockChange(tools.clock().wallMillis(), roll(entry.agenda.schedule()));
        arm(entry);
      }
    }
  }

  /** Starts what is due. At the end of each turn of the loop. */
  public void advance() {
    if (entries.isEmpty()) {
      return;
    }
    for (TimerQueue.Due<String> due = steady.poll(steadyNow()); due != null; due = steady.poll(steadyNow())) {
      fire(entries.get(due.key()));
    }
    for (TimerQueue.Due<String> due = wall.poll(tools.clock().wallMillis()); due != null; due =
        wall.poll(tools.clock().wallMillis())) {
      fire(entries.get(due.key()));
    }
    for (Entry entry : new ArrayList<>(entries.values())) {
      Service service = entry.queued < 0 ? null : tools.services().get(entry.name);
      if (service != null && !isUnderWay(service)) {
        long due = entry.queued;
        entry.queued = -1;
        start(entry, due, new ServiceEvent.StartRequested(Reason.SCHEDULE, Requester.SELF));
      }
    }
    armWall();
  }

  private static boolean isUnderWay(Service service) {
    return service.state() == ServiceState.WAITING || service.state().hasProcess();
  }

  private void fire(Entry entry) {
    if (tools.services().isShuttingDown()) {
      return; // what is due from now on the next reeve finds missed
    }
    ScheduleState.DueRun turn = entry.agenda.handleDue(now(entry), roll(entry.agenda.schedule()));
    long run = turn.dueTime() < 0 ? -1 : onWall(entry, turn.dueTime());
    long missed = turn.lastMissed() < 0 ? -1 : onWall(entry, turn.lastMissed());
    entry.agenda = turn.next();
    arm(entry);
    if (turn.missed() > 0 && run != missed) {
      tell(entry, missed, Notice.Due.Outcome.MISSED, turn.missed());
    }
    if (run >= 0) {
      run(entry, run, run == missed ? turn.missed() : 0);
    }
    note(entry);
    save(entry);
  }

  /** @param times how many missed due times it makes up for */
  private void run(Entry entry, long due, int times) {
    Service service = tools.services().get(entry.name);
    if (service == null) {
      return;
    }
    if (!isUnderWay(service)) {
      tell(entry, due, times > 0 ? Notice.Due.Outcome.CAUGHT_UP : Notice.Due.Outcome.STARTED, Math.max(1, times));
      start(entry, due, new ServiceEvent.StartRequested(Reason.SCHEDULE, Requester.SELF));
      return;
    }
    switch (entry.agenda.schedule().overlap()) {
      case SKIP -> tell(entry, due, Notice.Due.Outcome.SKIPPED, 1);
      case QUEUE -> {
        tell(entry, due, entry.queued < 0 ? Notice.Due.Outcome.QUEUED : Notice.Due.Outcome.SKIPPED, 1);
        entry.queued = entry.queued < 0 ? due : entry.queued;
      }
      case KILL -> {
        tell(entry, due, Notice.Due.Outcome.REPLACES, 1);
        start(entry, due, new ServiceEvent.RestartRequested(Reason.SCHEDULE, Requester.SELF));
      }
    }
  }

  private void start(Entry entry, long due, ServiceEvent event) {
    entry.starting = due;
    runner.apply(entry.name, event);
  }

  private void tell(Entry entry, long due, Notice.Due.Outcome outcome, int times) {
    Service service = tools.services().get(entry.name);
    tools.sink().publish(new LifecycleEvent(tools.clock().wallMillis(), entry.name, service == null ? 0 : service.run().pid(),
        new Notice.Due(due, outcome, times), null, 0));
  }

  // ---- what is remembered

  /** What became of a run, for who asks later. */
  @Override
  public void publish(LifecycleEvent event) {
    Entry entry = entries.isEmpty() ? null : entries.get(event.service());
    if (entry == null) {
      return;
    }
    if (event.notice() instanceof Notice.Started started) {
      boolean own = started.reason() == Reason.SCHEDULE || entry.starting > 0 && started.reason() == Reason.POLICY;
      entry.last = new ScheduleView.LastRun(own ? entry.starting : 0, event.wallMillis(), 0, null, false);
      entry.starting = own ? entry.starting : 0;
    } else if (event.notice() instanceof Notice.Exited exited && entry.last != null) {
      entry.last = new ScheduleView.LastRun(
          entry.last.due(), entry.last.started(), event.wallMillis(), exited.status().toString(), exited.clean());
    } else if (event.notice() instanceof Notice.StartFailed) {
      entry.last = new ScheduleView.LastRun(entry.starting, 0, event.wallMillis(), "not started", false);
    } else {
      return;
    }
    entry.view = null;
    note(entry);
    save(entry);
  }

  private void note(Entry entry) {
    tools.memory().put(entry.name,
        new ScheduleStore.Known(ScheduleState.identity(entry.agenda.schedule()).hashCode(),
            onWall(entry, entry.agenda.lastHandled()), entry.last));
  }

  private void save(Entry entry) {
    long now = steadyNow();
    if (entry.saved == 0 || now - entry.saved >= SAVED_AT_MOST_EVERY) {
      entry.saved = now;
      tools.memory().save(tools.clock().wallMillis());
    }
  }

  /** reeve ends. */
  public void close() {
    if (!entries.isEmpty()) {
      tools.memory().save(tools.clock().wallMillis());
    }
  }

  /** @return the same one as long as nothing of it changes; null: it has no schedule */
  public ScheduleView view(ServiceSpec spec) {
    if (!spec.schedule().isSet()) {
      return null;
    }
    Entry entry = entries.get(spec.name());
    if (entry == null) {
      ScheduleStore.Known known = tools.memory().get(spec.name());
      return new ScheduleView(ScheduleWriter.schedule(spec.schedule()), 0, known == null ? null : known.run());
    }
    if (entry.view == null) {
      long next = entry.agenda.due() == Long.MAX_VALUE ? 0 : onWall(entry, entry.agenda.actAt());
      entry.view = new ScheduleView(ScheduleWriter.schedule(entry.agenda.schedule()), next, entry.last);
    }
    return entry.view;
  }
}
