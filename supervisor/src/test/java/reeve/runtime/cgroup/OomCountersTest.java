package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.event.OomKills;
import reeve.posix.Files;

/** The counters of version 1 of cgroups, each of which counts one cgroup alone. */
class OomCountersTest {
  @TempDir
  Path memory;

  private void count(String cgroup, int kills) throws IOException {
    Path directory = java.nio.file.Files.createDirectories(memory.resolve(cgroup));
    java.nio.file.Files.writeString(directory.resolve("memory.oom_control"),
        "oom_kill_disable 0\nunder_oom 0\noom_kill " + kills + "\n");
  }

  private String text(String path) {
    try {
      return switch (path) {
        case "/proc/self/mountinfo" -> "30 20 0:26 / " + memory + " rw - cgroup cgroup rw,memory\n";
        case "/proc/self/cgroup" -> "4:memory:/box\n";
        case "/proc/vmstat" -> "oom_kill 9\n";
        default -> java.nio.file.Files.readString(Path.of(path));
      };
    } catch (IOException e) {
      return null;
    }
  }

  /** A kill in a cgroup below was not counted, and "not for want of memory" was said. */
  @Test
  void theCgroupsBelowAreIncluded() throws IOException {
    count("box", 1);
    count("box/limited", 2);
    count("box/limited/deeper", 3);
    count("beside", 100);
    Files files = (Files) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Files.class},
        (proxy, method, arguments) -> text((String) arguments[0]));
    assertEquals(new OomKills(OomKills.UNKNOWN, 6, 9), new OomCounters(files, 1).read("web"));
  }

  /** The kills in the cgroup of a service were unknown once reeve had moved, and of services that were adopted. */
  @Test
  void theCgroupOfAServiceIsFoundAfterReeveHasMovedAndWhereAFormerReeveMadeIt() {
    FakeCgroups kernel = new FakeCgroups("/own", "memory");
    kernel.mkdir("/cg/own/reeve.7", 0755);
    kernel.put("/proc/self/cgroup", "0::/own/reeve.supervisor\n");
    kernel.put("/proc/vmstat", "oom_kill 9\n");
    kernel.put("/cg/own/memory.events", "oom_kill 5\n");
    kernel.put("/cg/own/reeve.100/web/memory.events", "oom_kill 3\n");
    kernel.put("/cg/own/reeve.7/web/memory.events", "oom_kill 4\n");
    OomCounters own = new OomCounters(kernel, 100);
    own.adopt(null);
    assertEquals(new OomKills(3, 5, 9), own.read("web"));
    OomCounters adopted = new OomCounters(kernel, 100);
    adopted.adopt("/cg/own/reeve.7");
    assertEquals(new OomKills(4, 5, 9), adopted.read("web"));
    OomCounters gone = new OomCounters(kernel, 100);
    gone.adopt("/cg/own/reeve.8");
    assertEquals(new OomKills(3, 5, 9), gone.read("web"));
  }

  @Test
  void aCounterThatFellIsUnknown() {
    assertEquals(new OomKills(2, OomKills.UNKNOWN, 1), new OomKills(2, 3, 8).since(new OomKills(5, 4, 7)));
  }
}
