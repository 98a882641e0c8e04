package reeve.runtime.cgroup;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import reeve.config.execution.ResourceSpec.Amount;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.EventText;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerQueue;
import reeve.posix.Posix;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Restarts services whose memory exceeds their {@code memory-restart}. The kernel has no event for that: memory.high
 * would throttle the service, and PSI measures stalls, not amounts. So the memory is read, on the worker, with an
 * interval that follows from how far away the limit is and how fast it comes nearer, from 1 to 30 s; not at all while
 * no service has the key. Loop thread.
 *
 * <p>A service that exceeds it again and again soon after its start needs more than that: its restarts become rarer.
 */
public final class UsageMonitor implements LoopComponent {
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);
  /** A restart after a shorter run makes the next one wait. */
  private static final long SHORT_RUN_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int MOST_DOUBLINGS = 6;
  /** The interval while a restart waits, so that one that grows to half as much again is restarted nevertheless. */
  private static final long DELAYED_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What is known of a service that has the key. */
  private static final class Watched {
    long bytes = -1;
    long readAt;
    int shortRuns;
    boolean reported;
  }

  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final BackgroundWorker worker;
  private final Mailbox mailbox;
  private final EventSink sink;
  private final Posix posix;
  private final TreeUsage usage;
  private final TimerQueue<String> timers = new TimerQueue<>();
  private final Map<String, Watched> watched = new HashMap<>();

  /** The parts of the loop that it works with. */
  public record Parts(Posix posix, Clock clock, ServiceSet services, ServiceEvents events, BackgroundWorker worker,
      Mailbox mailbox, EventSink sink) {}

  public UsageMonitor(Parts parts, Cgroups cgroups) {
    clock = parts.clock();
    services = parts.services();
    events = parts.events();
    worker = parts.worker();
    mailbox = parts.mailbox();
    sink = parts.sink();
    posix = parts.posix();
    usage = new TreeUsage(posix, posix, cgroups);
  }

  @Override
  public void noticed(String name, Notice notice) {
    if (notice instanceof Notice.Started started) {
      begin(services.get(name), started.run());
    } else if (notice instanceof Notice.Exited) {
      timers.disarm(name);
    }
  }

  @Override
  public void adopted(Service service, int firstPid) {
    begin(service, service.run().number());
  }

  @Override
  public void definitionChanged(String name) {
    Service service = services.get(name);
    timers.disarm(name);
    if (service != null && service.run().pid() != 0) {
      begin(service, service.run().number());
    }
  }

  private void begin(Service service, long run) {
    if (service == null || service.spec().resources().memoryRestart().isEmpty()
        || service.spec().resources().memoryRestart().get() == Amount.MAX) {
      return;
    }
    Watched known = watched.get(service.name());
    if (known == null) {
      known = new Watched();
      watched.put(service.name(), known);
    }
    known.bytes = -1;
    known.reported = false;
    timers.arm(service.name(), run, clock.nanos() + FIRST_NANOS);
  }

  @Override
  public void forget(String name) {
    timers.disarm(name);
    watched.remove(name);
  }

  @Override
  public long untilNext(long now) {
    return timers.untilNext(now);
  }

  @Override
  public void advance(long now) {
    for (TimerQueue.Due<String> due = timers.poll(now); due != null; due = timers.poll(now)) {
      read(due.key(), due.tag());
    }
  }

  private void read(String name, long run) {
    Service service = services.get(name);
    if (service == null || service.run().number() != run || service.run().pid() == 0) {
      return;
    }
    int pid = service.run().pid();
    Amount amount = service.spec().resources().memoryRestart().orElse(Amount.MAX);
    timers.arm(name, run, clock.nanos() + MOST_NANOS); // should the work be dropped, or fail
    worker.submit(() -> {
      long limit = amount.percent() == 0 ? amount.bytes() : amount.bytes(CgroupUsage.ofMachine(posix));
      long bytes = limit <= 0 ? 0 : usage.bytes(name, pid, limit);
      mailbox.post(() -> measured(name, run, bytes, limit));
    });
  }

  private void measured(String name, long run, long bytes, long limit) {
    Service service = services.get(name);
    Watched known = watched.get(name);
    if (service == null || known == null || service.run().number() != run || service.run().pid() == 0
        || service.spec().resources().memoryRestart().isEmpty()) {
      return;
    }
    timers.disarm(name);
    long now = clock.nanos();
    // A program grows most after its start.
    long wait = Math.min(interval(bytes, limit, known.bytes, now - known.readAt),
        Math.max(FIRST_NANOS, now - service.run().spawnedAt()));
    known.bytes = bytes;
    known.readAt = now;
    if (bytes > limit && service.state() == ServiceState.RUNNING) {
      long earliest = service.run().spawnedAt() + leastRun(known.shortRuns);
      if (now - earliest >= 0 || bytes / 3 > limit / 2) {
        known.shortRuns = now - service.run().spawnedAt() < SHORT_RUN_NANOS + leastRun(known.shortRuns)
            ? Math.min(MOST_DOUBLINGS, known.shortRuns + 1) : 0;
        events.apply(name, new ServiceEvent.MemoryExceeded(run, bytes, limit));
        return;
      }
      report(name, known, bytes, limit, earliest - now);
      wait = Math.min(earliest - now, DELAYED_NANOS);
    }
    timers.arm(name, run, now + wait);
  }

  private void report(String name, Watched known, long bytes, long limit, long wait) {
    if (!known.reported) {
      known.reported = true;
      sink.announce("memory-restart-delayed", name, "its memory, " + EventText.megabytes(bytes)
          + ", exceeds memory-restart, " + EventText.megabytes(limit)
          + ", soon after each start; it is not restarted for "
          + TimeUnit.NANOSECONDS.toSeconds(wait) + " s; set memory-restart higher than what it needs");
    }
  }

  /** @param shortRuns how many restarts in a row came soon after a start */
  private static long leastRun(int shortRuns) {
    return shortRuns == 0 ? 0 : SHORT_RUN_NANOS << shortRuns - 1;
  }

  /**
   * Returns the time until the next reading: half of the time in which the limit is reached at the present rate, and
   * less the nearer it is.
   *
   * @param before at the reading before; negative: this is the first
   * @param elapsed since then
   */
  static long interval(long bytes, long limit, long before, long elapsed) {
    if (bytes >= limit) {
      return LEAST_NANOS;
    }
    double left = (double) (limit - bytes);
    double wait = MOST_NANOS * (left / limit);
    if (before >= 0 && bytes > before && elapsed > 0) {
      wait = Math.min(wait, left / (bytes - before) * elapsed / 2);
    }
    return Math.max(LEAST_NANOS, (long) wait);
  }
}
