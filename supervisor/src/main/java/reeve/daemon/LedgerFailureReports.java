package reeve.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import reeve.core.LastExit;
import reeve.core.Service;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.core.set.ServiceSet;
import reeve.history.LedgerFiles;
import reeve.history.LiveStatus;
import reeve.history.OutputTail;
import reeve.history.RunReader;
import reeve.history.Why;
import reeve.history.WhyJson;
import reeve.ledger.LedgerSink;
import reeve.log.SupervisorLog;
import reeve.loop.TimerKey;
import reeve.loop.TimerQueue;
import reeve.posix.FilePlace;
import reeve.runtime.command.FailureReports;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Reports to hooks why a service ended, from the ledger. The ledger is read on a thread of its own, which starts with
 * the first request. Loop thread.
 */
final class LedgerFailureReports implements FailureReports, AutoCloseable {
  /** The JSON text of a report where nothing is known. */
  private static final String NOTHING = "null";

  private static final int OUTPUT_LINES = 20;

  private final LedgerSink ledger;
  private final String stateDir;
  private final Clock clock;
  private final ServiceSet services;
  private final TimerQueue<TimerKey> timers;
  private final SupervisorLog log;
  private BackgroundWorker worker; // loop thread

  /**
   * @param ledger null: there is none, and nothing to report
   * @param timers those of the services
   */
  LedgerFailureReports(LedgerSink ledger, String stateDir, Clock clock, ServiceSet services,
      TimerQueue<TimerKey> timers, SupervisorLog log) {
    this.ledger = ledger;
    this.stateDir = stateDir;
    this.clock = clock;
    this.services = services;
    this.timers = timers;
    this.log = log;
  }

  @Override
  public void request(String name, Consumer<String> answer) {
    Service service = services.get(name);
    if (ledger == null || service == null) { // null: the service was removed meanwhile
      answer.accept(NOTHING);
      return;
    }
    LiveStatus live = live(service);
    worker = worker == null ? new BackgroundWorker("why") : worker;
    BackgroundWorker reader = worker;
    ledger.size(new Consumer<FilePlace>() {
      @Override
      public void accept(FilePlace end) {
        boolean accepted = end.isKnown() && reader.submit(new Runnable() {
          @Override
          public void run() {
            answer.accept(read(name, live, end.size()));
          }
        });
        if (!accepted) {
          answer.accept(NOTHING);
        }
      }
    });
  }

  private LiveStatus live(Service service) {
    long nanos = clock.nanos();
    long wall = clock.wallMillis();
    long since = wall - (nanos - service.since()) / 1_000_000;
    long next = timers.until(new TimerKey(service.name(), TimerKind.START_AGAIN), nanos);
    LastExit last = service.lastExit();
    boolean failed = service.hasFailed();
    return new LiveStatus(service.stateWord(),
        service.run().pid(), since,
        next == Long.MAX_VALUE ? -1 : wall + next / 1_000_000, failed, service.target() == Target.UP ? "up" : "down",
        service.parked() != null, service.parked() == null ? List.of() : service.parked().waitsFor(),
        service.spec().schedule().isSet() ? 0 : -1, last.startFailure());
  }

  private String read(String name, LiveStatus live, long size) {
    try (LedgerFiles files = LedgerFiles.open(Path.of(stateDir), size)) {
      long now = clock.wallMillis();
      RunReader.Lookup found = new RunReader(files).fromEnd(name, 1, true, now);
      if (found.run() == null) {
        return NOTHING;
      }
      List<OutputTail> output = OutputTail.ofRun(found.run(), OUTPUT_LINES);
      return WhyJson.write(Why.of(found.run(), output, found.recentExits(), live, null, now));
    } catch (IOException | RuntimeException e) {
      log.warn("Cannot report to a hook why \"" + name + "\" ended: " + e);
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
