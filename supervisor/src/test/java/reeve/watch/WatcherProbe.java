package reeve.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import reeve.config.watch.WatchSpec;
import reeve.posix.LinuxPosix;
import reeve.posix.Poller;
import reeve.time.Clock;

/** A watcher of real files, with what it reports. */
final class WatcherProbe implements FileWatcher.Listener, AutoCloseable {
  static final String SERVICE = "web";

  private static final int SECONDS = 60;

  final LinkedBlockingQueue<FileChange> changes = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<String> problems = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<Integer> watching = new LinkedBlockingQueue<>();
  private final Path directory;
  private final FileWatcher watcher;

  WatcherProbe(Path directory) {
    this(directory, new LinuxPosix());
  }

  WatcherProbe(Path directory, Poller poller) {
    this.directory = directory;
    watcher = new FileWatcher(poller, new LinuxPosix(), Clock.system(), this);
  }

  static WatchSpec spec(Path directory, List<String> paths, List<String> ignore) {
    return new WatchSpec(paths.stream().map(path -> directory + "/" + path).toList(), ignore,
        WatchSpec.Action.RESTART, List.of(), Duration.ofMinutes(1), Duration.ofMillis(40), true);
  }

  /** Watches, and waits until all directories are. */
  int watch(List<String> paths, List<String> ignore) throws InterruptedException {
    return watch(paths, ignore, List.of());
  }

  int watch(List<String> paths, List<String> ignore, List<String> logs) throws InterruptedException {
    watcher.watch(SERVICE, spec(directory, paths, ignore), List.of(), logs);
    Integer count = watching.poll(SECONDS, TimeUnit.SECONDS);
    assertNotNull(count, () -> "it does not watch: " + problems);
    return count;
  }

  FileWatcher watcher() {
    return watcher;
  }

  /** Returns the next change. */
  FileChange next() throws InterruptedException {
    FileChange change = changes.poll(SECONDS, TimeUnit.SECONDS);
    assertNotNull(change, () -> "no change is seen; problems: " + problems);
    return change;
  }

  /** Asserts that exactly this is the next change. */
  void assertNext(String first, int count) throws InterruptedException {
    FileChange change = next();
    assertEquals(directory + "/" + first + " " + count, change.first() + " " + change.count());
  }

  /** Asserts that nothing was seen: the change of another file, which comes afterwards, is the next one. */
  void assertNothingBut(Path file) throws IOException, InterruptedException {
    Files.writeString(file, "last");
    FileChange change = next();
    assertEquals(file + " 1", change.first() + " " + change.count());
    assertNull(changes.poll());
  }

  @Override
  public void changed(String service, FileChange change) {
    changes.add(change);
  }

  @Override
  public void watching(String service, int directories, String problem) {
    if (problem == null) {
      watching.add(directories);
    } else {
      problems.add(problem);
    }
  }

  @Override
  public void failed(Throwable error) {
    problems.add(error.toString());
  }

  @Override
  public void close() {
    watcher.close();
  }
}
