package reeve.console;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongSupplier;
import reeve.log.SupervisorLog;
import reeve.posix.Errno;
import reeve.posix.PollEntry;
import reeve.posix.Posix;

/**
 * Whole lines to a descriptor, collected and written together. A reader that is gone or a disk that is full is told
 * once in reeve's log, and once more when it goes on; meanwhile it is {@link #isStuck stuck}, keeps what it has, and is
 * given nothing more. The console's thread only.
 */
final class ConsoleWriter {
  /** So much is collected at most, and a line. */
  static final int FULL = 32 * 1024;

  /**
   * What is written to a pipe at once stays together up to here (PIPE_BUF, pipe(7)). Services with
   * {@code stdout = "inherit"}, and reeve's own log, write to it too: what is longer may have a line of theirs in its
   * middle.
   */
  private static final int ATOMIC = 4096;

  private static final int TYPE = 0170000;
  private static final int FIFO = 0010000;
  private static final long FIRST_PAUSE = 1_000_000_000L;
  private static final long LONGEST_PAUSE = 60_000_000_000L;

  private final Posix posix;
  private final int fd;
  private final SupervisorLog log;
  private final LongSupplier nanos;
  private final boolean pipe;
  private byte[] buffer = new byte[FULL + 1024];
  private int used;
  private int failing;
  private long pause = FIRST_PAUSE;
  private long retryAt;

  /** @param nanos of a clock that only goes forward */
  ConsoleWriter(Posix posix, int fd, SupervisorLog log, LongSupplier nanos) {
    this.posix = posix;
    this.fd = fd;
    this.log = log;
    this.nanos = nanos;
    Posix.FileInfo info = posix.fileInfo(fd);
    this.pipe = info != null && (info.mode() & TYPE) == FIFO;
  }

  void line(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    put(bytes, 0, bytes.length);
    end();
  }

  void line(byte[] stamp, byte[] prefix, byte[] bytes, int from, int to, byte[] suffix) {
    put(stamp, 0, stamp.length);
    put(prefix, 0, prefix.length);
    put(bytes, from, to);
    put(suffix, 0, suffix.length);
    end();
  }

  /** Whether the last try failed: more is to be given to it only when a {@link #flush} went well. */
  boolean isStuck() {
    return failing != 0;
  }

  /** Nanoseconds until a {@link #flush} tries again. */
  long pauseNanos() {
    return Math.max(0, retryAt - nanos.getAsLong());
  }

  /** Writes what there is; waits for a reader that is slow. @return whether all of it was taken */
  boolean flush() {
    if (isStuck() && retryAt - nanos.getAsLong() > 0) {
      return false;
    }
    return flushNow();
  }

  /** The same, without a pause after what failed before. */
  boolean flushNow() {
    int at = 0;
    while (at < used) {
      int wrote = posix.write(fd, buffer, at, piece(at) - at);
      if (wrote >= 0) {
        at += wrote;
        tellGoesOn();
      } else if (wrote == -Errno.EAGAIN) {
        // Somebody made our stdout non-blocking.
        posix.poll(new long[] {PollEntry.of(fd, false, true)}, 1, -1);
      } else {
        tellFails(-wrote);
        keep(at);
        return false;
      }
    }
    used = 0;
    if (buffer.length > 2 * FULL) {
      buffer = new byte[FULL + 1024]; // there was a long line
    }
    return true;
  }

  /** @return where to end a write that begins at {@code at} */
  private int piece(int at) {
    if (!pipe || used - at <= ATOMIC) {
      return used;
    }
    for (int i = at + ATOMIC; i > at; i--) {
      if (buffer[i - 1] == '\n') {
        return i;
      }
    }
    int end = at + ATOMIC;
    while (buffer[end++] != '\n') {
      continue; // what is collected ends with one
    }
    return end;
  }

  /** From the beginning of the line that was cut, for a new reader has not seen its first part. */
  private void keep(int at) {
    int from = at;
    while (from > 0 && buffer[from - 1] != '\n') {
      from--;
    }
    System.arraycopy(buffer, from, buffer, 0, used - from);
    used -= from;
  }

  private void end() {
    put(new byte[] {'\n'}, 0, 1);
    if (used >= FULL) {
      flush();
    }
  }

  private void put(byte[] bytes, int from, int to) {
    if (used + to - from > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(used + to - from, buffer.length + buffer.length / 2));
    }
    System.arraycopy(bytes, from, buffer, used, to - from);
    used += to - from;
  }

  private void tellFails(int errno) {
    if (failing != errno) {
      failing = errno;
      log.warn("Cannot write to the console: " + Errno.text(errno)
          + "; services go on, their lines are in their files and are shown when it can be written to again");
    }
    retryAt = nanos.getAsLong() + pause;
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  private void tellGoesOn() {
    if (failing != 0) {
      failing = 0;
      pause = FIRST_PAUSE;
      log.warn("Writes to the console again");
    }
  }
}
