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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.logstore.Archive;
import reeve.posix.DirectoryFiles;

/**
 * The ways of rotation that ask something of services, ended at each of their steps: nothing is lost or doubled for a
 * reader.
 */
class RotationMethodsIT {
  private static final int LINES = 4000;

  @TempDir
  Path temp;

  private static final class End extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** The writer is this test, which stands still while it is asked to. */
  static final class Asked implements WriterControl {
    final List<String> asked = new ArrayList<>();
    String problem;
    boolean begins = true;
    Runnable whileHeld = () -> {};

    @Override
    public FrozenWriters freeze(Collection<String> services, String log, long nanos) {
      asked.add("hold " + services);
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
          whileHeld.run();
          return begins;
        }

        @Override
        public void close() {
          asked.add("go on");
        }
      };
    }

    @Override
    public void requestReopen(String service) {
      asked.add("signal " + service);
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

  private static ManagedLog keeper(Path log, RotationMethod way, WriterControl hands, HeadCutter.Steps steps) {
    ManagedLog keeper = HeadCutterIT.keeper(log, steps);
    keeper.shortening().ask(way, hands, List.of("web"));
    return keeper;
  }

  private static HeadCutter.Steps endingAt(int step, List<String> met) {
    int[] left = {step};
    return name -> {
      met.add(name);
      if (left[0]-- == 0) {
        throw new End();
      }
    };
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
          ManagedLog keeper = keeper(log, RotationMethod.FREEZE, new Asked(), endingAt(step, met));
          try {
            assertNull(keeper.look(1));
            CutResult result = keeper.shortening().cut(1, false, true, 1);
            assertTrue(result.bytes() > 0, () -> "" + result);
            assertEquals(0, Files.size(log));
            steps = met;
            last = step; // all of them were met
          } catch (End e) {
            // as kill -9 would, but for descriptors
          }
          keeper.close();
          HeadCutterIT.check(log, writer.next);
          writer.write(10); // whoever lets them go: before the next start has looked
          HeadCutterIT.check(log, writer.next);
          ManagedLog next = keeper(log, RotationMethod.FREEZE, new Asked(), name -> {});
          assertNull(next.look(1));
          assertNull(next.state().pending());
          HeadCutterIT.check(log, writer.next);
          writer.write(step % 3 == 0 ? LINES : 100);
          HeadCutterIT.check(log, writer.next);
          assertEquals(0, HeadCutterIT.leftovers(disk.directory).size());
          next.close();
        }
      }
      System.err.println(kind + ": freeze " + steps);
      assertTrue(steps.contains("truncated"), () -> "");
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
        ManagedLog keeper = keeper(log, RotationMethod.SIGNAL, new Asked(), endingAt(step, met));
        long now = 1_000_000L * (step + 1);
        try {
          assertNull(keeper.look(now));
          assertTrue(keeper.shortening().cut(1, false, true, now).bytes() > 0);
          HeadCutterIT.check(log, writer.next);
          writer.write(50); // not over there yet
          HeadCutterIT.check(log, writer.next);
          writer = reopened(writer, log);
          writer.write(LINES);
          HeadCutterIT.check(log, writer.next);
          assertNull(keeper.look(now + 10));
          assertFalse(keeper.isParting());
          last = step;
        } catch (End e) {
          // the same
        }
        keeper.close();
        HeadCutterIT.check(log, writer.next);
        writer.write(10);
        writer = reopened(writer, log);
        writer.write(200);
        HeadCutterIT.check(log, writer.next);
        ManagedLog next = keeper(log, RotationMethod.SIGNAL, new Asked(), name -> {});
        assertNull(next.look(now + 100_000));
        assertFalse(next.isParting(), "nobody has the old one open");
        HeadCutterIT.check(log, writer.next);
        next.close();
      }
      writer.close();
      assertEquals(0, HeadCutterIT.leftovers(disk.directory).size());
    }
  }

  private static NumberedLines.Writer reopened(NumberedLines.Writer old, Path log) throws Exception {
    NumberedLines.Writer fresh = new NumberedLines.Writer(log, 0);
    fresh.next = old.next;
    old.close();
    return fresh;
  }

  @Test
  void whoGoesOnTooEarlyCostsNothing() throws Exception {
    Path log = temp.resolve("web.log");
    try (NumberedLines.Writer writer = new NumberedLines.Writer(log, 0)) {
      writer.write(LINES);
      Asked hands = new Asked();
      ManagedLog keeper = keeper(log, RotationMethod.FREEZE, hands, name -> {});
      assertNull(keeper.look(1));
      hands.begins = false; // a stop came
      assertTrue(keeper.shortening().cut(1, false, true, 1).bytes() > 0, "it is archived");
      assertTrue(Files.size(log) > 0, "and not emptied");
      HeadCutterIT.check(log, writer.next);
      hands.begins = true;
      hands.whileHeld = () -> {
        try {
          writer.write(3); // somebody who does not stand still
        } catch (java.io.IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      };
      writer.write(100);
      assertNull(keeper.look(1));
      keeper.shortening().cut(1, false, true, 1);
      HeadCutterIT.check(log, writer.next);
      hands.whileHeld = () -> {};
      hands.problem = "cannot hold it";
      assertEquals("cannot hold it", keeper.shortening().cut(1, false, true, 1).error());
      HeadCutterIT.check(log, writer.next);
      hands.problem = null;
      assertNull(keeper.look(1));
      assertTrue(keeper.shortening().cut(1, false, true, 1).bytes() > 0);
      assertEquals(0, Files.size(log));
      HeadCutterIT.check(log, writer.next);
      keeper.close();
    }
  }

  @Test
  void whereNothingCanBeTakenOutTheNextStartRotates() throws Exception {
    try (LoopDisks disk = LoopDisks.of("ramfs", temp)) {
      Path log = disk.directory.resolve("web.log");
      NumberedLines.Writer writer = new NumberedLines.Writer(log, 0);
      writer.write(LINES);
      ManagedLog keeper = keeper(log, null, null, name -> {});
      assertNull(keeper.look(1));
      assertEquals(0, keeper.shortening().cut(1000, false, true, 1).bytes());
      assertEquals(RotationMethod.AT_START, keeper.shortening().way());
      assertTrue(keeper.shortening().isForWantOf());
      RotateAtStart atStart = new RotateAtStart();
      atStart.offer(keeper, true);
      writer.write(10);
      writer.close();
      atStart.opening(log.toString());
      assertFalse(Files.exists(log));
      NumberedLines.Writer next = new NumberedLines.Writer(log, 0);
      next.next = writer.next;
      next.write(20);
      HeadCutterIT.check(log, next.next);
      assertNull(keeper.look(2));
      assertTrue(keeper.takeParted());
      next.write(20);
      HeadCutterIT.check(log, next.next);
      next.close();
      keeper.close();
    }
  }

  @Test
  void aLogWithAHoleAtItsHeadIsAnArchiveWithoutOne() throws Exception {
    Path log = temp.resolve("web.log");
    NumberedLines.Writer writer = new NumberedLines.Writer(log, 0);
    writer.write(LINES);
    ManagedLog keeper = keeper(log, null, null, name -> {});
    assertNull(keeper.look(1));
    assertTrue(keeper.shortening().cut(20_000, false, false, 1).bytes() > 0);
    assertTrue(keeper.state().start() > keeper.state().base(), "something is in two places");
    keeper.shortening().ask(RotationMethod.SIGNAL, new Asked(), List.of("web")); // another definition
    assertTrue(keeper.shortening().cut(1, false, true, 1).bytes() > 0);
    HeadCutterIT.check(log, writer.next);
    writer.write(10);
    HeadCutterIT.check(log, writer.next);
    writer = reopened(writer, log);
    writer.write(10);
    HeadCutterIT.check(log, writer.next);
    assertNull(keeper.look(2));
    HeadCutterIT.check(log, writer.next);
    int directory = DirectoryFiles.openDirectory(temp.toString());
    for (Archive archive : keeper.shelf().list()) {
      assertEquals(archive.to() - archive.from(), Files.size(temp.resolve(archive.file())), archive::toString);
    }
    reeve.posix.FileSpace.close(directory);
    writer.close();
    keeper.close();
  }

  @Test
  void aServiceThatDoesNotOpenItsLogAnewIsTold() throws Exception {
    Path log = temp.resolve("web.log");
    Process cat = new ProcessBuilder("/bin/sh", "-c", "exec cat >> \"$0\"", log.toString()).start();
    try {
      cat.getOutputStream().write("line\n".repeat(5000).getBytes());
      cat.getOutputStream().flush();
      while (!Files.exists(log) || Files.size(log) < 25_000) {
        Thread.onSpinWait();
      }
      Asked hands = new Asked();
      ManagedLog keeper = keeper(log, RotationMethod.SIGNAL, hands, name -> {});
      assertNull(keeper.look(1_000));
      assertTrue(keeper.shortening().cut(1, false, true, 1_000).bytes() > 0);
      assertEquals(List.of("signal web"), hands.asked);
      assertNull(keeper.look(2_000));
      assertTrue(keeper.isParting());
      String told = keeper.look(20_000);
      assertTrue(told.startsWith("cannot end the rotation of \"" + log + "\": nobody opened it anew"), told);
      cat.getOutputStream().close();
      cat.waitFor();
      assertNull(keeper.look(30_000));
      assertFalse(keeper.isParting());
      keeper.close();
    } finally {
      cat.destroyForcibly().waitFor();
    }
  }
}
