package reeve.logstore;

import java.util.Arrays;

/**
 * When the bytes of a log were written, as far as that is known. Pure, immutable. It consists of points, each of which
 * says: the bytes before this offset were written by this time, and those after it later. So the time of a line is
 * known as a span; where a clock was set back, spans may be wrong by as much.
 */
public final class WriteTimeline {
  /** A time that is known less exactly than this, in milliseconds, is not estimated. */
  static final long WIDEST = 600_000;

  /** Nothing is known. */
  public static final WriteTimeline UNKNOWN = new WriteTimeline(new long[0], new long[0]);

  /** Milliseconds since 1970, -1 where it is not known. */
  public record Span(long notBefore, long notAfter) {}

  private final long[] at;
  private final long[] when;

  /**
   * @param at offsets, in any order
   * @param when milliseconds since 1970, of the same points
   */
  public WriteTimeline(long[] at, long[] when) {
    boolean sorted = true;
    for (int i = 1; i < at.length && sorted; i++) {
      sorted = at[i - 1] <= at[i];
    }
    this.at = at.clone();
    this.when = when.clone();
    if (!sorted) {
      Integer[] order = new Integer[at.length];
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
      Arrays.sort(order, (a, b) -> Long.compare(at[a], at[b]));
      for (int i = 0; i < order.length; i++) {
        this.at[i] = at[order[i]];
        this.when[i] = when[order[i]];
      }
    }
  }

  /**
   * Made of an index.
   *
   * @param end the offset after the last byte; -1: not known
   * @param writtenMillis when it was written
   */
  public static WriteTimeline of(IndexState state, long end, long writtenMillis) {
    int count = state.marks().size() + state.archives().size() + state.runs().size();
    long[] at = new long[count + 1];
    long[] when = new long[count + 1];
    int i = 0;
    long highest = -1;
    for (IndexRecord.Mark mark : state.marks()) {
      at[i] = mark.at();
      when[i++] = mark.wallMillis();
    }
    for (IndexRecord.Archived archive : state.archives()) {
      at[i] = archive.to();
      when[i++] = archive.wallMillis();
    }
    for (LogRun run : state.runs()) {
      at[i] = run.at();
      when[i++] = run.wallMillis();
    }
    for (int k = 0; k < i; k++) {
      highest = Math.max(highest, at[k]);
    }
    if (end > highest) {
      at[i] = end;
      when[i++] = writtenMillis;
    }
    return new WriteTimeline(Arrays.copyOf(at, i), Arrays.copyOf(when, i));
  }

  public boolean isEmpty() {
    return at.length == 0;
  }

  /** The highest known offset whose bytes before it were all written by a time; 0: none is known. */
  public long before(long wallMillis) {
    long found = 0;
    for (int i = 0; i < at.length; i++) {
      if (when[i] <= wallMillis) {
        found = at[i];
      }
    }
    return found;
  }

  /**
   * The lowest known offset whose bytes after it were all written after a time; {@link Long#MAX_VALUE}: none is known.
   */
  public long after(long wallMillis) {
    for (int i = 0; i < at.length; i++) {
      if (when[i] >= wallMillis) {
        return at[i];
      }
    }
    return Long.MAX_VALUE;
  }

  /** When the byte before an offset was written. */
  public Span of(long offset) {
    int next = next(offset);
    return new Span(next == 0 ? -1 : latest(next - 1), next == at.length ? -1 : when[next]);
  }

  /** The first point at or after an offset. */
  private int next(long offset) {
    int low = 0;
    for (int high = at.length; low < high;) {
      int middle = (low + high) >>> 1;
      if (at[middle] < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Of several points with the same offset the latest says most about the bytes after it. */
  private long latest(int point) {
    long latest = when[point];
    for (int i = point - 1; i >= 0 && at[i] == at[point]; i--) {
      latest = Math.max(latest, when[i]);
    }
    return latest;
  }

  /**
   * A time by which lines of several logs are put in order: interpolated between the times of the points before and
   * after the line.
   *
   * @param end the offset after the line
   * @return -1: nothing is known
   */
  public long order(long end) {
    int next = next(end);
    if (next == 0 || next == at.length) {
      return next < at.length ? when[next] : next == 0 ? -1 : when[next - 1];
    }
    long from = latest(next - 1);
    long to = when[next];
    if (to <= from) {
      return to;
    }
    return from + (long) ((double) (to - from) * (end - at[next - 1]) / (at[next] - at[next - 1]));
  }

  /** When the line before an offset was written. @return -1: that is not known exactly enough */
  public long estimate(long end) {
    Span span = of(end);
    return span.notBefore() < 0 || span.notAfter() < 0 || span.notAfter() - span.notBefore() > WIDEST ? -1 : order(end);
  }

  /** By how many milliseconds an {@link #estimate} may be wrong. */
  public long width(long end) {
    Span span = of(end);
    return Math.abs(span.notAfter() - span.notBefore());
  }
}
