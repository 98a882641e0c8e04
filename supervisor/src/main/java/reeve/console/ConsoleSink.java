package reeve.console;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import reeve.core.Notice;
import reeve.core.Requester;
import reeve.event.EventJson;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.RequestRecord;
import reeve.log.SupervisorLog;
import reeve.logstore.RotationOffsets;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Shows events and the services' output on reeve's stdout. The output is read back from the files that the services
 * write (inotify(7) reports when there is more), so none of it is held in memory, and a blocked console delays only
 * this thread, which later continues where it was in the file. Events are queued up to a limit; those that did not fit
 * are counted and reported.
 *
 * <p>The public methods may be called from any thread; everything else belongs to the console's own thread.
 * {@link ConsoleBacklog} holds what waits to be shown, {@link ConsoleOutputReader} reads lines, {@link ConsoleStyle}
 * formats them, and {@link ConsoleWriter} writes them.
 */
public final class ConsoleSink implements EventSink, AutoCloseable {
  /**
   * How many events may wait: a fixed number, or some for each service, because all services are started before the
   * console.
   */
  private static final int QUEUE_SIZE = 8192;

  private static final int QUEUE_SIZE_PER_SERVICE = 8;
  private static final long CLOSE_WAIT_MILLIS = 2000;

  private final Posix posix;
  private final ConsoleStyle style;
  private final SupervisorLog log;
  private final ConsoleWriter out;
  private final ConsoleOutputReader files;
  private final ConsoleBacklog backlog;
  private final UnshownReports unshown;
  private final AtomicBoolean wakeupSent = new AtomicBoolean();
  private final int wakeFd;
  private final Thread thread;
  private RotationOffsets rotationOffsets = RotationOffsets.NONE;
  private volatile boolean closing;
  private volatile ConsolePause pause;
  /** Taken from the backlog, and not shown yet: the console took no more. */
  private ConsoleItem pending;

  /**
   * @param fd where to write, usually 1
   * @param services how many there are
   * @param nanos of a clock that only goes forward
   */
  public ConsoleSink(Posix posix, int fd, ConsoleStyle style, SupervisorLog log, int services, LongSupplier nanos)
      throws SyscallException {
    this.posix = posix;
    this.backlog = new ConsoleBacklog(Math.max(QUEUE_SIZE, services * QUEUE_SIZE_PER_SERVICE));
    this.unshown = new UnshownReports(log, backlog);
    this.style = style;
    this.log = log;
    this.out = new ConsoleWriter(posix, posix, fd, log, nanos);
    this.files = new ConsoleOutputReader(posix, fd, style, out, log);
    this.wakeFd = style.isSilent() ? -1 : posix.eventFd();
    this.thread = new Thread(null, new Runnable() {
      @Override
      public void run() {
        ConsoleSink.this.loop();
      }
    }, "console", 256 * 1024);
    thread.setDaemon(true);
  }

  /** Sets how to find out about rotations of the files that are shown; before {@link #start}. */
  public void setRotationOffsets(RotationOffsets offsets) {
    rotationOffsets = offsets;
    files.setRotationOffsets(offsets);
  }

  /**
   * Starts its thread; called once. If no thread can be created, nothing is shown, and reeve works without the console.
   */
  public void start() {
    if (style.isSilent()) {
      return;
    }
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      log.error("Cannot show anything on the console: " + e.getMessage());
    }
  }

  @Override
  public void publish(LifecycleEvent event) {
    if (style.hidesEvents()) {
      unshown.logBadNews(event);
    }
    put(new ConsoleItem.Event(event));
  }

  @Override
  public void announce(String event, String service, String text) {
    announce(event, service, text, null);
  }

  @Override
  public void announce(String event, String service, String text, Requester by) {
    if (style.showsAnnouncements()) {
      put(new ConsoleItem.Announcement(System.currentTimeMillis(), event, service, text, by));
    } else {
      unshown.logBadNews(event, service, text);
    }
  }

  /** Shown in JSON only: reeve's own log has it for people. */
  @Override
  public void requestReceived(RequestRecord request) {
    if (style.isJson()) {
      put(new ConsoleItem.Request(request));
    }
  }

  @Override
  public void flush() {
    if (!backlog.isEmpty() && wakeupSent.compareAndSet(false, true)) {
      posix.wake(wakeFd);
    }
  }

  /**
   * Shows what is written to a file from {@code offset} on. If the file is shown already, it is only checked whether it
   * was replaced.
   */
  @Override
  public void outputOpened(String service, String stream, String path, long offset) {
    put(new ConsoleItem.Follow(service, stream, path, offset, rotationOffsets.removedBytes(path)));
  }

  @Override
  public void outputCopied(String service, String stream, String path, long from) {
    put(new ConsoleItem.Follow(service, stream, path, 0, rotationOffsets.removedBytes(path), from));
  }

  private void put(ConsoleItem item) {
    if (!style.isSilent() && (style.showsServiceOutput() || !(item instanceof ConsoleItem.Follow))) {
      backlog.put(item);
    }
  }

  /**
   * Shows what is pending, and shows nothing more until {@link #resume}. Waits for a second at most.
   *
   * @return how far each file is shown; null: the console is stuck, and that is not known
   */
  public List<ConsolePosition> pause() {
    if (style.isSilent()) {
      return List.of();
    }
    pause = new ConsolePause();
    posix.wake(wakeFd);
    return pause.await();
  }

  /** Goes on after {@link #pause}. */
  public void resume() {
    if (pause != null) {
      pause.end();
      pause = null;
    }
  }

  /** Requests the end of the thread; {@link #close} waits for it. */
  public void finish() {
    closing = true;
    if (!style.isSilent()) {
      posix.wake(wakeFd);
    }
  }

  /**
   * Shows what is pending, and ends. Waits for at most 2 s, so that a blocked console cannot delay the end of reeve.
   */
  @Override
  public void close() {
    finish();
    try {
      thread.join(CLOSE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      unshown.report();
    }
  }

  private void loop() {
    try {
      while (true) {
        boolean last = closing;
        boolean stuck = out.isStuck();
        // A console that cannot write does not need to know that there is more to write.
        int[] fds = stuck || files.fd() < 0 ? new int[] {wakeFd} : new int[] {wakeFd, files.fd()};
        boolean[] ready = new boolean[fds.length];
        posix.poll(fds, ready, last || !stuck && files.hasUnread() ? 0 : stuck ? out.pauseNanos() : -1);
        // In this order: a wake that comes after the backlog was emptied starts another round.
        posix.clear(wakeFd);
        wakeupSent.set(false);
        if (stuck && !(last ? out.flushNow() : out.flush())) {
          if (last) {
            unshown.report();
            return;
          }
          continue;
        }
        if (ready.length > 1 && ready[1]) {
          files.noteChanges();
        }
        showBacklog();
        files.readOn();
        unshown.reportDropped();
        if (last) {
          if (pending != null || !files.showAll() || !out.flush()) {
            unshown.report();
          }
          return;
        }
        out.flush();
        ConsolePause requested = pause;
        if (requested != null && pending == null && !files.hasUnread() && !out.isStuck()) {
          requested.begin(files.positions());
        }
      }
    } catch (SyscallException e) {
      log.error("Stopped writing to the console: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      log.error("Stopped writing to the console: internal error, please report it: " + e);
    }
  }

  private void showBacklog() {
    for (ConsoleItem item = next(); item != null; item = next()) {
      if (!handle(item)) {
        pending = item;
        return;
      }
    }
    for (ConsoleItem.Follow follow : backlog.takeFollows()) {
      files.follow(follow);
    }
    for (String service : backlog.takeRemoved()) {
      files.unfollow(service);
      style.forget(service);
    }
  }

  private ConsoleItem next() {
    ConsoleItem item = pending;
    pending = null;
    return item == null ? backlog.poll() : item;
  }

  /** @return false: the console takes no more, and the item is to be handled again */
  private boolean handle(ConsoleItem item) {
    if (out.isStuck()) {
      return false;
    }
    if (item instanceof ConsoleItem.Event occurred) {
      return showEvent(occurred.event());
    } else if (item instanceof ConsoleItem.Announcement announcement) {
      out.line(style.announcement(announcement.wallMillis(), announcement.event(),
          announcement.service(), announcement.text(), announcement.by()));
    } else if (item instanceof ConsoleItem.Request requested) {
      out.line(EventJson.request(requested.request()));
    } else {
      files.follow((ConsoleItem.Follow) item);
    }
    return true;
  }

  private boolean showEvent(LifecycleEvent event) {
    // What the service wrote comes first, also a last line that has no end.
    if (event.notice() instanceof Notice.Exited && !files.showAllOf(event.service())) {
      return false;
    }
    String line = style.event(event);
    if (line != null) {
      out.line(line);
    }
    if (event.notice() instanceof Notice.Removed) {
      files.unfollow(event.service());
      style.forget(event.service());
    }
    return true;
  }
}
