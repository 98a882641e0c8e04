package reeve.logview;

import java.util.concurrent.locks.LockSupport;
import reeve.posix.Errno;
import reeve.posix.Files;

/** The buffered standard output of a command that writes much. It records that its reader is gone. One thread. */
public final class BufferedStdout implements LinePrinter.Output {
  private static final int SIZE = 1 << 16;
  private static final long PAUSE_NANOS = 10_000_000;

  private final Files files;
  private final byte[] buffer = new byte[SIZE];
  private int used;
  private int error;

  public BufferedStdout(Files files) {
    this.files = files;
  }

  @Override
  public void write(byte[] bytes, int from, int to) {
    for (int at = from; at < to;) {
      if (used == SIZE) {
        flush();
      }
      int part = Math.min(to - at, SIZE - used);
      System.arraycopy(bytes, at, buffer, used, part);
      used += part;
      at += part;
    }
  }

  /** Writes what is buffered, and waits for a slow reader. After an error nothing is written any more. */
  public void flush() {
    for (int at = 0; at < used && error == 0;) {
      int wrote = files.write(1, buffer, at, used - at);
      if (wrote >= 0) {
        at += wrote;
      } else if (wrote == -Errno.EAGAIN) {
        LockSupport.parkNanos(PAUSE_NANOS); // another process made our stdout non-blocking
      } else {
        error = -wrote;
      }
    }
    used = 0;
  }

  /** @return the error number of the write that failed; 0: none did */
  public int error() {
    return error;
  }
}
