package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cut, ended at each of its steps, on each file system: nothing is lost or doubled for a reader, before and after the
 * next start.
 */
@Tag("once")
class HeadCutterIT {
  private static final int LINES = 3200;

  @TempDir
  Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"here", "tmpfs", "ext4", "xfs", "btrfs", "overlay", "overlay on xfs"})
  void aReeveThatIsKilledAtAnyStepOfACutLosesAndDoublesNothing(String kind) throws Exception {
    try (LoopDisks disk = LoopDisks.of(kind, temp)) {
      List<String> calls = new ArrayList<>();
      Path log = disk.directory.resolve("web.log");
      try (NumberedLines.Writer writer = new NumberedLines.Writer(log, 0)) {
        writer.write(LINES);
        ManagedLog managed = LogFixture.managed(log, ObservedStorage.recording(calls));
        assertNull(managed.inspect(1));
        assertTrue(LogFixture.cut(managed, 100_000).bytes() > 50_000);
        assertTrue(managed.rotate(new RotationStrategy.Request(20_000, false, false, 1)).bytes() > 10_000);
        assertNull(managed.removeHole(1));
        managed.close();
        System.err.println(kind + ": " + managed.methods().method() + " " + calls);
        LogFixture.check(log, writer.next);
        for (int endAt = 0; endAt < calls.size(); endAt++) {
          writer.write(LINES);
          endAt(log, endAt);
          LogFixture.check(log, writer.next);
          writer.write(10);
          LogFixture.check(log, writer.next);
          // The next start, which is ended too, and the one after it.
          for (int again = 0; again < 3; again++) {
            endAt(log, again);
            LogFixture.check(log, writer.next);
          }
          ManagedLog next = LogFixture.managed(log);
          assertNull(next.inspect(1));
          LogFixture.check(log, writer.next);
          assertNull(next.state().pending());
          while (LogFixture.cut(next, 100_000).bytes() > 0) {
            LogFixture.check(log, writer.next);
          }
          next.close();
        }
        assertEquals(List.of(), LogFixture.leftovers(disk.directory));
        assertTrue(blocks(log) < 1000, "the live file is small: " + blocks(log));
      }
    }
  }

  private static void endAt(Path log, int call) throws Exception {
    ManagedLog managed = LogFixture.managed(log, ObservedStorage.killedAt(call, new ArrayList<>()));
    try {
      assertNull(managed.inspect(1));
      assertNull(LogFixture.cut(managed, 100_000).problem());
      assertNull(managed.rotate(new RotationStrategy.Request(20_000, false, false, 1)).problem());
      assertNull(managed.removeHole(1));
    } catch (ObservedStorage.Killed e) {
      // the next start finds what this one left
    }
    managed.close();
  }

  private static long blocks(Path file) {
    int directory = ObservedStorage.real().openDirectory(file.getParent().toString());
    try {
      return ObservedStorage.real().stat(directory, file.getFileName().toString()).blocks();
    } finally {
      ObservedStorage.real().close(directory);
    }
  }
}
