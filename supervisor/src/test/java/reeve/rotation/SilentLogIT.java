package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  private IdleLogWatch idle;
  private Path log;
  private RotationTask task;
  private long now = 100 * SECOND;

  private void open() throws Exception {
    LinuxPosix posix = new LinuxPosix();
    RecordingLog messages = new RecordingLog();
    idle = new IdleLogWatch(posix, posix);
    assertTrue(idle.open(messages) >= 0);
    RotationTools tools = new RotationTools(messages, null, new ArchiveCompressor(posix, System::nanoTime, messages),
        new StartRenames(posix.storage()), new PublishedMethods(messages), idle, null, new AtomicBoolean());
    log = Files.createFile(temp.resolve("web.log"));
    LogFileNames name = LogFileNames.of(log.toString());
    task = new RotationTask(new ManagedLog(name, posix.euid(), new RemovalHistory(name.path(), new PublishedRemovals()),
        tools.renames(), posix.storage(), new LogDirectories()), tools);
    task.addService("web", "stdout", new LogSpec(20_000, Optional.empty(), 3, LogSpec.Compression.NONE,
        LogFileAccess.NONE, RotationSpec.AUTO), now);
    task.opened(0, 0, now);
  }

  private void inspect() {
    now = Math.max(now, task.dueNanos());
    task.inspect(now, now / 1_000_000);
  }

  private void write(String text) throws Exception {
    Files.writeString(log, text, StandardOpenOption.APPEND);
  }

  private void inspectUntilSilent() {
    for (int i = 0; i < 100 && task.dueNanos() != Long.MAX_VALUE; i++) {
      inspect();
    }
    assertEquals(Long.MAX_VALUE, task.dueNanos(), "it is not inspected until it is written to");
  }

  private void writeToSilent(String text) throws Exception {
    write(text);
    assertEquals(List.of(log.toString()), idle.written());
    task.written(now, now / 1_000_000);
  }

  private void assertDueSoon() {
    assertTrue(task.dueNanos() <= now + PollSchedule.MIN_PAUSE_NANOS, "due after " + (task.dueNanos() - now));
  }

  /** The next inspection was up to two seconds away, in which a fast service writes ten times what its log may hold. */
  @Test
  void theFirstWriteAfterASilentBeginningIsInspectedWithinATenthOfASecond() throws Exception {
    open();
    inspectUntilSilent();
    writeToSilent("a line\n");
    assertDueSoon();
  }

  @Test
  void growthOfWhichThePaceIsNotKnownYetIsInspectedWithinATenthOfASecond() throws Exception {
    open();
    now += 10_000;
    write("a line\n");
    inspect();
    assertDueSoon();
  }

  @Test
  void thePaceOfABurstDoesNotIncludeTheTimeOfSilenceBeforeIt() throws Exception {
    open();
    write("a line\n");
    inspectUntilSilent();
    now += 3600 * SECOND;
    writeToSilent("a line\n");
    now += SECOND / 10 - now % (SECOND / 10);
    for (int i = 0; i < 10; i++) {
      write("0123456789012345678\n".repeat(250));
      inspect();
      assertDueSoon();
    }
  }

  @Test
  void aLogThatGrowsSlowlyIsNotInspectedTenTimesASecond() throws Exception {
    open();
    int inspections = 0;
    for (long end = now + 60 * SECOND; now < end; inspections++) {
      write("a line\n");
      inspect();
    }
    assertTrue(inspections < 40, inspections + " inspections in a minute");
  }
}
