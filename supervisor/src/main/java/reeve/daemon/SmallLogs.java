package reeve.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.LogSpec;
import reeve.config.OutputSpec;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.FallbackLogs;
import reeve.event.LifecycleEvent;
import reeve.event.OutputSegment;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponent;
import reeve.loop.PollRegistry;
import reeve.posix.Posix;
import reeve.rotation.LogRotator;
import reeve.time.Clock;

/**
 * Keeps the logs that are rotated by default away from the {@link LogRotator} for as long as they are small, because
 * most of them stay so: a service that writes little costs one watch of inotify(7) and no wake-up, and reeve makes no
 * thread to rotate. A log that was not rotated before comes to the rotator when it has a tenth of the default size,
 * together with the other log of its service and with the services that write to the same file. Logs whose rotation is
 * configured are the rotator's from the beginning. Loop thread.
 */
final class SmallLogs implements EventSink, LoopComponent, PollRegistry.Reader {
  /** From this size on a log is the rotator's. */
  static final long LARGE = LogSpec.DEFAULT_MAX_BYTES / 10;

  private final Posix posix;
  private final LogRotator rotator;
  private final Map<String, SmallRun> runs = new HashMap<>();
  private final SmallLogWatch watch;
  private final Set<SmallRun> unwatched = new LinkedHashSet<>();
  private final GrowingRuns growing;
  /** The services whose logs are the rotator's, and these logs. */
  private final Map<String, List<OutputSegment>> rotated = new HashMap<>();
  private final Set<String> rotatedPaths = new HashSet<>();
  private ServiceSet services;
  private PollRegistry polled;
  private boolean ready;

  SmallLogs(Posix posix, Clock clock, LogRotator rotator) {
    this.posix = posix;
    this.growing = new GrowingRuns(clock);
    this.rotator = rotator;
    this.watch = new SmallLogWatch(posix);
  }

  void connect(ServiceSet set, PollRegistry registry) {
    services = set;
    polled = registry;
  }

  /** The first services were started: from now on logs are watched, which would have delayed them. */
  void start() {
    ready = true;
    flush();
  }

  // ---- events

  @Override
  public void outputOpening(String path) {
    rotator.outputOpening(path);
  }

  @Override
  public void outputOpened(String service, String stream, String path, long offset) {
    if (FallbackLogs.isFallback(path)) {
      handOver(service);
    }
    SmallRun run = runs.get(service);
    if (rotated.containsKey(service) || !isByDefault(service, stream)) {
      if (run != null && !run.isOpening()) {
        drop(service); // it has ended, and its definition was replaced since
      }
      rotator.outputOpened(service, stream, path, offset);
      return;
    }
    if (run == null || !run.isOpening()) {
      drop(service);
      run = new SmallRun(service);
      runs.put(service, run);
    }
    run.opened(new OutputSegment(stream, path, 0, offset));
  }

  private boolean isByDefault(String name, String stream) {
    Service service = services.get(name);
    return service != null && service.spec().logs().isByDefault(output(service, stream));
  }

  /** What the definition says of a stream. */
  static OutputSpec output(Service service, String stream) {
    return stream.equals("stdout") ? service.spec().process().stdout() : service.spec().process().stderr();
  }

  @Override
  public void publish(LifecycleEvent event) {
    SmallRun run = runs.get(event.service());
    if (run != null && event.notice() instanceof Notice.Started started) {
      run.run = started.run();
      run.pid = started.pid();
      run.wallMillis = event.wallMillis();
      unwatched.add(run);
      return;
    }
    if (run != null && event.notice() instanceof Notice.StartFailed && run.isOpening()) {
      drop(event.service()); // the next attempt opens its files again, and they may be others
    } else if (event.notice() instanceof Notice.Removed) {
      drop(event.service());
      for (OutputSegment file : rotated.getOrDefault(event.service(), List.of())) {
        rotatedPaths.remove(file.path());
      }
      rotated.remove(event.service());
    }
    rotator.publish(event);
  }

  @Override
  public void definitionReplaced(String service, List<OutputSegment> files) {
    if (files.isEmpty()) { // it is down
      rotator.definitionReplaced(service, files);
      return;
    }
    boolean small = !rotated.containsKey(service);
    for (OutputSegment file : files) {
      small &= isByDefault(service, file.stream()) && !FallbackLogs.isFallback(file.path());
    }
    if (!small) {
      handOver(service);
      rotator.definitionReplaced(service, files);
    } else if (!runs.containsKey(service)) { // else nothing has changed
      SmallRun run = new SmallRun(service);
      run.files.addAll(files);
      run.adopted = true;
      runs.put(service, run);
      unwatched.add(run);
    }
  }

  @Override
  public void flush() {
    Throwable thrown = null;
    if (ready && !unwatched.isEmpty()) {
      thrown = inspect(new ArrayList<>(unwatched), true);
    }
    watch.removeUnused();
    rotator.flush();
    InternalErrors.rethrow(thrown);
  }

  /** @return the first error; null: there was none */
  private Throwable inspect(List<SmallRun> all, boolean first) {
    Throwable thrown = null;
    for (SmallRun run : all) {
      Throwable one = isPresent(run) ? inspect(run, first) : null;
      thrown = thrown == null ? one : thrown;
    }
    return thrown;
  }

  /**
   * Looks at the files of a run, and hands them over if that throws, so that neither they nor those of other services
   * are left out. If there is no memory even for this, the run stays where it is and the next turn tries again.
   *
   * @param first whether they are looked at for the first time
   * @return what was thrown; null: nothing
   */
  private Throwable inspect(SmallRun run, boolean first) {
    Throwable thrown = null;
    try {
      if (!first) {
        run.measure(posix, LARGE);
      }
      watch(run, first);
    } catch (RuntimeException | Error e) {
      thrown = e;
      try {
        handOver(run.service);
      } catch (RuntimeException | Error again) {
        growing.postpone(run);
        return thrown;
      }
    }
    unwatched.remove(run);
    growing.lookedAt(run);
    return thrown;
  }

  // ---- sizes

  /** @param first whether the files of the run are looked at for the first time */
  private void watch(SmallRun run, boolean first) {
    boolean can = watch.open(polled, this); // if not, the rotator reports it, and looks at the logs from time to time
    for (int i = 0; i < run.files.size() && can; i++) {
      String path = run.files.get(i).path();
      can = !rotatedPaths.contains(path) && !(first && posix.fileInfo(path + ".index") != null) && add(run, i, path);
    }
    long before = run.size;
    can = run.measure(posix, LARGE) && can;
    if (!can) {
      handOver(run.service);
    } else if (run.size != before) { // it was written to before it was watched
      growing.written(run);
      growing.postpone(run);
    }
  }

  /** @return false: it cannot be watched, or it is also the log of another service */
  private boolean add(SmallRun run, int index, String path) {
    SmallRun other = watch.add(path, run, index);
    return other != null && (other == run || !isPresent(other));
  }

  /** There is news of a log. */
  @Override
  public void readable(int fd) {
    for (SmallRun run : watch.written()) {
      if (isPresent(run)) {
        growing.written(run);
      }
    }
  }

  private boolean isPresent(SmallRun run) {
    return runs.get(run.service) == run;
  }

  @Override
  public void advance(long now) {
    List<SmallRun> due = growing.due(now);
    if (!due.isEmpty()) {
      Throwable thrown = inspect(due, false);
      rotator.flush();
      InternalErrors.rethrow(thrown);
    }
  }

  @Override
  public long untilNext(long now) {
    return growing.untilNext(now);
  }

  // ---- to the rotator

  private void drop(String service) {
    SmallRun run = runs.remove(service);
    if (run != null) {
      growing.remove(run);
      unwatched.remove(run);
      watch.remove(run);
    }
  }

  /** From now on the logs of a service are the rotator's, and so are those of the services that write to the same. */
  private void handOver(String service) {
    SmallRun run = runs.get(service);
    if (run == null) {
      rotated.putIfAbsent(service, List.of());
      return;
    }
    // The rotator first: if there is no memory for it, the run stays here.
    if (!run.isOpening()) {
      rotator.takeOver(service, run.files, run.run, run.pid, run.wallMillis);
    } else { // its process is not started yet
      for (OutputSegment file : run.files) {
        rotator.outputOpened(service, file.stream(), file.path(), file.from());
      }
    }
    drop(service);
    rotated.put(service, run.files);
    Set<String> paths = new HashSet<>();
    for (OutputSegment file : run.files) {
      if (rotatedPaths.add(file.path())) {
        paths.add(file.path());
      }
    }
    for (SmallRun other : paths.isEmpty() ? List.<SmallRun>of() : new ArrayList<>(runs.values())) {
      for (OutputSegment file : other.files) {
        if (paths.contains(file.path()) && isPresent(other)) {
          handOver(other.service);
        }
      }
    }
  }
}
