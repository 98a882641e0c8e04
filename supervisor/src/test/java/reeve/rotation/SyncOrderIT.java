package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.LogSpec;
import reeve.logstore.IndexRecord;
import reeve.logstore.LogFileNames;
import reeve.logstore.LogRun;
import reeve.posix.FileStorage;
import reeve.posix.LinuxPosix;
import reeve.rotation.archive.ArchiveCompression;
import reeve.rotation.archive.CompressionPace;

/** Nothing is removed before what replaces it is on the disk. */
class SyncOrderIT {
  @TempDir
  Path temp;
  private final List<String> calls = new ArrayList<>();

  private ManagedLog log() throws Exception {
    FileStorage storage = ObservedStorage.recording(calls);
    Path log = temp.resolve("web.log");
    try (NumberedLines.Writer writer = new NumberedLines.Writer(log, 0)) {
      writer.write(5000);
    }
    ManagedLog managed = LogFixture.managed(log, storage);
    assertNull(managed.inspect(1));
    assertNull(managed.probeMethod());
    calls.clear();
    return managed;
  }

  @Test
  void theArchiveItsNameAndTheIndexAreOnTheDiskBeforeTheHeadOfTheLogIsFreed() throws Exception {
    ManagedLog managed = log();
    LogFixture.cut(managed, 50_000);
    assertEquals(List.of("unlink", "open", "copy", "sync", "rename", "sync", "write", "syncData", "punch"),
        calls.subList(0, calls.indexOf("punch") + 1));
    if (managed.methods().method() == RotationMethod.COLLAPSE) {
      List<String> rest = calls.subList(calls.indexOf("punch") + 1, calls.size());
      assertEquals(List.of("write", "syncData", "writeOut", "collapse", "write"), rest);
    }
    managed.close();
  }

  @Test
  void theIndexIsOnTheDiskBeforeOutputIsDroppedWithoutAnArchive() throws Exception {
    ManagedLog managed = log();
    managed.drop(50_000, new RotationStrategy.Request(50_000, false, false, 1));
    assertEquals(List.of("sync", "write", "syncData", "punch", "write"), calls);
    managed.close();
  }

  @Test
  void nothingIsSyncedForADropThatFindsNothingToRemove() throws Exception {
    ManagedLog managed = log();
    Files.writeString(temp.resolve("web.log"), "");
    assertEquals(RotationStrategy.Result.NOTHING,
        managed.drop(50_000, new RotationStrategy.Request(50_000, false, false, 1)));
    assertEquals(List.of(), calls);
    managed.close();
  }

  /** A later cut is recorded in the new index only: the old one would come back without it. */
  @Test
  void theNameOfACompactedIndexIsOnTheDiskBeforeTheNextRecord() throws Exception {
    Path log = Files.createFile(temp.resolve("web.log"));
    FileStorage storage = ObservedStorage.recording(calls);
    LinuxPosix posix = new LinuxPosix();
    int directory = storage.openDirectory(temp.toString());
    IndexWriter index = new IndexWriter(storage, directory, LogFileNames.of(log.toString()));
    assertEquals(0, index.open(storage.stat(directory, "web.log"), posix.euid()));
    for (int i = 0; !index.isLarge(); i++) {
      assertEquals(0, index.append(new IndexRecord.RunStart(new LogRun(i, i, 77, i, "web", "stdout")), false));
    }
    calls.clear();
    index.compact(0, 100_000);
    calls.removeIf(call -> call.equals("write"));
    assertEquals(List.of("unlink", "open", "syncData", "rename", "sync"), calls);
    index.close();
    storage.close(directory);
  }

  @Test
  void theCompressedArchiveAndItsNameAreOnTheDiskBeforeTheOtherIsDeleted() throws Exception {
    ManagedLog managed = log();
    LogFixture.cut(managed, 50_000);
    calls.clear();
    assertNull(ArchiveCompression.compress(managed.archives(), managed.archives().list().get(0),
        LogSpec.Compression.GZIP, new CompressionPace(new LinuxPosix(), System::nanoTime)));
    List<String> others = new ArrayList<>(calls);
    others.removeIf(call -> call.equals("write"));
    assertEquals(List.of("unlink", "open", "sync", "rename", "sync", "unlink"), others);
    assertEquals("sync", calls.get(calls.lastIndexOf("write") + 1), "all of it");
    managed.close();
  }
}
