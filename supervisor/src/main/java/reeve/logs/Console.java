package reeve.logs;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import reeve.core.Notice;
import reeve.core.Requester;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Events and the services' output on reeve's stdout. The output is read back from the files that the services write (inotify(7) says
 * when there is something), so nothing of it is held in memory and a console that is blocked holds up this thread alone: it goes on from
 * where it was, in the file. Events are queued, bounded; what did not fit is counted and said.
 *
 * <p>The public methods may be called from any thread; all else belongs to the console's own.
 */
public final class Console implements EventSink, AutoCloseable {
  /** Events that may wait: so many, and some for each service, for all of them are started before the console is. */
  private static final int QUEUE = 8192;

  private static final int QUEUE_EACH = 8;
  private static final int IN_MODIFY = 0x2; // inotify.h
  private static final int READ = 64 * 1024;
  private static final long SHIFT_NANOS = 1_000_000;
  private static final long CLOSE_WAIT_MILLIS = 2000;

  private sealed interface Item {
    record Happened(Event event) implements Item {}

    record Said(long wallMillis, String event, String service, String text, Requester by) implements Item {}

    record Requested(Asked asked) implements Item {}

    record Follow(String service, String stream, String path, long offset, long shift) implements Item {}
  }

  private final Posix posix;
  private final ConsoleStyle style;
  private final OwnLog log;
  private final ConsoleWriter out;
  private final ArrayBlockingQueue<Item> queue;
  private final AtomicBoolean awake = new AtomicBoolean();
  private final AtomicLong dropped = new AtomicLong();
  private final int wakeFd;
  private final Thread thread;
  private volatile boolean closing;
  private volatile Shifts shifts = Shifts.NONE;

  private final Map<String, FollowedFile> byPath = new LinkedHashMap<>();
  private final Map<Integer, FollowedFile> byWatch = new HashMap<>();
  private final Set<FollowedFile> unread = new LinkedHashSet<>();
  private int inotify = -1;
  private boolean toldFollow;
  private final byte[] buffer = new byte[READ];

  /**
   * @param fd where to write, usually 1
   * @param services how many there are
   */
  public Console(Posix posix, int fd, ConsoleStyle style, OwnLog log, int services) throws SyscallException {
    this.posix = posix;
    this.queue = new ArrayBlockingQueue<>(Math.max(QUEUE, services * QUEUE_EACH));
    this.style = style;
    this.log = log;
    this.out = new ConsoleWriter(posix, fd, log);
    this.wakeFd = posix.eventFd();
    this.thread = new Thread(null, new Runnable() {
      @Override
      public void run() {
        Console.this.loop();
      }
    }, "console", 256 * 1024);
    thread.setDaemon(true);
  }

  /** Who rotates the files that are shown; before {@link #start}. */
  public void setShifts(Shifts shifts) {
    this.shifts = shifts;
  }

  /** Begins to write; called once. Without it (no thread is to be had) nothing is shown, and reeve does its work. */
  public void start() {
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      log.error("Cannot show anything on the console: " + e.getMessage());
    }
  }

  @Override
  public void event(Event event) {
    offer(new Item.Happened(event));
  }

  @Override
  public void say(String event, String service, String text) {
    say(event, service, text, null);
  }

  @Override
  public void say(String event, String service, String text, Requester by) {
    offer(new Item.Said(System.currentTimeMillis(), event, service, text, by));
  }

  /** For people it is in reeve's own log. */
  @Override
  public void asked(Asked asked) {
    if (style.isJson()) {
      offer(new Item.Requested(asked));
    }
  }

  @Override
  public void flush() {
    if (!queue.isEmpty() && awake.compareAndSet(false, true)) {
      posix.wake(wakeFd);
    }
  }

  /** Shows what is written to a file from {@code offset} on; of a file that is shown already only whether it was replaced is looked at. */
  @Override
  public void follow(String service, String stream, String path, long offset) {
    if (style.showsOutput()) {
      offer(new Item.Follow(service, stream, path, offset, shifts.of(path)));
    }
  }

  /** Begins to end: see {@link #close}, which waits for it. */
  public void finish() {
    closing = true;
    posix.wake(wakeFd);
  }

  /** Shows what is there, and ends; waits 2 s at most, so that a console that is blocked cannot hold up the end of reeve. */
  @Override
  public void close() {
    finish();
    try {
      thread.join(CLOSE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void offer(Item item) {
    if (!queue.offer(item)) {
      dropped.incrementAndGet();
    }
  }

  private void loop() {
    try {
      while (true) {
        boolean last = closing;
        int[] fds = inotify < 0 ? new int[] {wakeFd} : new int[] {wakeFd, inotify};
        boolean[] ready = new boolean[fds.length];
        posix.poll(fds, ready, last || !unread.isEmpty() ? 0 : -1);
        // In this order: a wake that comes after the queue was emptied starts another round.
        posix.clear(wakeFd);
        awake.set(false);
        for (Item item = queue.poll(); item != null; item = queue.poll()) {
          handle(item);
        }
        if (ready.length > 1 && ready[1]) {
          noteChanges();
        }
        readOn();
        tellDropped();
        if (last) {
          showTheRest();
          return;
        }
        out.flush();
      }
    } catch (SyscallException e) {
      log.error("Stopped writing to the console: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      log.error("Stopped writing to the console: internal error, please report it: " + e);
    }
  }

  private void handle(Item item) {
    if (item instanceof Item.Happened happened) {
      showEvent(happened.event());
    } else if (item instanceof Item.Said said) {
      if (style.showsSaid()) {
        out.line(style.said(said.wallMillis(), said.event(), said.service(), said.text(), said.by()));
      }
    } else if (item instanceof Item.Requested requested) {
      out.line(EventJson.asked(requested.asked()));
    } else {
      follow((Item.Follow) item);
    }
  }

  private void showEvent(Event event) {
    if (event.notice() instanceof Notice.Exited) {
      // What it wrote comes before, also a last line that has no end.
      for (FollowedFile followed : byPath.values()) {
        if (followed.writers.contains(event.service())) {
          pumpAll(followed);
        }
      }
    }
    if (style.shows(event)) {
      out.line(style.event(event));
    }
    if (event.notice() instanceof Notice.Removed) {
      unfollow(event.service());
      style.forget(event.service());
    }
  }

  /** A file that nobody of reeve's writes to any more. */
  private void unfollow(String service) {
    Iterator<FollowedFile> each = byPath.values().iterator();
    while (each.hasNext()) {
      FollowedFile followed = each.next();
      if (followed.writers.remove(service) && followed.writers.isEmpty()) {
        pumpAll(followed);
        each.remove();
        byWatch.remove(followed.watch);
        unread.remove(followed);
        posix.inotifyRemove(inotify, followed.watch);
      }
    }
  }

  private void follow(Item.Follow item) {
    try {
      if (inotify < 0) {
        inotify = posix.inotify();
      }
    } catch (SyscallException e) {
      cannotFollow(item.path(), e.getMessage());
      return;
    }
    int watch = posix.inotifyAdd(inotify, item.path(), IN_MODIFY);
    if (watch < 0) {
      cannotFollow(item.path(), Errno.text(-watch));
      return;
    }
    FollowedFile known = byPath.get(item.path());
    if (known != null && known.watch != watch) {
      pumpAll(known); // what the former life wrote, if it is still there under that name
      byPath.remove(item.path());
      byWatch.remove(known.watch);
      unread.remove(known);
    }
    FollowedFile same = byWatch.get(watch); // of the same file, perhaps under another name: shown once
    if (same != null) {
      same.writers.add(item.service());
      return;
    }
    FollowedFile followed = new FollowedFile(item.service(), item.stream(), item.path(), item.offset(), item.shift(), watch,
        posix.fileInfo(item.path()));
    byPath.put(item.path(), followed);
    byWatch.put(watch, followed);
    unread.add(followed);
  }

  private void cannotFollow(String path, String why) {
    if (!toldFollow) {
      toldFollow = true;
      log.warn("Cannot follow \"" + path + "\": " + why + "; its lines are in the file only");
    }
  }

  private void noteChanges() {
    int got = posix.read(inotify, buffer, 0, buffer.length);
    for (int at = 0; at + 16 <= got; ) {
      // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; } (inotify(7))
      int watch = int32(at);
      FollowedFile followed = byWatch.get(watch);
      if (followed != null) {
        unread.add(followed);
      } else if (watch == -1) {
        unread.addAll(byPath.values()); // IN_Q_OVERFLOW: changes were left out, and nobody knows whose
      }
      at += 16 + int32(at + 12);
    }
  }

  private int int32(int at) {
    return buffer[at] & 0xff | (buffer[at + 1] & 0xff) << 8 | (buffer[at + 2] & 0xff) << 16 | buffer[at + 3] << 24;
  }

  /** A piece of each file in turn, so that one that talks much does not silence the others. */
  private void readOn() {
    Iterator<FollowedFile> each = unread.iterator();
    while (each.hasNext()) {
      if (!pump(each.next(), false)) {
        each.remove();
      }
    }
  }

  /** All that is there now, and a last line without an end; not what is added meanwhile: a writer may be faster than the console for ever. */
  private void pumpAll(FollowedFile followed) {
    Posix.FileInfo info = posix.fileInfo(followed.path);
    long end = info == null ? 0 : info.size();
    boolean more = true;
    while (more) {
      more = pump(followed, true) && followed.offset < end;
    }
  }

  /**
   * Writes the lines of one read; what has no line end yet stays in the file until it has one.
   *
   * @param rest true: also what has no line end
   * @return whether there may be more
   */
  private boolean pump(FollowedFile followed, boolean rest) {
    long shift = shifts.of(followed.path);
    if (shift < 0) {
      LockSupport.parkNanos(SHIFT_NANOS);
      return true;
    }
    followed.offset = Math.max(0, followed.offset - (followed.shift < 0 ? 0 : shift - followed.shift));
    followed.shift = shift;
    int fd = posix.open(followed.path, Posix.Open.RDONLY | Posix.Open.NONBLOCK, 0); // it may be a FIFO by now
    if (fd < 0) {
      return false;
    }
    try {
      Posix.FileInfo info = posix.fileInfo(fd);
      if (shifts.of(followed.path) != shift) {
        return true;
      }
      if (info == null || info.size() == followed.offset || !followed.is(info)) {
        return false;
      }
      if (info.size() < followed.offset) {
        followed.offset = 0; // it was cut off: what is there now is new
      }
      if (posix.seek(fd, followed.offset) != 0) {
        return false;
      }
      int got = posix.read(fd, buffer, 0, buffer.length);
      if (shifts.of(followed.path) != shift) {
        return true; // it may be another piece than it was meant to be
      }
      int used = got <= 0 ? 0 : lines(followed, got, rest && got < buffer.length);
      followed.offset += used;
      return used > 0 && got == buffer.length;
    } finally {
      posix.close(fd);
    }
  }

  private int lines(FollowedFile followed, int got, boolean rest) {
    int start = 0;
    for (int i = 0; i < got; i++) {
      if (buffer[i] == '\n') {
        line(followed, start, i);
        start = i + 1;
      }
    }
    // A line longer than the buffer is shown in pieces.
    if (start < got && (rest || start == 0 && got == buffer.length)) {
      line(followed, start, got);
      start = got;
    }
    return start;
  }

  private void line(FollowedFile followed, int from, int to) {
    if (style.isJson()) {
      String text = new String(buffer, from, to - from, StandardCharsets.UTF_8);
      out.line(EventJson.output(System.currentTimeMillis(), followed.service, followed.stream, text));
    } else {
      out.line(style.prefix(followed.service), buffer, from, to);
    }
  }

  private void tellDropped() {
    long count = dropped.getAndSet(0);
    if (count > 0) {
      log.warn("Left " + count + " events out on the console: it was too slow");
    }
  }

  private void showTheRest() {
    for (FollowedFile followed : byPath.values()) {
      pumpAll(followed);
    }
    out.flush();
  }
}
