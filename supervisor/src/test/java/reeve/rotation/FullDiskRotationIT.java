package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.config.LogFileAccess;
import reeve.config.LogSpec;
import reeve.config.RotationSpec;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.event.LifecycleEvent;
import reeve.log.RecordingLog;
import reeve.logstore.LogFileNames;
import reeve.posix.LinuxPosix;
import reeve.rotation.archive.ArchiveCompressor;

/** A log on a disk that another program fills, and frees later. */
class FullDiskRotationIT {
  private static final int MAX = 100_000;
  private static final int KEEP = 5;
  private static final long SECOND = 1_000_000_000;
  private static final LogSpec SPEC =
      new LogSpec(MAX, Optional.empty(), KEEP, LogSpec.Compression.NONE, LogFileAccess.NONE, RotationSpec.AUTO);

  @TempDir
  Path temp;
  private final RecordingLog messages = new RecordingLog();
  private LoopDisks disk;
  private Path log;

  @BeforeEach
  void mount() throws Exception {
    disk = LoopDisks.of("small tmpfs", temp);
    log = disk.directory.resolve("web.log");
    Files.createFile(log);
  }

  @AfterEach
  void unmount() throws Exception {
    disk.close();
  }

  private void write(int bytes) throws IOException {
    Files.writeString(log, "0123456789012345678\n".repeat(bytes / 20), StandardOpenOption.APPEND);
  }

  /** @return the file that takes all the space that is left */
  private Path fill() throws IOException {
    Path filler = disk.directory.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      assertThrows(IOException.class, () -> {
        while (true) {
          out.write(new byte[4096]);
        }
      });
    }
    return filler;
  }

  private List<String> archives() {
    return Arrays.stream(disk.directory.toFile().list()).filter(file -> file.matches("web\\.log\\.[0-9]{15}")).sorted()
        .toList();
  }

  private long fullReported() {
    return messages.messages.stream().filter(message -> message.contains("no space left on device")).count();
  }

  @Test
  void eachTryOnAFullDiskFollowsWithinTwoSecondsAndWritesNothing() throws Exception {
    LinuxPosix posix = new LinuxPosix();
    List<String> calls = new ArrayList<>();
    RotationTools tools = new RotationTools(messages, null, new ArchiveCompressor(posix, System::nanoTime, messages),
        new StartRenames(posix.storage()), new PublishedMethods(messages), new IdleLogWatch(posix, posix), null,
        new AtomicBoolean());
    LogFileNames name = LogFileNames.of(log.toString());
    RotationTask task = new RotationTask(new ManagedLog(name, posix.euid(),
        new RemovalHistory(name.path(), new PublishedRemovals()), tools.renames(), ObservedStorage.recording(calls),
        new LogDirectories()), tools);
    task.addService("web", "stdout", SPEC, SECOND);
    write(MAX + MAX / 2);
    task.inspect(SECOND, 1000);
    assertEquals(1, archives().size());
    write(2 * MAX);
    Path filler = fill();
    long now = SECOND;
    for (int i = 0; i < 20; i++) {
      now = Math.max(now, task.dueNanos());
      calls.clear();
      task.inspect(now, now / 1_000_000);
      assertTrue(i == 0 || calls.isEmpty(), "try " + i + " changed something: " + calls);
      assertTrue(task.dueNanos() - now <= 2 * SECOND, "try " + i + " is followed after " + (task.dueNanos() - now));
    }
    assertEquals(1, archives().size(), "none was made, and none was given up: log-keep deletes none yet");
    assertEquals(1, fullReported(), "" + messages.messages);
    Files.delete(filler);
    for (int i = 0; i < 3; i++) {
      now = Math.max(now, task.dueNanos());
      task.inspect(now, now / 1_000_000);
    }
    assertEquals(3, archives().size());
  }

  @Test
  void theRotatorContinuesByItselfWhenThereIsSpace() throws Exception {
    try (LogRotator rotator = new LogRotator(new LinuxPosix(), messages, System::nanoTime, 0)) {
      rotator.start();
      rotator.connect((service, stream) -> SPEC, null, null);
      rotator.outputOpened("web", "stdout", log.toString(), 0);
      rotator.publish(new LifecycleEvent(System.currentTimeMillis(), "web", 99,
          new Notice.Started(1, 99, Reason.NONE, Requester.SELF, 1), null, 0));
      rotator.flush();
      write(MAX + MAX / 2);
      Await.until("the log is rotated", () -> archives().size() == 1);
      Path filler = fill();
      Files.write(filler, new byte[0]);
      write(2 * MAX);
      fill();
      Await.until("the full disk is reported", () -> fullReported() == 1);
      Files.delete(filler);
      Await.until("the rotation continues", () -> archives().size() == 3);
    }
  }
}
