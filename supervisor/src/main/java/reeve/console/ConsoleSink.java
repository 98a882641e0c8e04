package reeve.console;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import reeve.core.Notice;
import reeve.core.Requester;
import reeve.event.EventJson;
import reeve.event.EventSink;
import reeve.event.EventText;
import reeve.event.LifecycleEvent;
import reeve.event.RequestRecord;
import reeve.log.SupervisorLog;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.rotation.RotationOffsets;

/**
 * Events and the services' output on reeve's stdout. The output is read back from the files that the services write
 * (inotify(7) says when there is something), so nothing of it is held in memory and a console that is blocked holds up
 * this thread alone: it goes on from where it was, in the file. Events are queued, bounded; what did not fit is counted
 * and said.
 *
 * <p>The public methods may be called from any thread; all else belongs to the console's own. {@link ConsoleBacklog} is
 * what waits for it, {@link ConsoleFiles} where lines come from, {@link ConsoleStyle} how they look,
 * {@link ConsoleWriter} where they go.
 */
public final class ConsoleSink implements EventSink, AutoCloseable {
  /** Events that may wait: so many, and some for each service, for all of them are started before the console is. */
  private static final int QUEUE = 8192;

  private static final int QUEUE_EACH = 8;
  private static final long CLOSE_WAIT_MILLIS = 2000;

  private final Posix posix;
  private final ConsoleStyle style;
  private final SupervisorLog log;
  private final ConsoleWriter out;
  private final ConsoleOutputReader files;
  private final ConsoleBacklog backlog;
  private final AtomicBoolean awake = new AtomicBoolean();
  private final int wakeFd;
  private final Thread thread;
  private volatile boolean closing;
  /** Taken from the backlog, and not done: the console took no more. */
  private ConsoleItem pending;

  /**
   * @param fd where to write, usually 1
   * @param services how many there are
   * @param nanos of a clock that only goes forward
   */
  public ConsoleSink(Posix posix, int fd, ConsoleStyle style, SupervisorLog log, int services, LongSupplier nanos)
      throws SyscallException {
    this.posix = posix;
    this.backlog = new ConsoleBacklog(Math.max(QUEUE, services * QUEUE_EACH));
    this.style = style;
    this.log = log;
    this.out = new ConsoleWriter(posix, fd, log, nanos);
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

  /** Who rotates the files that are shown; before {@link #start}. */
  public void setRotationOffsets(RotationOffsets shifts) {
    files.shifts = shifts;
  }

  /** Begins to write; called once. Without it (no thread is to be had) nothing is shown, and reeve does its work. */
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
    if (style.tellsElsewhere() && EventText.isBad(event.notice())) {
      log.warn("\"" + event.service() + "\" " + EventText.sentence(event));
    }
    put(new ConsoleItem.Happened(event));
  }

  @Override
  public void announce(String event, String service, String text) {
    announce(event, service, text, null);
  }

  @Override
  public void announce(String event, String service, String text, Requester by) {
    if (style.showsSaid()) {
      put(new ConsoleItem.Said(System.currentTimeMillis(), event, service, text, by));
    }
  }

  /** For people it is in reeve's own log. */
  @Override
  public void requestReceived(RequestRecord asked) {
    if (style.isJson()) {
      put(new ConsoleItem.Requested(asked));
    }
  }

  @Override
  public void flush() {
    if (!backlog.isEmpty() && awake.compareAndSet(false, true)) {
      posix.wake(wakeFd);
    }
  }

  /**
   * Shows what is written to a file from {@code offset} on; of a file that is shown already only whether it was
   * replaced is looked at.
   */
  @Override
  public void outputOpened(String service, String stream, String path, long offset) {
    if (style.showsOutput()) {
      put(new ConsoleItem.Follow(service, stream, path, offset, files.shifts.removedBytes(path)));
    }
  }

  private void put(ConsoleItem item) {
    if (!style.isSilent()) {
      backlog.put(item);
    }
  }

  /** Begins to end: see {@link #close}, which waits for it. */
  public void finish() {
    closing = true;
    if (!style.isSilent()) {
      posix.wake(wakeFd);
    }
  }

  /**
   * Shows what is there, and ends; waits 2 s at most, so that a console that is blocked cannot hold up the end of
   * reeve.
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
      tellRest();
    }
  }

  private void loop() {
    try {
      while (true) {
        boolean last = closing;
        boolean stuck = out.isStuck();
        // Who cannot write does not need to know what there is to be written.
        int[] fds = stuck || files.fd() < 0 ? new int[] {wakeFd} : new int[] {wakeFd, files.fd()};
        boolean[] ready = new boolean[fds.length];
        posix.poll(fds, ready, last || !stuck && files.hasUnread() ? 0 : stuck ? out.pauseNanos() : -1);
        // In this order: a wake that comes after the backlog was emptied starts another round.
        posix.clear(wakeFd);
        awake.set(false);
        if (stuck && !(last ? out.flushNow() : out.flush())) {
          if (last) {
            tellRest();
            return;
          }
          continue;
        }
        if (ready.length > 1 && ready[1]) {
          files.noteChanges();
        }
        showBacklog();
        files.readOn();
        tellDropped();
        if (last) {
          if (pending != null || !files.showAll() || !out.flush()) {
            tellRest();
          }
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
      forget(service);
    }
  }

  private ConsoleItem next() {
    ConsoleItem item = pending;
    pending = null;
    return item == null ? backlog.poll() : item;
  }

  /** @return false: the console takes no more, and it is to be handled again */
  private boolean handle(ConsoleItem item) {
    if (out.isStuck()) {
      return false;
    }
    if (item instanceof ConsoleItem.Happened happened) {
      return showEvent(happened.event());
    } else if (item instanceof ConsoleItem.Said said) {
      out.line(style.said(said.wallMillis(), said.event(), said.service(), said.text(), said.by()));
    } else if (item instanceof ConsoleItem.Requested requested) {
      out.line(EventJson.request(requested.asked()));
    } else {
      files.follow((ConsoleItem.Follow) item);
    }
    return true;
  }

  private boolean showEvent(LifecycleEvent event) {
    // What it wrote comes before, also a last line that has no end.
    if (event.notice() instanceof Notice.Exited && !files.showAllOf(event.service())) {
      return false;
    }
    if (style.shows(event)) {
      out.line(style.event(event));
    }
    if (event.notice() instanceof Notice.Removed) {
      forget(event.service());
    }
    return true;
  }

  private void forget(String service) {
    files.unfollow(service);
    style.forget(service);
  }

  private void tellDropped() {
    long count = backlog.takeDropped();
    if (count > 0) {
      log.warn("Left " + count + " events out on the console: it was too slow");
    }
  }

  /** At the end. */
  private void tellRest() {
    log.warn("The console took nothing more: the last lines, and " + (backlog.takeDropped() + backlog.size())
        + " events, were not shown; lines are in the services' files, events in the ledger");
  }
}
