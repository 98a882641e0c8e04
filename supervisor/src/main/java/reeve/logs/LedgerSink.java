package reeve.logs;

/** Hands events to the ledger by way of the worker. */
public final class LedgerSink implements EventSink {
  private final Ledger ledger;
  private final Worker worker;
  private final OwnLog log;

  public LedgerSink(Ledger ledger, Worker worker, OwnLog log) {
    this.ledger = ledger;
    this.worker = worker;
    this.log = log;
  }

  @Override
  public void event(Event event) {
    submit(new Runnable() {
      @Override
      public void run() {
        ledger.append(EventJson.write(event));
      }
    });
  }

  /** What reeve says while it waits is for who looks on; that it went down, and who asked for that, is kept. */
  @Override
  public void say(String event, String service, String text) {
    if (!event.equals("waiting")) {
      long now = System.currentTimeMillis();
      submit(new Runnable() {
        @Override
        public void run() {
          ledger.append(EventJson.said(now, event, service, text));
        }
      });
    }
  }

  private void submit(Runnable task) {
    if (worker.submit(task)) {
      long dropped = worker.takeDropped();
      if (dropped > 0) {
        log.warn("Left " + dropped + " entries out of the ledger: the disk is too slow");
      }
    }
  }
}
