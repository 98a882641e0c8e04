package reeve.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import reeve.time.Clock;

/**
 * The events on their way from the loop to the thread that writes the ledger. The thread starts with the first event.
 * The queue is bounded; events that do not fit are counted.
 *
 * <p>The loop waits for the thread for a moment before it sleeps, and once in a while if it does not sleep: then a
 * reeve that is killed has recorded what it has done. It waits after all restarts, and never longer than
 * {@link #MAX_WAIT_MILLIS}, because a disk may block for seconds; a disk that is slow again and again is waited for
 * shorter each time.
 */
final class LedgerQueue {
  /** Writes events; on the thread of the ledger only. */
  interface Writer {
    /**
     * Writes events.
     *
     * @param lost how many events were dropped after them, because there were too many
     */
    void write(List<Object> events, long lost);

    /** Whether {@link #write} is to be called again soon, without an event, for what could not be written. */
    boolean hasUnwritten();
  }

  /** In events. A single turn of the loop may add more. */
  static final int MAX_EVENTS = 16_384;

  static final long MAX_WAIT_MILLIS = 10;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long RETRY_MILLIS = 1000;
  private static final long STALLED_MILLIS = 2000;
  private static final long MAX_CLOSE_MILLIS = 20_000;

  private final Writer writer;
  private final Clock clock;
  private List<Object> waiting = new ArrayList<>(); // this and the following fields are guarded by this
  private int writing;
  private long lost;
  private long steps;
  private boolean closing;
  private Thread thread;
  private long waitMillis = MAX_WAIT_MILLIS; // the loop's thread

  LedgerQueue(Writer writer, Clock clock) {
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Adds events. They are dropped and counted if too many wait already, and after dropped ones: the ledger has one gap
   * then, after those that wait.
   */
  synchronized boolean add(List<Object> events) {
    if (closing || !waiting.isEmpty() && (lost > 0 || waiting.size() + events.size() > MAX_EVENTS)) {
      lost += events.size();
      return false;
    }
    waiting.addAll(events);
    start();
    notifyAll();
    return true;
  }

  /** Waits for a moment until everything is written. The loop's thread. */
  synchronized void awaitWritten() {
    long end = clock.nanos() + waitMillis * NANOS_PER_MILLI;
    while (isBusy()) {
      long left = end - clock.nanos();
      if (left <= 0) {
        waitMillis = Math.max(1, waitMillis / 2);
        return;
      }
      pause(left / NANOS_PER_MILLI + 1);
    }
    waitMillis = Math.min(MAX_WAIT_MILLIS, 2 * waitMillis);
  }

  /** Returns whether events wait or are being written. */
  synchronized boolean isBusy() {
    return thread != null && (writing > 0 || !waiting.isEmpty());
  }

  /** Writes what waits, and ends the thread. Waits as long as it makes progress, and 20 s at most. */
  synchronized void close() {
    closing = true;
    notifyAll();
    long end = clock.nanos() + MAX_CLOSE_MILLIS * NANOS_PER_MILLI;
    long stalled = clock.nanos() + STALLED_MILLIS * NANOS_PER_MILLI;
    long seen = steps;
    while (isBusy() && clock.nanos() - end < 0 && clock.nanos() - stalled < 0) {
      pause(STALLED_MILLIS / 20);
      if (steps != seen) {
        seen = steps;
        stalled = clock.nanos() + STALLED_MILLIS * NANOS_PER_MILLI;
      }
    }
  }

  /** A part of the events that {@link Writer#write} received is written. */
  synchronized void step() {
    steps++;
  }

  /** Waits for a notification, also without one: every caller checks its condition again. */
  private void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.timedWait(this, millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void start() {
    if (thread != null) {
      return;
    }
    Thread created = new Thread(null, new Runnable() {
      @Override
      public void run() {
        try {
          writeAll();
        } finally {
          synchronized (LedgerQueue.this) { // after an OutOfMemoryError, the next event starts another thread
            thread = null;
            writing = 0;
            LedgerQueue.this.notifyAll();
          }
        }
      }
    }, "ledger", 256 * 1024);
    created.setDaemon(true);
    try {
      created.start();
      thread = created;
    } catch (OutOfMemoryError e) {
      // The limit on processes is reached (EAGAIN). The events wait, and the next ones cause another attempt.
    }
  }

  private void writeAll() {
    while (!Thread.currentThread().isInterrupted()) {
      List<Object> events;
      long dropped;
      synchronized (this) {
        if (waiting.isEmpty() && lost == 0 && !closing) {
          pause(writer.hasUnwritten() ? RETRY_MILLIS : Long.MAX_VALUE);
        }
        if (waiting.isEmpty() && closing) {
          return;
        }
        // First, because it may fail: then the events still wait.
        List<Object> next = waiting.isEmpty() ? waiting : new ArrayList<>();
        writing = waiting.size();
        events = writing == 0 ? List.of() : waiting; // the loop adds to "waiting" while these are written
        waiting = next;
        dropped = lost;
        lost = 0;
      }
      try {
        if (writing > 0 || dropped > 0 || writer.hasUnwritten()) {
          writer.write(events, dropped);
        }
      } catch (RuntimeException | Error e) {
        report(e);
      } finally {
        synchronized (this) {
          writing = 0;
          steps++;
          notifyAll();
        }
      }
    }
  }

  /** Reports an error in reeve itself. Not to the log, because the log may be what failed. */
  static void report(Throwable e) {
    System.err.println("reeve: internal error of the ledger thread, please report it: " + e);
  }
}
