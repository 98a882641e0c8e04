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
    boolean taken = worker.submit(new Runnable() {
      @Override
      public void run() {
        ledger.append(EventJson.write(event));
      }
    });
    if (taken) {
      long dropped = worker.takeDropped();
      if (dropped > 0) {
        log.warn("Left " + dropped + " entries out of the ledger: the disk is too slow");
      }
    }
  }
}
