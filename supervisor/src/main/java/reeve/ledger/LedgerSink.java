package reeve.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import reeve.core.Requester;
import reeve.event.EventJson;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.OomKills;
import reeve.event.RequestRecord;
import reeve.log.SupervisorLog;
import reeve.posix.Processes;
import reeve.time.BackgroundWorker;

/**
 * Records events in the ledger. The loop thread collects the events of one turn of the loop, and the worker's thread
 * converts them to lines and writes them.
 */
public final class LedgerSink implements EventSink {
  private final Processes processes;
  private final Ledger ledger;
  private final BackgroundWorker worker;
  private final SupervisorLog log;
  private final OomTracker oom; // the worker's thread
  private List<Object> pending = new ArrayList<>(); // the loop's thread

  /** See {@link EventSink#announce}. */
  private record Announcement(long wallMillis, String event, String service, String message, Requester by) {}

  private record ReeveStarted(long wallMillis, String version, int pid, long startTicks) {}

  private record ReeveEnded(long wallMillis, int pid, int code) {}

  /**
   * @param processes names this boot
   * @param oom counts the processes that were killed because memory ran out; null: they are not counted
   */
  public LedgerSink(Processes processes, Ledger ledger, BackgroundWorker worker, SupervisorLog log,
      OomKills.Counter oom) {
    this.processes = processes;
    this.ledger = ledger;
    this.worker = worker;
    this.log = log;
    this.oom = oom == null ? null : new OomTracker(oom);
  }

  /** Records the start of reeve itself; before every other event. */
  public void reeveStarted(long wallMillis, String version, int pid, long startTicks) {
    pending.add(new ReeveStarted(wallMillis, version, pid, startTicks));
  }

  /** Records the ordered end of reeve itself; after every other event. */
  public void reeveEnded(long wallMillis, int pid, int code) {
    pending.add(new ReeveEnded(wallMillis, pid, code));
    flush();
  }

  @Override
  public void publish(LifecycleEvent event) {
    pending.add(event);
  }

  @Override
  public void announce(String event, String service, String message) {
    announce(event, service, message, null);
  }

  /** Records what remains true later: neither the progress of a stop, nor that there is no control socket. */
  @Override
  public void announce(String event, String service, String message, Requester by) {
    if (!event.equals("waiting") && !event.equals("no-socket")) {
      pending.add(new Announcement(System.currentTimeMillis(), event, service, message, by));
    }
  }

  @Override
  public void requestReceived(RequestRecord request) {
    pending.add(request);
  }

  @Override
  public void flush() {
    if (pending.isEmpty()) {
      return;
    }
    List<Object> batch = pending;
    pending = new ArrayList<>();
    worker.submit(new Runnable() {
      @Override
      public void run() {
        append(batch);
      }
    });
  }

  /**
   * Finds the size of the ledger's present part with all events up to now in it.
   *
   * @param answer receives the size in bytes, on the worker's thread; -1: not known
   */
  public void size(LongConsumer answer) {
    flush();
    boolean taken = worker.submit(new Runnable() {
      @Override
      public void run() {
        answer.accept(ledger.size());
      }
    });
    if (!taken) {
      answer.accept(-1);
    }
  }

  private void append(List<Object> batch) {
    long dropped = worker.takeDropped();
    if (dropped > 0) {
      log.warn("Left out of the ledger what happened in " + dropped + " turns of the loop: the disk is too slow");
    }
    StringBuilder lines = new StringBuilder(batch.size() * 128);
    if (oom != null) {
      oom.beginBatch();
    }
    for (Object record : batch) {
      lines.append(line(record)).append('\n');
    }
    ledger.append(lines);
  }

  private String line(Object record) {
    if (record instanceof LifecycleEvent event) {
      return EventJson.lifecycle(event, oom == null ? null : oom.killsIn(event));
    }
    if (record instanceof RequestRecord request) {
      return EventJson.request(request);
    }
    if (record instanceof ReeveStarted start) {
      return EventJson.reeveStarted(start.wallMillis(), start.version(), start.pid(), start.startTicks(),
          processes.bootId());
    }
    if (record instanceof ReeveEnded end) {
      return EventJson.reeveEnded(end.wallMillis(), end.pid(), end.code());
    }
    Announcement announced = (Announcement) record;
    return EventJson.announcement(announced.wallMillis(), announced.event(), announced.service(), announced.message(),
        announced.by());
  }
}
