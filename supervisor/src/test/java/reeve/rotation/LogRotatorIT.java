package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ConsoleSpec;
import reeve.config.LogFileAccess;
import reeve.config.LogSpec;
import reeve.config.OutputSpec;
import reeve.config.RotationSpec;
import reeve.console.ConsoleSink;
import reeve.console.ConsoleStyle;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.event.LifecycleEvent;
import reeve.log.RecordingLog;
import reeve.logstore.LogReader;
import reeve.logstore.LogRun;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** The rotating thread, as the loop sees it, with files of its own and without services. */
@Tag("once")
class LogRotatorIT {
  @TempDir
  Path temp;
  private Path log;
  private final RecordingLog supervisorLog = new RecordingLog();
  private LogRotator rotator;

  @BeforeEach
  void begin() throws Exception {
    log = temp.resolve("web.log");
    rotator = new LogRotator(new LinuxPosix(), supervisorLog, System::nanoTime, 0);
    rotator.start();
  }

  @AfterEach
  void end() {
    rotator.close();
  }

  private void start(LogSpec spec, long life) throws Exception {
    rotator.connect((name, stream) -> spec, null, null);
    rotator.outputOpened("web", "stdout", log.toString(), Files.size(log));
    rotator.publish(new LifecycleEvent(System.currentTimeMillis(), "web", 99,
        new Notice.Started(life, 99, Reason.NONE, Requester.SELF, 1), null, 0));
    rotator.flush();
  }

  private void await(BooleanSupplier fact) {
    long until = System.nanoTime() + 20_000_000_000L;
    while (!fact.getAsBoolean()) {
      if (System.nanoTime() > until) {
        fail("it did not come; " + supervisorLog.messages + List.of(temp.toFile().list()));
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private long files(String end) {
    long count = 0;
    for (String file : temp.toFile().list()) {
      count += file.matches("web\\.log\\.[0-9]{15}" + end) ? 1 : 0;
    }
    return count;
  }

  @Test
  void aLogIsCutBySizeAndItsArchivesAreCompressedAndCounted() throws Exception {
    try (NumberedLines.Writer writer = new NumberedLines.Writer(log, 0)) {
      start(new LogSpec(100_000, Optional.empty(), 1000, LogSpec.Compression.GZIP, LogFileAccess.NONE,
          RotationSpec.AUTO), 1);
      for (int i = 0; i < 100; i++) {
        writer.write(200);
      }
      await(() -> files("\\.gz") >= 7 && files("") == 0);
      LogFixture.check(log, writer.next);
      start(new LogSpec(100_000, Optional.empty(), 3, LogSpec.Compression.GZIP, LogFileAccess.NONE,
          RotationSpec.AUTO), 2);
      writer.write(5000);
      await(() -> files(".*") == 3);
      try (LogReader reader = LogReader.open(log.toString())) {
        assertEquals(List.of(2L), reader.runs().stream().map(LogRun::number).filter(number -> number == 2).toList());
      }
      assertEquals("collapse punch-hole".contains(rotator.method(log.toString())), true,
          () -> rotator.method(log.toString()));
      assertTrue(supervisorLog.messages.contains("Rotates \"" + log + "\" by " + rotator.method(log.toString())),
          () -> "" + supervisorLog.messages);
    }
  }

  @Test
  void theConsoleShowsEachLineOnceWhileTheFileIsShortened() throws Exception {
    Path shown = Files.createFile(temp.resolve("shown"));
    LinuxPosix posix = new LinuxPosix();
    int fd = posix.open(shown.toString(), Posix.Open.WRONLY | Posix.Open.APPEND, 0);
    ConsoleSink console =
        new ConsoleSink(posix, fd,
            new ConsoleStyle(new ConsoleSpec(ConsoleSpec.Mode.PREFIX, false), false, false, false, 5),
            new RecordingLog(), 1, System::nanoTime);
    console.setRotationOffsets(rotator);
    console.start();
    try (NumberedLines.Writer writer = new NumberedLines.Writer(log, 0)) {
      start(new LogSpec(100_000, Optional.empty(), 1000, LogSpec.Compression.NONE, LogFileAccess.NONE,
          RotationSpec.AUTO), 1);
      console.outputOpened("web", "stdout", log.toString(), 0);
      console.flush();
      for (int i = 0; i < 300; i++) {
        writer.write(100);
        LockSupport.parkNanos(10_000_000); // slow enough for the file to be shortened, not a wait for anything
      }
      long cuts = files("");
      assertTrue(cuts > 5, cuts + " cuts");
      await(() -> lines(shown) >= writer.next);
      console.close();
      List<String> lines = Files.readAllLines(shown);
      for (int i = 0; i < lines.size(); i++) {
        assertTrue(lines.get(i).startsWith("web   | 0 " + i + " x") || lines.get(i).equals("web   | 0 " + i),
            i + ": " + lines.get(i));
      }
      assertEquals(writer.next, lines.size());
      assertTrue(rotator.removedBytes(log.toString()) > 0 || !"collapse".equals(rotator.method(log.toString())),
          "it was shortened");
    }
  }

  private static long lines(Path file) {
    try (var all = Files.lines(file)) {
      return all.count();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aQuietLogIsCutByAge() throws Exception {
    try (NumberedLines.Writer writer = new NumberedLines.Writer(log, 0)) {
      start(new LogSpec(0, Optional.of(Duration.ofMillis(500)), 5, LogSpec.Compression.NONE, LogFileAccess.NONE,
          RotationSpec.AUTO), 1);
      writer.write(3);
      await(() -> files("") == 1);
      LogFixture.check(log, 3);
    }
  }

  @Test
  void closeCancelsTheCompressorAndWaitsForItsEnd() throws Exception {
    try (NumberedLines.Writer writer = new NumberedLines.Writer(log, 0)) {
      writer.write(400_000);
      start(new LogSpec(4_000_000, Optional.empty(), 1000, LogSpec.Compression.GZIP, LogFileAccess.NONE,
          RotationSpec.AUTO), 1);
      await(() -> LogFixture.leftovers(temp).stream().anyMatch(file -> file.endsWith(".gz.tmp")));
      rotator.close();
      assertEquals(List.of(), LogFixture.leftovers(temp));
      assertEquals(0, Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals("compress")).count());
      LogFixture.check(log, writer.next);
    }
  }

  @Test
  void logsTakeOneDescriptorForTheirDirectoryAndNoneForEach() throws Exception {
    rotator.connect((name, stream) -> new LogSpec(100_000, Optional.empty(), 5, LogSpec.Compression.NONE,
        LogFileAccess.NONE,
        RotationSpec.AUTO), null, null);
    for (int i = 0; i < 40; i++) {
      Path one = Files.createFile(temp.resolve("s" + i + ".log"));
      rotator.outputOpened("s" + i, "stdout", one.toString(), 0);
      rotator.publish(new LifecycleEvent(System.currentTimeMillis(), "s" + i, 99,
          new Notice.Started(1, 99, Reason.NONE, Requester.SELF, 1), null, 0));
    }
    rotator.flush();
    await(() -> indexes() == 40 && descriptors() == 1);
  }

  private long indexes() {
    return Arrays.stream(temp.toFile().list()).filter(file -> file.endsWith(".log.index")).count();
  }

  /** How many descriptors of this process lead to the directory or into it. */
  private long descriptors() {
    return Arrays.stream(new java.io.File("/proc/self/fd").listFiles()).filter(fd -> {
      try {
        return Files.readSymbolicLink(fd.toPath()).startsWith(temp);
      } catch (java.io.IOException e) {
        return false;
      }
    }).count();
  }

  @Test
  void logDiskMaxDeletesTheOldestArchiveAmongAllLogs() throws Exception {
    Path other = temp.resolve("db.log");
    try (NumberedLines.Writer web = new NumberedLines.Writer(log, 0);
        NumberedLines.Writer db = new NumberedLines.Writer(other, 0)) {
      rotator.setDiskMax(350_000);
      db.write(4000);
      LogSpec spec = new LogSpec(100_000, Optional.empty(), 1000, LogSpec.Compression.NONE, LogFileAccess.NONE,
          RotationSpec.AUTO);
      rotator.connect((name, stream) -> spec, null, null);
      rotator.outputOpened("db", "stdout", other.toString(), 0);
      rotator.flush();
      await(() -> archivesOf("db") == 1);
      web.write(12_000);
      rotator.outputOpened("web", "stdout", log.toString(), 0);
      rotator.flush();
      await(() -> archivesOf("db") == 0 && archivesOf("web") >= 2);
      assertTrue(Files.exists(other), "a live file is not deleted");
    }
  }

  private long archivesOf(String name) {
    return Arrays.stream(temp.toFile().list()).filter(file -> file.matches(name + "\\.log\\.[0-9]{15}")).count();
  }

  @Test
  void withoutARotationKeyThereIsNoThreadAndNoFile() throws Exception {
    Files.writeString(log, "x\n");
    start(LogSpec.DEFAULT.of(new OutputSpec.Null()), 1);
    assertEquals(0,
        Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("rotate")).count());
    assertEquals(List.of("web.log"), List.of(temp.toFile().list()));
  }
}
