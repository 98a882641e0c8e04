package reeve.logs;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import reeve.posix.Errno;
import reeve.posix.Posix;

/**
 * Whole lines to a descriptor, collected and written together. A reader that is gone or a disk that is full is told once in reeve's log, and
 * once more when it goes on. The console's thread only.
 */
final class ConsoleWriter {
  private static final int SIZE = 32 * 1024;
  private static final long PAUSE_NANOS = 20_000_000;

  private final Posix posix;
  private final int fd;
  private final OwnLog log;
  private final byte[] buffer = new byte[SIZE];
  private int used;
  private int failing;
  private long lostBytes;

  ConsoleWriter(Posix posix, int fd, OwnLog log) {
    this.posix = posix;
    this.fd = fd;
    this.log = log;
  }

  void line(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    put(bytes, 0, bytes.length);
    put((byte) '\n');
  }

  void line(byte[] prefix, byte[] bytes, int from, int to) {
    put(prefix, 0, prefix.length);
    put(bytes, from, to);
    put((byte) '\n');
  }

  void flush() {
    int at = 0;
    while (at < used) {
      int wrote = posix.write(fd, buffer, at, used - at);
      if (wrote >= 0) {
        at += wrote;
        tellGoesOn();
      } else if (wrote == -Errno.EAGAIN) {
        // Somebody made our stdout non-blocking; there is no better way than to look again.
        LockSupport.parkNanos(PAUSE_NANOS);
      } else {
        tellFails(-wrote, used - at);
        break;
      }
    }
    used = 0;
  }

  private void put(byte b) {
    if (used == SIZE) {
      flush();
    }
    buffer[used++] = b;
  }

  private void put(byte[] bytes, int from, int to) {
    for (int at = from; at < to; ) {
      if (used == SIZE) {
        flush();
      }
      int part = Math.min(to - at, SIZE - used);
      System.arraycopy(bytes, at, buffer, used, part);
      used += part;
      at += part;
    }
  }

  private void tellFails(int errno, int bytes) {
    lostBytes += bytes;
    if (failing != errno) {
      failing = errno;
      log.warn("Cannot write to the console: " + Errno.text(errno) + "; services go on, their lines are in their files");
    }
  }

  private void tellGoesOn() {
    if (failing != 0) {
      failing = 0;
      log.warn("Writes to the console again; " + lostBytes + " bytes were not shown");
      lostBytes = 0;
    }
  }
}
