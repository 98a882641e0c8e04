package reeve.console;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import reeve.config.ConsoleSpec;
import reeve.core.Requester;
import reeve.event.EventJson;
import reeve.event.EventSentences;
import reeve.event.EventText;
import reeve.event.LifecycleEvent;
import reeve.text.LocalOffset;
import reeve.text.NameColour;
import reeve.text.PrintableText;
import reeve.text.Rfc3339;
import reeve.text.TerminalSanitizer;

/**
 * The format of the console: {@code time name | text}, with a colour for each name on a terminal; JSON lines; or the
 * services' lines as they are. Any thread may call the queries of its settings; everything else belongs to the
 * console's thread.
 */
public final class ConsoleStyle {
  private static final int MAX_WIDTH = 24;
  private static final byte[] NOTHING = {};

  private final ConsoleSpec.Mode mode;
  private final boolean time;
  private final boolean terminal;
  private final boolean colour;
  private final boolean quiet;
  private final int width;
  private final Map<String, byte[]> prefixes = new HashMap<>();
  private final EventSentences sentences = new EventSentences();
  private long stampedMillis = -1;
  private byte[] stamp = NOTHING;

  /**
   * @param terminal whether it is a terminal; only for {@link ConsoleSpec.Mode#PREFIX}. Its times are then local times
   *     of day, for a person at the terminal, and lines of services are made harmless for it; otherwise times are RFC
   *     3339 in UTC, for a file, and lines are as they were written
   * @param colour whether the terminal is to have colours
   * @param quiet no output of services, and in text only bad news; JSON has all events, because they are requested by
   *     their name
   * @param width columns for the names
   */
  public ConsoleStyle(ConsoleSpec spec, boolean terminal, boolean colour, boolean quiet, int width) {
    this.mode = spec.mode();
    this.time = spec.time() && mode == ConsoleSpec.Mode.PREFIX;
    this.terminal = terminal && mode == ConsoleSpec.Mode.PREFIX;
    this.colour = colour && this.terminal;
    this.quiet = quiet;
    this.width = Math.min(width, MAX_WIDTH);
  }

  boolean isJson() {
    return mode == ConsoleSpec.Mode.JSON;
  }

  /** Whether nothing is ever written. */
  boolean isSilent() {
    return mode == ConsoleSpec.Mode.NONE || mode == ConsoleSpec.Mode.RAW && quiet;
  }

  boolean showsServiceOutput() {
    return !quiet && mode != ConsoleSpec.Mode.NONE;
  }

  /**
   * Whether no events go to the standard output, because it belongs to the services alone, or is not used: then bad
   * news goes to reeve's own log.
   */
  boolean hidesEvents() {
    return mode == ConsoleSpec.Mode.RAW || mode == ConsoleSpec.Mode.NONE;
  }

  private boolean shows(LifecycleEvent event) {
    return isJson() || !hidesEvents() && (!quiet || EventText.isBad(event.notice()));
  }

  /** @return null: the event is not shown, or the line before has said the same */
  String event(LifecycleEvent event) {
    if (isJson()) {
      return EventJson.lifecycle(event);
    }
    if (!shows(event)) {
      sentences.skip(event);
      return null;
    }
    String sentence = sentences.next(event);
    return sentence == null ? null
        : mark(event.wallMillis(), event.service(), sentence, EventText.isBad(event.notice()) ? "1;31" : "1");
  }

  boolean showsAnnouncements() {
    return isJson() || !hidesEvents() && !quiet;
  }

  String announcement(long wallMillis, String event, String service, String text, Requester by) {
    if (isJson()) {
      return EventJson.announcement(wallMillis, event, service, text, by);
    }
    return mark(wallMillis, service == null ? "reeve" : service, text, null);
  }

  /**
   * The line that says how much of a service's output the console did not show.
   *
   * @return null: it has no place among raw lines
   */
  String skipped(long wallMillis, String service, long bytes) {
    return hidesEvents() ? null : announcement(wallMillis, "output-skipped", service,
        bytes + " bytes of its output are not shown here: they were archived or deleted before this console took them",
        null);
  }

  /** The service was removed. */
  void forget(String service) {
    prefixes.remove(service);
  }

  /** The time in front of a line, with a blank after it; empty where times are not shown. */
  byte[] stamp(long wallMillis) {
    if (time && wallMillis != stampedMillis) {
      stampedMillis = wallMillis;
      stamp = (clock(wallMillis) + " ").getBytes(StandardCharsets.US_ASCII);
    }
    return stamp;
  }

  private String clock(long wallMillis) {
    return terminal ? Rfc3339.timeOfDay(wallMillis + LocalOffset.millis(wallMillis))
        : Rfc3339.format(wallMillis);
  }

  /** What is between the time and a line of the service. */
  byte[] prefix(String service) {
    if (mode == ConsoleSpec.Mode.RAW) {
      return NOTHING;
    }
    byte[] known = prefixes.get(service);
    if (known == null) {
      known = (name(service) + " | ").getBytes(StandardCharsets.UTF_8);
      prefixes.put(service, known);
    }
    return known;
  }

  /**
   * Returns a line of a service as it is shown on a terminal: without what moves the cursor, sets the title or queries
   * the terminal. Colours stay where the terminal is to have colours, and end with the line.
   *
   * @return null: the line is shown as it is
   */
  byte[] harmless(byte[] bytes, int from, int to) {
    boolean plain = true;
    for (int i = from; terminal && plain && i < to; i++) {
      plain = bytes[i] >= ' ' && bytes[i] < 0x7f || bytes[i] == '\t';
    }
    return plain ? null : TerminalSanitizer.of(new String(bytes, from, to - from, StandardCharsets.UTF_8), colour)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A line that reeve writes about a service has a {@code *} where the service's own lines have a bar. The text is made
   * printable before it is painted, because the colours are control characters, too.
   *
   * @param sgr the attributes of the text on a terminal with colours (ECMA-48, SGR); null: none
   */
  private String mark(long wallMillis, String service, String text, String sgr) {
    String printable = PrintableText.text(text);
    return (time ? clock(wallMillis) + " " : "") + name(service) + " * "
        + (colour && sgr != null ? "\033[" + sgr + "m" + printable + "\033[0m" : printable);
  }

  private String name(String service) {
    StringBuilder text = new StringBuilder(width + 12);
    if (colour) {
      text.append("\033[").append(NameColour.of(service)).append('m');
    }
    text.append(service);
    for (int i = service.length(); i < width; i++) {
      text.append(' ');
    }
    if (colour) {
      text.append("\033[0m");
    }
    return text.toString();
  }
}
