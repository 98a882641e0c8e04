package reeve.logview;

import java.io.IOException;
import java.util.Arrays;
import reeve.logstore.LogReader;

/** Reads whole lines of a part of a log, repeatedly as the log grows. One thread. */
public final class LineReader implements AutoCloseable {
  /** A longer line comes in pieces of this size. */
  static final int MAX_LINE = 1 << 20;

  private static final int BLOCK = 1 << 16;

  private final LogReader reader;
  private final LogLine line = new LogLine();
  private byte[] buffer = new byte[BLOCK];
  private int start;
  private int scanned;
  private int used;
  /** Where in the buffer the log was interrupted; -1: nowhere. */
  private int broken = -1;
  private long brokenAt;
  private long limit = Long.MAX_VALUE;
  private boolean closed;

  /** @param reader of the log; this object closes it */
  public LineReader(LogReader reader) {
    this.reader = reader;
  }

  public LogReader reader() {
    return reader;
  }

  /**
   * Selects another part.
   *
   * @param to offset at which it ends; {@link Long#MAX_VALUE}: it has no end
   */
  public void selectRange(long from, long to) {
    reader.seek(from);
    limit = to;
    start = 0;
    scanned = 0;
    used = 0;
    broken = -1;
  }

  /** From here on lines are read to the end of the log; the end of {@link #selectRange} no longer counts. */
  public void followToEnd() {
    limit = Long.MAX_VALUE;
  }

  /** The line that was read last; always the same object. */
  public LogLine line() {
    return line;
  }

  /** The offset at which the next line begins. */
  public long offset() {
    return reader.position() - (used - start);
  }

  /**
   * Reads the next line that has an end, or can no longer get one.
   *
   * @return false: there is none, for now
   */
  public boolean next() throws IOException {
    while (true) {
      int stop = broken < 0 ? used : broken;
      for (; scanned < stop; scanned++) {
        if (buffer[scanned] == '\n') {
          return take(scanned, scanned + 1, true);
        }
      }
      if (broken >= 0) {
        int at = broken;
        long offset = brokenAt;
        broken = -1;
        if (at > start) {
          take(at, at, false);
          line.end = offset;
          return true;
        }
        continue;
      }
      if (used - start >= MAX_LINE) {
        return take(used, used, false);
      }
      if (!fill()) {
        return false;
      }
    }
  }

  private boolean take(int to, int next, boolean ended) {
    line.bytes = buffer;
    line.from = start;
    line.to = to;
    line.ended = ended;
    start = next;
    scanned = next;
    line.end = reader.position() - (used - start);
    line.millis = -1;
    line.uncertainMillis = 0;
    return true;
  }

  /** @return false: nothing came */
  private boolean fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, used - start);
      used -= start;
      scanned -= start;
      start = 0;
      if (buffer.length > BLOCK && used < BLOCK) {
        buffer = Arrays.copyOf(buffer, BLOCK);
      }
    }
    if (used == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    long before = reader.position();
    if (before >= limit) {
      return false;
    }
    int breaks = reader.breaks();
    int got = reader.read(buffer, used, (int) Math.min(buffer.length - used, limit - before));
    if (reader.breaks() != breaks) {
      if (got > 0 && reader.position() - got >= limit) {
        got = 0; // what follows the gap follows the end of the part too
      }
      broken = used;
      brokenAt = before;
      used += got;
      return true;
    }
    used += got;
    return got > 0;
  }

  /**
   * Takes what has no end yet as a line.
   *
   * @return whether there are such bytes
   */
  public boolean takeUnended() {
    return used > start && take(used, used, false);
  }

  /** Whether it was closed: its {@link #reader} must not be used any more. */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    reader.close();
  }
}
