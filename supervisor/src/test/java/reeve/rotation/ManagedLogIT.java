package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reeve.config.LogSpec;
import reeve.logstore.Archive;
import reeve.logstore.LastLines;
import reeve.logstore.LogReader;
import reeve.logstore.LogRun;
import reeve.logstore.WriteTimeline;
import reeve.posix.FileStatus;
import reeve.posix.LinuxPosix;
import reeve.posix.ZstdStream;
import reeve.rotation.archive.ArchiveCompression;
import reeve.rotation.archive.CompressionPace;

/**
 * The rotation of one log. An end of reeve in the middle of a cut is in {@link HeadCutterIT} and {@link KilledCutIT}.
 */
class ManagedLogIT {
  @TempDir
  Path temp;
  private Path log;
  private NumberedLines.Writer writer;
  private ManagedLog managed;
  private long now = 1000;

  @BeforeEach
  void begin() throws Exception {
    log = temp.resolve("web.log");
    writer = new NumberedLines.Writer(log, 0);
    managed = LogFixture.managed(log);
  }

  @AfterEach
  void end() throws Exception {
    managed.close();
    writer.close();
  }

  private void cutAll() {
    assertNull(managed.inspect(now));
    RotationStrategy.Request request = new RotationStrategy.Request(100_000, false, true, now);
    while (managed.unarchived() >= 100_000 && managed.rotate(request).bytes() > 0) {
      assertNull(managed.inspect(now));
    }
  }

  private void check() throws Exception {
    LogFixture.check(log, writer.next);
  }

  @Test
  void identicalLinesAreCountedCorrectly() throws Exception {
    // Neither contents nor sizes show where a cut was made; only the hole does.
    Path ticks = temp.resolve("ticks.log");
    Files.writeString(ticks, "tick\n".repeat(100_000));
    boolean complete = false;
    for (int end = 0; !complete; end++) {
      ManagedLog second = LogFixture.managed(ticks, ObservedStorage.killedAt(end, new ArrayList<>()));
      try {
        assertNull(second.inspect(1));
        LogFixture.cut(second, 50_000);
        complete = true;
      } catch (ObservedStorage.Killed e) {
        // the next start finds what this one left
      }
      second.close();
      assertEquals("tick\n".repeat(100_000), all(ticks));
    }
  }

  private static String all(Path log) throws Exception {
    try (LogReader reader = LogReader.open(log.toString())) {
      StringBuilder text = new StringBuilder();
      byte[] buffer = new byte[10_000];
      for (int got; (got = reader.read(buffer, 0, buffer.length)) > 0;) {
        text.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
      }
      assertEquals(0, reader.missedBytes());
      return text.toString();
    }
  }

  @ParameterizedTest
  @EnumSource(LogSpec.Compression.class)
  void archivesOfEachCompressionAreRead(LogSpec.Compression compression) throws Exception {
    assumeTrue(compression != LogSpec.Compression.ZSTD || ZstdStream.isAvailable(), "this machine has no libzstd.so.1");
    writer.write(20_000);
    cutAll();
    long plain = managed.archives().usedBytes();
    for (Archive archive : managed.archives().list()) {
      if (compression != LogSpec.Compression.NONE) {
        CompressionPace pace = new CompressionPace(new LinuxPosix(), System::nanoTime);
        assertNull(ArchiveCompression.compress(managed.archives(), archive, compression, pace));
        assertFalse(Files.exists(log.resolveSibling(archive.file())));
      }
    }
    assertTrue(managed.archives().list().size() > 3);
    assertTrue(compression == LogSpec.Compression.NONE || managed.archives().usedBytes() < plain / 3,
        managed.archives().usedBytes() + " of " + plain);
    check();
    String tool =
        compression == LogSpec.Compression.GZIP ? "zcat" : compression == LogSpec.Compression.ZSTD ? "zstdcat" : "cat";
    Path first = log.resolveSibling(managed.archives().list().get(0).file());
    if (compression != LogSpec.Compression.ZSTD) {
      Process cat = new ProcessBuilder(tool, first.toString()).start();
      assertTrue(new String(cat.getInputStream().readAllBytes()).startsWith("0 0 x\n0 1 x x\n"), "others can read it");
    }
    try (LogReader reader = LogReader.open(log.toString())) {
      String text = all(log);
      for (int lines : new int[] {0, 1, 7, 500, 3000, 19_999, 20_000, 30_000}) {
        String[] every = text.split("\n");
        long expected = text.length();
        for (int i = every.length - 1; i >= 0 && i >= every.length - lines; i--) {
          expected -= every[i].length() + 1;
        }
        assertEquals(expected, LastLines.find(reader, lines, 0, reader.end()), lines + " lines");
      }
    }
  }

  @Test
  void archivesEndAtALineEndAndTheOldestGoFirst() throws Exception {
    writer.write(20_000);
    cutAll();
    for (Archive archive : managed.archives().list()) {
      assertTrue(Files.readString(log.resolveSibling(archive.file())).endsWith("\n"));
      assertTrue(archive.to() - archive.from() <= 100_000);
    }
    List<Archive> before = managed.archives().list();
    assertEquals(before.size() - 2, managed.archives().keepNewest(2));
    assertEquals(before.subList(before.size() - 2, before.size()), managed.archives().list());
    try (LogReader reader = LogReader.open(log.toString())) {
      assertEquals(before.get(before.size() - 2).from(), reader.begin());
      reader.seek(0);
      reader.read(new byte[10], 0, 10);
      assertEquals(before.get(before.size() - 2).from(), reader.missedBytes());
    }
  }

  @Test
  void runsAndTimesAreFoundWithoutReadingTheLog() throws Exception {
    writer.write(10);
    assertNull(managed.inspect(1_000_000));
    long second = managed.end();
    assertNull(managed.record(new LogRun(0, 1, 77, 999_000, "web", "stdout")));
    assertNull(managed.record(new LogRun(second, 2, 78, 1_000_500, "web", "stdout")));
    writer.write(5_000);
    now = 1_060_000;
    cutAll();
    writer.write(3);
    assertNull(managed.inspect(1_120_000));
    try (LogReader reader = LogReader.open(log.toString())) {
      assertEquals(List.of(0L, second), reader.runs().stream().map(LogRun::at).toList());
      assertEquals(0, reader.timeline().offsetWrittenBy(900_000));
      assertEquals(second, reader.timeline().offsetWrittenBy(1_030_000));
      assertEquals(new WriteTimeline.Span(1_000_500, 1_060_000), reader.timeline().spanAt(second + 1));
      assertEquals(1_120_000, reader.timeline().spanAt(reader.end()).notAfter());
    }
    // The shortened index still lists what exists.
    managed.archives().keepNewest(1);
    long size = 0;
    for (int i = 0; i < 20_000; i++) { // flapping
      assertNull(managed.record(new LogRun(managed.end(), i, 1, 2_000_000 + i, "web", "stdout")));
      size = i % 100 == 0 ? Math.max(size, Files.size(temp.resolve("web.log.index"))) : size;
    }
    assertTrue(size < 300_000, "the index is bounded: " + size);
    try (LogReader reader = LogReader.open(log.toString())) {
      List<LogRun> runs = reader.runs();
      assertTrue(runs.size() >= 2000 && runs.size() < 6000, "the newest are kept: " + runs.size());
      assertEquals(20_000 - runs.size(), runs.get(0).number(), "without a gap");
      assertEquals(19_999, runs.get(runs.size() - 1).number());
      reader.seek(reader.begin());
      assertTrue(reader.read(new byte[10], 0, 10) > 0);
      assertEquals(0, reader.missedBytes());
    }
  }

  @Test
  void aReplacedFileIsReadToItsEndBeforeItsReplacement() throws Exception {
    writer.write(5_000);
    cutAll();
    try (LogReader reader = LogReader.open(log.toString());
        NumberedLines.Writer next = new NumberedLines.Writer(log.resolveSibling("new"), 0)) {
      NumberedLines.Checker checker = new NumberedLines.Checker(1);
      NumberedLines.readOn(reader, checker);
      writer.write(100); // into the old one, not read yet
      Files.move(log, log.resolveSibling("web.log.1"));
      Files.move(log.resolveSibling("new"), log);
      next.next = writer.next;
      next.write(200);
      assertNull(managed.inspect(2000));
      next.write(8_000);
      NumberedLines.readOn(reader, checker);
      assertEquals(next.next, checker.next(0));
      cutAll();
      next.write(10);
      NumberedLines.readOn(reader, checker);
      assertEquals(next.next, checker.next(0));
      assertEquals(0, reader.missedBytes());
    }
  }

  @Test
  void aFileThatAnotherProcessTruncatedIsFollowed() throws Exception {
    writer.write(5_000);
    cutAll();
    try (LogReader reader = LogReader.open(log.toString())) {
      NumberedLines.Checker checker = new NumberedLines.Checker(1);
      NumberedLines.readOn(reader, checker);
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
        file.setLength(0);
      }
      assertNull(managed.inspect(2000));
      writer.write(3_000);
      assertNull(managed.inspect(2000));
      NumberedLines.readOn(reader, checker);
      cutAll();
      writer.write(10);
      NumberedLines.readOn(reader, checker);
      assertEquals(writer.next, checker.next(0));
    }
  }

  @Test
  void aLinkIsRefusedAndItsTargetUntouched() throws Exception {
    Path victim = temp.resolve("victim");
    Files.writeString(victim, "precious\n".repeat(50_000));
    Path link = temp.resolve("link.log");
    Files.createSymbolicLink(link, victim);
    ManagedLog second = LogFixture.managed(link);
    assertEquals("cannot rotate \"" + link + "\": it is a symbolic link; name the file itself",
        second.inspect(1).text());
    Path hard = temp.resolve("hard.log");
    Files.createLink(hard, victim);
    second = LogFixture.managed(hard);
    assertEquals("cannot rotate \"" + hard + "\": it has 2 names (hard links)", second.inspect(1).text());
    assertEquals(450_000, Files.size(victim));
    // An index that another user wrote is not trusted, nor is an index behind a link.
    Files.createSymbolicLink(temp.resolve("web.log.index"), victim);
    assertTrue(managed.inspect(1).text().startsWith("cannot use \"" + log + ".index\": "));
    Files.delete(temp.resolve("web.log.index"));
    Files.writeString(temp.resolve("web.log.index"), "");
    Files.setPosixFilePermissions(temp.resolve("web.log.index"),
        java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
    assertEquals("cannot use \"" + log + ".index\": it is not reeve's own, or other users may write to it",
        managed.inspect(1).text());
    Files.delete(temp.resolve("web.log.index"));
    // A link where an archive is to be is replaced, and not written through.
    Files.createSymbolicLink(temp.resolve("web.log.000000000000000"), victim);
    Files.createSymbolicLink(temp.resolve("web.log.000000000000000.tmp"), victim);
    writer.write(10_000);
    cutAll();
    assertEquals(450_000, Files.size(victim));
    assertFalse(Files.isSymbolicLink(temp.resolve("web.log.000000000000000")));
    check();
  }

  @Test
  void aDeletedDirectoryIsReportedAndUsedAgain() throws Exception {
    Path directory = Files.createDirectory(temp.resolve("gone"));
    Path path = directory.resolve("a.log");
    Files.writeString(path, "a\n");
    ManagedLog second = LogFixture.managed(path);
    assertNull(second.inspect(1));
    for (String file : new String[] {"a.log", "a.log.index"}) {
      Files.delete(directory.resolve(file));
    }
    assertTrue(second.inspect(1).text().startsWith("cannot find \"" + path + "\": it was deleted or renamed"));
    Files.delete(directory);
    assertEquals("cannot find the log directory \"" + directory + "\": it was deleted or renamed",
        second.inspect(1).text());
    Files.createDirectory(directory);
    Files.writeString(path, "b\n");
    assertNull(second.inspect(1));
    assertEquals("b\n", all(path));
    second.close();
  }

  @Test
  void aFullDiskLosesNoWrittenLine() throws Exception {
    try (LoopDisks disk = LoopDisks.of("tmpfs", temp)) {
      Path path = disk.directory.resolve("a.log");
      try (NumberedLines.Writer small = new NumberedLines.Writer(path, 0)) {
        small.write(10_000);
        Path filler = disk.directory.resolve("filler");
        ManagedLog second = LogFixture.managed(path);
        assertNull(second.inspect(1));
        assertNull(second.probeMethod());
        byte[] much = new byte[1 << 20];
        try (var out = Files.newOutputStream(filler)) {
          while (true) {
            out.write(much);
          }
        } catch (java.io.IOException full) {
          // as it is meant to be
        }
        RotationStrategy.Result result = LogFixture.cut(second, 100_000);
        assertTrue(result.isOutOfSpace(), () -> "" + result);
        assertTrue(result.problem().text().endsWith("no space left on device"), result::toString);
        LogFixture.check(path, small.next);
        assertEquals(List.of(), LogFixture.leftovers(disk.directory));
        Files.delete(filler);
        assertTrue(LogFixture.cut(second, 100_000).bytes() > 0, "and it goes on");
        LogFixture.check(path, small.next);
        second.close();
      }
    }
  }

  @Test
  void aWriterWithoutAppendIsDetectedAndItsLinesAreKept() throws Exception {
    Process dd = new ProcessBuilder("/bin/sh", "-c", "exec 3<>" + log + "; read x; cat >&3").start();
    try {
      while (ObservedStorage.real().writerWithoutAppend(stat().device(), stat().inode()) == 0) {
        Thread.onSpinWait(); // until the shell has opened it
      }
      assertEquals(dd.pid(), ObservedStorage.real().writerWithoutAppend(stat().device(), stat().inode()));
      writer.write(10_000);
      cutAll();
      assertEquals(dd.pid(), managed.methods().nonAppendingPid());
      assertEquals(RotationMethod.PUNCH, managed.methods().method());
      check();
    } finally {
      dd.destroyForcibly().waitFor();
    }
  }

  private FileStatus stat() {
    int fd = ObservedStorage.real().openDirectory(temp.toString());
    try {
      return ObservedStorage.real().stat(fd, "web.log");
    } finally {
      ObservedStorage.real().close(fd);
    }
  }

  @Test
  void aLineLongerThanAnArchiveIsSplitButWholeForReaders() throws Exception {
    String text = "y".repeat(3 << 20) + "\nend\n";
    Files.writeString(log, text, StandardOpenOption.TRUNCATE_EXISTING);
    cutAll();
    assertTrue(managed.archives().list().size() > 10);
    assertEquals(text, all(log));
  }

  @Test
  void rotationContinuesWithADamagedIndex() throws Exception {
    writer.write(10_000);
    cutAll();
    managed.close();
    Path index = temp.resolve("web.log.index");
    byte[] bytes = Files.readAllBytes(index);
    Files.write(index, "cut 12 garb".getBytes(StandardCharsets.US_ASCII), StandardOpenOption.APPEND);
    check();
    managed = LogFixture.managed(log);
    writer.write(4_000);
    cutAll();
    check();
    assertTrue(Files.size(index) > bytes.length);
  }
}
