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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.core.Requester;
import reeve.log.RecordingLog;
import reeve.loop.PollRegistry;
import reeve.posix.FakePosix;
import reeve.posix.LinuxPosix;
import reeve.runtime.LoopHarness;
import reeve.runtime.admin.FormerDefinitions;
import reeve.survival.OwnRecord;
import reeve.survival.ReeveRecord;
import reeve.survival.RunFacts;
import reeve.survival.ServiceRecord;
import reeve.survival.StoredState;
import reeve.time.ManualClock;

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

  private static final String LIMITED = "[service.web]\ncommand = [\"/bin/web\"]\nmemory-max = \"10MB\"\n";

  private static final String KILLED = "oom-kill web the kernel killed a process of it for lack of memory";

  private final ManualClock clock = new ManualClock();

  private LoopHarness program(Kernel kernel, Map<String, ServiceRecord> former) {
    String root = former.isEmpty() ? null : EVENTS.replace("/web/memory.events", "");
    ReeveRecord record = new ReeveRecord("boot", 0, FakePosix.OWN_PID, 55, "100.1", "1", root, false, 0, 1234, null);
    StoredState stored = new StoredState(null, null, new OwnRecord(null, record), former.isEmpty() ? null : record,
        new LinkedHashMap<>(former), null);
    return new LoopHarness(directory, LIMITED, false, kernel, posix -> posix,
        new LoopHarness.Life(clock, null, stored, plan -> FormerDefinitions.same(plan.services(), false), null));
  }

  /** Services are adopted before it is known whether there are cgroups. */
  @Test
  void aKillInAServiceThatWasAdoptedIsReported() {
    Kernel kernel = new Kernel();
    LoopHarness former = program(kernel, Map.of()).boot();
    former.settle(Duration.ofMillis(1));
    int pid = former.pid("web");
    kernel.members.put(pid, EVENTS.replace("/memory.events", ""));
    kernel.put(EVENTS.replace("memory.events", "cgroup.events"), "populated 1\nfrozen 0\n");
    kernel.kills(4);
    Map<String, ServiceRecord> state = Map.of("web", ServiceRecord.of(former.service("web"), Map.of(),
        new RunFacts(pid, kernel.stat(pid).startTime(), 1, List.of(), RunFacts.Command.NONE, 0)));
    LoopHarness next = program(kernel, state).boot();
    next.settle(Duration.ofMillis(1));
    next.awaitWorker();
    next.pollAndTurn();
    next.pollAndTurn();
    kernel.kills(5);
    next.pollAndTurn();
    assertEquals(List.of(KILLED), next.announcements);
  }

  @Test
  void aKillInAServiceThatGotItsLimitLaterIsReported() {
    Kernel kernel = new Kernel();
    LoopHarness loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\n", true, kernel,
        posix -> posix).boot();
    loop.settle(Duration.ofMillis(1));
    loop.awaitWorker();
    String cgroup = EVENTS.replace("/memory.events", "");
    kernel.mkdir(cgroup, 0755);
    kernel.members.put(loop.pid("web"), cgroup);
    kernel.put(cgroup + "/cgroup.events", "populated 1\nfrozen 0\n");
    kernel.kills(0);
    Plan next = loop.rewrite(LIMITED);
    loop.backend.definitions().apply(loop.backend.definitions().compare(next), next, Requester.SELF);
    loop.awaitWorker();
    loop.pollAndTurn();
    loop.pollAndTurn();
    kernel.kills(1);
    loop.pollAndTurn();
    assertEquals(KILLED, loop.announcements.get(loop.announcements.size() - 1), loop.announcements::toString);
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
