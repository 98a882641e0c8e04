package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.execution.ResourceSpec;
import reeve.config.execution.ResourceSpec.Amount;
import reeve.config.execution.ResourceSpec.CpuTime;
import reeve.log.RecordingLog;
import reeve.loop.Mailbox;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.ProcStat;
import reeve.posix.SyscallException;
import reeve.survival.OwnRecord;
import reeve.survival.ReeveRecord;
import reeve.time.BackgroundWorker;

/** The limits of services, in a hierarchy of cgroups in memory. */
@Timeout(30)
class CgroupLimitsTest {
  private static final String ALL = "cpu io memory pids";
  private static final String ROOT = "/cg/own/reeve." + FakePosix.OWN_PID;
  private static final ResourceSpec MEMORY = memory(Amount.ofBytes(100_000_000));

  private FakeCgroups kernel = new FakeCgroups("/own", ALL);

  private static ResourceSpec memory(Amount max) {
    return new ResourceSpec(Optional.of(max), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
        0, 0, 0, Optional.empty());
  }

  private static ServiceSpec web(ResourceSpec resources) {
    return new ServiceSpecBuilder("web").command(List.of("/bin/web")).resources(resources).build();
  }

  private Cgroups cgroups() {
    return new Cgroups(kernel, kernel, new RecordingLog(), new BackgroundWorker("test"), true);
  }

  private String file(String name) {
    return kernel.get(ROOT + "/web/" + name);
  }

  @Test
  void allLimitsAreWrittenBeforeTheProcessEnters() {
    kernel.put("/proc/meminfo", "MemTotal:        1000000 kB\nMemFree: 1 kB\n");
    ResourceSpec all = new ResourceSpec(Optional.of(Amount.ofBytes(100_000_000)), Optional.of(Amount.ofPercent(50)),
        Optional.of(Amount.ofBytes(1 << 20)), Optional.of(Amount.ofBytes(0)),
        Optional.of(new CpuTime(150_000, 100_000)), 200, 30, 50, Optional.empty());
    Cgroups cgroups = cgroups();
    assertNull(cgroups.prepare(web(all)));
    assertEquals(List.of("100000000", "512000000", "1048576", "0", "150000 100000", "200", "30", "50"),
        List.of(file("memory.max"), file("memory.high"), file("memory.low"), file("memory.swap.max"), file("cpu.max"),
            file("cpu.weight"), file("pids.max"), file("io.weight")));
    assertEquals(ROOT + "/web", cgroups.directory("web"));
    assertEquals("memory cpu io pids", kernel.get(ROOT + "/cgroup.subtree_control"));
  }

  @Test
  void reeveMovesToALeafWithItsChildrenOnly() {
    kernel.members.put(50, "/cg/own");
    kernel.stats.put(50, new ProcStat(50, "hook", 'S', FakePosix.OWN_PID, 50, 50, 1, 7));
    assertNull(cgroups().prepare(web(MEMORY)));
    assertEquals("/cg/own/reeve.supervisor", kernel.members.get(FakePosix.OWN_PID));
    assertEquals("/cg/own/reeve.supervisor", kernel.members.get(50));
    assertEquals("memory", kernel.get("/cg/own/cgroup.subtree_control"));
  }

  /** The kernel lets cpu be enabled beside processes, and then lets none into the cgroups below. */
  @Test
  void reeveMovesForTheControllersOfThreadsToo() {
    assertNull(cgroups().prepare(web(new ResourceSpec(Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.empty(), Optional.of(new CpuTime(50_000, 100_000)), 0, 0, 0, Optional.empty()))));
    assertEquals("/cg/own/reeve.supervisor", kernel.members.get(FakePosix.OWN_PID));
    assertEquals("50000 100000", file("cpu.max"));
  }

  @Test
  void aProcessOfAnotherProgramIsNotMoved() {
    kernel.members.put(50, "/cg/own");
    kernel.stats.put(50, new ProcStat(50, "bash", 'S', 1, 50, 50, 1, 7));
    String reason = cgroups().prepare(web(MEMORY));
    assertTrue(reason.startsWith("cannot set memory-max = 100MB: the cgroup of reeve, \"/cg/own\", has another process "
        + "too (pid 50, bash), and the kernel allows limits only below a cgroup without processes"), reason);
    assertEquals("/cg/own", kernel.members.get(50));
    assertEquals("/cg/own", kernel.members.get(FakePosix.OWN_PID));
  }

  @Test
  void inTheRootOfTheHierarchyReeveStaysWhereItIs() {
    kernel = new FakeCgroups("", ALL);
    assertNull(cgroups().prepare(web(MEMORY)));
    assertEquals("/cg", kernel.members.get(FakePosix.OWN_PID));
    assertEquals("100000000", kernel.get("/cg/reeve." + FakePosix.OWN_PID + "/web/memory.max"));
  }

  @Test
  void whatIsMissingIsNamed() {
    kernel = new FakeCgroups("/own", "cpu pids");
    String reason = cgroups().prepare(web(MEMORY));
    assertTrue(reason.startsWith("cannot set memory-max = 100MB: the controller \"memory\" is not enabled for reeve's "
        + "cgroup \"/cg/own\", which has only cpu, pids; enable it in cgroup.subtree_control of the parent"), reason);
    kernel.put("/proc/self/cgroup", "4:memory:/x\n0::/own\n");
    assertTrue(cgroups().prepare(web(MEMORY)).contains("\"memory\" is used by version 1 of cgroups on this machine"));
    kernel.put("/proc/self/mountinfo", "");
    assertEquals("it has limits, and reeve has no cgroups for them: there is no cgroup version 2 here",
        cgroups().prepare(web(MEMORY)));
    assertEquals("it has limits, and [reeve] has cgroup = \"off\"",
        new Cgroups(kernel, kernel, new RecordingLog(), new BackgroundWorker("test"), false).prepare(web(MEMORY)));
  }

  @Test
  void whatTheMachineCannotDoIsKnownBeforeAStart() {
    assertEquals(Map.of(), CgroupRequirements.of(kernel, MEMORY));
    kernel.put("/proc/self/cgroup", "7:blkio:/\n4:memory:/x\n0::/own\n");
    assertTrue(CgroupRequirements.of(kernel, MEMORY).get("memory-max").startsWith(
        "cannot be in force: the controller \"memory\" is used by version 1 of cgroups on this machine"));
    assertEquals(Map.of(), CgroupRequirements.of(kernel, ResourceSpec.NONE));
    kernel.put("/proc/self/mountinfo", "");
    assertEquals(Map.of("memory-max", "cannot be in force: there is no cgroup version 2 here"),
        CgroupRequirements.of(kernel, MEMORY));
  }

  @Test
  void aKernelWithoutAFileOrThatRefusesTheValueIsAnError() {
    kernel.filesOf.put("memory", List.of("memory.max"));
    ResourceSpec swap = new ResourceSpec(Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.of(Amount.ofBytes(0)), Optional.empty(), 0, 0, 0, Optional.empty());
    Cgroups cgroups = cgroups();
    assertEquals("cannot set memory-swap-max = 0B: this kernel has no memory.swap.max", cgroups.prepare(web(swap)));
    kernel.writeErrors.put(ROOT + "/web/memory.max", Errno.EINVAL);
    assertEquals("cannot set memory-max = 100MB: memory.max: invalid argument", cgroups.prepare(web(MEMORY)));
  }

  @Test
  void disksWithBfqHaveAWeightOfTheirOwn() {
    kernel.filesOf.put("io", List.of("io.bfq.weight"));
    assertNull(cgroups().prepare(web(new ResourceSpec(Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.empty(), Optional.empty(), 0, 0, 10_000, Optional.empty()))));
    assertEquals("1000", file("io.bfq.weight"));
    assertEquals("50", LimitFiles.bfqWeight("50"));
  }

  @Test
  void aLimitThatIsNotSetAnyMoreIsTakenAway() {
    Cgroups cgroups = cgroups();
    cgroups.prepare(web(MEMORY));
    kernel.put(ROOT + "/web/cgroup.events", "populated 1\n");
    assertNull(cgroups.update(web(new ResourceSpec(Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.empty(), Optional.empty(), 0, 10, 0, Optional.empty()))));
    assertEquals("max", file("memory.max"));
    assertEquals("10", file("pids.max"));
  }

  @Test
  void ofACgroupOfAFormerReeveEveryLimitIsSet() {
    cgroups().prepare(web(MEMORY));
    Cgroups next = cgroups();
    next.connect(new OwnRecord(null, new ReeveRecord("boot", 0, 1, 0, "1.1", "1", ROOT, false, 0, 0, null)), null);
    assertNull(next.prepare(web(new ResourceSpec(Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.empty(), Optional.empty(), 0, 10, 0, Optional.empty()))));
    assertEquals("max", file("memory.max"));
    assertEquals("10", file("pids.max"));
  }

  @Test
  void aLimitThatWouldKillIsRefusedWhileTheServiceRuns() {
    Cgroups cgroups = cgroups();
    cgroups.prepare(web(MEMORY));
    kernel.put(ROOT + "/web/cgroup.events", "populated 1\n");
    kernel.put(ROOT + "/web/memory.current", "90000000\n");
    kernel.put(ROOT + "/web/memory.stat", "anon 60000000\nactive_file 20000000\ninactive_file 10000000\n");
    assertEquals("cannot set memory-max = \"50MB\": it uses 60 MB, so the kernel would kill it",
        cgroups.update(web(memory(Amount.ofBytes(50_000_000)))));
    assertEquals("100000000", file("memory.max"));
    assertNull(cgroups.update(web(memory(Amount.ofBytes(70_000_000)))));
    assertEquals("70000000", file("memory.max"));
  }

  @Test
  void limitsOfProcessesThatAreElsewhereAreAnError() {
    Cgroups cgroups = cgroups();
    cgroups.prepare(web(MEMORY));
    assertEquals("its processes are not in its cgroup \"" + ROOT + "/web\"", cgroups.update(web(MEMORY)));
    assertNull(cgroups.update(web(ResourceSpec.NONE)));
  }

  @Test
  void aFrozenCgroupIsThawedForTheNextProcess() {
    Cgroups cgroups = cgroups();
    cgroups.prepare(web(MEMORY));
    kernel.put(ROOT + "/web/cgroup.freeze", "1\n");
    assertNull(cgroups.prepare(web(MEMORY)));
    assertEquals("0", file("cgroup.freeze"));
  }

  @Test
  void aCgroupThatWasRemovedIsMadeAgain() {
    Cgroups cgroups = cgroups();
    cgroups.prepare(web(MEMORY));
    kernel.rmdir(ROOT + "/web");
    kernel.rmdir(ROOT);
    assertNull(cgroups.prepare(web(MEMORY)));
    assertEquals("100000000", file("memory.max"));
  }

  @Test
  void atItsEndReeveLeavesItsCgroupAsItWas() {
    BackgroundWorker worker = new BackgroundWorker("test");
    Cgroups cgroups = new Cgroups(kernel, kernel, new RecordingLog(), worker, true);
    cgroups.prepare(web(MEMORY));
    cgroups.forget("web");
    cgroups.close();
    worker.close();
    assertEquals("/cg/own", kernel.members.get(FakePosix.OWN_PID));
    assertEquals("", kernel.get("/cg/own/cgroup.subtree_control"));
    assertFalse(kernel.infos.containsKey("/cg/own/reeve.supervisor"));
    assertFalse(kernel.infos.containsKey(ROOT));
  }

  /** Once reeve stayed in its leaf, because the program after an upgrade had not moved there itself. */
  @Test
  void afterAnUpgradeItIsLeftAsItWasToo() throws SyscallException {
    Cgroups before = cgroups();
    assertNull(before.prepare(web(MEMORY)));
    kernel.put("/dev/null", "");
    Map<String, Integer> descriptors = new HashMap<>();
    before.handover().addTo(descriptors);
    kernel.inherited.putAll(descriptors);
    kernel.put("/proc/self/cgroup", "0::/own/reeve.supervisor\n");
    BackgroundWorker worker = new BackgroundWorker("test");
    Cgroups after = new Cgroups(kernel, kernel, new RecordingLog(), worker, true);
    after.connect(new OwnRecord(null, new ReeveRecord("boot", 0, 1, 0, "1.1", "1", ROOT, false, 0, 0, null)),
        new Mailbox(kernel));
    assertNull(after.prepare(web(MEMORY)));
    after.forget("web");
    after.close();
    worker.close();
    assertEquals("/cg/own", kernel.members.get(FakePosix.OWN_PID));
    assertEquals("", kernel.get("/cg/own/cgroup.subtree_control"));
    assertFalse(kernel.infos.containsKey("/cg/own/reeve.supervisor"));
  }

  @Test
  void anEmptyCgroupIsNotRemovedOnceItsServiceStarts() {
    CgroupRemoval removal = new CgroupRemoval(kernel);
    kernel.mkdir("/cg/own/web", 0755);
    removal.add("web");
    Runnable work = removal.of("/cg/own");
    removal.claim("web");
    work.run();
    assertTrue(kernel.infos.containsKey("/cg/own/web"));
    removal.add("web");
    removal.of("/cg/own").run();
    assertFalse(kernel.infos.containsKey("/cg/own/web"));
  }

  /** What was charged to another cgroup before the controller was enabled is missing in the one of the service. */
  @Test
  void onlyTheCgroupOfARunThatBeganWithALimitOfMemoryCountsItsMemory() {
    ResourceSpec pids = new ResourceSpec(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.empty(), 0, 10, 0, Optional.empty());
    Cgroups cgroups = cgroups();
    cgroups.prepare(web(pids));
    kernel.put(ROOT + "/web/cgroup.events", "populated 1\n");
    kernel.put(ROOT + "/web/memory.current", "1000\n");
    kernel.put(ROOT + "/web/memory.stat", "anon 1000\n");
    kernel.put("/proc/77/status", "Name:\tweb\nVmRSS:\t 50 kB\n");
    TreeUsage usage = new TreeUsage(kernel, kernel, cgroups);
    assertEquals(51_200, usage.bytes("web", 77, 1 << 30));
    assertNull(cgroups.update(web(MEMORY)));
    assertEquals(51_200, usage.bytes("web", 77, 1 << 30));
    cgroups.prepare(web(MEMORY));
    assertEquals(1000, usage.bytes("web", 77, 1 << 30));
  }

  @Test
  void aReeveInTheLeafOfAnotherOneFindsTheSameBase() {
    assertEquals("/cg/own", CgroupRoot.base("/cg", "/own/reeve.supervisor"));
    assertEquals("/cg", CgroupRoot.base("/cg", "/reeve.supervisor"));
    assertEquals("/cg/own", CgroupRoot.base("/cg", "/own"));
    assertEquals("/cg", CgroupRoot.base("/cg", "/"));
  }
}
