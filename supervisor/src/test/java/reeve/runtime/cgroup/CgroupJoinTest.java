package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reeve.log.RecordingLog;
import reeve.posix.FakePosix;
import reeve.time.BackgroundWorker;

/** Which processes are moved into the cgroup of their service, on a machine in memory. */
@Timeout(30)
class CgroupJoinTest {
  private final FakePosix posix = new FakePosix() {
    private int last = -1;

    @Override
    public int read(int fd, byte[] buffer, int offset, int length) {
      int got = fd == last ? 0 : super.read(fd, buffer, offset, length); // the end follows the content
      last = fd;
      return got;
    }
  };
  private final BackgroundWorker worker = new BackgroundWorker("test");
  private final Cgroups cgroups = new Cgroups(posix, posix, new RecordingLog(), worker, true);

  private void file(String path, String text) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    posix.files.put(path, content);
  }

  private static final String PROCS = "/cg/reeve." + FakePosix.OWN_PID + "/web/cgroup.procs";

  private void mount() {
    file("/proc/self/mountinfo", "30 25 0:26 / /cg rw - cgroup2 cgroup2 rw\n");
    file("/proc/self/cgroup", "0::/\n");
    file(PROCS, "");
  }

  private String moved() {
    return posix.files.get(PROCS).toString(StandardCharsets.UTF_8);
  }

  /** Once only a move that the worker had was cancelled, so that another process with the pid could be moved. */
  @Test
  void aProcessThatIsReapedInTheTurnOfItsStartIsNotMoved() {
    mount();
    cgroups.join("web", 11);
    cgroups.join("web", 12);
    assertFalse(cgroups.cancelMove(11));
    cgroups.flush();
    worker.close();
    assertEquals("12", moved());
  }

  @Test
  void aProcessThatIsReapedWhileTheWorkerIsBusyIsNotMoved() {
    mount();
    CountDownLatch free = new CountDownLatch(1);
    worker.submit(() -> {
      try {
        free.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    cgroups.join("web", 11);
    cgroups.join("web", 12);
    cgroups.flush();
    assertFalse(cgroups.cancelMove(11));
    free.countDown();
    worker.close();
    assertEquals("12", moved());
  }
}
