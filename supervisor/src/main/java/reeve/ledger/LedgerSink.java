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
import reeve.posix.ProcFacts;
import reeve.time.BackgroundWorker;

/** Hands events to the ledger by way of the worker, those of one turn of the loop together. */
public final class LedgerSink implements EventSink {
  private final Ledger ledger;
  private final BackgroundWorker worker;
  private final SupervisorLog log;
  private final OomTracker oom; // the worker's thread
  private List<Object> told = new ArrayList<>();

  /** What {@link EventSink#say} said. */
  private record Said(long wallMillis, String event, String service, String text, Requester by) {}

  private record Began(long wallMillis, String version, int pid, long startTicks) {}

  private record Ended(long wallMillis, int pid, int code) {}

  /** @param oom what counts the processes that were killed because memory ran out; null: nothing does */
  public LedgerSink(Ledger ledger, BackgroundWorker worker, SupervisorLog log, OomKills.Counter oom) {
    this.ledger = ledger;
    this.worker = worker;
    this.log = log;
    this.oom = oom == null ? null : new OomTracker(oom);
  }

  /** reeve itself began: before anything else is told. */
  public void reeveStarted(long wallMillis, String version, int pid, long startTicks) {
    told.add(new Began(wallMillis, version, pid, startTicks));
  }

  /** reeve itself ends, in order: after everything else was told. */
  public void reeveEnded(long wallMillis, int pid, int code) {
    told.add(new Ended(wallMillis, pid, code));
    flush();
  }

  @Override
  public void publish(LifecycleEvent event) {
    told.add(event);
  }

  /** What reeve says while it waits is for who looks on; that it went down, and who asked for that, is kept. */
  @Override
  public void announce(String event, String service, String text) {
    announce(event, service, text, null);
  }

  @Override
  public void announce(String event, String service, String text, Requester by) {
    if (!event.equals("waiting") && !event.equals("no-socket")) {
      told.add(new Said(System.currentTimeMillis(), event, service, text, by));
    }
  }

  @Override
  public void requestReceived(RequestRecord asked) {
    told.add(asked);
  }

  @Override
  public void flush() {
    if (told.isEmpty()) {
      return;
    }
    List<Object> batch = told;
    told = new ArrayList<>();
    worker.submit(new Runnable() {
      @Override
      public void run() {
        append(batch);
      }
    });
  }

  /**
   * How large the ledger is once all that was told up to now is in it.
   *
   * @param answer called on the worker's thread; -1: not known
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
    for (Object one : batch) {
      if (one instanceof LifecycleEvent event) {
        lines.append(EventJson.lifecycle(event, oom == null ? null : oom.killsIn(event)));
      } else if (one instanceof RequestRecord asked) {
        lines.append(EventJson.request(asked));
      } else if (one instanceof Began began) {
        lines.append(
            EventJson.reeveStarted(began.wallMillis(), began.version(), began.pid(), began.startTicks(),
                ProcFacts.bootId()));
      } else if (one instanceof Ended ended) {
        lines.append(EventJson.reeveEnded(ended.wallMillis(), ended.pid(), ended.code()));
      } else {
        Said said = (Said) one;
        lines.append(EventJson.announcement(said.wallMillis(), said.event(), said.service(), said.text(), said.by()));
      }
      lines.append('\n');
    }
    ledger.append(lines);
  }
}
