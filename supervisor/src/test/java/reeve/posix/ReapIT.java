package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static reeve.posix.Kernel.POSIX;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.posix.Kernel.Request;

class ReapIT {
  @TempDir
  Path dir;

  @BeforeEach
  void alone() throws Exception {
    Kernel.endChildrenOfOtherTests();
  }

  @Test
  void exitCodeOfAChildIsReported() throws Exception {
    assertEquals(new ExitStatus.Exited(7), Request.shell("exit 7").run().status());
    assertEquals(new ExitStatus.Exited(255), Request.shell("exit 255").run().status());
  }

  @Test
  void exitCode143IsNotASignal() throws Exception {
    assertEquals(new ExitStatus.Exited(143), Request.shell("exit 143").run().status());
  }

  @Test
  void theSignalThatKilledAChildIsReported() throws Exception {
    assertEquals(new ExitStatus.Signaled(Signal.PIPE, false), Request.shell("kill -PIPE $$").run().status());
    assertEquals(new ExitStatus.Signaled(Signal.KILL, false), Request.shell("kill -KILL $$").run().status());
    assertEquals(new ExitStatus.Signaled(new Signal(40), false), Request.shell("kill -40 $$").run().status());
  }

  @Test
  void theCoreFlagShowsWhetherThereIsACore() throws Exception {
    Request request = Request.shell("ulimit -c unlimited; kill -ABRT $$");
    request.directory = dir.toString();
    ExitStatus.Signaled status = (ExitStatus.Signaled) request.run().status();
    assertEquals(Signal.ABRT, status.signal());
    String pattern = new String(ProcFiles.read("/proc/sys/kernel/core_pattern"));
    if (!pattern.startsWith("|") && !pattern.startsWith("/")) {
      try (Stream<Path> files = Files.list(dir)) {
        assertEquals(files.findAny().isPresent(), status.coreDumped());
      }
    }
    Request without = Request.shell("ulimit -c 0; kill -ABRT $$");
    if (!pattern.startsWith("|")) {
      assertEquals(new ExitStatus.Signaled(Signal.ABRT, false), without.run().status());
    }
  }

  @Test
  void theResourceUsageIsFilledIn() throws Exception {
    Reaped.Usage usage = Request.shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done").run().usage();
    assertTrue(usage.userMicros() > 0, usage.toString());
    assertTrue(usage.maxRssKib() > 0, usage.toString());
    assertTrue(usage.minorFaults() > 0, usage.toString());
    assertTrue(usage.voluntarySwitches() + usage.involuntarySwitches() > 0, usage.toString());
    assertTrue(usage.userMicros() < 60_000_000 && usage.majorFaults() < 100_000, usage.toString());
  }

  @Test
  void noDeadChildGivesNull() throws Exception {
    assertNull(Kernel.reap());
    int pid = new Request("/bin/cat", fifo("never").toString()).spawn();
    assertNull(Kernel.reap());
    assertEquals(0, POSIX.kill(pid, Signal.TERM));
    assertEquals(new ExitStatus.Signaled(Signal.TERM, false), Kernel.awaitDeath(pid).status());
  }

  @Test
  void orphansAreReparentedToASubreaper() throws Exception {
    assertEquals(0, POSIX.becomeSubreaper());
    Path gate = fifo("gate");
    Path number = dir.resolve("number");
    int parent = Request
        .shell("sh -c 'echo $$ > " + number + "; read x < " + gate + "; exit 9' & read x < " + fifo("ready")).spawn();
    Await.until("the child wrote its pid", () -> Files.exists(number) && Files.size(number) > 1);
    int orphan = Integer.parseInt(Files.readString(number).trim());
    assertEquals(parent, POSIX.stat(orphan).ppid());
    assertEquals(0, POSIX.kill(parent, Signal.KILL));
    Kernel.awaitDeath(parent);
    assertEquals(POSIX.pid(), POSIX.stat(orphan).ppid());
    Files.writeString(gate, "go\n");
    assertEquals(new ExitStatus.Exited(9), Kernel.awaitDeath(orphan).status());
  }

  @Test
  void stopAndContinueAreReportedWithoutReaping() throws Exception {
    Request request = Request.shell("kill -TSTP $$; kill -STOP $$; exit 3");
    // In a session of its own, its group would be orphaned, and SIGTSTP does not stop orphaned groups.
    request.group = SpawnRequest.Group.NEW_GROUP;
    int pid = request.spawn();
    Await.until("it is stopped", () -> new Processes.StopReport(pid, Signal.TSTP).equals(POSIX.nextStopReport()));
    assertNull(POSIX.nextStopReport());
    assertEquals('T', POSIX.stat(pid).state());
    POSIX.kill(pid, Signal.CONT);
    Await.until("it is stopped again", () -> new Processes.StopReport(pid, Signal.STOP).equals(POSIX.nextStopReport()));
    POSIX.kill(pid, Signal.CONT);
    Await.until("it is continued or gone", () -> {
      Processes.StopReport report = POSIX.nextStopReport();
      ProcStat stat = POSIX.stat(pid);
      return new Processes.StopReport(pid, null).equals(report) || stat.state() == 'Z';
    });
    assertEquals(new ExitStatus.Exited(3), Kernel.awaitDeath(pid).status());
  }

  @Test
  void aContinueOfALivingChildIsReported() throws Exception {
    int pid = new Request("/bin/cat", fifo("never").toString()).spawn();
    POSIX.kill(pid, Signal.STOP);
    Await.until("it is stopped", () -> new Processes.StopReport(pid, Signal.STOP).equals(POSIX.nextStopReport()));
    POSIX.kill(pid, Signal.CONT);
    Await.until("it is continued", () -> new Processes.StopReport(pid, null).equals(POSIX.nextStopReport()));
    POSIX.kill(pid, Signal.KILL);
    assertEquals(pid, Kernel.awaitDeath(pid).pid());
  }

  @Test
  void aStoppedChildIsSeenAndStaysToBeReported() throws Exception {
    int pid = new Request("/bin/cat", fifo("never").toString()).spawn();
    assertFalse(POSIX.isStoppedChild(pid), "it runs");
    POSIX.kill(pid, Signal.STOP);
    Await.until("it is stopped", () -> POSIX.isStoppedChild(pid));
    assertTrue(POSIX.isStoppedChild(pid), "it is seen again");
    POSIX.kill(pid, Signal.CONT);
    Await.until("it is continued", () -> POSIX.stat(pid).state() != 'T');
    assertFalse(POSIX.isStoppedChild(pid), "it was continued");
    POSIX.kill(pid, Signal.STOP);
    Await.until("it is stopped again", () -> POSIX.isStoppedChild(pid));
    Await.until("the stop was not consumed",
        () -> new Processes.StopReport(pid, Signal.STOP).equals(POSIX.nextStopReport()));
    POSIX.kill(pid, Signal.KILL);
    assertEquals(pid, Kernel.awaitDeath(pid).pid());
    assertFalse(POSIX.isStoppedChild(pid), "it was reaped");
  }

  @Test
  void aStoppedProcessOfAnotherParentIsNoStoppedChild() throws Exception {
    Path number = dir.resolve("pid");
    int parent = Request.shell("cat " + fifo("never") + " & echo $! >" + number + "; wait").spawn();
    Await.until("the child wrote its pid", () -> Files.exists(number) && Files.size(number) > 1);
    int child = Integer.parseInt(Files.readString(number).trim());
    POSIX.kill(child, Signal.STOP);
    Await.until("it is stopped", () -> POSIX.stat(child).state() == 'T');
    assertFalse(POSIX.isStoppedChild(child));
    POSIX.kill(child, Signal.KILL);
    Kernel.awaitDeath(parent);
  }

  @Test
  void aSignalToAGroupKillsAllItsProcesses() throws Exception {
    Path gate = fifo("gate");
    int pid = Request.shell("cat " + gate + " & cat " + gate + " & cat " + gate).spawn();
    Await.until("there are three", () -> POSIX.children(pid).length == 3);
    int[] members = POSIX.children(pid);
    assertEquals(0, POSIX.becomeSubreaper());
    assertEquals(0, POSIX.killGroup(pid, Signal.KILL));
    Kernel.awaitDeath(pid);
    for (int member : members) {
      Await.until("a member is gone", () -> {
        Kernel.reap();
        return POSIX.stat(member) == null;
      });
    }
    assertEquals(Errno.ESRCH, POSIX.killGroup(pid, Signal.TERM));
    assertEquals(Errno.ESRCH, POSIX.kill(pid, Signal.TERM));
  }

  private Path fifo(String name) throws Exception {
    Path path = dir.resolve(name);
    new Request("/usr/bin/mkfifo", path.toString()).run();
    return path;
  }
}
