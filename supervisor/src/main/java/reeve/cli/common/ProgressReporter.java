package reeve.cli.common;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import reeve.control.client.ControlClient;

/**
 * Says on stderr what a command waits for: on a terminal one line that is written over, elsewhere a line when it
 * changes, and there only after a second: most waits are shorter. One thread.
 */
public final class ProgressReporter implements ControlClient.Listener {
  private static final long QUIET_NANOS = 1_000_000_000L;

  private final PrintStream err;
  private final OutputStyle screen;
  private final String goal;
  private final LongSupplier clock;
  private final long began;
  private String names = "";
  private String reason = "";
  private String lastLine = "";
  private String lastMessage;
  private boolean shown;

  /**
   * @param what ends the sentence "waiting for web …", such as {@code to stop}
   * @param clock nanoseconds
   */
  public ProgressReporter(PrintStream err, OutputStyle screen, String what, LongSupplier clock) {
    this.err = err;
    this.screen = screen;
    this.goal = what;
    this.clock = clock;
    this.began = clock.getAsLong();
  }

  @Override
  public void notified(String method, Map<String, Object> params) {
    if (method.equals("progress")) {
      names = names(AnswerFields.texts(params, "services"), AnswerFields.number(params, "remaining", 0));
      List<String> waits = AnswerFields.texts(params, "waits");
      reason = waits.isEmpty() ? "" : "; " + TerminalText.line(waits.get(0)) + (waits.size() > 1 ? ", and so on" : "");
      String message = AnswerFields.text(params, "message");
      if (message != null && !message.equals(lastMessage)) { // it comes again with each progress, and tells of a moment
        lastMessage = message;
        print(message);
      }
      waiting();
    }
  }

  /** Another set of services is waited for. */
  public void waitingFor(List<String> services, long remaining) {
    names = names(services, remaining);
    waiting();
  }

  @Override
  public void waiting() {
    long passed = clock.getAsLong() - began;
    if (names.isEmpty()) {
      return;
    }
    String line = "waiting for " + names + " " + goal + reason;
    if (screen.terminal()) {
      clear();
      err.print(screen.paint(TerminalText.cut(line + ", " + passed / 1_000_000_000 + " s", screen.width() - 1), "2"));
      err.flush();
      shown = true;
    } else if (passed >= QUIET_NANOS && !line.equals(lastLine)) {
      lastLine = line;
      err.println(line);
    }
  }

  /** What reeve says meanwhile. */
  private void print(String message) {
    clear();
    err.println(TerminalText.line(message));
  }

  /** Takes the live line away; to be called before anything else is printed. */
  public void clear() {
    if (shown) {
      err.print("\r\033[K");
      err.flush();
      shown = false;
    }
  }

  /** Who is waited for still; empty: nobody, as far as we were told. */
  public String names() {
    return names;
  }

  /** {@code web, db and 3 more}. */
  public static String names(List<String> services, long remaining) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < services.size(); i++) {
      boolean last = i == services.size() - 1 && remaining <= services.size();
      text.append(i == 0 ? "" : last ? " and " : ", ").append(TerminalText.line(services.get(i)));
    }
    long more = remaining - services.size();
    return more <= 0 || services.isEmpty() ? text.toString()
        : text.append(" and ").append(more).append(" more").toString();
  }
}
