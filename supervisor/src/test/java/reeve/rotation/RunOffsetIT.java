package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
import reeve.posix.LinuxPosix;

/**
 * A run that begins while its log is cut: the loop has measured the file, and the thread that cuts hears of it later.
 */
class RunOffsetIT {
  @TempDir
  Path temp;
  private final RecordingLog log = new RecordingLog();

  @ParameterizedTest
  @ValueSource(strings = {"before", "archive", "cut", "punched", "collapse", "shift", "done", "end"})
  void theOffsetOfARunIsRightWheneverTheFileWasMeasured(String when) throws Exception {
    Path file = temp.resolve("web.log");
    LogRotator rotator = new LogRotator(new LinuxPosix(), log, System::nanoTime, 0);
    long[] measured = {-1, 0, 0};
    RotationTask watched = new RotationTask(LogFileNames.of(file.toString()), new LinuxPosix().euid(), step -> {
      if (step.equals(when) && measured[0] < 0) {
        measure(file, rotator, measured);
      }
    }, log, rotator);
    watched.joins("web", "stdout",
        new LogSpec(50_000, Optional.empty(), 100, LogSpec.Compression.NONE, LogFileAccess.NONE, RotationSpec.AUTO), 0);
    try (NumberedLines.Writer writer = new NumberedLines.Writer(file, 0)) {
      long written = writer.write(10);
      watched.begins(0, rotator.removedBytes(file.toString()), 0);
      watched.run(1, 10, 1000, "web", "stdout");
      written += writer.write(4000);
      if (when.equals("before")) {
        measure(file, rotator, measured);
      }
      watched.look(1_000_000_000_000L, 2000); // long since, so calm: it takes blocks out where that can be done
      assertTrue(measured[0] >= 0, "the step was met");
      watched.begins(measured[0], measured[1], 2_000_000_000_000L);
      watched.run(2, 11, 3000, "web", "stdout");
      writer.write(4000);
      watched.look(3_000_000_000_000L, 4000);
      try (LogReader reader = LogReader.open(file.toString())) {
        assertEquals(List.of(0L, written), reader.runs().stream().map(LogRun::at).toList(),
            "taken " + watched.keeper.taken());
      }
      assertEquals(List.of(), log.lines.stream().filter(line -> !line.startsWith("info ")).toList());
    }
  }

  private static void measure(Path file, LogRotator rotator, long[] measured) {
    try {
      measured[0] = Files.size(file);
      measured[1] = rotator.removedBytes(file.toString());
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
