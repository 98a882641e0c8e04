package reeve.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;

class FileCheckTest {
  @TempDir
  Path directory;
  private long wall = 1_000_000;

  private Path file() {
    return directory.resolve("file");
  }

  private FileCheck modifiedWithin(Optional<Duration> within) {
    return FileCheck.modifiedWithin(file().toString(), within, () -> wall);
  }

  private static String baseline(Path path) {
    ReadinessSpec.Probed spec =
        new ReadinessSpec.Probed(new ProbeSpec.File(path.toString(), Optional.empty()), Duration.ZERO, Duration.ZERO);
    return ReadinessCheck.baseline(spec, null);
  }

  @Test
  void aMissingFileFails() {
    assertEquals("no such file or directory", modifiedWithin(Optional.empty()).check().message());
  }

  @Test
  void aFileFailsOnceItWasNotModifiedForTooLong() throws IOException {
    Files.writeString(file(), "");
    Files.setLastModifiedTime(file(), FileTime.fromMillis(wall));
    FileCheck check = modifiedWithin(Optional.of(Duration.ofMinutes(1)));
    wall += 60_000;
    assertTrue(check.check().passed());
    wall += 60_000;
    assertEquals("not changed for 2 m", check.check().message());
    assertTrue(modifiedWithin(Optional.empty()).check().passed(), "without a bound it may be old");
  }

  @Test
  void aFileFromBeforeTheStartDoesNotMakeAServiceReady() throws IOException {
    Files.writeString(file(), "old");
    FileCheck check = FileCheck.changedSince(file().toString(), baseline(file()));
    assertEquals("from before the start", check.check().message());
    Files.setLastModifiedTime(file(), FileTime.fromMillis(1_700_000_000_000L));
    assertTrue(check.check().passed());
  }

  @Test
  void aFileThatReplacesTheOldOneCountsWhateverItsTime() throws IOException {
    Files.writeString(file(), "old");
    FileTime time = Files.getLastModifiedTime(file());
    FileCheck check = FileCheck.changedSince(file().toString(), baseline(file()));
    Path other = Files.writeString(directory.resolve("other"), "new");
    Files.setLastModifiedTime(other, time);
    Files.move(other, file(), StandardCopyOption.REPLACE_EXISTING);
    assertTrue(check.check().passed());
    Files.delete(file());
    assertEquals("no such file or directory", check.check().message());
  }

  @Test
  void aTextIsFoundAcrossBlocksAndOnlyAfterTheBaseline() throws IOException {
    Files.writeString(file(), "ready\n");
    FileCheck check = FileCheck.containsText(file().toString(),
        ReadinessCheck.baseline(new ReadinessSpec.Log("ready"), file().toString()), "ready");
    assertEquals("not written yet", check.check().message());
    Files.writeString(file(), "x".repeat(70_000) + "rea", StandardOpenOption.APPEND);
    assertFalse(check.check().passed());
    Files.writeString(file(), "dy", StandardOpenOption.APPEND);
    assertTrue(check.check().passed());
  }

  @Test
  void aLogThatWasCutOffIsReadFromItsBeginning() throws IOException {
    Files.writeString(file(), "x".repeat(1000));
    FileCheck check = FileCheck.containsText(file().toString(), "1000", "ready");
    Files.writeString(file(), "ready");
    assertTrue(check.check().passed());
  }

  @Test
  void withoutALogFileNothingCanBeFound() {
    assertEquals("its output goes to no file", FileCheck.containsText(null, "0", "ready").check().message());
  }
}
