package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.FakePosix;
import reeve.posix.FakePosix.Spawned;
import reeve.posix.ProcessAttributes;
import reeve.runtime.LoopHarness;

/** The commands of services with limits, in a hierarchy of cgroups in memory. */
@Timeout(60)
class CommandCgroupTest {
  private static final String ROOT = "/cg/own/reeve." + FakePosix.OWN_PID;
  private static final String WEB = """
      [service.web]
      command = ["/bin/web"]
      pre-start = ["/bin/pre"]
      post-stop = ["/bin/post"]
      pids-max = 20
      """;

  private final FakeCgroups kernel = new FakeCgroups("/own", "pids");

  @TempDir
  Path directory;

  private String cgroupOf(String program) {
    for (Spawned spawned : kernel.spawned) {
      if (spawned.request().program().equals(program)) {
        ProcessAttributes attributes = spawned.request().attributes();
        return attributes == null || attributes.gate() == null ? null : attributes.gate().cgroup();
      }
    }
    throw new AssertionError(program + " was not started");
  }

  private LoopHarness loop(String toml) {
    return new LoopHarness(directory, toml, false, kernel, posix -> posix);
  }

  @Test
  void aHookBeginsBelowTheCgroupOfItsServiceWhichHasTheLimits() {
    LoopHarness loop = loop(WEB).boot();
    loop.settle(Duration.ofMillis(1));
    assertEquals(ROOT + "/web/reeve.command", cgroupOf("/bin/pre"));
    assertEquals("20", kernel.get(ROOT + "/web/pids.max"));
  }

  @Test
  void aHookOfAStartWhoseLimitsCannotBeInForceIsNotRun() {
    LoopHarness loop = loop(WEB.replace("pids-max = 20", "memory-max = \"10MB\""));
    List<String> failures = new ArrayList<>();
    loop.listener = event -> failures.add(String.valueOf(event.notice()));
    loop.boot().settle(Duration.ofMillis(1));
    assertFalse(kernel.spawned.stream().anyMatch(one -> !one.request().program().equals("/bin/post")));
    assertTrue(failures.toString().contains("the controller \"memory\" is not enabled"), failures::toString);
  }

  @Test
  void aServiceWithoutLimitsHasItsCommandsElsewhere() {
    loop(WEB.replace("pids-max = 20", "")).boot().settle(Duration.ofMillis(1));
    assertNull(cgroupOf("/bin/pre"));
  }

  /** The loop waits for the exec of a process, and only the loop thaws the cgroup. */
  @Test
  void aCommandDoesNotEnterAFrozenCgroup() {
    kernel.mkdir("/cg/own/x", 0755);
    assertEquals("/cg/own/x/reeve.command", CommandCgroup.make(kernel, "/cg/own/x"));
    kernel.put("/cg/own/x/cgroup.freeze", "1\n");
    assertNull(CommandCgroup.make(kernel, "/cg/own/x"));
  }

  @Test
  void aKillOfTheWholeCgroupIsLeftOutWhileACommandRuns() {
    kernel.mkdir("/cg/own/x", 0755);
    CommandCgroup.make(kernel, "/cg/own/x");
    kernel.put("/cg/own/x/reeve.command/cgroup.events", "populated 1\nfrozen 0\n");
    kernel.put("/cg/own/x/cgroup.kill", "");
    CommandCgroup.killService(kernel, "/cg/own/x");
    assertEquals("", kernel.get("/cg/own/x/cgroup.kill"));
    kernel.put("/cg/own/x/reeve.command/cgroup.events", "populated 0\nfrozen 0\n");
    CommandCgroup.killService(kernel, "/cg/own/x");
    assertEquals("1", kernel.get("/cg/own/x/cgroup.kill"));
  }

  @Test
  void theProcessesOfACommandAreNotThoseOfItsService() {
    assertEquals("web", CgroupPaths.service("/own/r/web", "/own/r"));
    assertEquals("web", CgroupPaths.service("/own/r/web/below", "/own/r"));
    assertEquals("web", CgroupPaths.service("/own/r/web/below/reeve.command", "/own/r"));
    assertNull(CgroupPaths.service("/own/r/web/reeve.command", "/own/r"));
    assertNull(CgroupPaths.service("/own/r/web/reeve.command/x", "/own/r"));
    assertNull(CgroupPaths.service("/own/other", "/own/r"));
    assertNull(CgroupPaths.service(null, "/own/r"));
  }
}
