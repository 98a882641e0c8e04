package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.Errno;
import reeve.runtime.LoopHarness;

/** What reeve says at its start of limits that cannot be in force. */
@Timeout(60)
class ServiceLimitsTest {
  @TempDir
  Path directory;

  private List<String> warnings(FakeCgroups kernel, String limit) {
    LoopHarness loop = new LoopHarness(directory, """
        [service.free]
        command = ["/bin/free"]
        [service.a]
        command = ["/bin/a"]
        %1$s
        [service.b]
        command = ["/bin/b"]
        %1$s
        """.formatted(limit), false, kernel, posix -> posix).boot();
    loop.settle(Duration.ofMillis(1));
    loop.awaitWorker();
    assertTrue(loop.pid("free") != 0, "services without limits work");
    return loop.log.stream().filter(line -> line.contains("Cannot limit")).toList();
  }

  @Test
  void aTreeThatIsReadOnlyIsSaidOnce() {
    FakeCgroups kernel = new FakeCgroups("/own", "pids") {
      @Override
      public int mkdir(String path, int mode) {
        return path.contains("/reeve.") ? Errno.EROFS : super.mkdir(path, mode);
      }
    };
    List<String> found = warnings(kernel, "pids-max = 5");
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.get(0).contains("such as \"a\", which do not start therefore: cannot make \"/cg/own/reeve."),
        found::toString);
    assertTrue(found.get(0).contains("read-only file system"), found::toString);
  }

  @Test
  void aControllerOfVersion1IsSaidOnce() {
    FakeCgroups kernel = new FakeCgroups("/own", "");
    kernel.put("/proc/self/cgroup", "4:pids:/\n0::/own\n");
    List<String> found = warnings(kernel, "pids-max = 5");
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.get(0).contains("the controller \"pids\" is used by version 1"), found::toString);
  }

  @Test
  void nothingIsSaidWithoutLimitsOrWhereTheyAreInForce() {
    assertEquals(List.of(), warnings(new FakeCgroups("/own", "pids"), "pids-max = 5"));
    FakeCgroups none = new FakeCgroups("/own", "");
    none.put("/proc/self/mountinfo", "");
    assertEquals(List.of(), warnings(none, ""));
  }
}
