package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import reeve.logstore.LogReader;

/** Lines with numbers, written as services write them, and the check that each is read once and in its order. */
final class NumberedLines {
  private NumberedLines() {}

  /** Appends lines of one writer; each write(2) ends at a line end, as those of a program that shares its log do. */
  static final class Writer implements AutoCloseable {
    private final int id;
    private final FileChannel out;
    private final StringBuilder text = new StringBuilder();
    long next;

    Writer(Path log, int id) throws IOException {
      this.id = id;
      this.out = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** @return bytes written */
    int write(int lines) throws IOException {
      text.setLength(0);
      for (int i = 0; i < lines; i++) {
        text.append(id).append(' ').append(next++).append(" x".repeat((int) (next % 37))).append('\n');
      }
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
      int length = bytes.remaining();
      assertEquals(length, out.write(bytes), "a short write: is the disk full?");
      return length;
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** Takes lines in pieces, as they are read. */
  static final class Checker {
    private final long[] next;
    private byte[] rest = new byte[0];
    private long at;

    Checker(int writers) {
      next = new long[writers];
    }

    long next(int writer) {
      return next[writer];
    }

    void take(byte[] bytes, int length) {
      byte[] all = Arrays.copyOf(rest, rest.length + length);
      System.arraycopy(bytes, 0, all, rest.length, length);
      int from = 0;
      for (int i = 0; i < all.length; i++) {
        if (all[i] == '\n') {
          line(all, from, i);
          from = i + 1;
        }
      }
      at += length;
      rest = Arrays.copyOfRange(all, from, all.length);
    }

    private void line(byte[] all, int from, int to) {
      int i = from;
      long writer = 0;
      for (; i < to && all[i] >= '0' && all[i] <= '9'; i++) {
        writer = 10 * writer + all[i] - '0';
      }
      int digits = 0;
      long number = 0;
      for (i++; i < to && all[i] >= '0' && all[i] <= '9'; i++, digits++) {
        number = 10 * number + all[i] - '0';
      }
      if (digits == 0 || writer >= next.length || number != next[(int) writer]
          || to - i != 2 * ((number + 1) % 37)) {
        fail("near " + at + ": read \"" + new String(all, from, Math.min(to - from, 120), StandardCharsets.ISO_8859_1)
            + "\" where " + Arrays.toString(next) + " are next");
      }
      next[(int) writer]++;
    }
  }

  /** Reads all that there is. */
  static Checker readAll(Path log, int writers) throws IOException {
    Checker checker = new Checker(writers);
    try (LogReader reader = LogReader.open(log.toString())) {
      readOn(reader, checker);
      assertEquals(0, reader.missedBytes());
    }
    return checker;
  }

  static void readOn(LogReader reader, Checker checker) throws IOException {
    byte[] buffer = new byte[50_000];
    for (int got; (got = reader.read(buffer, 0, buffer.length)) > 0;) {
      checker.take(buffer, got);
    }
  }
}
