package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static reeve.posix.Kernel.POSIX;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.posix.Kernel.Request;

/** How a process ended that is not our child, but the child of a child. */
class PidfdInfoIT {
  @TempDir
  Path dir;

  private int parent;
  private int pid;
  private int pidfd;

  /**
   * Starts a child of a child.
   *
   * @param how it ends after it has read a line from a FIFO
   * @param after what its parent does
   */
  private void start(String how, String after) throws Exception {
    Path file = dir.resolve("pid");
    String script = "mkfifo " + dir + "/go; sh -c 'echo $$ > " + file + ".new; mv " + file + ".new " + file
        + "; read x < " + dir + "/go; " + how + "' & " + after;
    parent = Request.shell(script).spawn();
    Await.until("the process runs", () -> Files.exists(file));
    pid = Integer.parseInt(Files.readString(file).trim());
    pidfd = POSIX.openPidfd(pid);
    assertTrue(pidfd >= 0);
    assertNull(POSIX.exitOf(pidfd, pid), "it runs");
  }

  private void end() throws Exception {
    Files.writeString(dir.resolve("go"), "\n");
    boolean[] ready = new boolean[1];
    POSIX.poll(new int[] {pidfd}, ready, 20_000_000_000L);
    assertTrue(ready[0], "it does not end");
  }

  /** Another test may have made this JVM a subreaper: then an orphan is a child of ours. */
  private void awaitReaped() throws Exception {
    Await.until("it was reaped", () -> {
      if (POSIX.deathOf(pid) != null) {
        POSIX.reap(pid);
      }
      return !POSIX.isUnreaped(pidfd);
    });
  }

  @AfterEach
  void kill() throws Exception {
    POSIX.kill(parent, Signal.KILL);
    Kernel.awaitDeath(parent);
    awaitReaped();
    POSIX.close(pidfd);
  }

  /** Linux 6.15. */
  private static void assumeExitInfo(ExitStatus status) {
    assumeTrue(!(status instanceof ExitStatus.Unknown), "the kernel has no PIDFD_INFO_EXIT");
  }

  @Test
  void aStatusIsReadAfterTheParentHasReapedTheProcess() throws Exception {
    start("exit 13", "wait; exec sleep 1000");
    end();
    awaitReaped();
    ExitStatus status = POSIX.exitOf(pidfd, pid);
    assumeExitInfo(status);
    assertEquals(new ExitStatus.Exited(13), status);
  }

  @Test
  void aSignalIsReadAfterTheParentHasReapedTheProcess() throws Exception {
    start("kill -PIPE $$", "wait; exec sleep 1000");
    end();
    awaitReaped();
    ExitStatus status = POSIX.exitOf(pidfd, pid);
    assumeExitInfo(status);
    assertEquals(new ExitStatus.Signaled(Signal.PIPE, false), status);
  }

  @Test
  void theStatusOfAZombieIsRead() throws Exception {
    start("exit 13", "exec sleep 1000");
    end();
    assertTrue(POSIX.isUnreaped(pidfd), "its parent does not reap it");
    assertEquals(new ExitStatus.Exited(13), POSIX.exitOf(pidfd, pid));
  }

  @Test
  void theCodeZeroOfAZombieIsRead() throws Exception {
    start("exit 0", "exec sleep 1000");
    end();
    assertEquals(new ExitStatus.Exited(0), POSIX.exitOf(pidfd, pid));
  }

  @Test
  void theSignalOfAZombieIsRead() throws Exception {
    start("kill -KILL $$", "exec sleep 1000");
    end();
    assertEquals(new ExitStatus.Signaled(Signal.KILL, false), POSIX.exitOf(pidfd, pid));
  }

  @Test
  void aPidfdEndsWhenItsProcessIsReaped() throws Exception {
    start("exit 1", "exec sleep 1000");
    end();
    boolean[] ready = new boolean[1];
    POSIX.poll(new int[] {pidfd + Poller.END_ONLY}, ready, 0);
    assertEquals(false, ready[0], "a zombie has not ended in this sense");
    POSIX.kill(parent, Signal.KILL); // pid 1 or the next subreaper reaps it, which may be this JVM
    awaitReaped();
    POSIX.poll(new int[] {pidfd + Poller.END_ONLY}, ready, 0);
    assumeTrue(ready[0] || POSIX.exitOf(pidfd, pid) instanceof ExitStatus.Unknown, "the kernel is older than 6.9");
    assertTrue(ready[0]);
  }
}
