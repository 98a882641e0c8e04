package reeve.console;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongSupplier;
import reeve.log.SupervisorLog;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.PollEntry;
import reeve.posix.Poller;

/**
 * Writes whole lines to a descriptor, several at once. A reader that is gone, or a full disk, is reported once in
 * reeve's log, and once more when writing works again. Meanwhile the writer is {@link #isStuck stuck}: it keeps what it
 * has, and must be given nothing more. The console's thread only.
 */
final class ConsoleWriter {
  /** The collected lines are written when they reach this size, in bytes. */
  static final int FLUSH_SIZE = 32 * 1024;

  /**
   * A write to a pipe is atomic up to this size (PIPE_BUF, pipe(7)). Services with {@code stdout = "inherit"}, and
   * reeve's own log, write to the same pipe: a longer write may be interrupted by one of their lines.
   */
  private static final int PIPE_BUF = 4096;

  private static final int TYPE = 0170000;
  private static final int FIFO = 0010000;
  private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
  private static final long MAX_PAUSE_NANOS = 60_000_000_000L;

  private final Files files;
  private final Poller poller;
  private final int fd;
  private final SupervisorLog log;
  private final LongSupplier nanos;
  private final boolean pipe;
  private byte[] buffer = new byte[FLUSH_SIZE + 1024];
  private int used;
  private int failedErrno;
  private long pauseAfterFailure = FIRST_PAUSE_NANOS;
  private long retryNanos;

  /** @param nanos of a clock that only goes forward */
  ConsoleWriter(Files files, Poller poller, int fd, SupervisorLog log, LongSupplier nanos) {
    this.files = files;
    this.poller = poller;
    this.fd = fd;
    this.log = log;
    this.nanos = nanos;
    Files.FileInfo info = files.fileInfo(fd);
    this.pipe = info != null && (info.mode() & TYPE) == FIFO;
  }

  void line(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    put(bytes, 0, bytes.length);
    end();
  }

  void line(byte[] stamp, byte[] prefix, byte[] bytes, int from, int to) {
    put(stamp, 0, stamp.length);
    put(prefix, 0, prefix.length);
    put(bytes, from, to);
    end();
  }

  /** Whether the last write failed: it is to be given more only after a {@link #flush} that succeeded. */
  boolean isStuck() {
    return failedErrno != 0;
  }

  /** Nanoseconds until a {@link #flush} tries again. */
  long pauseNanos() {
    return Math.max(0, retryNanos - nanos.getAsLong());
  }

  /**
   * Writes what it has; waits for a slow reader.
   *
   * @return whether all of it was written
   */
  boolean flush() {
    if (isStuck() && retryNanos - nanos.getAsLong() > 0) {
      return false;
    }
    return flushNow();
  }

  /** The same, without the pause after a failure. */
  boolean flushNow() {
    int at = 0;
    while (at < used) {
      int wrote = files.write(fd, buffer, at, piece(at) - at);
      if (wrote >= 0) {
        at += wrote;
        reportRecovery();
      } else if (wrote == -Errno.EAGAIN) {
        // Another process made our stdout non-blocking.
        poller.poll(new long[] {PollEntry.of(fd, false, true)}, 1, -1);
      } else {
        reportFailure(-wrote);
        keep(at);
        return false;
      }
    }
    used = 0;
    if (buffer.length > 2 * FLUSH_SIZE) {
      buffer = new byte[FLUSH_SIZE + 1024]; // there was a long line
    }
    return true;
  }

  /** @return where to end a write that begins at {@code at} */
  private int piece(int at) {
    if (!pipe || used - at <= PIPE_BUF) {
      return used;
    }
    for (int i = at + PIPE_BUF; i > at; i--) {
      if (buffer[i - 1] == '\n') {
        return i;
      }
    }
    int end = at + PIPE_BUF;
    while (buffer[end++] != '\n') {
      continue; // what is collected ends with a line end
    }
    return end;
  }

  /**
   * Keeps the unwritten part, from the beginning of the line that was cut, because a new reader has not seen its first
   * part.
   */
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
    if (used >= FLUSH_SIZE) {
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

  private void reportFailure(int errno) {
    if (failedErrno != errno) {
      failedErrno = errno;
      log.warn("Cannot write to the console: " + Errno.text(errno)
          + "; services go on, their lines are in their files and are shown when it can be written to again");
    }
    retryNanos = nanos.getAsLong() + pauseAfterFailure;
    pauseAfterFailure = Math.min(2 * pauseAfterFailure, MAX_PAUSE_NANOS);
  }

  private void reportRecovery() {
    if (failedErrno != 0) {
      failedErrno = 0;
      pauseAfterFailure = FIRST_PAUSE_NANOS;
      log.warn("Writes to the console again");
    }
  }
}
