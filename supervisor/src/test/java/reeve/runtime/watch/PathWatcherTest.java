package reeve.runtime.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.log.RecordingLog;
import reeve.loop.PollRegistry;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.time.BackgroundWorker;
import reeve.watch.InotifyEvent;

/** What follows from events of inotify(7), which the test writes itself, about files that exist. */
@Timeout(60)
class PathWatcherTest {
  private static final int INOTIFY = 77;

  /** A kernel whose inotify events the test makes. */
  private static final class InotifyKernel extends FakePosix {
    final Map<String, Integer> watches = new ConcurrentHashMap<>();
    final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();
    volatile int error;

    @Override
    public int inotify() {
      return INOTIFY;
    }

    @Override
    public int inotifyAdd(int fd, String path, int mask) {
      return error != 0 ? -error : watches.computeIfAbsent(path, key -> watches.size() + 1);
    }

    @Override
    public int read(int fd, byte[] buffer, int offset, int length) {
      byte[] next = events.poll();
      if (next == null) {
        return -Errno.EAGAIN;
      }
      System.arraycopy(next, 0, buffer, offset, next.length);
      return next.length;
    }
  }

  @TempDir
  Path directory;
  private final InotifyKernel posix = new InotifyKernel();
  private final BackgroundWorker worker = new BackgroundWorker("test");
  private final PathWatcher watcher =
      new PathWatcher(posix, posix, new PollRegistry(posix, new RecordingLog(), -1), worker);
  private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();

  @AfterEach
  void endTheWorker() {
    worker.close();
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private PathWatcher.Subject watch(String name) throws InterruptedException {
    PathWatcher.Subject subject = watcher.watch(List.of(path(name)), true, new PathWatcher.Listener() {
      @Override
      public void watched(Map<String, String> identities, long changedMillis, String problem) {
        reports.add(problem != null ? problem : changedMillis == 0 ? "missing" : "exists");
      }

      @Override
      public void changed(Map<String, String> identities) {
        reports.add("changed");
      }
    });
    return subject;
  }

  /** An event in the directory, and behind it one that makes the worker report that it has handled both. */
  private void event(int mask, String name) {
    byte[] bytes = (name + "\0\0\0\0").getBytes(StandardCharsets.UTF_8);
    posix.events.add(ByteBuffer.allocate(16 + bytes.length).order(ByteOrder.nativeOrder())
        .putInt(posix.watches.getOrDefault(directory.toString(), -1)).putInt(mask).putInt(0).putInt(bytes.length)
        .put(bytes).array());
    watcher.readable(INOTIFY);
    worker.submit(() -> reports.add("handled"));
  }

  private void assertNext(String... expected) throws InterruptedException {
    for (String one : expected) {
      assertEquals(one, reports.take());
    }
  }

  @Test
  void aFileIsReportedWhenItIsCompleteAndNotBefore() throws Exception {
    watch("file");
    assertNext("missing");
    Files.writeString(directory.resolve("file"), "1");
    event(InotifyEvent.IN_CREATE, "file");
    assertNext("handled");
    event(InotifyEvent.IN_CLOSE_WRITE, "file");
    assertNext("changed", "handled");
  }

  @Test
  void aFileThatIsMovedThereIsReportedAtOnce() throws Exception {
    watch("file");
    assertNext("missing");
    Files.writeString(directory.resolve("new"), "1");
    Files.move(directory.resolve("new"), directory.resolve("file"), StandardCopyOption.ATOMIC_MOVE);
    event(InotifyEvent.IN_MOVED_TO, "file");
    assertNext("changed", "handled");
  }

  @Test
  void otherFilesAndDisappearanceAreNotReported() throws Exception {
    Files.writeString(directory.resolve("file"), "1");
    watch("file");
    assertNext("exists");
    event(InotifyEvent.IN_CLOSE_WRITE, "other");
    assertNext("handled");
    Files.delete(directory.resolve("file"));
    event(InotifyEvent.IN_DELETE, "file");
    assertNext("handled");
  }

  @Test
  void lostEventsMakeEveryPathBeReadAgain() throws Exception {
    watch("file");
    assertNext("missing");
    Files.writeString(directory.resolve("file"), "1");
    event(InotifyEvent.IN_Q_OVERFLOW, "");
    assertNext("changed", "handled");
  }

  @Test
  void anEventInADirectoryCountsAsAChangeOfIt() throws Exception {
    Files.createDirectories(directory.resolve("conf.d"));
    watch("conf.d");
    assertNext("exists");
    posix.watches.put(directory.toString(), posix.watches.get(path("conf.d"))); // the event is of that directory
    Files.writeString(directory.resolve("conf.d/a"), "1");
    event(InotifyEvent.IN_CLOSE_WRITE, "a");
    assertNext("changed", "handled");
  }

  @Test
  void nothingIsReportedAfterTheEnd() throws Exception {
    PathWatcher.Subject subject = watch("file");
    assertNext("missing");
    watcher.stopWatching(subject);
    Files.writeString(directory.resolve("file"), "1");
    event(InotifyEvent.IN_CLOSE_WRITE, "file");
    assertNext("handled");
  }

  @Test
  void aLimitOfTheKernelIsAProblemThatNamesTheSetting() throws Exception {
    posix.error = Errno.ENOSPC;
    watch("file");
    String problem = reports.take();
    assertTrue(problem.contains("fs.inotify.max_user_watches"), problem);
  }
}
