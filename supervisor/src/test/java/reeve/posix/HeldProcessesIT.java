package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static reeve.posix.Kernel.POSIX;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

class HeldProcessesIT {
  @TempDir
  Path directory;

  @Test
  void aChildThatAKilledReeveHeldIsKilledAndNoOther() throws Exception {
    assumeTrue(POSIX.euid() == 0, "needs root to see descriptors of others");
    assertEquals(0, new ProcessBuilder("mkfifo", directory.resolve("cgroup.procs").toString()).start().waitFor());
    Process reeve = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp",
        System.getProperty("java.class.path"), HeldProbe.class.getName(), directory.toString()).inheritIO().start();
    try {
      Await.until("the child is held", () -> reeve.children().anyMatch(HeldProcessesIT::isAtTheGate));
      ProcessHandle child = reeve.children().findAny().orElseThrow();
      reeve.destroyForcibly().waitFor();
      assertTrue(child.isAlive(), "nothing else ends it");
      assertEquals(0, POSIX.killHeldProcesses((int) reeve.pid() + 1));
      assertTrue(child.isAlive());
      assertEquals(1, POSIX.killHeldProcesses((int) reeve.pid()));
      Await.until("it has ended", () -> {
        Kernel.reap(); // its parent is this process, if another test has made it a subreaper
        return !child.isAlive();
      });
    } finally {
      reeve.destroyForcibly();
    }
  }

  /** Its own copies of the two FIFOs have the numbers 3 and 4, and all others are closed. */
  private static boolean isAtTheGate(ProcessHandle child) {
    Path descriptors = Path.of("/proc/" + child.pid() + "/fd");
    return Files.exists(descriptors.resolve("4"), LinkOption.NOFOLLOW_LINKS)
        && !Files.exists(descriptors.resolve("5"), LinkOption.NOFOLLOW_LINKS);
  }
}
