package reeve.console;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TimeZone;
import reeve.config.ConsoleSpec;
import reeve.core.Requester;
import reeve.event.EventJson;
import reeve.event.EventText;
import reeve.event.LifecycleEvent;
import reeve.text.NameColour;
import reeve.text.PrintableText;
import reeve.text.Rfc3339;

/**
 * The format of the console: {@code time name | text}, with a colour for each name on a terminal; JSON lines; or the
 * services' lines as they are. Any thread may call the queries of its settings; everything else belongs to the
 * console's thread.
 */
public final class ConsoleStyle {
  private static final int MAX_WIDTH = 24;
  private static final byte[] NOTHING = {};

  /** SGR 0 (ECMA-48): a colour that a service leaves switched on ends with its line. */
  private static final byte[] RESET = {0x1b, '[', '0', 'm'};

  private final ConsoleSpec.Mode mode;
  private final boolean time;
  private final boolean colour;
  private final boolean quiet;
  private final int width;
  private final Map<String, byte[]> prefixes = new HashMap<>();
  private long stampedMillis = -1;
  private byte[] stamp = NOTHING;

  /**
   * @param colour whether it is a terminal that is to have colours; only for {@link ConsoleSpec.Mode#PREFIX}. Its times
   *     are then local times of day, for a person at the terminal; otherwise they are RFC 3339 in UTC, for a file
   * @param quiet no output of services, and in text only bad news; JSON has all events, because they are requested by
   *     their name
   * @param width columns for the names
   */
  public ConsoleStyle(ConsoleSpec spec, boolean colour, boolean quiet, int width) {
    this.mode = spec.mode();
    this.time = spec.time() && mode == ConsoleSpec.Mode.PREFIX;
    this.colour = colour && mode == ConsoleSpec.Mode.PREFIX;
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

  boolean shows(LifecycleEvent event) {
    return isJson() || !hidesEvents() && (!quiet || EventText.isBad(event.notice()));
  }

  String event(LifecycleEvent event) {
    if (isJson()) {
      return EventJson.lifecycle(event);
    }
    String text = EventText.sentence(event);
    return mark(event.wallMillis(), event.service(),
        colour ? (EventText.isBad(event.notice()) ? "\033[1;31m" : "\033[1m") + text + "\033[0m" : text);
  }

  boolean showsAnnouncements() {
    return isJson() || !hidesEvents() && !quiet;
  }

  String announcement(long wallMillis, String event, String service, String text, Requester by) {
    if (isJson()) {
      return EventJson.announcement(wallMillis, event, service, text, by);
    }
    return mark(wallMillis, service == null ? "reeve" : service, text);
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
    return colour ? Rfc3339.timeOfDay(wallMillis + TimeZone.getDefault().getOffset(wallMillis))
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

  /** What follows a line of the service. */
  byte[] suffix(byte[] bytes, int from, int to) {
    for (int i = from; colour && i < to; i++) {
      if (bytes[i] == 0x1b) {
        return RESET;
      }
    }
    return NOTHING;
  }

  /** A line that reeve writes about a service has a {@code *} where the service's own lines have a bar. */
  private String mark(long wallMillis, String service, String text) {
    return (time ? clock(wallMillis) + " " : "") + name(service) + " * " + PrintableText.text(text);
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
