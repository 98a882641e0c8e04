package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.LogFileAccess;
import reeve.config.LogSpec;
import reeve.config.RotationSpec;
import reeve.log.RecordingLog;
import reeve.logstore.LogFileNames;
import reeve.posix.LinuxPosix;
import reeve.rotation.archive.ArchiveCompressor;

/** The log of a service that begins to write some time after its process began. */
class SilentLogIT {
  private static final long SECOND = 1_000_000_000;

  @TempDir
  Path temp;

  /** The next inspection was up to two seconds away, in which a fast service writes ten times what its log may hold. */
  @Test
  void theFirstWriteAfterASilentBeginningIsInspectedWithinATenthOfASecond() throws Exception {
    LinuxPosix posix = new LinuxPosix();
    RecordingLog messages = new RecordingLog();
    IdleLogWatch idle = new IdleLogWatch(posix, posix);
    assertTrue(idle.open(messages) >= 0);
    RotationTools tools = new RotationTools(messages, null, new ArchiveCompressor(posix, System::nanoTime, messages),
        new StartRenames(posix.storage()), new PublishedMethods(messages), idle, null, new AtomicBoolean());
    Path log = Files.createFile(temp.resolve("web.log"));
    LogFileNames name = LogFileNames.of(log.toString());
    RotationTask task = new RotationTask(new ManagedLog(name, posix.euid(),
        new RemovalHistory(name.path(), new PublishedRemovals()), tools.renames(), posix.storage(),
        new LogDirectories()), tools);
    long now = 100 * SECOND;
    task.addService("web", "stdout", new LogSpec(20_000, Optional.empty(), 3, LogSpec.Compression.NONE,
        LogFileAccess.NONE, RotationSpec.AUTO), now);
    task.opened(0, 0, now);
    for (int i = 0; i < 2; i++) {
      now = Math.max(now, Math.min(task.dueNanos(), now + SECOND / 10));
      task.inspect(now, now / 1_000_000);
    }
    assertEquals(Long.MAX_VALUE, task.dueNanos(), "it is not inspected until it is written to");
    Files.writeString(log, "a line\n");
    assertEquals(List.of(log.toString()), idle.written());
    task.written(now, now / 1_000_000);
    assertTrue(task.dueNanos() <= now + PollSchedule.MIN_PAUSE_NANOS, "due after " + (task.dueNanos() - now));
  }
}
