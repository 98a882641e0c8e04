package reeve.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import reeve.control.ServiceView;
import reeve.core.Target;
import reeve.history.LedgerFiles;
import reeve.history.LiveStatus;
import reeve.history.OutputTail;
import reeve.history.RunReader;
import reeve.history.Why;
import reeve.history.WhyJson;
import reeve.ledger.LedgerSink;
import reeve.log.SupervisorLog;
import reeve.runtime.command.FailureReports;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/** Tells hooks why a service ended, from the ledger, on a thread of its own that begins with the first question. */
final class LedgerFailureReports implements FailureReports, AutoCloseable {
  private static final String NOTHING = "null";
  private static final int LINES = 20;

  private final LedgerSink ledger;
  private final String stateDir;
  private final Clock clock;
  private final SupervisorLog log;
  private BackgroundWorker worker; // loop thread

  /** @param ledger null: there is none, and nothing to tell */
  LedgerFailureReports(LedgerSink ledger, String stateDir, Clock clock, SupervisorLog log) {
    this.ledger = ledger;
    this.stateDir = stateDir;
    this.clock = clock;
    this.log = log;
  }

  @Override
  public void why(ServiceView now, Consumer<String> answer) {
    if (ledger == null) {
      answer.accept(NOTHING);
      return;
    }
    worker = worker == null ? new BackgroundWorker("why") : worker;
    BackgroundWorker reader = worker;
    ledger.size(new LongConsumer() {
      @Override
      public void accept(long size) {
        boolean taken = size >= 0 && reader.submit(new Runnable() {
          @Override
          public void run() {
            answer.accept(read(now, size));
          }
        });
        if (!taken) {
          answer.accept(NOTHING);
        }
      }
    });
  }

  private String read(ServiceView view, long size) {
    try (LedgerFiles files = LedgerFiles.open(Path.of(stateDir), size)) {
      long now = clock.wallMillis();
      RunReader.Lookup found = new RunReader(files).fromEnd(view.name(), 1, true, now);
      if (found.run() == null) {
        return NOTHING;
      }
      LiveStatus live = new LiveStatus(view.state().name().toLowerCase(Locale.ROOT), view.pid(), view.since(),
          view.waiting().nextStart() == 0 ? -1 : view.waiting().nextStart(),
          view.hasFailed(), view.target() == Target.UP ? "up" : "down");
      return WhyJson.write(Why.of(found.run(), OutputTail.ofRun(found.run(), LINES), found.recentExits(), live, null,
          now));
    } catch (IOException | RuntimeException e) {
      log.warn("Cannot tell a hook of \"" + view.name() + "\" why it ended: " + e);
      return NOTHING;
    }
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.close();
    }
  }
}
