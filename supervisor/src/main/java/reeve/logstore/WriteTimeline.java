package reeve.logstore;

import java.util.Arrays;

/**
 * When the bytes of a log were written, as far as that is known. Pure, immutable. It consists of points; each one
 * states that the bytes before an offset were written by a time, and the bytes after it later. So the time of a line is
 * known as a span. Where the clock was set back, spans may be wrong by the same amount.
 */
public final class WriteTimeline {
  /** A time whose span is longer than this is not estimated. */
  static final long MAX_SPAN_MILLIS = 600_000;

  /** Nothing is known. */
  public static final WriteTimeline UNKNOWN = new WriteTimeline(new long[0], new long[0]);

  /** A span of time in milliseconds since 1970; -1 for a bound that is not known. */
  public record Span(long notBefore, long notAfter) {}

  private final long[] offsets;
  private final long[] millis;

  /**
   * @param at offsets, in any order
   * @param when milliseconds since 1970, of the same points
   */
  public WriteTimeline(long[] at, long[] when) {
    boolean sorted = true;
    for (int i = 1; i < at.length && sorted; i++) {
      sorted = at[i - 1] <= at[i];
    }
    this.offsets = at.clone();
    this.millis = when.clone();
    if (!sorted) {
      Integer[] order = new Integer[at.length];
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
      Arrays.sort(order, (a, b) -> Long.compare(at[a], at[b]));
      for (int i = 0; i < order.length; i++) {
        this.offsets[i] = at[order[i]];
        this.millis[i] = when[order[i]];
      }
    }
  }

  /** Collects the points of an index. */
  static final class Builder implements IndexVisitor {
    private long[] at = new long[64];
    private long[] when = new long[64];
    private int count;
    private long highest = -1;

    @Override
    public boolean visit(IndexRecord record) {
      if (record instanceof IndexRecord.Mark mark) {
        add(mark.at(), mark.wallMillis());
      } else if (record instanceof IndexRecord.RunStart start) {
        add(start.run().at(), start.run().wallMillis());
      } else if (record instanceof IndexRecord.Archived archive) {
        add(archive.to(), archive.wallMillis());
      } else if (record instanceof IndexRecord.CutStart cut && cut.to() > cut.from()) {
        add(cut.to(), cut.wallMillis());
      } else if (record instanceof IndexRecord.TrimStart trim && trim.to() > trim.from()) {
        add(trim.to(), trim.wallMillis());
      }
      return true;
    }

    private void add(long offset, long wallMillis) {
      if (count == at.length) {
        at = Arrays.copyOf(at, 2 * count);
        when = Arrays.copyOf(when, 2 * count);
      }
      at[count] = offset;
      when[count++] = wallMillis;
      highest = Math.max(highest, offset);
    }

    /**
     * Builds the timeline of a log.
     *
     * @param end the offset after the last byte; -1: not known
     * @param writtenMillis when it was written
     */
    WriteTimeline build(long end, long writtenMillis) {
      boolean isLast = end > highest;
      long[] offsets = Arrays.copyOf(at, isLast ? count + 1 : count);
      long[] times = Arrays.copyOf(when, offsets.length);
      if (isLast) {
        offsets[count] = end;
        times[count] = writtenMillis;
      }
      return new WriteTimeline(offsets, times);
    }
  }

  public boolean isEmpty() {
    return offsets.length == 0;
  }

  /** The highest known offset up to which everything was written by a time; 0: none is known. */
  public long offsetWrittenBy(long wallMillis) {
    long found = 0;
    for (int i = 0; i < offsets.length; i++) {
      if (millis[i] <= wallMillis) {
        found = offsets[i];
      }
    }
    return found;
  }

  /** The lowest known offset from which everything was written after a time; {@link Long#MAX_VALUE}: none is known. */
  public long offsetWrittenAfter(long wallMillis) {
    for (int i = 0; i < offsets.length; i++) {
      if (millis[i] >= wallMillis) {
        return offsets[i];
      }
    }
    return Long.MAX_VALUE;
  }

  /** When the byte before an offset was written. */
  public Span spanAt(long offset) {
    int next = next(offset);
    return new Span(next == 0 ? -1 : latest(next - 1), next == offsets.length ? -1 : millis[next]);
  }

  /** The first point at or after an offset. */
  private int next(long offset) {
    int low = 0;
    for (int high = offsets.length; low < high;) {
      int middle = (low + high) >>> 1;
      if (offsets[middle] < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Of several points with the same offset, the latest gives the closest lower bound for the bytes after it. */
  private long latest(int point) {
    long latest = millis[point];
    for (int i = point - 1; i >= 0 && offsets[i] == offsets[point]; i--) {
      latest = Math.max(latest, millis[i]);
    }
    return latest;
  }

  /**
   * A time by which lines of several logs are sorted: interpolated between the points before and after the line.
   *
   * @param end the offset after the line
   * @return -1: nothing is known
   */
  public long sortMillis(long end) {
    int next = next(end);
    if (next == 0 || next == offsets.length) {
      return next < offsets.length ? millis[next] : next == 0 ? -1 : millis[next - 1];
    }
    long from = latest(next - 1);
    long to = millis[next];
    if (to <= from) {
      return to;
    }
    return from + (long) ((double) (to - from) * (end - offsets[next - 1]) / (offsets[next] - offsets[next - 1]));
  }

  /**
   * When the line before an offset was written.
   *
   * @return -1: it is not known precisely enough
   */
  public long estimateMillis(long end) {
    Span span = spanAt(end);
    boolean known = span.notBefore() >= 0 && span.notAfter() >= 0;
    return known && span.notAfter() - span.notBefore() <= MAX_SPAN_MILLIS ? sortMillis(end) : -1;
  }

  /** By how many milliseconds an {@link #estimateMillis} may be wrong. */
  public long uncertaintyMillis(long end) {
    Span span = spanAt(end);
    return Math.abs(span.notAfter() - span.notBefore());
  }
}
