package reeve.tail;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** The last of the lines that are wanted: for a search, which has to read all. One thread. */
public final class LastLines implements LineSink {
  private final LinePrinter printer;
  private final long most;
  private final Deque<byte[]> lines = new ArrayDeque<>();

  /** @param most how many */
  public LastLines(LinePrinter printer, long most) {
    this.printer = printer;
    this.most = most;
  }

  @Override
  public void line(Source source, byte[] bytes, int from, int to) {
    if (most > 0 && printer.wants(bytes, from, to)) {
      if (lines.size() >= most) {
        lines.remove();
      }
      lines.add(Arrays.copyOfRange(bytes, from, to));
    }
  }

  @Override
  public void note(Source source, String text) {
    printer.note(source, text);
  }

  /** Prints them, and forgets them. */
  public void print(Source source) {
    for (byte[] line : lines) {
      printer.line(source, line, 0, line.length);
    }
    lines.clear();
  }
}
