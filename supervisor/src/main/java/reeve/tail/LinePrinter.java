package reeve.tail;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import reeve.control.Json;
import reeve.logs.ConsoleStyle;

/** How lines of services look, and which are shown. One thread. */
public final class LinePrinter implements LineSink {
  private static final byte[] END = {'\n'};

  /** Where bytes go. */
  public interface Output {
    void write(byte[] bytes, int from, int to);
  }

  /**
   * @param names put the service's name before each line
   * @param width columns of the names
   * @param colour of names, and colours that services use
   * @param stripAnsi none of the services' own colours all the same
   * @param raw bytes as they are, without names
   * @param json an object for each line
   * @param grep only lines in which it is found; null: all
   */
  public record Style(boolean names, int width, boolean colour, boolean stripAnsi, boolean raw, boolean json, Pattern grep) {}

  private final Style style;
  private final Output out;
  private final Consumer<String> notes;

  /** @param notes where sentences about files go */
  public LinePrinter(Style style, Output out, Consumer<String> notes) {
    this.style = style;
    this.out = out;
    this.notes = notes;
  }

  /** Whether a line is one of those that are wanted. Colours in it are in no pattern's way. */
  public boolean wants(byte[] bytes, int from, int to) {
    return style.grep() == null
        || style.grep().matcher(CleanText.of(new String(bytes, from, to - from, StandardCharsets.UTF_8), false)).find();
  }

  @Override
  public void line(Source source, byte[] bytes, int from, int to) {
    if (!wants(bytes, from, to)) {
      return;
    }
    if (style.raw() && !style.json()) {
      out.write(bytes, from, to);
      out.write(END, 0, 1);
      return;
    }
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    write(style.json() ? json(source, text) : prefix(source) + CleanText.of(text, style.colour() && !style.stripAnsi()));
  }

  @Override
  public void note(Source source, String text) {
    notes.accept(source.service() + ": " + text);
  }

  private String json(Source source, String text) {
    String line = style.stripAnsi() ? CleanText.of(text, false) : text;
    return Json.write(json -> {
      json.beginObject();
      json.name("service").value(source.service());
      json.name("stream").value(source.stream());
      json.name("line").value(line);
      json.endObject();
    });
  }

  /** A bar behind the name as on the console of {@code run}; an exclamation mark for what has a file of its own for standard error. */
  private String prefix(Source source) {
    if (!style.names()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    String name = source.service();
    if (style.colour()) {
      text.append("\033[").append(ConsoleStyle.colour(name)).append('m');
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
