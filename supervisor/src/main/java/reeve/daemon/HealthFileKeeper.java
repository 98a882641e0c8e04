package reeve.daemon;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import reeve.core.Notice;
import reeve.core.ProbeResult;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.runtime.admin.EnablementStore;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Keeps {@link HealthFile} in line with the services: the file is there while {@code reeve health} would exit with 0,
 * and no shutdown is under way. Loop thread; the worker touches the file. It wakes up the loop once after each change
 * of the file, to see whether that succeeded, and otherwise never.
 */
final class HealthFileKeeper implements LoopComponent, Runnable {
  /** Until it is known whether the worker has succeeded, and until the first retry if it has not. */
  static final long FIRST_PAUSE = 5_000_000_000L;
  static final long LONGEST_PAUSE = 640_000_000_000L;

  /** So long the first service waits for a file system that does not answer. */
  private static final long OPEN_WAIT_MILLIS = 1000;

  private final HealthFile file;
  private final String path;
  private final int pid;
  private final ServiceSet services;
  private final EnablementStore enablement;
  private final BackgroundWorker worker;
  private final Clock clock;
  private final SupervisorLog log;
  private final Set<String> noticed = new LinkedHashSet<>();
  private List<Service> order = List.of();
  private int position;
  private String blocker;
  private int definitions = -1;
  private int choices = -1;
  private boolean started;
  private boolean waiting;
  private long due;
  private long pause = FIRST_PAUSE;
  /** What the file is to be; null: what it is, after an upgrade. */
  private volatile Boolean wanted;
  private volatile int submitted;
  private volatile int finished; // the newest submission that the worker has seen to its end
  private volatile String problem; // of that one; null: it succeeded
  private String logged; // on the thread of the worker

  /** What it works with. */
  record Parts(HealthFile file, String path, int pid, ServiceSet services, EnablementStore enablement,
      BackgroundWorker worker, Clock clock, SupervisorLog log) {}

  /** @param replaces whether this program has replaced another one in this process: then the file may be right */
  HealthFileKeeper(Parts parts, boolean replaces) {
    this.file = parts.file();
    this.path = parts.path();
    this.pid = parts.pid();
    this.services = parts.services();
    this.enablement = parts.enablement();
    this.worker = parts.worker();
    this.clock = parts.clock();
    this.log = parts.log();
    this.wanted = replaces ? null : Boolean.TRUE;
  }

  /** What a reeve that was killed has left would be believed, so it is removed before the first service starts. */
  @Override
  public void open() {
    if (wanted != null) {
      want(false);
      worker.await(OPEN_WAIT_MILLIS);
    }
  }

  /** Makes the file again if something else has removed it, or removes it if something else has made it. */
  void check() {
    if (started && wanted != null) {
      submit();
    }
  }

  @Override
  public void started() {
    started = true;
  }

  @Override
  public void noticed(String service, Notice notice) {
    noticed.add(service);
  }

  @Override
  public void flush() {
    if (!started) {
      return;
    }
    boolean ready = !services.isShuttingDown() && areAllReady();
    noticed.clear();
    if (wanted == null || wanted != ready) {
      want(ready);
    }
  }

  /**
   * Whether each service that counts is ready. While one is not, only that one is looked at, and while all are, only
   * those of which there is news: with ten thousand services a turn takes no longer than with one.
   */
  private boolean areAllReady() {
    if (definitions != services.definitionVersion() || choices != enablement.changes()) {
      definitions = services.definitionVersion();
      choices = enablement.changes();
      order = services.all();
      return search(order.size());
    }
    if (blocker != null) {
      return isReady(blocker) && search(order.size());
    }
    for (String name : noticed) {
      if (!isReady(name)) {
        blocker = name;
        return false;
      }
    }
    return true;
  }

  /** Looks for a service that is not ready, from the place where the last search has ended. */
  private boolean search(int count) {
    blocker = null;
    for (int i = 0; i < count; i++) {
      position = position + 1 >= count ? 0 : position + 1;
      String name = order.get(position).name();
      if (!isReady(name)) {
        blocker = name;
        return false;
      }
    }
    return true;
  }

  private boolean isReady(String name) {
    Service service = services.get(name);
    if (service == null
        || !ProbeResult.counts(enablement.isEnabled(service.spec()), service.spec().schedule().isSet())) {
      return true;
    }
    return ProbeResult.of(service) == ProbeResult.READY;
  }

  private void want(boolean present) {
    wanted = present;
    pause = FIRST_PAUSE;
    submit();
  }

  private void submit() {
    submitted++; // only this thread writes it
    worker.submit(this);
    waiting = true;
    due = clock.nanos() + pause;
  }

  @Override
  public void advance(long now) {
    if (waiting && now - due >= 0) {
      waiting = false;
      // It has failed, or it is not known: the worker is busy with something else, or had no place in its queue.
      if (finished != submitted || problem != null) {
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        submit();
      }
    }
  }

  @Override
  public long untilNext(long now) {
    return waiting ? Math.max(0, due - now) : -1;
  }

  /** The worker is closed after this, and does it before its end. */
  @Override
  public void close() {
    want(false);
  }

  /** On the thread of the worker. */
  @Override
  public void run() {
    int number = submitted; // read first: what is wanted is at least as new
    boolean present = wanted;
    String failure = present ? file.create(pid) : file.delete();
    problem = failure;
    finished = number;
    if (failure != null && !failure.equals(logged)) {
      log.warn("Cannot " + (present ? "make" : "delete") + " the health-file \"" + path + "\": " + failure
          + "; probes that test it " + (present ? "fail although every" : "pass although not every")
          + " service is ready. It is tried again; set [reeve] health-file to a path that reeve can write to");
    } else if (failure == null && logged != null) {
      log.warn("Keeps the health-file \"" + path + "\" again");
    }
    logged = failure;
  }
}
