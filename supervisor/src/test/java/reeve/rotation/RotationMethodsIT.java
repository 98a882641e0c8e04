package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.logstore.Archive;
import reeve.posix.FileStorage;

/**
 * The methods of rotation that need the services, interrupted before each of their changes: nothing is lost or doubled
 * for a reader.
 */
@Tag("once")
class RotationMethodsIT {
  private static final int LINES = 4000;

  @TempDir
  Path temp;

  /** The writer is this test, which does not write while it is frozen. */
  static final class RecordingControl implements WriterControl {
    final List<String> requests = new ArrayList<>();
    String problem;
    boolean staysFrozen = true;
    Runnable whileFrozen = () -> {};

    @Override
    public FrozenWriters freeze(Collection<String> services, String log, long nanos) {
      requests.add("freeze " + services);
      return new FrozenWriters() {
        @Override
        public String problem() {
          return problem;
        }

        @Override
        public boolean includes(int pid) {
          return true;
        }

        @Override
        public boolean keepFrozen() {
          whileFrozen.run();
          return staysFrozen;
        }

        @Override
        public void close() {
          requests.add("resume");
        }
      };
    }

    @Override
    public void requestReopen(String service) {
      requests.add("signal " + service);
    }

    @Override
    public void announce(String event, String service, String message) {
      requests.add(event + " " + service + ": " + message);
    }

    @Override
    public List<String> leftFrozen() {
      return List.of();
    }

    @Override
    public void resumeLeftFrozen() {}

    @Override
    public void outputOpening() {}
  }

  private static ManagedLog managed(Path log, RotationMethod method, WriterControl control) {
    return managed(log, method, control, ObservedStorage.real());
  }

  private static ManagedLog managed(Path log, RotationMethod method, WriterControl control, FileStorage storage) {
    ManagedLog managed = LogFixture.managed(log, storage);
    managed.configure(method, new LogWriters(List.of("web"), control));
    return managed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "tmpfs", "ramfs", "ext4", "xfs", "btrfs", "overlay"})
  void aFreezeThatEndsAtAnyStepLosesAndDoublesNothing(String kind) throws Exception {
    try (LoopDisks disk = LoopDisks.of(kind, temp)) {
      Path log = disk.directory.resolve("web.log");
      List<String> steps = new ArrayList<>();
      try (NumberedLines.Writer writer = new NumberedLines.Writer(log, 0)) {
        writer.write(LINES);
        for (int step = 0, last = 100; step <= last; step++) {
          List<String> met = new ArrayList<>();
          ManagedLog managed = managed(log, RotationMethod.FREEZE, new RecordingControl(),
              ObservedStorage.killedAt(step, met));
          try {
            assertNull(managed.inspect(1));
            RotationStrategy.Result result = LogFixture.cut(managed, 1);
            assertTrue(result.bytes() > 0, () -> "" + result);
            assertEquals(0, Files.size(log));
            steps = met;
            last = step; // every step was tested
          } catch (ObservedStorage.Killed e) {
            // as kill -9 would, but for descriptors
          }
          managed.close();
          LogFixture.check(log, writer.next);
          writer.write(10); // they may be resumed before the next start has inspected the log
          LogFixture.check(log, writer.next);
          ManagedLog next = managed(log, RotationMethod.FREEZE, new RecordingControl());
          assertNull(next.inspect(1));
          assertNull(next.state().pending());
          LogFixture.check(log, writer.next);
          writer.write(step % 3 == 0 ? LINES : 100);
          LogFixture.check(log, writer.next);
          assertEquals(0, LogFixture.leftovers(disk.directory).size());
          next.close();
        }
      }
      System.err.println(kind + ": freeze " + steps);
      assertTrue(steps.contains("truncate"), () -> "");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "ramfs", "xfs"})
  void aRenameThatEndsAtAnyStepLosesAndDoublesNothing(String kind) throws Exception {
    try (LoopDisks disk = LoopDisks.of(kind, temp)) {
      Path log = disk.directory.resolve("web.log");
      NumberedLines.Writer writer = new NumberedLines.Writer(log, 0);
      writer.write(LINES);
      for (int step = 0, last = 100; step <= last; step++) {
        List<String> met = new ArrayList<>();
        ManagedLog managed = managed(log, RotationMethod.SIGNAL, new RecordingControl(),
            ObservedStorage.killedAt(step, met));
        long now = 1_000_000L * (step + 1);
        try {
          assertNull(managed.inspect(now));
          assertTrue(managed.rotate(new RotationStrategy.Request(1, false, true, now)).bytes() > 0);
          LogFixture.check(log, writer.next);
          writer.write(50); // not over there yet
          LogFixture.check(log, writer.next);
          writer = reopened(writer, log);
          writer.write(LINES);
          LogFixture.check(log, writer.next);
          assertNull(managed.inspect(now + 10));
          assertFalse(managed.isReopening());
          last = step;
        } catch (ObservedStorage.Killed e) {
          // the same
        }
        managed.close();
        LogFixture.check(log, writer.next);
        writer.write(10);
        writer = reopened(writer, log);
        writer.write(200);
        LogFixture.check(log, writer.next);
        ManagedLog next = managed(log, RotationMethod.SIGNAL, new RecordingControl());
        assertNull(next.inspect(now + 100_000));
        assertFalse(next.isReopening(), "no process has the old one open");
        LogFixture.check(log, writer.next);
        next.close();
      }
      writer.close();
      assertEquals(0, LogFixture.leftovers(disk.directory).size());
    }
  }

  private static NumberedLines.Writer reopened(NumberedLines.Writer old, Path log) throws Exception {
    NumberedLines.Writer fresh = new NumberedLines.Writer(log, 0);
    fresh.next = old.next;
    old.close();
    return fresh;
  }

  @Test
  void aWriterThatIsResumedTooEarlyLosesNoLine() throws Exception {
    Path log = temp.resolve("web.log");
    try (NumberedLines.Writer writer = new NumberedLines.Writer(log, 0)) {
      writer.write(LINES);
      RecordingControl control = new RecordingControl();
      ManagedLog managed = managed(log, RotationMethod.FREEZE, control);
      assertNull(managed.inspect(1));
      control.staysFrozen = false; // a stop came
      assertTrue(LogFixture.cut(managed, 1).bytes() > 0, "it is archived");
      assertTrue(Files.size(log) > 0, "and not emptied");
      LogFixture.check(log, writer.next);
      control.staysFrozen = true;
      control.whileFrozen = () -> {
        try {
          writer.write(3); // another process, which is not frozen
        } catch (java.io.IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      };
      writer.write(100);
      assertNull(managed.inspect(1));
      LogFixture.cut(managed, 1);
      LogFixture.check(log, writer.next);
      control.whileFrozen = () -> {};
      control.problem = "cannot hold it";
      assertEquals("cannot hold it", LogFixture.cut(managed, 1).problem().text());
      LogFixture.check(log, writer.next);
      control.problem = null;
      assertNull(managed.inspect(1));
      assertTrue(LogFixture.cut(managed, 1).bytes() > 0);
      assertEquals(0, Files.size(log));
      LogFixture.check(log, writer.next);
      managed.close();
    }
  }

  @Test
  void whereBlocksCannotBeRemovedTheNextStartRotates() throws Exception {
    try (LoopDisks disk = LoopDisks.of("ramfs", temp)) {
      Path log = disk.directory.resolve("web.log");
      NumberedLines.Writer writer = new NumberedLines.Writer(log, 0);
      writer.write(LINES);
      StartRenames renames = new StartRenames(ObservedStorage.real());
      ManagedLog managed = LogFixture.managed(log, ObservedStorage.real(), renames);
      assertNull(managed.inspect(1));
      assertEquals(0, LogFixture.cut(managed, 1000).bytes());
      assertEquals(RotationMethod.AT_START, managed.methods().method());
      assertTrue(managed.methods().isLastResort());
      writer.write(10);
      writer.close();
      renames.outputOpening(log.toString());
      assertFalse(Files.exists(log));
      NumberedLines.Writer next = new NumberedLines.Writer(log, 0);
      next.next = writer.next;
      next.write(20);
      LogFixture.check(log, next.next);
      assertNull(managed.inspect(2));
      assertTrue(managed.tracker().takeRenameFinished());
      next.write(20);
      LogFixture.check(log, next.next);
      next.close();
      managed.close();
    }
  }

  @Test
  void aLogWithAHoleAtItsHeadBecomesAnArchiveWithoutTheHole() throws Exception {
    Path log = temp.resolve("web.log");
    NumberedLines.Writer writer = new NumberedLines.Writer(log, 0);
    writer.write(LINES);
    ManagedLog managed = managed(log, null, null);
    assertNull(managed.inspect(1));
    assertTrue(managed.rotate(new RotationStrategy.Request(20_000, false, false, 1)).bytes() > 0);
    assertTrue(managed.state().start() > managed.state().base(), "something is in two places");
    // The definition is replaced.
    managed.configure(RotationMethod.SIGNAL, new LogWriters(List.of("web"), new RecordingControl()));
    assertTrue(LogFixture.cut(managed, 1).bytes() > 0);
    LogFixture.check(log, writer.next);
    writer.write(10);
    LogFixture.check(log, writer.next);
    writer = reopened(writer, log);
    writer.write(10);
    LogFixture.check(log, writer.next);
    assertNull(managed.inspect(2));
    LogFixture.check(log, writer.next);
    int directory = ObservedStorage.real().openDirectory(temp.toString());
    for (Archive archive : managed.archives().list()) {
      assertEquals(archive.to() - archive.from(), Files.size(temp.resolve(archive.file())), archive::toString);
    }
    ObservedStorage.real().close(directory);
    writer.close();
    managed.close();
  }

  @Test
  void aServiceThatDoesNotReopenItsLogIsReported() throws Exception {
    Path log = temp.resolve("web.log");
    Process cat = new ProcessBuilder("/bin/sh", "-c", "exec cat >> \"$0\"", log.toString()).start();
    try {
      cat.getOutputStream().write("line\n".repeat(5000).getBytes());
      cat.getOutputStream().flush();
      while (!Files.exists(log) || Files.size(log) < 25_000) {
        Thread.onSpinWait();
      }
      RecordingControl control = new RecordingControl();
      ManagedLog managed = managed(log, RotationMethod.SIGNAL, control);
      assertNull(managed.inspect(1_000));
      assertTrue(managed.rotate(new RotationStrategy.Request(1, false, true, 1_000)).bytes() > 0);
      assertEquals(List.of("signal web"), control.requests);
      assertNull(managed.inspect(2_000));
      assertTrue(managed.isReopening());
      String problem = managed.inspect(20_000).text();
      assertTrue(problem.startsWith("cannot end the rotation of \"" + log + "\": no process opened it again"), problem);
      cat.getOutputStream().close();
      cat.waitFor();
      assertNull(managed.inspect(30_000));
      assertFalse(managed.isReopening());
      managed.close();
    } finally {
      cat.destroyForcibly().waitFor();
    }
  }
}
