package reeve.logfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import reeve.config.LogSpec;
import reeve.core.Notice;
import reeve.logs.Event;
import reeve.logs.EventSink;
import reeve.logs.OwnLog;
import reeve.logs.Shifts;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Rotates the logs of all services that ask for it, on a thread of its own, which is made when the first of them starts. The loop tells it of
 * files and runs and never waits for it. Compression is another thread's, at idle priority; this one is not idle, for while it takes blocks
 * out of a file the writer of it waits, and must not wait for a thread that gets no time.
 */
public final class Rotator implements EventSink, Shifts, AutoCloseable {
  private static final int IN_MODIFY = 0x2; // inotify.h
  private static final int IN_DONT_FOLLOW = 0x02000000;
  private static final int IN_ONESHOT = 0x80000000;
  private static final long CLOSE_WAIT_MILLIS = 2000;
  private static final long FAULT_NANOS = 1_000_000_000;

  private sealed interface Item {
    /** @param shift what had been taken out of the head of the file when the offset was measured; below 0: see {@link #setShift} */
    record Follow(String service, String stream, String path, long offset, long shift, LogSpec spec) implements Item {}

    record Started(String service, long life, int pid, long wallMillis) implements Item {}
  }

  private final Posix posix;
  private final OwnLog log;
  private final LongSupplier nanos;
  private final long diskMax;
  private final int euid;
  private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final Map<String, String> ways = new ConcurrentHashMap<>();
  private final Map<String, Long> shifts = new ConcurrentHashMap<>();
  private final Compressor compressor;
  private Function<String, LogSpec> specs;
  private volatile boolean closing;
  private boolean ready;
  private int wakeFd = -1;
  private Thread thread;

  private final Map<String, Watched> logs = new LinkedHashMap<>();
  private final Map<Integer, Watched> byWatch = new LinkedHashMap<>();
  private final List<Item.Follow> opened = new ArrayList<>();
  private final byte[] events = new byte[4096];
  private int inotify = -1;

  /** @param diskMax bytes that all logs may take; 0: any number @param nanos of a clock that only goes forward */
  public Rotator(Posix posix, OwnLog log, LongSupplier nanos, long diskMax) {
    this.posix = posix;
    this.log = log;
    this.nanos = nanos;
    this.diskMax = diskMax;
    this.euid = posix.euid();
    this.compressor = new Compressor(log);
  }

  /** Who knows how the logs of a service are rotated; asked on the loop thread, gives null for a service that it does not know. */
  public void setSpecs(Function<String, LogSpec> specs) {
    this.specs = specs;
  }

  /** The first services were started: from now on a thread may be made. Loop thread. */
  public void start() {
    ready = true;
    flush();
  }

  /** How each log is rotated that was, by its path: see {@link Way#word}. Any thread. */
  public Map<String, String> ways() {
    return Map.copyOf(ways);
  }

  @Override
  public long of(String path) {
    Long shift = shifts.get(path);
    return shift == null ? 0 : shift;
  }

  /** @param shift -1 minus what was taken until now: it begins */
  void setShift(String path, long shift) {
    shifts.put(path, shift);
  }

  // ---- what the loop tells

  @Override
  public void follow(String service, String stream, String path, long offset) {
    LogSpec spec = specs == null ? null : specs.apply(service);
    if (spec != null && spec.rotates()) {
      queue.add(new Item.Follow(service, stream, path, offset, of(path), spec));
    }
  }

  @Override
  public void event(Event event) {
    if (event.notice() instanceof Notice.Started started) {
      LogSpec spec = specs == null ? null : specs.apply(event.service());
      if (spec != null && spec.rotates()) {
        queue.add(new Item.Started(event.service(), started.life(), started.pid(), event.wallMillis()));
      }
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
          Rotator.this.run();
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
    try {
      inotify = posix.inotify();
    } catch (SyscallException e) {
      log.warn("Cannot be told of writes: " + e.getMessage() + "; looks at quiet logs every " + Looks.LONGEST / 1_000_000_000 + " s");
    }
    int[] fds = inotify < 0 ? new int[] {wakeFd} : new int[] {wakeFd, inotify};
    boolean[] hot = new boolean[fds.length];
    while (!closing) {
      try {
        posix.poll(fds, hot, timeout());
        posix.clear(wakeFd);
        awake.set(false);
        if (hot.length > 1 && hot[1]) {
          noteWrites();
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
    for (Watched one : logs.values()) {
      one.keeper.close();
    }
  }

  private long timeout() {
    long first = Long.MAX_VALUE;
    for (Watched one : logs.values()) {
      first = Math.min(first, one.due);
    }
    return first == Long.MAX_VALUE ? -1 : Math.max(0, first - nanos.getAsLong());
  }

  private void take(Item item) {
    if (item instanceof Item.Follow follow) {
      Watched one = logs.get(follow.path());
      if (one == null) {
        one = new Watched(new LogKeeper(LogName.of(follow.path()), euid, step -> {}), log, this);
        logs.put(follow.path(), one);
      }
      one.spec = follow.spec();
      one.begins(follow.offset(), follow.shift(), nanos.getAsLong());
      opened.removeIf(before -> before.service().equals(follow.service()) && before.stream().equals(follow.stream()));
      opened.add(follow);
    } else {
      Item.Started started = (Item.Started) item;
      for (Item.Follow follow : opened) {
        if (follow.service().equals(started.service())) {
          logs.get(follow.path()).run(started.life(), started.pid(), started.wallMillis(), follow.service(), follow.stream());
        }
      }
      opened.removeIf(follow -> follow.service().equals(started.service()));
    }
  }

  private void noteWrites() {
    int got;
    while ((got = posix.read(inotify, events, 0, events.length)) > 0) {
      // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; } (inotify(7))
      for (int at = 0; at + 16 <= got; at += 16 + int32(at + 12)) {
        Watched one = byWatch.remove(int32(at)); // one shot: it is gone with this
        if (one != null) {
          one.written(nanos.getAsLong(), System.currentTimeMillis());
        }
      }
    }
  }

  private int int32(int at) {
    return events[at] & 0xff | (events[at + 1] & 0xff) << 8 | (events[at + 2] & 0xff) << 16 | events[at + 3] << 24;
  }

  private void look() {
    boolean cut = false;
    for (Watched one : logs.values()) {
      if (one.due <= nanos.getAsLong() && !closing) {
        cut |= one.look(nanos.getAsLong(), System.currentTimeMillis());
        noteWay(one);
      }
    }
    if (cut && diskMax > 0) {
      DiskCap.hold(logs.values(), diskMax, log);
    }
  }

  private void noteWay(Watched one) {
    Way way = one.keeper.way();
    if (way != null && !way.word().equals(ways.put(one.keeper.name().path(), way.word()))) {
      log.info("Rotates \"" + one.keeper.name().path() + "\" by " + way.word());
    }
  }

  // ---- for a log

  long nanos() {
    return nanos.getAsLong();
  }

  boolean isClosing() {
    return closing;
  }

  Compressor compressor() {
    return compressor;
  }

  /** Asks to be told of the next write. @return false: it cannot be had */
  boolean arm(Watched one) {
    int watch = inotify < 0 ? -1 : posix.inotifyAdd(inotify, one.keeper.name().path(), IN_MODIFY | IN_DONT_FOLLOW | IN_ONESHOT);
    if (watch >= 0) {
      byWatch.put(watch, one);
    }
    return watch >= 0;
  }
}
