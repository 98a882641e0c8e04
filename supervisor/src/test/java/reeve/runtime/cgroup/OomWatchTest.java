package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.log.RecordingLog;
import reeve.loop.PollRegistry;
import reeve.posix.FakePosix;
import reeve.posix.LinuxPosix;
import reeve.runtime.LoopHarness;

/** Kills for lack of memory, as memory.events counts them. */
@Timeout(60)
class OomWatchTest {
  private static final String EVENTS = "/cg/own/reeve." + FakePosix.OWN_PID + "/web/memory.events";

  @TempDir
  Path directory;

  /** The kernel has the file after the limits are set, and reports a change by a watch of inotify. */
  private static final class Kernel extends FakeCgroups {
    private int inotify;
    private boolean changed;

    Kernel() {
      super("/own", "memory");
    }

    @Override
    public int inotifyAdd(int inotifyFd, String path, int mask) {
      boolean known = path.equals(EVENTS);
      inotify = known ? inotifyFd : inotify;
      return known ? 1 : super.inotifyAdd(inotifyFd, path, mask);
    }

    @Override
    public int read(int fd, byte[] buffer, int offset, int length) {
      if (inotify == 0 || fd != inotify) {
        return super.read(fd, buffer, offset, length);
      }
      ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder()).putInt(1).putInt(2).putInt(0).putInt(0);
      boolean first = changed;
      changed = false;
      readable(fd, false);
      return first ? 16 : 0;
    }

    void kills(int count) {
      put(EVENTS, "low 0\nhigh 0\nmax 9\noom " + count + "\noom_kill " + count + "\noom_group_kill 0\n");
      changed = true;
      readable(inotify, true);
    }
  }

  @Test
  void aKillThatDoesNotEndTheRunIsReported() {
    Kernel kernel = new Kernel();
    LoopHarness loop = new LoopHarness(directory, """
        [service.web]
        command = ["/bin/web"]
        memory-max = "10MB"
        """, false, kernel, posix -> posix);
    loop.boot();
    loop.settle(Duration.ofMillis(1));
    kernel.kills(0);
    loop.pollAndTurn();
    assertEquals(List.of(), loop.announcements);
    assertTrue(loop.untilNext() < 0, "nothing is polled");
    for (int kills : new int[] {2, 3, 3}) {
      kernel.kills(kills);
      loop.pollAndTurn();
    }
    assertEquals(List.of("oom-kill web the kernel killed 2 processes of it for lack of memory",
        "oom-kill web the kernel killed a process of it for lack of memory"), loop.announcements);
  }

  @Test
  void aFileThatChangesIsReportedWithItsService() throws IOException {
    LinuxPosix posix = new LinuxPosix();
    Path file = Files.writeString(directory.resolve("memory.events"), "oom_kill 0\n");
    PollRegistry polled = new PollRegistry(posix, new RecordingLog(), -1);
    CgroupEvents events = new CgroupEvents(posix, posix, polled);
    List<String> changed = new ArrayList<>();
    CgroupEvents.Listener listener = changed::add;
    assertTrue(events.watch("web", file.toString(), listener));
    assertTrue(!events.watch("web", file + ".none", listener));
    Files.writeString(file, "oom_kill 1\n");
    polled.await(-1, Duration.ofSeconds(30).toNanos());
    polled.read();
    assertTrue(changed.contains("web"));
    changed.clear();
    events.end("web", listener);
    Files.writeString(file, "oom_kill 2\n");
    polled.await(-1, 0);
    polled.read();
    assertEquals(List.of(), changed);
  }
}
