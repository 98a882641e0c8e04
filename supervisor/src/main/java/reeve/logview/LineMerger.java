package reeve.logview;

import java.io.IOException;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import reeve.logstore.WriteTimeline;

/**
 * Merges parts of several logs: passes their lines in the order in which they were written, as far as it is known. One
 * thread.
 */
public final class LineMerger {
  /** A part of a log. One thread. */
  public static final class Part {
    private final LogSource source;
    private final LineReader lines;
    private final WriteTimeline times;
    private final boolean withUnended;
    private final int rank;
    private long order = Long.MIN_VALUE;
    private boolean finished;

    /**
     * @param lines at the beginning of the part
     * @param rest whether a last line without a line end belongs to it
     * @param number by which lines of the same time are put in order
     */
    public Part(LogSource source, LineReader lines, WriteTimeline times, boolean rest, int number) {
      this.source = source;
      this.lines = lines;
      this.times = times;
      this.withUnended = rest;
      this.rank = number;
    }

    public LogSource source() {
      return source;
    }

    public LineReader lines() {
      return lines;
    }

    private boolean next() throws IOException {
      if (finished) {
        return false;
      }
      if (!lines.next()) {
        finished = true;
        if (!withUnended || !lines.takeUnended()) {
          return false;
        }
      }
      LogLine line = lines.line();
      line.millis = times.estimateMillis(line.end);
      line.uncertainMillis = line.millis < 0 ? 0 : times.uncertaintyMillis(line.end);
      order = Math.max(order, times.sortMillis(line.end)); // within a log its own order counts
      return true;
    }
  }

  private LineMerger() {}

  /**
   * Passes all lines to a sink.
   *
   * @param wantsMore is called for each line; false: no more lines are wanted
   */
  public static void merge(List<Part> parts, LineSink sink, BooleanSupplier wantsMore) {
    PriorityQueue<Part> queue = new PriorityQueue<>(Math.max(1, parts.size()),
        (a, b) -> a.order != b.order ? Long.compare(a.order, b.order) : Integer.compare(a.rank, b.rank));
    for (Part part : parts) {
      if (next(part, sink)) {
        queue.add(part);
      }
    }
    while (!queue.isEmpty() && wantsMore.getAsBoolean()) {
      Part first = queue.remove();
      Part second = queue.peek();
      boolean more = true;
      // Most lines come from the same log as the line before.
      while (more && (second == null || first.order < second.order
          || first.order == second.order && first.rank < second.rank)) {
        sink.line(first.source, first.lines.line());
        more = next(first, sink) && wantsMore.getAsBoolean();
      }
      if (more) {
        queue.add(first);
      }
    }
  }

  private static boolean next(Part part, LineSink sink) {
    try {
      return part.next();
    } catch (IOException e) {
      part.finished = true;
      sink.note(part.source, e.getMessage());
      return false;
    }
  }
}
