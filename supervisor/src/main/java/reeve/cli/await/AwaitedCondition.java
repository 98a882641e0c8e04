package reeve.cli.await;

import reeve.cli.common.TerminalText;
import reeve.cli.view.StatusTable;
import reeve.config.Signal;
import reeve.control.client.ServiceStatus;
import reeve.core.ProbeResult;

/**
 * What {@code reeve wait} waits for.
 *
 * @param kind which condition
 * @param text for {@link Kind#LOG}: what a line contains; otherwise null
 */
record AwaitedCondition(Kind kind, String text) {
  private static final String LOG_PREFIX = "log=";

  /** The conditions. */
  enum Kind {
    /** The readiness probe of {@code reeve health} passes. */
    READY("ready", "to be ready"),
    /** It runs, and its health check has passed. */
    HEALTHY("healthy", "to be healthy"),
    /** The process that ran at the beginning has ended, or none ran. */
    EXITED("exited", "to exit"),
    /** It has written a line with a text since its present run began. */
    LOG("log=TEXT", "to write the text");

    private final String word;
    private final String goal;

    Kind(String word, String goal) {
      this.word = word;
      this.goal = goal;
    }
  }

  /**
   * What the condition says of a service.
   *
   * @param met false: it will not be met by itself
   * @param message a sentence without a full stop, for people
   */
  record Verdict(String service, boolean met, String message) {}

  /** Parses the value of {@code --for}. @return null: there is no such condition */
  static AwaitedCondition parse(String value) {
    if (value.startsWith(LOG_PREFIX) && value.length() > LOG_PREFIX.length()) {
      return new AwaitedCondition(Kind.LOG, value.substring(LOG_PREFIX.length()));
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.LOG && kind.word.equals(value)) {
        return new AwaitedCondition(kind, null);
      }
    }
    return null;
  }

  /** The value of {@code --for}. */
  String word() {
    return text == null ? kind.word : LOG_PREFIX + text;
  }

  /** Ends the sentence "cannot wait for web …". */
  String goal() {
    return text == null ? kind.goal : kind.goal + " \"" + TerminalText.line(text) + "\"";
  }

  /**
   * Judges a service.
   *
   * @param first its status at the beginning
   * @param now its present status
   * @return null: it has to be waited for
   */
  Verdict judge(ServiceStatus first, ServiceStatus now) {
    if (kind == Kind.EXITED) {
      boolean ended = now.pid() == 0 || endedAt(now) != endedAt(first);
      return ended ? new Verdict(now.name(), true, exit(now)) : null;
    }
    boolean ready = ProbeResult.of(now.state(), StatusTable.health(now), now.schedule() != null) == ProbeResult.READY;
    if (kind == Kind.READY && ready) {
      return new Verdict(now.name(), true, "is ready (" + TerminalText.line(now.state()) + ")");
    }
    if (kind == Kind.HEALTHY) {
      if (now.health() == null) {
        return failure(now, "it has no health check; use --for ready, or define health");
      }
      if (now.state().equals("running") && now.health().state().equals("healthy")) {
        return new Verdict(now.name(), true, "is healthy");
      }
    }
    return impossible(now);
  }

  private Verdict impossible(ServiceStatus now) {
    String name = TerminalText.line(now.name());
    if (now.state().equals("failed") || now.failed() && now.pid() == 0 && now.target().equals("down")) {
      String reason = now.cause().failure();
      return failure(now, "it has failed" + (reason == null ? "" : ": " + TerminalText.line(reason))
          + "; \"reeve why " + name + "\" says more");
    }
    if (now.pid() == 0 && now.target().equals("down") && now.schedule() == null) {
      return failure(now, "it is " + TerminalText.line(now.state()) + "; start it by \"reeve start " + name + "\"");
    }
    return null;
  }

  private Verdict failure(ServiceStatus now, String reason) {
    return new Verdict(now.name(), false,
        "cannot wait for \"" + TerminalText.line(now.name()) + "\" " + goal() + ": " + reason);
  }

  private static long endedAt(ServiceStatus service) {
    return service.lastExit() == null ? ServiceStatus.UNKNOWN : service.lastExit().at();
  }

  private static String exit(ServiceStatus service) {
    ServiceStatus.LastExit exit = service.lastExit();
    if (exit == null) {
      return "has not run";
    }
    return exit.signal() != null ? "died of " + TerminalText.line(exit.signal())
        : exit.code() != ServiceStatus.UNKNOWN ? "exited with code " + exit.code() : "ended; how is not known";
  }

  /** Returns the exit code of the last process as a shell shows it: 128+n after a signal; -1: it is not known. */
  static int exitCode(ServiceStatus service) {
    ServiceStatus.LastExit exit = service.lastExit();
    if (exit == null) {
      return -1;
    }
    if (exit.signal() != null) {
      return Signal.parse(exit.signal()).map(signal -> 128 + signal.number()).orElse(-1);
    }
    return exit.code() == ServiceStatus.UNKNOWN ? -1 : (int) exit.code();
  }
}
