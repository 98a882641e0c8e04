package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class HeapTrimIT {
  private static final int PIECES = 2000;
  private static final int SIZE = 16 << 10;
  /** Each so many pieces one is kept. */
  private static final int KEPT = 100;

  /** Returns the anonymous memory of this process in KiB. */
  private static long used() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps_rollup"))) {
      if (line.startsWith("Anonymous:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no line \"Anonymous\"");
  }

  @Test
  void memoryThatWasFreedReturnsToTheKernel() throws IOException {
    long[] pieces = new long[PIECES];
    for (int i = 0; i < PIECES; i++) {
      pieces[i] = Native.malloc(SIZE);
      new Pointer(pieces[i]).setMemory(0, SIZE, (byte) 1);
    }
    free(pieces, false); // the others are behind them, so that the C library keeps what is before those
    long before = used();
    new LinuxPosix().releaseFreeMemory();
    long after = used();
    free(pieces, true);
    assertTrue(before - after > PIECES / 2 * SIZE / 1024, before + " KiB before, " + after + " KiB after");
  }

  private static void free(long[] pieces, boolean kept) {
    for (int i = 0; i < PIECES; i++) {
      if (i % KEPT == KEPT - 1 == kept) {
        Native.free(pieces[i]);
      }
    }
  }
}
