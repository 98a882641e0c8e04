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

  /**
   * For a console that shows no announcements. Loop thread.
   *
   * @param service null: reeve itself
   */
  void logBadNews(String event, String service, String text) {
    if (isBad(event)) {
      log.warn(service == null ? Character.toUpperCase(text.charAt(0)) + text.substring(1)
          : "\"" + service + "\": " + text);
    }
  }

  private static boolean isBad(String event) {
    return switch (event) {
      case "killing", "limits", "memory-restart-delayed", "oom-kill", "log-fallback", "log-removed", "log-overflow",
          "terminal-lost", "upgrade-failed" -> true;
      default -> false;
    };
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
