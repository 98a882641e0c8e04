package reeve.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import reeve.core.Notice;
import reeve.core.Requester;
import reeve.event.EventJson;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.OomKills;
import reeve.event.RequestRecord;
import reeve.posix.FilePlace;
import reeve.posix.Processes;
import reeve.time.Clock;

/**
 * Records events in the ledger. The loop thread collects the events of one turn of the loop. A thread of its own
 * converts them to lines and writes them; the loop waits for it for a moment before it sleeps, see
 * {@link LedgerQueue}.
 */
public final class LedgerSink implements EventSink, AutoCloseable, LedgerQueue.Writer {
  /** Events that are converted and written at once: the end of ten thousand services must not need much memory. */
  private static final int CHUNK = 64;

  private final Processes processes;
  private final Ledger ledger;
  private final LedgerQueue queue;
  private final OomTracker oom; // the ledger's thread
  private List<Object> pending = new ArrayList<>(); // the loop's thread
  private volatile boolean unstorable;

  /** See {@link EventSink#announce}. */
  private record Announcement(long wallMillis, String event, String service, String message, Requester by) {}

  private record ReeveStarted(long wallMillis, long monotonicMillis, String version, int pid, long startTicks) {}

  private record ReeveEnded(long wallMillis, int pid, int code) {}

  /** Finds what a former reeve did not write. */
  public interface Recovery {
    /**
     * @return the missing lines, each with its line end; empty: none is missing. Called once, on the ledger's thread,
     *     before this reeve has written anything
     */
    String lines();
  }

  record SizeRequest(Consumer<FilePlace> answer) {}

  /**
   * @param processes names this boot
   * @param oom counts the processes that were killed because memory ran out; null: they are not counted
   */
  public LedgerSink(Processes processes, Ledger ledger, OomKills.Counter oom, Clock clock) {
    this.processes = processes;
    this.ledger = ledger;
    this.queue = new LedgerQueue(this, clock);
    this.oom = oom == null ? null : new OomTracker(oom);
  }

  /** Adds what a former reeve did not write; before {@link #reeveStarted}. */
  public void recover(Recovery recovery) {
    pending.add(recovery);
  }

  /** Records the start of reeve itself; before every other event. */
  public void reeveStarted(long wallMillis, long monotonicMillis, String version, int pid, long startTicks) {
    pending.add(new ReeveStarted(wallMillis, monotonicMillis, version, pid, startTicks));
  }

  /** Records the ordered end of reeve itself; after every other event. */
  public void reeveEnded(long wallMillis, int pid, int code) {
    pending.add(new ReeveEnded(wallMillis, pid, code));
    flush();
  }

  @Override
  public void publish(LifecycleEvent event) {
    pending.add(event);
    if (event.notice() instanceof Notice.Started) {
      handOver(); // it is written while the loop does the rest of the turn
    }
  }

  @Override
  public void announce(String event, String service, String message) {
    announce(event, service, message, null);
  }

  /** Records what remains true later: neither the progress of a stop, nor where the control socket is. */
  @Override
  public void announce(String event, String service, String message, Requester by) {
    if (!event.equals("waiting") && !event.equals("no-socket") && !event.equals("fallback-socket")) {
      pending.add(new Announcement(System.currentTimeMillis(), event, service, message, by));
    }
  }

  @Override
  public void requestReceived(RequestRecord request) {
    pending.add(request);
  }

  @Override
  public void flush() {
    handOver();
  }

  @Override
  public boolean isStored() {
    return !queue.isBusy();
  }

  @Override
  public boolean holdsUnstorable() {
    return unstorable;
  }

  @Override
  public void awaitStored() {
    queue.awaitWritten();
  }

  private void handOver() {
    if (!pending.isEmpty()) {
      List<Object> batch = pending;
      pending = new ArrayList<>();
      queue.add(batch);
    }
  }

  /**
   * Finds the end of the ledger's present part with all events up to now in it.
   *
   * @param answer receives its end, on the ledger's thread
   */
  public void size(Consumer<FilePlace> answer) {
    flush();
    if (!queue.add(List.of(new SizeRequest(answer)))) {
      answer.accept(FilePlace.UNKNOWN);
    }
  }

  /** Writes what is queued. No event is recorded after that. */
  @Override
  public void close() {
    flush();
    queue.close();
  }

  // ---- the ledger's thread

  @Override
  public boolean hasUnwritten() {
    return ledger.hasUnwritten();
  }

  @Override
  public void write(List<Object> events, long lost) {
    for (int from = 0; from < events.size(); from += CHUNK) {
      append(events.subList(from, Math.min(from + CHUNK, events.size())));
      queue.step();
    }
    ledger.lose(lost);
    unstorable = !ledger.writeKept();
  }

  private void append(List<Object> events) {
    int done = 0; // so many were written or answered
    try {
      if (oom != null) {
        oom.beginBatch();
      }
      StringBuilder lines = new StringBuilder(events.size() * 256);
      for (int i = 0; i < events.size(); i++) {
        if (events.get(i) instanceof SizeRequest request) {
          write(lines);
          lines.setLength(0);
          done = i;
          FilePlace size = ledger.end();
          done = i + 1;
          request.answer().accept(size);
        } else if (events.get(i) instanceof Recovery recovery) {
          lines.append(recovery.lines());
        } else {
          lines.append(line(events.get(i))).append('\n');
        }
      }
      write(lines);
    } catch (RuntimeException | Error e) {
      lose(events.subList(done, events.size()));
      if (!(e instanceof OutOfMemoryError)) {
        LedgerQueue.report(e);
      }
    }
  }

  /** Counts events that could not be converted, and answers the requests between them. */
  private void lose(List<Object> events) {
    for (Object event : events) {
      if (event instanceof SizeRequest request) {
        request.answer().accept(FilePlace.UNKNOWN);
      } else {
        ledger.lose(1);
      }
    }
  }

  private void write(StringBuilder lines) {
    if (lines.length() > 0) {
      ledger.append(lines);
    }
  }

  private String line(Object record) {
    if (record instanceof LifecycleEvent event) {
      String corePattern = CoreSettings.patternAfter(event);
      return EventJson.lifecycle(event, oom == null ? null : oom.killsIn(event), corePattern,
          corePattern != null && CoreSettings.usesPid());
    }
    if (record instanceof RequestRecord request) {
      return EventJson.request(request);
    }
    if (record instanceof ReeveStarted start) {
      return EventJson.reeveStarted(start.wallMillis(), start.monotonicMillis(), start.version(), start.pid(),
          start.startTicks(), processes.bootId());
    }
    if (record instanceof ReeveEnded end) {
      return EventJson.reeveEnded(end.wallMillis(), end.pid(), end.code());
    }
    Announcement announced = (Announcement) record;
    return EventJson.announcement(announced.wallMillis(), announced.event(), announced.service(), announced.message(),
        announced.by());
  }
}
