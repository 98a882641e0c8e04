package reeve.cli.common;

import java.io.PrintStream;
import java.util.List;
import java.util.function.LongSupplier;
import reeve.control.client.Notification;
import reeve.control.client.ReplyListener;

/**
 * Prints on the standard error what a command waits for. On a terminal this is one line that is overwritten. Elsewhere
 * each change is a new line, and the first is printed only after two seconds, because most waits are shorter: a start
 * takes the second of {@code start-seconds}. One thread.
 */
public final class ProgressReporter implements ReplyListener {
  private static final long QUIET_NANOS = 2_000_000_000L;

  private final PrintStream err;
  private final OutputStyle style;
  private final String goal;
  private final LongSupplier clock;
  private final long startNanos;
  private String names = "";
  private String reason = "";
  private String lastLine = "";
  private String lastMessage;
  private boolean shown;

  /**
   * Starts to measure the time.
   *
   * @param goal ends the sentence "waiting for web …", such as {@code to stop}
   * @param clock nanoseconds
   */
  public ProgressReporter(PrintStream err, OutputStyle style, String goal, LongSupplier clock) {
    this.err = err;
    this.style = style;
    this.goal = goal;
    this.clock = clock;
    this.startNanos = clock.getAsLong();
  }

  @Override
  public void notified(Notification notification) {
    if (notification instanceof Notification.Progress progress) {
      names = names(progress.services(), progress.remaining());
      List<String> waits = progress.waits();
      reason = waits.isEmpty() ? "" : "; " + TerminalText.line(waits.get(0)) + (waits.size() > 1 ? ", and so on" : "");
      String message = progress.message();
      if (message != null && !message.equals(lastMessage)) { // each notification repeats the message of an event
        lastMessage = message;
        print(message);
      }
      waiting();
    }
  }

  /** Reports that the command now waits for these services. */
  public void waitingFor(List<String> services, long remaining) {
    names = names(services, remaining);
    waiting();
  }

  @Override
  public void waiting() {
    long elapsed = clock.getAsLong() - startNanos;
    if (names.isEmpty()) {
      return;
    }
    String line = "waiting for " + names + " " + goal + reason;
    if (style.terminal()) {
      clear();
      err.print(style.paint(TerminalText.cut(line + ", " + elapsed / 1_000_000_000 + " s", style.width() - 1), "2"));
      err.flush();
      shown = true;
    } else if (elapsed >= QUIET_NANOS && !line.equals(lastLine)) {
      lastLine = line;
      err.println(line);
    }
  }

  private void print(String message) {
    clear();
    err.println(TerminalText.line(message));
  }

  /** Removes the live line; must be called before anything else is printed. */
  public void clear() {
    if (shown) {
      err.print("\r\033[K");
      err.flush();
      shown = false;
    }
  }

  /** What the command waits for, such as {@code to stop}. */
  public String goal() {
    return goal;
  }

  /** The services that the command still waits for; empty if reeve has not reported any. */
  public String names() {
    return names;
  }

  /**
   * A list for a sentence: {@code web, db and 3 more}.
   *
   * @param services the names to print
   * @param remaining the number of all services, including those that are not named
   */
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
