package reeve.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.log.RecordingLog;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.LinuxPosix;

class LedgerTest {
  @TempDir
  Path directory;
  private final RecordingLog log = new RecordingLog();

  private Ledger ledger(long part) {
    return new Ledger(new LinuxPosix(), directory.resolve("a/b").toString(), log, part);
  }

  private Path file() {
    return directory.resolve("a/b/ledger.jsonl");
  }

  private void assertWhole(List<String> lines) {
    for (String line : lines) {
      assertTrue(line.startsWith("{") && line.endsWith("}"), line);
    }
  }

  @Test
  void makesItsDirectoryAndAppends() throws IOException {
    ledger(Ledger.MAX_PART_BYTES).append("{1}\n{2}\n");
    ledger(Ledger.MAX_PART_BYTES).append("{3}\n");
    assertEquals("{1}\n{2}\n{3}\n", Files.readString(file()));
    assertEquals(List.of(), log.lines);
  }

  @Test
  void withoutAFileThereIsNoSize() {
    Ledger ledger = ledger(Ledger.MAX_PART_BYTES);
    assertEquals(-1, ledger.end().size(), "otherwise events -f reads a file that does not exist");
    ledger.append("{1}\n");
    assertEquals(4, ledger.end().size());
  }

  @Test
  void isBoundedByTwoPartsOfWholeLines() throws IOException {
    Ledger ledger = ledger(1000);
    for (int i = 0; i < 500; i++) {
      ledger.append("{" + i + "}\n{" + i + " again}\n");
    }
    assertTrue(Files.size(file()) <= 1000);
    assertTrue(Files.size(Path.of(file() + ".1")) <= 1000);
    assertWhole(Files.readAllLines(file()));
    assertWhole(Files.readAllLines(Path.of(file() + ".1")));
    assertTrue(Files.readString(file()).endsWith("{499 again}\n"));
    try (var all = Files.list(file().getParent())) {
      assertEquals(2, all.count());
    }
  }

  @Test
  void aBatchLargerThanOneWriteIsComplete() throws IOException {
    StringBuilder batch = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      batch.append("{\"number\":").append(i).append("}\n");
    }
    ledger(Ledger.MAX_PART_BYTES).append(batch);
    assertEquals(batch.toString(), Files.readString(file()));
  }

  @Test
  void aFullDiskIsLoggedOnceAndWritingGoesOnWhenThereIsSpaceAgain() throws IOException {
    Files.createDirectories(file().getParent());
    Files.createSymbolicLink(file(), Path.of("/dev/full"));
    Ledger ledger = ledger(Ledger.MAX_PART_BYTES);
    ledger.append("{1}\n");
    ledger.append("{2}\n");
    assertEquals(1, log.lines.size(), log.lines.toString());
    assertTrue(log.lines.get(0).contains("no space left on device"), log.lines.toString());
    Files.delete(file());
    ledger.append("{3}\n");
    ledger.append("{4}\n");
    assertEquals("{1}\n{2}\n{3}\n{4}\n", Files.readString(file()), "nothing is lost");
    assertEquals(2, log.lines.size());
    assertTrue(log.lines.get(1).startsWith("warn Writes the ledger"), log.lines.toString());
  }

  @Test
  void aDirectoryThatWasRemovedIsMadeAgain() throws IOException {
    Ledger ledger = ledger(Ledger.MAX_PART_BYTES);
    ledger.append("{1}\n");
    Files.delete(file());
    Files.delete(file().getParent());
    ledger.append("{2}\n");
    assertEquals("{2}\n", Files.readString(file()));
  }

  @Test
  void aDirectoryThatCannotBeMadeIsLoggedOnce() throws IOException {
    Files.writeString(directory.resolve("a"), "a file");
    Ledger ledger = ledger(Ledger.MAX_PART_BYTES);
    ledger.append("{1}\n");
    ledger.append("{2}\n");
    assertEquals(1, log.lines.size(), log.lines.toString());
    Files.delete(directory.resolve("a"));
    ledger.append("{3}\n");
    assertEquals("{1}\n{2}\n{3}\n", Files.readString(file()), "nothing is lost");
  }

  @Test
  void aLineThatAnEarlierReeveLeftTornDoesNotSpoilTheNext() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "{1}\n{2");
    ledger(Ledger.MAX_PART_BYTES).append("{3}\n");
    assertEquals(List.of("{1}", "{2", "{3}"), Files.readAllLines(file()));
  }

  /** A disk with room for so many bytes. */
  private static class SmallDisk extends FakePosix {
    private int left;

    SmallDisk(int left) {
      this.left = left;
    }

    @Override
    public int write(int fd, byte[] buffer, int offset, int length) {
      int fits = Math.min(length, left);
      left -= fits;
      return fits == 0 ? -Errno.ENOSPC : super.write(fd, buffer, offset, fits);
    }

    @Override
    public int truncate(int fd, long size) {
      left += (int) (fileInfo(fd).size() - size);
      return super.truncate(fd, size);
    }

    String ledger() {
      return files.get("/state/ledger.jsonl").toString();
    }
  }

  @Test
  void aFullDiskLeavesNoTornLine() {
    SmallDisk disk = new SmallDisk(6);
    Ledger ledger = new Ledger(disk, "/state", log);
    ledger.append("{1}\n{2}\n");
    assertEquals("{1}\n", disk.ledger());
    assertTrue(ledger.hasUnwritten());
    assertEquals(2, disk.left, "the space of the torn line is free again");
    disk.left = 1000;
    ledger.append("{3}\n");
    assertEquals("{1}\n{2}\n{3}\n", disk.ledger());
    assertFalse(ledger.hasUnwritten());
  }

  @Test
  void aFullDiskLeavesNoTornLineOfSeveralPieces() {
    String large = "{" + "x".repeat(80_000) + "}\n";
    for (int fits : new int[] {40_000, 4 + 2 * 32 * 1024}) { // within a piece, and at the end of one
      SmallDisk disk = new SmallDisk(fits);
      Ledger ledger = new Ledger(disk, "/state", log);
      ledger.append("{1}\n" + large + "{3}\n");
      assertEquals("{1}\n", disk.ledger());
      assertEquals(fits - 4, disk.left, "the space of the torn line is free again");
      disk.left = Integer.MAX_VALUE;
      assertTrue(ledger.writeKept());
      assertEquals("{1}\n" + large + "{3}\n", disk.ledger());
    }
  }

  @Test
  void whatWaitsIsWrittenWithoutAnotherEvent() {
    SmallDisk disk = new SmallDisk(0);
    Ledger ledger = new Ledger(disk, "/state", log);
    ledger.append("{1}\n");
    assertFalse(ledger.writeKept());
    disk.left = 1000;
    assertTrue(ledger.writeKept());
    assertEquals("{1}\n", disk.ledger());
  }

  @Test
  void aLineOfAnotherProcessStaysWhenATornOneIsRemoved() {
    String[] other = {"{other}\n"};
    SmallDisk disk = new SmallDisk(1000) {
      @Override
      public int write(int fd, byte[] buffer, int offset, int length) {
        if (other[0] == null) {
          return super.write(fd, buffer, offset, length);
        }
        int wrote = super.write(fd, buffer, offset, 2);
        files.get("/state/ledger.jsonl").writeBytes(other[0].getBytes(StandardCharsets.UTF_8));
        other[0] = null;
        return wrote;
      }
    };
    Ledger ledger = new Ledger(disk, "/state", log);
    ledger.append("{1}\n");
    ledger.append("{2}\n");
    assertEquals(List.of("{1{other}", "{1}", "{2}"), disk.ledger().lines().filter(line -> !line.isEmpty()).toList());
  }

  @Test
  void lossesAreCountedAndRecordedInTheirPlace() {
    SmallDisk disk = new SmallDisk(0);
    Ledger ledger = new Ledger(disk, "/state", log);
    int events = UnwrittenLines.MAX_BYTES / 6 + 100;
    for (int i = 0; i < events; i++) {
      ledger.append("{" + (100 + i % 900) + "}\n");
    }
    disk.left = Integer.MAX_VALUE;
    ledger.append("{last}\n");
    List<String> lines = disk.ledger().lines().toList();
    int kept = UnwrittenLines.MAX_BYTES / 6;
    assertEquals(kept + 2, lines.size());
    assertTrue(lines.get(kept).contains("\"event\":\"events-lost\",\"service\":null,\"count\":" + (events - kept)),
        lines.get(kept));
    assertEquals("{last}", lines.get(kept + 1));
    assertTrue(log.lines.get(log.lines.size() - 1).contains("Left 100 events out of the ledger")
        || log.lines.get(log.lines.size() - 2).contains("Left"), log.lines.toString());
  }

  @Test
  void aPartThatCannotBeRenamedIsBoundedAnyway() throws IOException {
    Path older = Path.of(file() + ".1");
    Files.createDirectories(older.resolve("in the way"));
    Ledger ledger = ledger(100);
    for (int i = 0; i < 100; i++) {
      ledger.append("{" + i + "}\n");
    }
    assertTrue(Files.size(file()) <= 100);
    assertTrue(Files.readString(file()).endsWith("{99}\n"));
    assertFalse(log.lines.isEmpty());
  }

  @Test
  void linesOfTwoReevesSurviveWhenOneOfThemStartsANextPart() throws IOException {
    Ledger one = ledger(1000);
    Ledger other = ledger(1000);
    other.append("{other}\n");
    for (int i = 0; i < 100; i++) {
      one.append("{one " + i + "}\n");
    }
    other.append("{other again}\n");
    assertTrue(Files.readString(file()).contains("{other again}"), "and not into the old part");
  }
}
