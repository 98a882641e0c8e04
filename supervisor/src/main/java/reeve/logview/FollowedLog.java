package reeve.logview;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import reeve.logstore.LogReader;

/**
 * A log that is followed by its name, even if it is created later, rotated, truncated, or moved away and created again.
 * The service writes to a file that was moved until the service is restarted, so that file is read as well. One thread.
 */
final class FollowedLog implements AutoCloseable {
  /** Bytes that one {@link #readNew} takes, so that a service that writes much does not silence the others. */
  private static final int SHARE = 1 << 18;

  private final LogSource source;
  private LineReader lines;
  private int truncations;
  private byte[] unended = new byte[0];
  private String reportedError;
  /** Whether something may have been written. */
  boolean stale = true;
  /** Whether its path may lead to another directory now. */
  boolean lost = true;

  /** @param lines where to go on; null: the log does not exist yet */
  FollowedLog(LogSource source, LineReader lines) {
    this.source = source;
    take(lines);
  }

  private void take(LineReader fresh) {
    lines = fresh;
    truncations = fresh == null ? 0 : fresh.reader().truncations();
  }

  LogSource source() {
    return source;
  }

  /** @return null: the log does not exist now */
  LogReader reader() {
    return lines == null ? null : lines.reader();
  }

  /**
   * Passes what is new to a sink.
   *
   * @return whether there may be more now
   */
  boolean readNew(LineSink sink) {
    try {
      if (lines == null) {
        return open();
      }
      readFormer(sink);
      long until = lines.offset() + SHARE;
      while (lines.offset() < until) {
        boolean any = lines.next();
        boolean truncated = truncations != lines.reader().truncations();
        truncations = lines.reader().truncations();
        if (any) {
          lines.line().millis = System.currentTimeMillis();
          sink.line(source, lines.line());
        }
        if (truncated) {
          sink.note(source, "the file was cut off");
        }
        if (!any) {
          reportedError = null;
          return lost && reopen(sink);
        }
      }
      return true;
    } catch (IOException e) {
      if (!e.getMessage().equals(reportedError)) {
        reportedError = e.getMessage();
        sink.note(source, reportedError);
      }
      return false;
    }
  }

  private boolean open() throws IOException {
    String directory = new File(source.path()).getParent();
    if (directory != null && !new File(directory).exists()) {
      return false;
    }
    take(new LineReader(LogReader.open(source.path())));
    lost = false;
    return true;
  }

  /**
   * Opens it again if its path leads elsewhere.
   *
   * @return whether it is another log now, from its beginning
   */
  private boolean reopen(LineSink sink) throws IOException {
    lost = false;
    if (!lines.reader().isMoved()) {
      return false;
    }
    readUnended(sink);
    lines.close();
    take(null);
    return open();
  }

  /** Reads what is added to the file that had the name before. */
  private void readFormer(LineSink sink) {
    byte[] buffer = new byte[lines.reader().former().fd() < 0 ? 0 : 1 << 14];
    int got;
    while (buffer.length > 0 && (got = lines.reader().former().read(buffer, 0, buffer.length)) > 0) {
      byte[] all = Arrays.copyOf(unended, unended.length + got);
      System.arraycopy(buffer, 0, all, unended.length, got);
      int start = 0;
      for (int i = unended.length; i < all.length; i++) {
        if (all[i] == '\n' || i - start >= LineReader.MAX_LINE) {
          pass(sink, all, start, all[i] == '\n' ? i : i + 1, all[i] == '\n');
          start = i + 1;
        }
      }
      unended = Arrays.copyOfRange(all, start, all.length);
    }
  }

  private void pass(LineSink sink, byte[] bytes, int from, int to, boolean ended) {
    LogLine line = new LogLine();
    line.bytes = bytes;
    line.from = from;
    line.to = to;
    line.ended = ended;
    line.end = -1;
    line.millis = System.currentTimeMillis();
    sink.line(source, line);
  }

  /** Passes a last line that has no end to a sink. */
  void readUnended(LineSink sink) {
    if (unended.length > 0) {
      pass(sink, unended, 0, unended.length, false);
      unended = new byte[0];
    }
    if (lines != null && lines.takeUnended()) {
      sink.line(source, lines.line());
    }
  }

  @Override
  public void close() {
    try {
      if (lines != null) {
        lines.close();
      }
    } catch (IOException e) {
      reportedError = e.getMessage(); // nothing is lost: it was only read
    }
  }
}
