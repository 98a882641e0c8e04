package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static reeve.posix.Kernel.POSIX;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.config.Signal;
import reeve.posix.Kernel.Request;

class SignalIT {
  @TempDir
  Path dir;

  private static long mask(Signal... signals) {
    long mask = 0;
    for (Signal signal : signals) {
      mask |= 1L << (signal.number() - 1);
    }
    return mask;
  }

  @Test
  void eachSignalComesWithItsSender() throws Exception {
    Signal[] signals =
        {Signal.TERM, Signal.QUIT, Signal.HUP, Signal.USR2, Signal.WINCH, Signal.TSTP, Signal.PWR, new Signal(37)};
    long mask = mask(signals);
    Process jvm = Kernel.java(PosixProbe.class, "signals", Long.toString(mask), Integer.toString(signals.length))
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8)) {
      // Its pid is the same after it has executed itself, and it keeps its name and what was added to its environment.
      assertEquals("ready " + jvm.pid() + " é java", lines.readLine());
      try (Stream<Path> tasks = Files.list(Path.of("/proc/" + jvm.pid() + "/task"))) {
        for (Path task : tasks.toList()) {
          byte[] status = ProcFiles.read(task + "/status");
          long blocked = Reexec.maskOf(status, "\nSigBlk:\t".getBytes(StandardCharsets.US_ASCII));
          assertEquals(mask, blocked & mask,
              "a thread of the new JVM has not all of them blocked: " + new String(status));
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
  void ctrlCOfATerminalComesFromTheKernel() throws Exception {
    try (Pty pty = new Pty()) {
      Path out = dir.resolve("out");
      ProcessBuilder jvm = Kernel.java(PosixProbe.class, "signals", Long.toString(mask(Signal.INT)), "1");
      Request request =
          new Request(jvm.command().get(0), jvm.command().subList(1, jvm.command().size()).toArray(new String[0]));
      request.terminal = pty.path;
      request.stdin = pty.slave;
      request.stdout = POSIX.open(out.toString(), Posix.Open.WRONLY | Posix.Open.CREAT, 0600);
      int pid = request.spawn();
      POSIX.close(request.stdout);
      Await.until("the probe is ready", () -> Files.readString(out).contains("ready"));
      assertEquals(1, POSIX.write(pty.master, new byte[] {3}, 0, 1));
      Kernel.awaitDeath(pid);
      assertTrue(Files.readString(out).endsWith("SIGINT 0 0 false\n"), Files.readString(out));
    }
  }

  @Test
  void theParentDeathSignalIsReceived() throws Exception {
    Path result = dir.resolve("result");
    List<String> command = new ArrayList<>(List.of("-c", "\"$@\" & exec sleep 1000", "sh"));
    command.addAll(
        Kernel.java(PosixProbe.class, "parent-death", Long.toString(mask(Signal.USR1)), result.toString()).command());
    Request request = new Request("/bin/sh", command.toArray(new String[0]));
    int parent = request.spawn();
    Await.until("it has requested the signal", () -> Files.exists(result) && Files.readString(result).contains("\n"));
    assertEquals(0, POSIX.kill(parent, Signal.KILL));
    Kernel.awaitDeath(parent);
    Await.until("it got the signal", () -> Files.readAllLines(result).size() == 2);
    assertEquals(List.of("0 0 0", "SIGUSR1 from " + parent), Files.readAllLines(result));
  }

  @Test
  void allQueuedSignalsAreReadEvenIfOneReadCannotTakeThem() throws Exception {
    Signal signal = new Signal(40);
    int count = 2 * SignalReader.BATCH + 5;
    Process jvm =
        Kernel.java(PosixProbe.class, "signals", Long.toString(mask(signal)), Integer.toString(count)).start();
    try (BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8)) {
      assertTrue(lines.readLine().startsWith("ready"));
      POSIX.kill((int) jvm.pid(), Signal.STOP);
      for (int i = 0; i < count; i++) {
        assertEquals(0, POSIX.kill((int) jvm.pid(), signal));
      }
      POSIX.kill((int) jvm.pid(), Signal.CONT);
      for (int i = 0; i < count; i++) {
        assertEquals(signal.name() + " " + POSIX.pid() + " " + POSIX.euid() + " true", lines.readLine());
      }
      assertEquals(137, jvm.waitFor());
    } finally {
      jvm.destroyForcibly();
    }
  }

  @Test
  void pidsThatMeanSeveralProcessesAreRefused() {
    // With CONT, which does no harm if the test fails.
    assertEquals(Errno.EINVAL, POSIX.kill(-POSIX.pid(), Signal.CONT));
    assertEquals(Errno.EINVAL, POSIX.kill(0, Signal.CONT));
    assertEquals(Errno.EINVAL, POSIX.killGroup(1, Signal.CONT));
    assertEquals(Errno.EINVAL, POSIX.killGroup(-5, Signal.CONT));
  }

  @Test
  void aSignalCanBeIgnoredAndRestored() {
    byte[] label = "\nSigIgn:\t".getBytes(StandardCharsets.US_ASCII);
    Signal signal = new Signal(50);
    POSIX.ignoreSignal(signal, true);
    assertEquals(mask(signal), Reexec.maskOf(ProcFiles.read("/proc/self/status"), label) & mask(signal));
    POSIX.ignoreSignal(signal, false);
    assertEquals(0, Reexec.maskOf(ProcFiles.read("/proc/self/status"), label) & mask(signal));
  }

  @Test
  void withoutPidfdsTheStartTimeIsCompared() throws Exception {
    int pid = new Request("/bin/sleep", "1000").spawn();
    long start = POSIX.stat(pid).startTime();
    Scratch s = Scratch.acquire();
    for (int error : new int[] {Errno.ENOSYS, Errno.EPERM}) {
      assertEquals(Errno.ESRCH, ExactKill.kill(s, -error, pid, start + 1, Signal.KILL.number()));
      assertEquals(0, ExactKill.kill(s, -error, pid, start, Signal.CONT.number()));
    }
    assertEquals(Errno.ESRCH, ExactKill.kill(s, -Errno.EMFILE, pid, start + 1, Signal.KILL.number()));
    assertEquals(0, ExactKill.kill(s, -Errno.EMFILE, pid, start, Signal.CONT.number()));
    assertEquals(Errno.ESRCH, ExactKill.kill(s, -Errno.EINVAL, pid, start, Signal.KILL.number()));
    assertTrue(POSIX.stat(pid).state() != 'Z', "it was killed");
    assertEquals(0, ExactKill.kill(s, -Errno.ENOSYS, pid, start, Signal.KILL.number()));
    assertEquals("SIGKILL", Kernel.awaitDeath(pid).status().toString());
    assertEquals(Errno.ESRCH, ExactKill.kill(s, -Errno.ENOSYS, pid, start, Signal.KILL.number()));
    s.release();
  }

  @Test
  void killExactlyRefusesAnotherProcessWithTheSamePid() throws Exception {
    int pid = new Request("/bin/sleep", "1000").spawn();
    long start = POSIX.stat(pid).startTime();
    assertEquals(Errno.ESRCH, POSIX.killExactly(pid, start + 1, Signal.KILL));
    assertEquals(Errno.ESRCH, POSIX.killExactly(pid, start - 1, Signal.KILL));
    assertTrue(POSIX.stat(pid).state() != 'Z', "it was killed");
    assertEquals(0, POSIX.killExactly(pid, start, Signal.KILL));
    assertEquals("SIGKILL", Kernel.awaitDeath(pid).status().toString());
    assertEquals(Errno.ESRCH, POSIX.killExactly(pid, start, Signal.KILL));
  }

  @Test
  void aPidfdReachesItsProcessUntilThatIsReaped() throws Exception {
    int pid = new Request("/bin/sleep", "1000").spawn();
    int pidfd = POSIX.openPidfd(pid);
    assertTrue(POSIX.isUnreaped(pidfd));
    assertTrue(POSIX.isRunningChild(pid));
    assertEquals(0, POSIX.killByPidfd(pidfd, Signal.KILL));
    Await.until("it is a zombie", () -> POSIX.stat(pid).state() == 'Z');
    assertTrue(POSIX.isUnreaped(pidfd), "a zombie keeps its pid");
    assertFalse(POSIX.isRunningChild(pid));
    assertEquals(0, POSIX.killByPidfd(pidfd, Signal.TERM));
    assertEquals("SIGKILL", Kernel.awaitDeath(pid).status().toString());
    assertFalse(POSIX.isUnreaped(pidfd));
    assertEquals(Errno.ESRCH, POSIX.killByPidfd(pidfd, Signal.TERM));
    assertEquals(-Errno.ESRCH, POSIX.openPidfd(pid));
    assertFalse(POSIX.isRunningChild(pid));
    assertFalse(POSIX.isRunningChild(1), "it is not a child");
    POSIX.close(pidfd);
  }

  @Test
  void aGroupIsSignalledThroughThePidfdOfItsLeader() throws Exception {
    assertEquals(0, POSIX.becomeSubreaper());
    for (boolean without : new boolean[] {false, true}) {
      Pidfds.withoutGroups(without);
      int pid = Request.shell("sleep 1000 & exec sleep 1000").spawn();
      int pidfd = POSIX.openPidfd(pid);
      Await.until("it has a child", () -> POSIX.children(pid).length == 1);
      int member = POSIX.children(pid)[0];
      assertEquals(0, POSIX.killGroupByPidfd(pidfd, pid, Signal.KILL));
      assertEquals("SIGKILL", Kernel.awaitDeath(pid).status().toString());
      Await.until("the member is gone", () -> {
        Kernel.reap();
        return POSIX.stat(member) == null;
      });
      assertEquals(Errno.ESRCH, POSIX.killGroupByPidfd(pidfd, pid, Signal.TERM));
      POSIX.close(pidfd);
    }
    Pidfds.withoutGroups(false);
  }

  @Test
  void withoutTheFlagAGroupIsNotSignalledAfterItsLeaderWasReaped() throws Exception {
    assertEquals(0, POSIX.becomeSubreaper());
    int pid = Request.shell("sleep 1000 & exec sleep 1000").spawn();
    int pidfd = POSIX.openPidfd(pid);
    Await.until("it has a child", () -> POSIX.children(pid).length == 1);
    int member = POSIX.children(pid)[0];
    POSIX.kill(pid, Signal.KILL);
    Kernel.awaitDeath(pid);
    Pidfds.withoutGroups(true);
    try {
      assertEquals(Errno.ESRCH, POSIX.killGroupByPidfd(pidfd, pid, Signal.KILL));
      assertTrue(POSIX.isRunningChild(member));
    } finally {
      Pidfds.withoutGroups(false);
      POSIX.kill(member, Signal.KILL);
      Kernel.awaitDeath(member);
      POSIX.close(pidfd);
    }
  }

  @Test
  void anotherProcessWithTheSamePidIsNeverSignalled() throws Exception {
    List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"));
    Process trial = new ProcessBuilder("unshare", "--pid", "--fork", "sh", "-c",
        "echo 300 >/proc/sys/kernel/ns_last_pid").redirectErrorStream(true).start();
    trial.getInputStream().readAllBytes();
    assumeTrue(trial.waitFor() == 0, "SKIPPED: cannot choose pids in a pid namespace");
    command.addAll(Kernel.java(PidReuseProbe.class).command());
    Process probe = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertEquals("not signalled\n", new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }
}
