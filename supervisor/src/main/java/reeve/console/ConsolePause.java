package reeve.console;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A pause of the console's thread, which another thread has requested. */
final class ConsolePause {
  private static final long LONGEST_MILLIS = 1000;

  private final CountDownLatch begins = new CountDownLatch(1);
  private final CountDownLatch ends = new CountDownLatch(1);
  private volatile List<ConsolePosition> positions;

  /** The console's thread: waits for the end of the pause. */
  void begin(List<ConsolePosition> shown) {
    positions = shown;
    begins.countDown();
    try {
      ends.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** @return how far each file is shown; null: it does not begin in time */
  List<ConsolePosition> await() {
    try {
      return begins.await(LONGEST_MILLIS, TimeUnit.MILLISECONDS) ? positions : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  void end() {
    ends.countDown();
  }
}
