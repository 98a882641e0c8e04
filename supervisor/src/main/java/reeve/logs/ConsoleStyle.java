package reeve.logs;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import reeve.core.Requester;

/**
 * How things look on the console: {@code name | text}, with a colour for each name on a terminal, or JSON lines. The console's thread only,
 * but for what the constructor sets.
 */
public final class ConsoleStyle {
  private static final String[] COLOURS = {"36", "33", "32", "35", "34", "96", "93", "92", "95", "94"};
  private static final int MAX_WIDTH = 24;

  private final boolean json;
  private final boolean colour;
  private final boolean quiet;
  private final int width;
  private final Map<String, byte[]> prefixes = new HashMap<>();

  /**
   * @param json JSON lines
   * @param colour ANSI colours; of text only
   * @param quiet no output of services, and in text only what is bad news; JSON events are all there, since they are asked for by name
   * @param width columns for the names
   */
  public ConsoleStyle(boolean json, boolean colour, boolean quiet, int width) {
    this.json = json;
    this.colour = colour && !json;
    this.quiet = quiet;
    this.width = Math.min(width, MAX_WIDTH);
  }

  boolean isJson() {
    return json;
  }

  boolean showsOutput() {
    return !quiet;
  }

  boolean shows(Event event) {
    return json || !quiet || EventWords.isBad(event.notice());
  }

  String event(Event event) {
    if (json) {
      return EventJson.write(event);
    }
    String text = EventWords.sentence(event);
    return mark(event.service(), colour ? (EventWords.isBad(event.notice()) ? "\033[1;31m" : "\033[1m") + text + "\033[0m" : text);
  }

  boolean showsSaid() {
    return json || !quiet;
  }

  String said(long wallMillis, String event, String service, String text, Requester by) {
    if (json) {
      return EventJson.said(wallMillis, event, service, text, by);
    }
    return mark(service == null ? "reeve" : service, text);
  }

  /** A service was removed. */
  void forget(String service) {
    prefixes.remove(service);
  }

  /** What stands before a line that the service wrote. */
  byte[] prefix(String service) {
    byte[] known = prefixes.get(service);
    if (known == null) {
      known = (name(service) + " | ").getBytes(StandardCharsets.UTF_8);
      prefixes.put(service, known);
    }
    return known;
  }

  /** What reeve says about a service has a {@code *} where its own lines have a bar. */
  private String mark(String service, String text) {
    return name(service) + " * " + Printable.text(text);
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
