package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reeve.Await;
import reeve.log.SupervisorLog;
import reeve.loop.PollRegistry;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.FileLock;
import reeve.time.BackgroundWorker;
import reeve.time.ManualClock;

/** The lock of the state directory while the loop runs. */
class StateLockTest {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private volatile int failures;
  private volatile int comparisons;
  private volatile int locks;
  private volatile int restored;
  private volatile boolean removed;

  private final FakePosix posix = new FakePosix() {
    @Override
    public int lock(int fd) {
      locks++;
      removed = false;
      return 0;
    }

    @Override
    public FileInfo fileInfo(String path) {
      comparisons++;
      if (failures > 0) {
        failures--;
        throw new IllegalStateException("a fault of the test");
      }
      return new FileInfo(0100600, 0, 1, removed ? 8 : 7);
    }

    @Override
    public FileInfo fileInfo(int fd) {
      return new FileInfo(0100600, 0, 1, 7);
    }

    @Override
    public int inotifyAdd(int inotifyFd, String path, int mask) {
      return -Errno.ENOSPC;
    }
  };

  private final ManualClock clock = new ManualClock();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final SupervisorLog log = new SupervisorLog() {
    @Override
    public void debug(String message) {
      lines.add(message);
    }

    @Override
    public void info(String message) {
      lines.add(message);
    }

    @Override
    public void warn(String message) {
      lines.add(message);
    }

    @Override
    public void error(String message) {
      lines.add(message);
    }
  };
  private final BackgroundWorker worker = new BackgroundWorker("test");
  private final StateLock state = new StateLock("/state", FileLock.take(posix, "/state/lock"), posix, clock,
      new PollRegistry(posix, log, -1), worker, log, () -> restored++);

  @AfterEach
  void endTheWorker() {
    worker.close();
  }

  @Test
  void aComparisonThatThrowsIsDoneAgain() {
    removed = true;
    failures = 1;
    int before = comparisons;
    state.check();
    Await.until("the worker has failed", () -> comparisons > before);
    clock.advance(PAUSE);
    assertEquals(0, state.untilNext(clock.nanos()));
    state.advance(clock.nanos());
    Await.until("the lock is taken again", () -> locks > 1);
    Await.until("that is reported", () -> restored == 1);
  }

  @Test
  void aWatchThatTheKernelRefusesIsLogged() {
    state.started();
    assertTrue(lines.toString().contains("Cannot watch \"/state/lock\": "), lines.toString());
  }
}
