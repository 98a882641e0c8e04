package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.logstore.Archive;
import reeve.logstore.LogReader;

/**
 * The whole guarantee: two writers write as fast as they can, a process that cuts their log is killed repeatedly at any
 * moment, and a reader meanwhile sees each number once and in order. For a longer run use
 * {@code -Dreeve.soak-seconds=600}: see supervisor/bench/soak-rotation.
 */
@Tag("once")
class KilledCutIT {
  private static final int WRITERS = 2;
  private static final long AHEAD = 150L << 20;
  private static final long CUT = 1 << 20;
  private static final int LEAST_KILLS = 3;

  @TempDir
  Path temp;

  private final AtomicBoolean finished = new AtomicBoolean();
  private final AtomicLong readTo = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @ParameterizedTest
  @ValueSource(strings = {"here", "tmpfs", "ext4", "xfs", "btrfs", "overlay", "overlay on xfs"})
  void eachNumberIsReadOnceWhileTheRotatingProcessIsKilled(String kind) throws Exception {
    long nanos = TimeUnit.SECONDS.toNanos(Integer.getInteger("reeve.soak-seconds", 6));
    try (LoopDisks disk = LoopDisks.of(kind, temp)) {
      Path log = disk.directory.resolve("web.log");
      NumberedLines.Writer[] writers = new NumberedLines.Writer[WRITERS];
      Thread[] threads = new Thread[WRITERS];
      for (int i = 0; i < WRITERS; i++) {
        writers[i] = new NumberedLines.Writer(log, i);
        int seed = i;
        threads[i] = run(() -> write(writers[seed], new Random(seed), disk.directory));
      }
      NumberedLines.Checker checker = new NumberedLines.Checker(WRITERS);
      Thread reader = run(() -> read(log, checker));
      int kills;
      try {
        kills = killAgainAndAgain(log, System.nanoTime() + nanos);
      } finally {
        finished.set(true);
        for (Thread thread : threads) {
          thread.join();
        }
        reader.join();
      }
      assertNull(failure.get(), () -> "" + stack(failure.get()));
      ManagedLog managed = LogFixture.managed(log);
      assertNull(managed.inspect(1));
      managed.close();
      try (LogReader rest = LogReader.open(log.toString())) {
        rest.seek(readTo.get());
        NumberedLines.readOn(rest, checker);
      }
      for (int i = 0; i < WRITERS; i++) {
        assertEquals(writers[i].next, checker.next(i));
        writers[i].close();
      }
      System.err.println(
          kind + ": " + kills + " kills, " + (readTo.get() >> 20) + " MiB, " + (checker.next(0) + checker.next(1))
              + " lines, each once");
    }
  }

  private static String stack(Throwable e) {
    return e + java.util.Arrays.toString(e.getStackTrace());
  }

  private interface Work {
    void run() throws Exception;
  }

  private Thread run(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (Throwable e) {
        failure.compareAndSet(null, e);
        finished.set(true);
      }
    });
    thread.start();
    return thread;
  }

  private void write(NumberedLines.Writer writer, Random random, Path directory) throws Exception {
    int fd = ObservedStorage.real().openDirectory(directory.toString());
    while (!finished.get()) {
      // The second limit is for what was read but not cut yet: the process that cuts is killed more than it works.
      if (written.get() - readTo.get() > AHEAD
          || ObservedStorage.real().stat(fd, "web.log").blocks() * 512 > AHEAD) {
        LockSupport.parkNanos(1_000_000); // the disk is small
        continue;
      }
      int lines = 1 + random.nextInt(200);
      written.addAndGet(writer.write(lines));
    }
  }

  private void read(Path log, NumberedLines.Checker checker) throws Exception {
    byte[] buffer = new byte[1 << 16];
    try (LogReader reader = LogReader.open(log.toString())) {
      long tidied = 0;
      while (!finished.get()) {
        int got = reader.read(buffer, 0, buffer.length);
        checker.take(buffer, got);
        readTo.set(reader.position());
        assertEquals(0, reader.missedBytes());
        if (got == 0) {
          LockSupport.parkNanos(1_000_000);
        } else if (reader.position() - tidied > 8 * CUT) {
          tidied = reader.position();
          for (Archive archive : reader.archives()) {
            if (archive.to() >= 0 && archive.to() < tidied - CUT) {
              Files.deleteIfExists(log.resolveSibling(archive.file()));
            }
          }
        }
      }
    }
  }

  private int killAgainAndAgain(Path log, long until) throws Exception {
    Random random = new Random();
    int kills = 0;
    // A loaded machine needs longer for the same number of kills, which is not a failure.
    while ((System.nanoTime() < until || kills < LEAST_KILLS) && !finished.get()) {
      List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
      if (Runtime.version().feature() >= 24) {
        command.add("--enable-native-access=ALL-UNNAMED"); // otherwise it warns, which counts as a finding (JEP 472)
      }
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), CutProbe.class.getName(), log.toString(),
          Long.toString(CUT)));
      Process probe = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (BufferedReader out = probe.inputReader()) {
        assertEquals("ready", out.readLine());
        // A moment of its life, not a wait for anything.
        boolean ended = probe.waitFor(random.nextInt(600_000), TimeUnit.MICROSECONDS);
        probe.toHandle().destroyForcibly(); // Process.destroyForcibly would close its output
        assertNull(out.readLine(), "it found something wrong");
        probe.waitFor();
        assertTrue(!ended, "it ended by itself");
        kills++;
      }
    }
    return kills;
  }
}
