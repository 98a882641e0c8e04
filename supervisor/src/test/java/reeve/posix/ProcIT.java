package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static reeve.posix.Kernel.POSIX;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.config.Signal;
import reeve.posix.Kernel.Request;

class ProcIT {
  /** Other test classes run in the same JVM and may leave children. */
  @BeforeEach
  void alone() throws Exception {
    Kernel.endChildrenOfOtherTests();
  }

  @Test
  void childrenOfOtherThreadsAreSeen() throws Exception {
    int[] pid = new int[1];
    Thread spawner = new Thread(() -> pid[0] = new Request("/bin/sleep", "1000").spawn());
    spawner.start();
    spawner.join();
    Object gate = new Object();
    int[] other = new int[1];
    boolean[] over = new boolean[1];
    // A thread that continues to run: its children are in a file of its own.
    Thread living = new Thread(() -> {
      synchronized (gate) {
        other[0] = new Request("/bin/sleep", "1000").spawn();
        gate.notifyAll();
        try {
          while (!over[0]) {
            gate.wait();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    });
    synchronized (gate) {
      living.start();
      while (other[0] == 0) {
        gate.wait();
      }
    }
    int[] expected = {pid[0], other[0]};
    Arrays.sort(expected);
    assertArrayEquals(expected, sorted(POSIX.children(POSIX.pid())));
    assertArrayEquals(expected, sorted(ProcChildren.byWalk(POSIX.pid())), "without the children files");
    synchronized (gate) {
      over[0] = true;
      gate.notifyAll();
    }
    living.join();
    for (int child : expected) {
      POSIX.kill(child, Signal.KILL);
      Kernel.awaitDeath(child);
    }
    assertEquals(0, POSIX.children(POSIX.pid()).length);
  }

  private static int[] sorted(int[] numbers) {
    Arrays.sort(numbers);
    return numbers;
  }

  @Test
  void orphansAreTheChildrenOfOurFirstThread() throws Exception {
    assertEquals(0, POSIX.becomeSubreaper());
    // The child is not an orphan, because this thread is not the first one of the JVM; the grandchild is one once its
    // parent is gone.
    int child = Request.shell("sleep 1000 & exec sleep 1000").spawn();
    Await.until("it has a child", () -> POSIX.children(child).length == 1);
    int grandchild = POSIX.children(child)[0];
    assertEquals(0, POSIX.orphans().length);
    POSIX.kill(child, Signal.KILL);
    Kernel.awaitDeath(child);
    assertArrayEquals(new int[] {grandchild}, POSIX.orphans());
    POSIX.kill(grandchild, Signal.KILL);
    Await.until("it is a zombie", () -> POSIX.stat(grandchild).state() == 'Z');
    assertArrayEquals(new int[] {grandchild}, POSIX.orphans(), "the dead are there until they are reaped");
    Kernel.awaitDeath(grandchild);
    assertEquals(0, POSIX.orphans().length);
  }

  @Test
  void aZombieIsStillAChild() throws Exception {
    int pid = new Request("/bin/true").spawn();
    Await.until("it is a zombie", () -> POSIX.stat(pid).state() == 'Z');
    assertArrayEquals(new int[] {pid}, POSIX.children(POSIX.pid()));
    Kernel.awaitDeath(pid);
    assertNull(POSIX.stat(pid));
    assertEquals(0, POSIX.children(pid).length);
  }

  @Test
  void aProcessWhoseFirstThreadHasEndedIsReadByAnotherThread(@TempDir Path directory) throws Exception {
    Path source = directory.resolve("first.c");
    Files.writeString(source, """
        #include <pthread.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/socket.h>
        #include <unistd.h>
        static void *work(void *none) { for (;;) pause(); }
        int main(void) {
          memset(malloc(20 << 20), 1, 20 << 20);
          socket(AF_INET, SOCK_STREAM, 0);
          pthread_t thread;
          pthread_create(&thread, NULL, work, NULL);
          pthread_exit(NULL);
        }
        """);
    String program = directory.resolve("first").toString();
    boolean gcc = Files.isExecutable(Path.of("/usr/bin/gcc"));
    assumeTrue(gcc || System.getenv("REEVE_CI") != null, "SKIPPED: there is no /usr/bin/gcc");
    assertEquals(0, new ProcessBuilder("/usr/bin/gcc", "-pthread", "-o", program, source.toString()).inheritIO().start()
        .waitFor());
    Request request = new Request(program);
    request.environment = Environment.empty().with(Set.of(), Map.of("REEVE_SERVICE", "web"));
    int pid = request.spawn();
    Await.until("its first thread has ended", () -> POSIX.stat(pid).state() == 'Z');
    ProcessTable table = POSIX.processTable();
    ProcessTable.Row row = table.rows().stream().filter(each -> each.pid() == pid).findFirst().orElseThrow();
    assertFalse(row.isDead());
    assertEquals('S', row.state());
    assertTrue(row.rssKib() >= 20 << 10, row.toString());
    assertEquals(program, table.commandLine(pid, 1024));
    assertEquals("web", POSIX.environmentOf(pid, "REEVE_SERVICE"));
    assertEquals(1, table.sockets(pid).size());
    assertEquals(table.networkNamespace(POSIX.pid()), table.networkNamespace(pid));
    assertEquals(table.listeners(POSIX.pid()).keySet(), table.listeners(pid).keySet());
    POSIX.kill(pid, Signal.KILL);
    Kernel.awaitDeath(pid);
  }

  @Test
  void statDescribesARealProcess() throws Exception {
    int pid = new Request("/bin/sleep", "1000").spawn();
    Await.until("it has its name", () -> POSIX.stat(pid).comm().equals("sleep"));
    ProcStat stat = POSIX.stat(pid);
    assertEquals(new ProcStat(pid, "sleep", stat.state(), POSIX.pid(), pid, pid, 1, stat.startTime()), stat);
    assertTrue(stat.startTime() >= POSIX.stat(POSIX.pid()).startTime());
    POSIX.kill(pid, Signal.KILL);
    Kernel.awaitDeath(pid);
  }

  @Test
  void aVariableOfAnotherProcessIsRead() throws Exception {
    Request request = new Request("/bin/sleep", "1000");
    request.environment = Environment.empty()
        .with(Set.of(), new java.util.TreeMap<>(
            Map.of("A_REEVE_SERVICE", "no", "BIG", "x".repeat(50_000), "REEVE_SERVICE", "wéb")));
    int pid = request.spawn();
    Await.until("its environment is there", () -> "wéb".equals(POSIX.environmentOf(pid, "REEVE_SERVICE")));
    assertNull(POSIX.environmentOf(pid, "REEVE_SERVIC"));
    assertNull(POSIX.environmentOf(pid, "SERVICE"));
    POSIX.kill(pid, Signal.KILL);
    Kernel.awaitDeath(pid);
    assertNull(POSIX.environmentOf(pid, "REEVE_SERVICE"));
  }

  @Test
  void ourPidAndUserAreKnown() throws Exception {
    assertEquals(ProcessHandle.current().pid(), POSIX.pid());
    assertEquals(((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).intValue(), POSIX.euid());
    assertEquals(System.getenv("PATH"), POSIX.environment().get("PATH"));
    assertTrue(new String(POSIX.commandLine()[0]).endsWith("java"));
    assertEquals(POSIX.stat(POSIX.pid()).pgrp(), POSIX.processGroup());
  }
}
