package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static reeve.posix.Kernel.POSIX;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.posix.Kernel.Request;

class SignalIT {
  @TempDir Path dir;

  private static long mask(Signal... signals) {
    long mask = 0;
    for (Signal signal : signals) {
      mask |= 1L << (signal.number() - 1);
    }
    return mask;
  }

  @Test
  void eachSignalComesWithWhoSentIt() throws Exception {
    Signal[] signals = {Signal.TERM, Signal.QUIT, Signal.HUP, Signal.USR2, Signal.WINCH, Signal.TSTP, Signal.PWR, new Signal(37)};
    long mask = mask(signals);
    Process jvm = Kernel.java(Probe.class, "signals", Long.toString(mask), Integer.toString(signals.length))
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8)) {
      // Its pid is the same after it has executed itself, and it keeps its name and what was added to its environment.
      assertEquals("ready " + jvm.pid() + " é java", lines.readLine());
      try (Stream<Path> tasks = Files.list(Path.of("/proc/" + jvm.pid() + "/task"))) {
        for (Path task : tasks.toList()) {
          byte[] status = ProcFiles.read(task + "/status");
          long blocked = Reexec.maskOf(status, "\nSigBlk:\t".getBytes(StandardCharsets.US_ASCII));
          assertEquals(mask, blocked & mask, "a thread of the new JVM has not all of them blocked: " + new String(status));
        }
      }
      for (Signal signal : signals) {
        assertEquals(0, POSIX.kill((int) jvm.pid(), signal));
        assertEquals(signal.name() + " " + POSIX.pid() + " " + POSIX.euid() + " true", lines.readLine());
      }
      assertEquals(137, jvm.waitFor());
    } finally {
      jvm.destroyForcibly();
    }
  }

  @Test
  void ctrlCOfATerminalIsTheKernels() throws Exception {
    try (Pty pty = new Pty()) {
      Path out = dir.resolve("out");
      ProcessBuilder jvm = Kernel.java(Probe.class, "signals", Long.toString(mask(Signal.INT)), "1");
      Request request = new Request(jvm.command().get(0), jvm.command().subList(1, jvm.command().size()).toArray(new String[0]));
      request.terminal = pty.path;
      request.stdin = pty.slave;
      request.stdout = POSIX.open(out.toString(), Posix.Open.WRONLY | Posix.Open.CREAT, 0600);
      int pid = request.spawn();
      POSIX.close(request.stdout);
      Kernel.await("the probe is ready", () -> Files.readString(out).contains("ready"));
      assertEquals(1, POSIX.write(pty.master, new byte[] {3}, 0, 1));
      Kernel.awaitDeath(pid);
      assertTrue(Files.readString(out).endsWith("SIGINT 0 0 false\n"), Files.readString(out));
    }
  }

  @Test
  void ignoringASignalAndTakingItBack() {
    byte[] label = "\nSigIgn:\t".getBytes(StandardCharsets.US_ASCII);
    Signal signal = new Signal(50);
    POSIX.ignoreSignal(signal, true);
    assertEquals(mask(signal), Reexec.maskOf(ProcFiles.read("/proc/self/status"), label) & mask(signal));
    POSIX.ignoreSignal(signal, false);
    assertEquals(0, Reexec.maskOf(ProcFiles.read("/proc/self/status"), label) & mask(signal));
  }

  @Test
  void killExactlyRefusesAnotherOfTheSameNumber() throws Exception {
    int pid = new Request("/bin/sleep", "1000").spawn();
    long start = POSIX.stat(pid).startTime();
    assertEquals(Errno.ESRCH, POSIX.killExactly(pid, start + 1, Signal.KILL));
    assertEquals(Errno.ESRCH, POSIX.killExactly(pid, start - 1, Signal.KILL));
    assertEquals('S', POSIX.stat(pid).state());
    assertEquals(0, POSIX.killExactly(pid, start, Signal.KILL));
    assertEquals("SIGKILL", Kernel.awaitDeath(pid).status().toString());
    assertEquals(Errno.ESRCH, POSIX.killExactly(pid, start, Signal.KILL));
  }
}
