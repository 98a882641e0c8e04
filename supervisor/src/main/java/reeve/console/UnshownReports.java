package reeve.console;

import reeve.event.EventSentences;
import reeve.event.EventText;
import reeve.event.LifecycleEvent;
import reeve.log.SupervisorLog;

/** Logs what the console does not show. */
final class UnshownReports {
  private final SupervisorLog log;
  private final ConsoleBacklog backlog;
  /** Used by the loop thread, which publishes events. */
  private final EventSentences logged = new EventSentences();

  UnshownReports(SupervisorLog log, ConsoleBacklog backlog) {
    this.log = log;
    this.backlog = backlog;
  }

  /** For a console that shows no events. Loop thread. */
  void logBadNews(LifecycleEvent event) {
    if (!EventText.isBad(event.notice())) {
      logged.skip(event);
      return;
    }
    String sentence = logged.next(event);
    if (sentence != null) {
      log.warn("\"" + event.service() + "\" " + sentence);
    }
  }

  /** The console was too slow. */
  void reportDropped() {
    long count = backlog.takeDropped();
    if (count > 0) {
      log.warn("Left " + count + " events out on the console: it was too slow");
    }
  }

  /** What is left, because reeve ends and the console has not accepted everything. */
  void report() {
    log.warn("The console took nothing more: the last lines, and " + (backlog.takeDropped() + backlog.size())
        + " events, were not shown; lines are in the services' files, events in the ledger");
  }
}
