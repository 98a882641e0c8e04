package reeve.rotation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import reeve.config.LogSpec;
import reeve.core.Notice;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.OutputSegment;
import reeve.log.SupervisorLog;
import reeve.logstore.LogFileNames;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Rotates the logs of all services that ask for it, on a thread of its own, which is made when the first of them
 * starts. The loop tells it of files and runs and never waits for it. Compression is another thread's, at idle
 * priority; this one is not idle, for while it takes blocks out of a file the writer of it waits, and must not wait for
 * a thread that gets no time.
 */
public final class LogRotator implements EventSink, RotationOffsets, RotationStatus, AutoCloseable {
  private static final long CLOSE_WAIT_MILLIS = 2000;
  private static final long FAULT_NANOS = 1_000_000_000;
  private static final int MEASURES = 3;

  private sealed interface Item {
    /**
     * @param shift what had been taken out of the head of the file when the offset was measured; below 0: see
     *     {@link #setShift}
     */
    record Follow(String service, String stream, String path, long offset, long shift, LogSpec spec) implements Item {}

    record Started(String service, long life, int pid, long wallMillis) implements Item {}

    /** @param spec null: its logs are not rotated any more */
    record Redefined(String service, List<OutputSegment> files, LogSpec spec) implements Item {}

    record Left(List<String> logs) implements Item {}
  }

  private final Posix posix;
  private final SupervisorLog log;
  private final LongSupplier nanos;
  private volatile long diskMax;
  private final int euid;
  private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final Map<String, String> ways = new ConcurrentHashMap<>();
  private final Map<String, Long> shifts = new ConcurrentHashMap<>();
  private final ArchiveCompressor compressor;
  private final RotateAtStart atStart = new RotateAtStart();
  private final IdleLogWatch quiet;
  private Function<String, LogSpec> specs;
  private volatile WriterControl hands;
  private volatile EventSink swaps;
  private volatile boolean closing;
  private boolean ready;
  private int wakeFd = -1;
  private Thread thread;

  private final Map<String, RotationTask> logs = new LinkedHashMap<>();
  private final List<Item.Follow> opened = new ArrayList<>();

  /** @param diskMax bytes that all logs may take; 0: any number @param nanos of a clock that only goes forward */
  public LogRotator(Posix posix, SupervisorLog log, LongSupplier nanos, long diskMax) {
    this.posix = posix;
    this.log = log;
    this.nanos = nanos;
    this.diskMax = diskMax;
    this.euid = posix.euid();
    this.compressor = new ArchiveCompressor(posix, log);
    this.quiet = new IdleLogWatch(posix);
  }

  /**
   * Who knows how the logs of a service are rotated; asked on the loop thread, gives null for a service that it does
   * not know.
   */
  public void setLogSpecs(Function<String, LogSpec> specs) {
    this.specs = specs;
  }

  /**
   * Who holds services and sends them signals; without one no log is rotated in a way that needs it. Before
   * {@link #start}.
   */
  public void setWriterControl(WriterControl one) {
    hands = one;
  }

  /**
   * Who is told by {@link EventSink#follow} of a log that is another file now, besides the starts of services. On the
   * rotating thread.
   */
  public void setReplacementSink(EventSink sink) {
    swaps = sink;
  }

  /** @param bytes that all logs may take from now on; 0: any number. Any thread */
  @Override
  public void setDiskMax(long bytes) {
    diskMax = bytes;
  }

  /** The first services were started: from now on a thread may be made. Loop thread. */
  public void start() {
    ready = true;
    List<String> left = hands == null ? List.of() : hands.leftFrozen();
    if (!left.isEmpty()) {
      queue.add(new Item.Left(left));
    }
    flush();
  }

  /** How a log is rotated: see {@link RotationMethod#word}; null: it is not, or that is not known yet. Any thread. */
  @Override
  public String method(String path) {
    return path == null ? null : ways.get(path);
  }

  @Override
  public long removedBytes(String path) {
    Long shift = shifts.get(path);
    return shift == null ? 0 : shift;
  }

  /** @param shift -1 minus what was taken until now: it begins */
  void setShift(String path, long shift) {
    shifts.put(path, shift);
  }

  // ---- what the loop tells

  @Override
  public void outputOpened(String service, String stream, String path, long offset) {
    LogSpec spec = specs == null ? null : specs.apply(service);
    if (spec != null && spec.rotates()) {
      long at = offset;
      long shift = removedBytes(path);
      for (int i = 0; i < MEASURES && offset > 0; i++) {
        // Measured anew, so that nothing is taken out of its head between that and the look at how much was.
        Posix.FileInfo info = posix.fileInfo(path);
        at = info == null || !info.isRegular() ? offset : info.size();
        long now = removedBytes(path);
        if (now == shift && now >= 0) {
          break;
        }
        shift = now;
      }
      queue.add(new Item.Follow(service, stream, path, at, shift, spec));
    }
  }

  @Override
  public void publish(LifecycleEvent event) {
    if (event.notice() instanceof Notice.Started started) {
      LogSpec spec = specs == null ? null : specs.apply(event.service());
      if (spec != null && spec.rotates()) {
        queue.add(new Item.Started(event.service(), started.run(), started.pid(), event.wallMillis()));
      }
    } else if (event.notice() instanceof Notice.Removed && thread != null) {
      queue.add(new Item.Redefined(event.service(), List.of(), null));
    }
  }

  @Override
  public void definitionReplaced(String service, List<OutputSegment> files) {
    LogSpec spec = specs == null ? null : specs.apply(service);
    boolean rotates = spec != null && spec.rotates();
    if (rotates || thread != null) {
      queue.add(new Item.Redefined(service, files, rotates ? spec : null));
    }
  }

  @Override
  public void outputOpening(String path) {
    atStart.opening(path);
    if (hands != null) {
      hands.outputOpening();
    }
  }

  @Override
  public void flush() {
    if (!ready || queue.isEmpty()) {
      return;
    }
    if (thread == null && !begin()) {
      queue.clear();
      return;
    }
    if (awake.compareAndSet(false, true)) {
      posix.wake(wakeFd);
    }
  }

  private boolean begin() {
    try {
      wakeFd = wakeFd < 0 ? posix.eventFd() : wakeFd;
      Thread fresh = new Thread(null, new Runnable() {
        @Override
        public void run() {
          LogRotator.this.run();
        }
      }, "rotate", 256 * 1024);
      fresh.setDaemon(true);
      fresh.start();
      thread = fresh;
      return true;
    } catch (SyscallException | OutOfMemoryError e) {
      log.error("Cannot rotate logs: " + e.getMessage() + "; tried again with the next start of a service");
      return false;
    }
  }

  /** Ends between two steps; what is not over is finished at the next start. Waits 2 s at most. */
  @Override
  public void close() {
    closing = true;
    compressor.close();
    if (thread != null) {
      posix.wake(wakeFd);
      try {
        thread.join(CLOSE_WAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // ---- the thread

  private void run() {
    int inotify = quiet.open(log);
    int[] fds = inotify < 0 ? new int[] {wakeFd} : new int[] {wakeFd, inotify};
    boolean[] hot = new boolean[fds.length];
    while (!closing) {
      try {
        posix.poll(fds, hot, timeout());
        posix.clear(wakeFd);
        awake.set(false);
        if (hot.length > 1 && hot[1]) {
          for (RotationTask one : quiet.written()) {
            one.written(nanos.getAsLong(), System.currentTimeMillis());
          }
        }
        for (Item item = queue.poll(); item != null; item = queue.poll()) {
          take(item);
        }
        look();
      } catch (SyscallException | RuntimeException | Error e) {
        log.error("Cannot look after logs: " + e + "; tries again");
        java.util.concurrent.locks.LockSupport.parkNanos(FAULT_NANOS);
      }
    }
    for (RotationTask one : logs.values()) {
      one.keeper.close();
    }
  }

  private long timeout() {
    long first = Long.MAX_VALUE;
    for (RotationTask one : logs.values()) {
      first = Math.min(first, one.due);
    }
    return first == Long.MAX_VALUE ? -1 : Math.max(0, first - nanos.getAsLong());
  }

  private void take(Item item) {
    if (item instanceof Item.Follow follow) {
      RotationTask one = watched(follow.path());
      one.joins(follow.service(), follow.stream(), follow.spec(), nanos.getAsLong());
      one.begins(follow.offset(), follow.shift(), nanos.getAsLong());
      opened.removeIf(before -> before.service().equals(follow.service()) && before.stream().equals(follow.stream()));
      opened.add(follow);
    } else if (item instanceof Item.Started started) {
      Set<String> paths = new HashSet<>();
      for (Item.Follow follow : opened) {
        if (follow.service().equals(started.service())) {
          paths.add(follow.path());
          logs.get(follow.path()).run(started.life(), started.pid(), started.wallMillis(), follow.service(),
              follow.stream());
        }
      }
      opened.removeIf(follow -> follow.service().equals(started.service()));
      leave(started.service(), paths);
    } else if (item instanceof Item.Redefined redefined) {
      Set<String> paths = new HashSet<>();
      for (OutputSegment file : redefined.spec() == null ? List.<OutputSegment>of() : redefined.files()) {
        paths.add(file.path());
        watched(file.path()).joins(redefined.service(), file.stream(), redefined.spec(), nanos.getAsLong());
      }
      leave(redefined.service(), paths);
    } else {
      for (String log : ((Item.Left) item).logs()) {
        // Before they go on: then it is plain how far it came.
        ManagedLog keeper = new ManagedLog(LogFileNames.of(log), euid, step -> {});
        keeper.look(System.currentTimeMillis());
        keeper.close();
      }
      hands.resumeLeftFrozen();
    }
  }

  private RotationTask watched(String path) {
    RotationTask one = logs.get(path);
    if (one == null) {
      one = new RotationTask(LogFileNames.of(path), euid, step -> {}, log, this);
      logs.put(path, one);
    }
    return one;
  }

  /** Logs that a service does not write to any more; one that nobody writes to is left as it is. */
  private void leave(String service, Set<String> but) {
    Iterator<RotationTask> each = logs.values().iterator();
    while (each.hasNext()) {
      RotationTask one = each.next();
      String path = one.keeper.name().path();
      if (!but.contains(path) && one.leaves(service)) {
        each.remove();
        quiet.forget(one);
        one.keeper.close();
        atStart.forget(path);
        ways.remove(path);
        shifts.remove(path);
      }
    }
  }

  private void look() {
    boolean cut = false;
    for (RotationTask one : logs.values()) {
      if (one.due <= nanos.getAsLong() && !closing) {
        cut |= one.look(nanos.getAsLong(), System.currentTimeMillis());
      }
    }
    if (cut && diskMax > 0) {
      DiskQuota.hold(logs.values(), diskMax, log);
    }
  }

  // ---- for a log

  long nanos() {
    return nanos.getAsLong();
  }

  /** null: there is nobody */
  WriterControl hands() {
    return hands;
  }

  RotateAtStart atStart() {
    return atStart;
  }

  /** Says in which way it is rotated, once and when it is another. */
  void noteWay(RotationTask one) {
    LogShortening how = one.keeper.shortening();
    RotationMethod way = how.way();
    String path = one.keeper.name().path();
    if (way != null && !way.word().equals(ways.put(path, way.word()))) {
      log.info("Rotates \"" + path + "\" by " + way.word() + (!how.isForWantOf() ? ""
          : ", for its file system can take nothing out of a file: rotate = \"freeze\" or \"signal\" rotates it while it is written to"));
    }
  }

  /** It is another file by now, and no service was started. */
  void swapped(String service, String stream, String path) {
    EventSink sink = swaps;
    if (sink != null) {
      sink.outputOpened(service, stream, path, 0);
      sink.flush();
    }
  }

  boolean isClosing() {
    return closing;
  }

  ArchiveCompressor compressor() {
    return compressor;
  }

  /** Asks to be told of the next write. @return false: it cannot be had */
  boolean arm(RotationTask one) {
    return quiet.arm(one);
  }
}
