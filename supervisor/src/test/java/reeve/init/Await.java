package reeve.init;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Waits for a fact that nobody tells: looked at again and again, with a generous end. */
final class Await {
  private static final long DEADLINE_NANOS = 30_000_000_000L;
  private static final long LOOK_AGAIN_NANOS = 10_000_000L;

  /** Something that is or is not so. */
  interface Fact {
    boolean holds() throws IOException;
  }

  private Await() {}

  static void until(String what, Fact fact) throws IOException {
    long start = System.nanoTime();
    while (!fact.holds()) {
      if (System.nanoTime() - start > DEADLINE_NANOS) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** State letter of /proc/PID/stat; {@code X} for a process that is gone. */
  static char state(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return 'X';
    }
  }
}
