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
import reeve.text.PrintableText;
import reeve.text.Rfc3339;

/**
 * How things look on the console: {@code time name | text}, with a colour for each name on a terminal; JSON lines; or
 * the services' lines as they are. The console's thread only, but for what the constructor sets.
 */
public final class ConsoleStyle {
  private static final String[] COLOURS = {"36", "33", "32", "35", "34", "96", "93", "92", "95", "94"};
  private static final int MAX_WIDTH = 24;
  private static final byte[] NOTHING = {};

  /** SGR 0 (ECMA-48): what a service leaves switched on ends with its line. */
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
   * @param colour a terminal that is to have colours; text of {@link ConsoleSpec.Mode#PREFIX} only. Its times are then
   *     the local ones of a day, as for somebody who sits before it; else they are RFC 3339 in UTC, as for what is kept
   * @param quiet no output of services, and in text only what is bad news; JSON events are all there, since they are
   *     asked for by name
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

  boolean showsOutput() {
    return !quiet && mode != ConsoleSpec.Mode.NONE;
  }

  /**
   * Whether events are kept off the standard output, which belongs to the services, or to nobody: bad news is for
   * reeve's own log then.
   */
  boolean tellsElsewhere() {
    return mode == ConsoleSpec.Mode.RAW || mode == ConsoleSpec.Mode.NONE;
  }

  boolean shows(LifecycleEvent event) {
    return isJson() || !tellsElsewhere() && (!quiet || EventText.isBad(event.notice()));
  }

  String event(LifecycleEvent event) {
    if (isJson()) {
      return EventJson.lifecycle(event);
    }
    String text = EventText.sentence(event);
    return mark(event.wallMillis(), event.service(),
        colour ? (EventText.isBad(event.notice()) ? "\033[1;31m" : "\033[1m") + text + "\033[0m" : text);
  }

  boolean showsSaid() {
    return isJson() || !tellsElsewhere() && !quiet;
  }

  String said(long wallMillis, String event, String service, String text, Requester by) {
    if (isJson()) {
      return EventJson.announcement(wallMillis, event, service, text, by);
    }
    return mark(wallMillis, service == null ? "reeve" : service, text);
  }

  /**
   * What the console did not show of a service, so that nobody takes the rest for the whole.
   *
   * @return null: it has no place among raw lines
   */
  String skipped(long wallMillis, String service, long bytes) {
    return tellsElsewhere() ? null : said(wallMillis, "output-skipped", service,
        bytes + " bytes of its output are not shown here: they were archived or deleted before this console took them",
        null);
  }

  /** A service was removed. */
  void forget(String service) {
    prefixes.remove(service);
  }

  /** The time that stands before a line, with a blank behind it; nothing where there is none. */
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

  /** What stands before a line that the service wrote, behind the time. */
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

  /** What stands behind a line that the service wrote. */
  byte[] suffix(byte[] bytes, int from, int to) {
    for (int i = from; colour && i < to; i++) {
      if (bytes[i] == 0x1b) {
        return RESET;
      }
    }
    return NOTHING;
  }

  /** What reeve says about a service has a {@code *} where its own lines have a bar. */
  private String mark(long wallMillis, String service, String text) {
    return (time ? clock(wallMillis) + " " : "") + name(service) + " * " + PrintableText.text(text);
  }

  /** The colour of a service's name, as SGR has it (ECMA-48): the same wherever names have colours. Pure. */
  public static String colour(String service) {
    return COLOURS[Math.floorMod(service.hashCode(), COLOURS.length)];
  }

  private String name(String service) {
    StringBuilder text = new StringBuilder(width + 12);
    if (colour) {
      text.append("\033[").append(colour(service)).append('m');
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
