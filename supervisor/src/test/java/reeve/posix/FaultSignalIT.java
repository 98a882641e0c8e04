package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static reeve.posix.Kernel.POSIX;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reeve.Await;
import reeve.config.Signal;

/** Signals that the JVM takes for its own faults, sent by this process to a JVM whose code causes such faults. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultSignalIT {
  private static final int[] SIGNALS = {4, 5, 7, 8, 11, 32, 33, 60, 62};
  private static final int ROUNDS = 40;

  @Test
  void sentFaultSignalsAreReadWhileTheJvmHandlesItsOwn() throws Exception {
    List<String> line =
        Kernel.java(FaultSignalProbe.class, Integer.toString(SIGNALS.length * ROUNDS)).command();
    ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("_JAVA_SR_SIGNUM", "60");
    Process jvm = builder.start();
    try (BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("ready", lines.readLine());
      for (int round = 0; round < ROUNDS; round++) {
        for (int signal : SIGNALS) {
          assertEquals(0, POSIX.kill((int) jvm.pid(), new Signal(signal)));
          assertEquals(signal + " " + POSIX.pid() + " " + POSIX.euid() + " true", lines.readLine());
        }
      }
      assertEquals("faults are handled", lines.readLine());
      assertEquals("spawned", lines.readLine());
      assertEquals(0, jvm.waitFor());
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** More signals than the pipe holds do not block the handler, in whatever thread it runs. */
  @Test
  void aFullPipeDropsSignals() throws Exception {
    int count = 5000; // the pipe holds 65,536 bytes
    Signal queued = new Signal(60);
    ProcessBuilder builder = Kernel.java(FaultSignalProbe.class, "1000000", "later");
    builder.environment().put("_JAVA_SR_SIGNUM", "60");
    Process jvm = builder.start();
    try (BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("ready", lines.readLine());
      for (int i = 0; i < count; i++) {
        assertEquals(0, POSIX.kill((int) jvm.pid(), queued));
      }
      Await.until("all signals are handled",
          () -> Files.readString(Path.of("/proc/" + jvm.pid() + "/status")).contains("ShdPnd:\t0000000000000000"));
      jvm.getOutputStream().write('\n');
      jvm.getOutputStream().flush();
      int read = 0;
      for (String line = lines.readLine(); read < 2000; line = lines.readLine(), read++) {
        assertTrue(line.startsWith("60 "), line);
      }
      assertEquals(0, POSIX.kill((int) jvm.pid(), new Signal(11)));
      String line = lines.readLine();
      for (; line.startsWith("60 "); line = lines.readLine()) {
        read++;
      }
      assertEquals("11 " + POSIX.pid() + " " + POSIX.euid() + " true", line);
      assertTrue(read < count, read + " signals were in the pipe");
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** The page can be executed and not written. */
  @Test
  void theCodeIsNotWritable() throws Exception {
    Process jvm = Kernel.java(FaultSignalProbe.class, "1").start();
    try (BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("ready", lines.readLine());
      try (Stream<String> maps = Files.lines(Path.of("/proc/" + jvm.pid() + "/maps"))) {
        assertTrue(maps.anyMatch(row -> row.matches("[0-9a-f]+-[0-9a-f]+ r-xp 00000000 00:00 0 *")), "no such page");
      }
    } finally {
      jvm.destroyForcibly();
    }
  }
}
