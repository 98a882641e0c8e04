package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.LogFileAccess;
import reeve.config.LogSpec;
import reeve.config.RotationSpec;
import reeve.log.RecordingLog;
import reeve.logstore.LogFileNames;
import reeve.logstore.LogReader;
import reeve.logstore.LogRun;
import reeve.posix.FileStorage;
import reeve.posix.LinuxPosix;
import reeve.rotation.archive.ArchiveCompressor;

/**
 * A run that begins while its log is cut: the loop has measured the file, and the rotating thread learns of it later.
 */
class RunOffsetIT {
  private static final LogSpec SPEC =
      new LogSpec(50_000, Optional.empty(), 100, LogSpec.Compression.NONE, LogFileAccess.NONE, RotationSpec.AUTO);

  /** Long after the run began, so that the pace is calm, and blocks are taken out where that can be done. */
  private static final long LATER = 1_000_000_000_000L;

  @TempDir
  Path temp;
  private final RecordingLog messages = new RecordingLog();
  private final PublishedRemovals removals = new PublishedRemovals();
  private Path log;
  private long size = -1;
  private long removed;
  private boolean watching;

  @ParameterizedTest
  @ValueSource(strings = {"before the cut", "before copy", "before syncData", "before punch", "before writeOut",
      "before collapse", "after collapse", "after write"})
  void theOffsetOfARunIsRightWheneverTheFileWasMeasured(String when) throws Exception {
    check(when);
  }

  private void check(String when) throws Exception {
    log = temp.resolve("web.log");
    RotationTask task = task(when);
    task.addService("web", "stdout", SPEC, 0);
    try (NumberedLines.Writer writer = new NumberedLines.Writer(log, 0)) {
      long written = writer.write(10);
      task.opened(0, removals.removedBytes(log.toString()), 0);
      task.started(1, 10, 1000, "web", "stdout");
      written += writer.write(4000);
      if (when.equals("before the cut")) {
        measure();
      }
      watching = true;
      task.inspect(LATER, 2000);
      assertTrue(size >= 0, "the step was not met");
      task.opened(size, removed, 2 * LATER);
      task.started(2, 11, 3000, "web", "stdout");
      writer.write(4000);
      task.inspect(3 * LATER, 4000);
      try (LogReader reader = LogReader.open(log.toString())) {
        assertEquals(List.of(0L, written), reader.runs().stream().map(LogRun::at).toList(),
            "removed " + removals.removedBytes(log.toString()));
      }
    }
    assertEquals(List.of(), messages.lines.stream().filter(line -> !line.startsWith("info ")).toList());
  }

  private RotationTask task(String when) {
    LinuxPosix posix = new LinuxPosix();
    FileStorage storage = ObservedStorage.of(new ObservedStorage.Listener() {
      @Override
      public void before(String call) {
        at("before " + call);
      }

      @Override
      public void after(String call) {
        at("after " + call);
      }

      private void at(String moment) {
        if (watching && moment.equals(when) && size < 0) {
          measure();
        }
      }
    });
    RotationTools tools =
        new RotationTools(messages, null, new ArchiveCompressor(posix, System::nanoTime, messages),
            new StartRenames(storage),
            new PublishedMethods(messages), new IdleLogWatch(posix, posix), null, new AtomicBoolean());
    LogFileNames name = LogFileNames.of(log.toString());
    return new RotationTask(
        new ManagedLog(name, posix.euid(), new RemovalHistory(name.path(), removals), tools.renames(), storage,
            new LogDirectories()),
        tools);
  }

  private void measure() {
    try {
      size = Files.size(log);
      removed = removals.removedBytes(log.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
