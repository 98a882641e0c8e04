package reeve.logview;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import reeve.logstore.LogReader;

/**
 * A log that is followed by its name: made later, rotated, moved away and made anew (the service writes to the one that
 * was moved until it is started again, so that one is read on too), cut off. One thread.
 */
final class FollowedLog implements AutoCloseable {
  /** Bytes that one {@link #pump} takes, so that one that talks much does not silence the others. */
  private static final int SHARE = 1 << 18;

  private final LogSource source;
  private LineReader lines;
  private int cutOffs;
  private byte[] late = new byte[0];
  private String told;
  /** Whether something may have come. */
  boolean stale = true;
  /** Whether directories may be others by now. */
  boolean lost = true;

  /** @param lines where to go on; null: it is not there yet */
  FollowedLog(LogSource source, LineReader lines) {
    this.source = source;
    take(lines);
  }

  private void take(LineReader fresh) {
    lines = fresh;
    cutOffs = fresh == null ? 0 : fresh.reader().truncations();
  }

  LogSource source() {
    return source;
  }

  /** @return null: there is none now */
  LogReader reader() {
    return lines == null ? null : lines.reader();
  }

  /** Hands out what is new. @return whether there may be more now */
  boolean pump(LineSink sink) {
    try {
      if (lines == null) {
        return open();
      }
      readFormer(sink);
      long until = lines.offset() + SHARE;
      while (lines.offset() < until) {
        boolean any = lines.next();
        boolean cutOff = cutOffs != lines.reader().truncations();
        cutOffs = lines.reader().truncations();
        if (any) {
          lines.line().millis = System.currentTimeMillis();
          sink.line(source, lines.line());
        }
        if (cutOff) {
          sink.note(source, "the file was cut off");
        }
        if (!any) {
          told = null;
          return lost && reopen(sink);
        }
      }
      return true;
    } catch (IOException e) {
      if (!e.getMessage().equals(told)) {
        told = e.getMessage();
        sink.note(source, told);
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

  /** @return whether it is another log now, from its beginning */
  private boolean reopen(LineSink sink) throws IOException {
    lost = false;
    if (!lines.reader().isMoved()) {
      return false;
    }
    rest(sink);
    lines.close();
    take(null);
    return open();
  }

  /** What is added to a file that another took the name of. */
  private void readFormer(LineSink sink) {
    byte[] buffer = new byte[lines.reader().former().fd() < 0 ? 0 : 1 << 14];
    int got;
    while (buffer.length > 0 && (got = lines.reader().former().read(buffer, 0, buffer.length)) > 0) {
      byte[] all = Arrays.copyOf(late, late.length + got);
      System.arraycopy(buffer, 0, all, late.length, got);
      int start = 0;
      for (int i = late.length; i < all.length; i++) {
        if (all[i] == '\n' || i - start >= LineReader.LONGEST_LINE) {
          hand(sink, all, start, all[i] == '\n' ? i : i + 1, all[i] == '\n');
          start = i + 1;
        }
      }
      late = Arrays.copyOfRange(all, start, all.length);
    }
  }

  private void hand(LineSink sink, byte[] bytes, int from, int to, boolean ended) {
    LogLine line = new LogLine();
    line.bytes = bytes;
    line.from = from;
    line.to = to;
    line.ended = ended;
    line.end = -1;
    line.millis = System.currentTimeMillis();
    sink.line(source, line);
  }

  /** Hands out a last line that has no end. */
  void rest(LineSink sink) {
    if (late.length > 0) {
      hand(sink, late, 0, late.length, false);
      late = new byte[0];
    }
    if (lines != null && lines.rest()) {
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
      told = e.getMessage(); // it was only read
    }
  }
}
