package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.logstore.IndexFormat;
import reeve.logstore.IndexRecord;
import reeve.logstore.LogFileNames;
import reeve.logstore.LogRun;
import reeve.logstore.PendingCut;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.LinuxPosix;

/** What the writer of an index does with a file that is damaged, foreign or large. */
class IndexWriterIT {
  private static final String VERSION = IndexFormat.line(new IndexRecord.Version(1));

  @TempDir
  Path temp;
  private Path index;
  private final LinuxPosix posix = new LinuxPosix();
  private FileStorage storage = posix.storage();
  private int directory;
  private final List<IndexWriter> opened = new ArrayList<>();

  @BeforeEach
  void begin() throws IOException {
    index = temp.resolve("web.log.index");
    Files.writeString(temp.resolve("web.log"), "");
    directory = storage.openDirectory(temp.toString());
  }

  @AfterEach
  void end() {
    opened.forEach(IndexWriter::close);
    storage.close(directory);
  }

  private IndexWriter writer() {
    IndexWriter writer = new IndexWriter(storage, directory, LogFileNames.of(temp.resolve("web.log").toString()));
    opened.add(writer);
    return writer;
  }

  private int open(IndexWriter writer) {
    FileStatus model = storage.stat(directory, "web.log");
    return writer.open(model, posix.euid());
  }

  private void index(byte[] content) throws IOException {
    Files.write(index, content);
  }

  private static LogRun run(long at, long number) {
    return new LogRun(at, number, 77, 1000 + number, "web", "stdout");
  }

  @Test
  void whatACrashLeftOfTheFirstRecordIsStartedAgain() throws IOException {
    byte[] first = VERSION.getBytes(StandardCharsets.US_ASCII);
    for (int length = 0; length < first.length; length++) {
      index(VERSION.substring(0, length).getBytes(StandardCharsets.US_ASCII));
      assertEquals(0, open(writer()));
      assertArrayEquals(first, Files.readAllBytes(index), "after " + length + " bytes");
    }
    index(new byte[8192]);
    assertEquals(0, open(writer()));
    assertArrayEquals(first, Files.readAllBytes(index), "after a file of zeros");
  }

  @Test
  void aForeignFileIsLeftAsItIs() throws IOException {
    for (String foreign : new String[] {"a list of things\nand another line\n", "something without a line",
        "x".repeat(100_000) + "\n", IndexFormat.line(new IndexRecord.Version(2))}) {
      index(foreign.getBytes(StandardCharsets.US_ASCII));
      assertEquals(Errno.EINVAL, open(writer()), foreign);
      assertEquals(foreign, Files.readString(index));
    }
  }

  @Test
  void damagedLinesInBetweenAreSkippedAndCounted() throws IOException {
    index((VERSION + "run 1 2 garbage #1234\n" + "z".repeat(50_000) + "\n"
        + IndexFormat.line(new IndexRecord.LiveFile(11, 12, 13, 14, 15, 16))).getBytes(StandardCharsets.US_ASCII));
    IndexWriter writer = writer();
    assertEquals(0, open(writer));
    assertEquals(14, writer.state().start());
    assertEquals(2, writer.state().unreadable());
  }

  @Test
  void aCutThatIsNotCompleteSurvivesACompaction() {
    for (boolean punched : new boolean[] {false, true}) {
      IndexWriter writer = writer();
      assertEquals(0, open(writer));
      assertEquals(0, writer.append(new IndexRecord.LiveFile(1, 2, 0, 0, 1, 0), false));
      assertEquals(0, writer.append(new IndexRecord.CutStart(0, 50, 0, 7), false));
      assertEquals(0, writer.append(new IndexRecord.CutDone(0, 50), false));
      assertEquals(0, writer.append(new IndexRecord.CutStart(50, 90, 64, 8), false));
      if (punched) {
        assertEquals(0, writer.append(new IndexRecord.Punched(), false));
      }
      fill(writer);
      writer.compact(0, 100_000);
      writer.close();
      IndexWriter later = writer();
      assertEquals(0, open(later));
      assertEquals(
          new PendingCut(50, 90, 64, punched ? PendingCut.Stage.PUNCHED : PendingCut.Stage.RECORDED),
          later.state().pending());
      assertEquals(50, later.state().start());
      assertEquals(50, later.state().archiveEnd(0));
      assertEquals(90, later.state().archiveEnd(50));
    }
  }

  private static void fill(IndexWriter writer) {
    for (int i = 0; !writer.isLarge(); i++) {
      assertEquals(0, writer.append(new IndexRecord.RunStart(run(100 + i, i)), false));
    }
  }

  @Test
  void anIndexThatCannotBeRewrittenIsBoundedAndKeepsItsCuts() throws IOException {
    Files.createDirectories(temp.resolve("web.log.index.tmp/in the way"));
    IndexWriter writer = writer();
    assertEquals(0, open(writer));
    int refused = 0;
    for (int i = 0; i < 200_000 && refused == 0; i++) {
      refused = writer.append(new IndexRecord.RunStart(run(100 + i, i)), false);
      writer.compact(0, 1);
    }
    assertEquals(Errno.ENOSPC, refused);
    assertEquals(0, writer.append(new IndexRecord.CutDone(0, 50), false), "the steps of a cut are always recorded");
    assertTrue(Files.size(index) < 5_000_000, "" + Files.size(index));
    Files.delete(temp.resolve("web.log.index.tmp/in the way"));
    Files.delete(temp.resolve("web.log.index.tmp"));
    writer.compact(0, 100_000_000);
    assertTrue(Files.size(index) < 300_000, "" + Files.size(index));
    assertEquals(0, writer.append(new IndexRecord.RunStart(run(1, 1)), false));
  }

  @Test
  void oneHundredFlappingLogsHoldNoRunInMemory() {
    IndexWriter writer = writer();
    assertEquals(0, open(writer));
    assertEquals(0, writer.append(new IndexRecord.LiveFile(1, 2, 0, 0, 1, 0), false));
    int held = 0;
    for (int i = 0; i < 13_200; i++) { // 22 minutes, ten starts a second
      assertEquals(0, writer.append(new IndexRecord.RunStart(run(10L * i, i)), false));
      assertEquals(0, writer.append(new IndexRecord.Mark(10L * i + 5, 100L * i), false));
      writer.compact(0, 100L * i);
      held = Math.max(held, writer.state().heldNumbers());
    }
    assertTrue(100 * held * Long.BYTES < 200_000, "100 such logs hold " + 100 * held * Long.BYTES + " bytes");
  }
}
