package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.logstore.LogFileNames;

/**
 * A cut, ended at each of its steps, on each file system: nothing is lost or doubled for a reader, before and after the
 * next start.
 */
class HeadCutterIT {
  private static final int LINES = 4000;

  @TempDir
  Path temp;

  private static final class End extends Error {
    private static final long serialVersionUID = 1L;
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "tmpfs", "ext4", "xfs", "btrfs", "overlay", "overlay on xfs"})
  void aCutThatEndsAtAnyStepLosesAndDoublesNothing(String kind) throws Exception {
    try (LoopDisks disk = LoopDisks.of(kind, temp)) {
      List<String> steps = new ArrayList<>();
      Path log = disk.directory.resolve("web.log");
      try (NumberedLines.Writer writer = new NumberedLines.Writer(log, 0)) {
        writer.write(LINES);
        ManagedLog keeper = keeper(log, steps::add);
        assertNull(keeper.look(1));
        assertTrue(keeper.shortening().cut(100_000, false, true, 1).bytes() > 50_000);
        assertTrue(keeper.shortening().cut(20_000, false, false, 1).bytes() > 10_000);
        assertNull(keeper.shortening().shrink(1));
        keeper.close();
        System.err.println(kind + ": " + keeper.shortening().way() + " " + steps);
        check(log, writer.next);
        for (int endAt = 0; endAt < steps.size(); endAt++) {
          writer.write(LINES);
          endAt(log, endAt);
          check(log, writer.next);
          writer.write(10);
          check(log, writer.next);
          // The next start, which is ended too, and the one after it.
          for (int again = 0; again < 3; again++) {
            endAt(log, again);
            check(log, writer.next);
          }
          ManagedLog next = keeper(log, step -> {});
          assertNull(next.look(1));
          check(log, writer.next);
          assertNull(next.state().pending());
          while (next.shortening().cut(100_000, false, true, 1).bytes() > 0) {
            check(log, writer.next);
          }
          next.close();
        }
        assertEquals(List.of(), leftovers(disk.directory));
        assertTrue(blocks(log) < 1000, "the live file is small: " + blocks(log));
      }
    }
  }

  private static void endAt(Path log, int step) {
    int[] left = {step};
    ManagedLog keeper = keeper(log, name -> {
      if (left[0]-- == 0) {
        throw new End();
      }
    });
    try {
      assertNull(keeper.look(1));
      assertNull(keeper.shortening().cut(100_000, false, true, 1).error());
      assertNull(keeper.shortening().cut(20_000, false, false, 1).error());
      assertNull(keeper.shortening().shrink(1));
    } catch (End e) {
      // as kill -9 would, but for descriptors
    }
    keeper.close();
  }

  static ManagedLog keeper(Path log, HeadCutter.Steps steps) {
    return new ManagedLog(LogFileNames.of(log.toString()), 0, steps);
  }

  static List<String> leftovers(Path directory) throws Exception {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".tmp")).toList();
    }
  }

  private static long blocks(Path file) {
    int directory = reeve.posix.DirectoryFiles.openDirectory(file.getParent().toString());
    try {
      return reeve.posix.DirectoryFiles.stat(directory, file.getFileName().toString()).blocks();
    } finally {
      reeve.posix.FileSpace.close(directory);
    }
  }

  static void check(Path log, long written) throws Exception {
    assertEquals(written, NumberedLines.readAll(log, 1).next(0));
  }
}
