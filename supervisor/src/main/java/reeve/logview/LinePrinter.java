package reeve.logview;

import java.nio.charset.StandardCharsets;
import java.util.TimeZone;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import reeve.json.ObjectWriter;
import reeve.text.NameColour;
import reeve.text.Rfc3339;
import reeve.text.TerminalSanitizer;

/** Prints the wanted lines of services, in one of several styles. One thread. */
public final class LinePrinter implements LineSink {
  private static final byte[] END = {'\n'};

  /** A time that is known within so many milliseconds is shown with its seconds. */
  private static final long SECONDS_SHOWN_WITHIN_MILLIS = 15_000;

  /** Where bytes go. */
  public interface Output {
    void write(byte[] bytes, int from, int to);
  }

  /**
   * @param names whether the service's name is in front of each line
   * @param width columns of the names
   * @param colour whether names have colours, and the colours that services write stay
   * @param stripAnsi whether the services' colours are removed all the same
   * @param raw whether the bytes are printed as they are, without names
   * @param json whether each line is an object
   * @param times whether the time of writing is in front of each line, in the machine's zone
   * @param grep only lines in which it is found are wanted; null: all
   */
  public record Style(
      boolean names, int width, boolean colour, boolean stripAnsi, boolean raw, boolean json, boolean times,
      Pattern grep) {}

  private final Style style;
  private final Output out;
  private final Consumer<String> notes;
  private LogSource unendedSource;
  private long second = Long.MIN_VALUE;
  private boolean secondsShown;
  private String secondText = "";

  /** @param notes takes sentences about files */
  public LinePrinter(Style style, Output out, Consumer<String> notes) {
    this.style = style;
    this.out = out;
    this.notes = notes;
  }

  /** Whether a line is wanted. Colours in it do not prevent a match. */
  public boolean wants(LogLine line) {
    return style.grep() == null || style.grep().matcher(TerminalSanitizer.of(text(line), false)).find();
  }

  private static String text(LogLine line) {
    return new String(line.bytes, line.from, line.to - line.from, StandardCharsets.UTF_8);
  }

  @Override
  public void line(LogSource source, LogLine line) {
    if (!wants(line)) {
      return;
    }
    if (style.raw() && !style.json()) {
      if (unendedSource != null && unendedSource != source) {
        out.write(END, 0, 1); // a line of another service must not follow one that has no end
      }
      out.write(line.bytes, line.from, line.to);
      out.write(END, 0, line.ended ? 1 : 0);
      unendedSource = line.ended ? null : source;
      return;
    }
    write(style.json() ? json(source, line)
        : prefix(source, line) + TerminalSanitizer.of(text(line), style.colour() && !style.stripAnsi()));
  }

  @Override
  public void note(LogSource source, String text) {
    notes.accept(source.service() + ": " + text);
  }

  private String json(LogSource source, LogLine line) {
    String text = style.stripAnsi() ? TerminalSanitizer.of(text(line), false) : text(line);
    ObjectWriter json = new ObjectWriter(text.length() + 128).string("service", source.service())
        .string("stream", source.stream()).string("time", line.millis < 0 ? null : Rfc3339.format(line.millis));
    if (line.uncertainMillis > 0) {
      json.number("withinMs", line.uncertainMillis);
    }
    json.knownNumber("offset", line.end < 0 ? -1 : line.end - (line.to - line.from) - (line.ended ? 1 : 0));
    return json.string("line", text).finish();
  }

  /**
   * The time in the machine's zone; with seconds only where these are known, and a question mark where the minute is
   * not known.
   */
  private String time(LogLine line) {
    long now = line.millis < 0 ? -1 : Math.floorDiv(line.millis, 1000L);
    boolean seconds = line.uncertainMillis <= SECONDS_SHOWN_WITHIN_MILLIS;
    if (now != second || seconds != secondsShown) {
      second = now;
      secondsShown = seconds;
      secondText =
          now < 0 ? " ".repeat(18) + "? " : Rfc3339.format(line.millis + TimeZone.getDefault().getOffset(line.millis))
              .substring(0, seconds ? 19 : 16).replace('T', ' ') + (seconds ? " " : "    ");
    }
    return secondText;
  }

  /**
   * The name with a bar after it, as on the console of {@code run}; with an exclamation mark for a file that has only
   * the standard error.
   */
  private String prefix(LogSource source, LogLine line) {
    String time = style.times() ? time(line) : "";
    if (!style.names()) {
      return time;
    }
    StringBuilder text = new StringBuilder(time);
    String name = source.service();
    if (style.colour()) {
      text.append("\033[").append(NameColour.of(name)).append('m');
    }
    text.append(name);
    for (int i = name.length(); i < style.width(); i++) {
      text.append(' ');
    }
    boolean error = source.stream().equals("stderr");
    text.append(error && style.colour() ? "\033[1;31m" : "").append(error ? " !" : " |");
    return text.append(style.colour() ? "\033[0m " : " ").toString();
  }

  private void write(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
  }
}
