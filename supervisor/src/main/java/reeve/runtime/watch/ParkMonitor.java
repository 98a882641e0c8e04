package reeve.runtime.watch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ParkSpec;
import reeve.core.Effect;
import reeve.core.Parked;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.PollRegistry;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerQueue;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.runtime.process.ProgramFiles;
import reeve.runtime.process.ServiceEnvironment;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Watches the causes that parked services wait for. A port that a hundred services wait for is probed once, less and
 * less often; files are not polled, see {@link PathWatcher}. Loop thread, except where a method says otherwise; one
 * worker thread, which starts with the first parked service, probes and reads files.
 */
public final class ParkMonitor implements LoopComponent, TimerQueue.Action<ParkSpec.Cause> {
  private static final long FIRST_NANOS = 20_000_000;
  private static final long LONGEST_NANOS = 1_000_000_000;
  private static final int CONNECT_TIMEOUT_MILLIS = 1000;

  /**
   * The clock of file systems advances in steps of up to this time. A change in the same step as the start of the
   * process may have come before or after it.
   */
  private static final long STEP_MILLIS = 20;

  /** One service that waits for a cause. */
  private record Waiter(String service, long run, int cause) {}

  /**
   * The files as they were last read for a parked service. Its next run began with them, so a file whose identity
   * differs when that run ends was changed in between. The times of the files decide only if there is no earlier
   * reading.
   */
  private record Known(long run, Map<String, String> identities) {}

  /** A port or socket, with the services that wait for it. */
  private static final class Endpoint {
    final List<Waiter> waiters = new ArrayList<>(1);
    long pause = FIRST_NANOS;
    boolean probing;
  }

  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final ServiceEnvironment environment;
  private final Mailbox mailbox;
  private final SupervisorLog log;
  private final PollRegistry polled;
  private final Map<ParkSpec.Cause, Endpoint> endpoints = new LinkedHashMap<>();
  private final Map<String, List<PathWatcher.Subject>> subjectsByService = new HashMap<>();
  private final Map<String, Known> lastReadings = new HashMap<>();
  private final TimerQueue<ParkSpec.Cause> due = new TimerQueue<>();
  private BackgroundWorker worker;
  private PathWatcher files;

  public ParkMonitor(Posix posix, Clock clock, ServiceSet services, ServiceEvents events, Mailbox mailbox,
      SupervisorLog log, PollRegistry polled, ServiceEnvironment environment) {
    this.events = events;
    this.environment = environment;
    this.posix = posix;
    this.clock = clock;
    this.services = services;
    this.mailbox = mailbox;
    this.log = log;
    this.polled = polled;
  }

  @Override
  public boolean perform(Effect effect) {
    if (effect instanceof Effect.Park park) {
      park(park.service(), park.run(), park.causes());
      return true;
    }
    if (effect instanceof Effect.Unpark) {
      unpark(effect.service());
      return true;
    }
    return false;
  }

  private List<String> programFiles(Service service, ParkSpec.Cause.Program program) {
    String path = environment.of(service.spec()).raw("PATH");
    return ProgramFiles.of(posix, service.spec(), program.command(), path);
  }

  private void park(String name, long run, List<ParkSpec.Cause> causes) {
    unpark(name);
    worker = worker == null ? new BackgroundWorker("park") : worker;
    Service service = services.get(name);
    for (int i = 0; i < causes.size(); i++) {
      ParkSpec.Cause cause = causes.get(i);
      Waiter waiter = new Waiter(name, run, i);
      if (cause instanceof ParkSpec.Cause.Path path) {
        watch(waiter, service, List.of(path.path()), true);
      } else if (cause instanceof ParkSpec.Cause.Program program) {
        watch(waiter, service, programFiles(service, program), false);
      } else if (!(cause instanceof ParkSpec.Cause.Service)) {
        Endpoint endpoint = endpoints.get(cause);
        if (endpoint == null) {
          endpoint = new Endpoint();
          endpoints.put(cause, endpoint);
        }
        endpoint.waiters.add(waiter);
        endpoint.pause = FIRST_NANOS; // a new waiter needs a result soon
        due.arm(cause, 0, clock.nanos());
      }
    }
  }

  @Override
  public void forget(String name) {
    unpark(name);
    for (int i = 0; i < Parked.MAX_CAUSES; i++) {
      lastReadings.remove(name + " " + i);
    }
  }

  private void unpark(String name) {
    List<PathWatcher.Subject> subjects = subjectsByService.remove(name);
    if (subjects != null) {
      for (PathWatcher.Subject subject : subjects) {
        files.stopWatching(subject);
      }
    }
    List<ParkSpec.Cause> unused = new ArrayList<>(0);
    for (Map.Entry<ParkSpec.Cause, Endpoint> entry : endpoints.entrySet()) {
      List<Waiter> waiters = entry.getValue().waiters;
      for (int i = waiters.size() - 1; i >= 0; i--) {
        if (waiters.get(i).service().equals(name)) {
          waiters.remove(i);
        }
      }
      if (waiters.isEmpty()) {
        unused.add(entry.getKey());
      }
    }
    for (ParkSpec.Cause cause : unused) {
      endpoints.remove(cause);
      due.disarm(cause);
    }
  }

  private void watch(Waiter waiter, Service service, List<String> paths, boolean within) {
    files = files == null ? new PathWatcher(posix, posix, polled, worker) : files;
    long startedMillis = clock.wallMillis() - (clock.nanos() - service.run().spawnedAt()) / 1_000_000 - STEP_MILLIS;
    Known last = lastReadings.get(waiter.service() + " " + waiter.cause());
    Map<String, String> known = last == null || last.run() != waiter.run() - 1 ? null : last.identities();
    PathWatcher.Subject subject = files.watch(paths, within, new PathWatcher.Listener() {
      @Override
      public void watched(Map<String, String> identities, long changedMillis, String problem) {
        if (problem != null) {
          log.warn(
              "Cannot wait for a file for \"" + waiter.service() + "\": " + problem + "; its restart policy decides");
        }
        boolean changedBefore = known == null ? changedMillis >= startedMillis : hasChanged(known, identities);
        report(waiter, identities, problem != null || changedBefore, problem == null);
      }

      @Override
      public void changed(Map<String, String> identities) {
        report(waiter, identities, true, true);
      }
    });
    List<PathWatcher.Subject> all = subjectsByService.get(waiter.service());
    if (all == null) {
      all = new ArrayList<>(1);
      subjectsByService.put(waiter.service(), all);
    }
    all.add(subject);
  }

  /** Compares only paths that were known: a program that has an interpreter now has more of them. */
  private static boolean hasChanged(Map<String, String> known, Map<String, String> now) {
    for (Map.Entry<String, String> file : now.entrySet()) {
      String before = known.get(file.getKey());
      if (before != null && !file.getValue().isEmpty() && !before.equals(file.getValue())) {
        return true;
      }
    }
    return false;
  }

  /** Reports to the loop whether the cause has cleared. Any thread. */
  private void report(Waiter waiter, Map<String, String> identities, boolean there, boolean watched) {
    mailbox.post(new Runnable() {
      @Override
      public void run() {
        lastReadings.put(waiter.service() + " " + waiter.cause(), new Known(waiter.run(), identities));
        events.apply(waiter.service(), new ServiceEvent.ParkCauseChecked(waiter.run(), waiter.cause(), there, watched));
      }
    });
  }

  @Override
  public long untilNext(long now) {
    return due.untilNext(now);
  }

  @Override
  public void advance(long now) {
    due.fire(now, this);
  }

  @Override
  public void due(TimerQueue.Due<ParkSpec.Cause> one, long now) {
    ParkSpec.Cause cause = one.key();
    Endpoint endpoint = endpoints.get(cause);
    if (endpoint == null || endpoint.probing) {
      return;
    }
    boolean taken = worker.submit(new Runnable() {
      @Override
      public void run() {
        boolean there = accepts(cause);
        mailbox.post(new Runnable() {
          @Override
          public void run() {
            probed(cause, endpoint, there);
          }
        });
      }
    });
    endpoint.probing = taken;
    if (!taken) {
      probed(cause, endpoint, false);
    }
  }

  private void probed(ParkSpec.Cause cause, Endpoint endpoint, boolean there) {
    endpoint.probing = false;
    if (endpoints.get(cause) != endpoint) {
      return;
    }
    due.arm(cause, 0, clock.nanos() + (there ? LONGEST_NANOS : endpoint.pause));
    endpoint.pause = Math.min(LONGEST_NANOS, endpoint.pause * 3 / 2);
    for (Waiter waiter : new ArrayList<>(endpoint.waiters)) {
      events.apply(waiter.service(), new ServiceEvent.ParkCauseChecked(waiter.run(), waiter.cause(), there));
    }
  }

  /** Connects, on the worker's thread. May block for {@link #CONNECT_TIMEOUT_MILLIS}, and for the resolver. */
  private boolean accepts(ParkSpec.Cause cause) {
    if (cause instanceof ParkSpec.Cause.Unix unix) {
      int error = posix.probe(unix.path());
      return error == 0 || error == Errno.EAGAIN;
    }
    ParkSpec.Cause.Tcp tcp = (ParkSpec.Cause.Tcp) cause;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(tcp.host(), tcp.port()), CONNECT_TIMEOUT_MILLIS);
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (files != null) {
      files.close();
    }
    if (worker != null) {
      worker.close();
    }
  }
}
