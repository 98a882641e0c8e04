package reeve.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reeve.log.RecordingLog;
import reeve.loop.PollRegistry;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.ProcStat;
import reeve.runtime.cgroup.CgroupEvents;
import reeve.runtime.cgroup.Cgroups;
import reeve.runtime.cgroup.FakeCgroups;
import reeve.time.BackgroundWorker;
import reeve.time.ManualClock;

/** Processes in the cgroup of a service that are no descendants of it. */
class GroupStraysTest {
  private static final String WEB = FakeCgroups.MOUNT + "/own/reeve." + FakePosix.OWN_PID + "/web";
  private static final int STRAY = 500;

  private boolean watchable = true;
  private final List<String> watched = new ArrayList<>();
  private final FakeCgroups kernel = new FakeCgroups("/own", "pids") {
    @Override
    public int inotifyAdd(int inotify, String path, int mask) {
      watched.add(path);
      return watchable ? 1 : -Errno.ENOSPC;
    }

    @Override
    public int inotifyRemove(int inotify, int watch) {
      watched.add("removed");
      return 0;
    }
  };
  private final RecordingLog log = new RecordingLog();
  private final PollRegistry polled = new PollRegistry(kernel, log, -1);
  private final Leaders leaders = new Leaders(kernel, kernel, kernel);
  private final NonChildren nonChildren = new NonChildren(kernel, polled, new ManualClock());
  private Cgroups cgroups;
  private GroupStrays strays;

  @BeforeEach
  void makeTheCgroup() {
    BackgroundWorker worker = new BackgroundWorker("test");
    cgroups = new Cgroups(kernel, kernel, log, worker, true);
    cgroups.watchBy(new CgroupEvents(kernel, kernel, polled));
    cgroups.flush();
    worker.close();
    strays = new GroupStrays(kernel, cgroups, leaders, nonChildren);
    kernel.mkdir(WEB.substring(0, WEB.lastIndexOf('/')), 0755);
    assertEquals(0, kernel.mkdir(WEB, 0755));
    kernel.put(WEB + "/cgroup.stat", "nr_descendants 0\n");
    isPopulated(true);
  }

  private void isPopulated(boolean populated) {
    kernel.put(WEB + "/cgroup.events", "populated " + (populated ? 1 : 0) + "\nfrozen 0\n");
  }

  private void add(int pid, int ppid) {
    kernel.appears(pid, ppid, pid, pid, Environment.empty());
    kernel.members.put(pid, WEB);
  }

  private List<Integer> members(Integer... visited) {
    List<ProcStat> members = new ArrayList<>();
    Set<Integer> seen = new HashSet<>(List.of(visited));
    strays.addAll("web", members, seen);
    List<Integer> pids = new ArrayList<>();
    for (ProcStat member : members) {
      pids.add(member.pid());
      assertTrue(seen.contains(member.pid()));
    }
    return pids;
  }

  @Test
  void theyCountInAStopOnly() {
    add(STRAY, 1);
    assertEquals(0, strays.count("web"), "it runs without limits: a walk finds what belongs to it");
    assertEquals(List.of(), members());
    strays.stopBegins("web");
    assertEquals(1, strays.count("web"));
    assertEquals(List.of(STRAY), members());
    assertEquals(List.of(), members(STRAY), "it was found before");
    strays.endRun("web");
    assertEquals(0, strays.count("web"));
  }

  @Test
  void whatIsFoundElsewhereOrIsDeadDoesNotCount() {
    add(STRAY, FakePosix.OWN_PID); // an orphan
    add(STRAY + 1, 1);
    leaders.add(STRAY + 1, "web");
    add(FakePosix.OWN_PID, 1);
    kernel.members.put(STRAY + 2, WEB); // it ended after the list was read
    kernel.members.put(0, WEB); // of another pid namespace
    strays.stopBegins("web");
    assertEquals(0, strays.count("web"));
    assertEquals(List.of(), watched);
  }

  @Test
  void anEmptyCgroupIsNotListed() {
    add(STRAY, 1);
    isPopulated(false);
    strays.stopBegins("web");
    assertEquals(0, strays.count("web"));
  }

  @Test
  void theEndOfTheLastIsAnEventOfTheCgroup() {
    add(STRAY, 1);
    strays.stopBegins("web");
    strays.count("web");
    strays.count("web");
    assertEquals(List.of(WEB + "/cgroup.events"), watched, "one watch");
    assertEquals(0, kernel.openPidfds());
    assertFalse(nonChildren.hasNews());
    strays.changed("web");
    assertTrue(nonChildren.hasNews());
    strays.endRun("web");
    assertEquals(List.of(WEB + "/cgroup.events", "removed"), watched);
  }

  @Test
  void withoutAWatchEachOneIsWatched() {
    add(STRAY, 1);
    watchable = false;
    strays.stopBegins("web");
    assertEquals(1, strays.count("web"));
    assertEquals(1, kernel.openPidfds());
    strays.endRun("web");
    assertEquals(0, kernel.openPidfds());
  }

  /** The cgroup does not become empty before the command has ended. */
  @Test
  void whileACommandRunsEachOneIsWatched() {
    add(STRAY, 1);
    kernel.mkdir(WEB + "/reeve.command", 0755);
    kernel.put(WEB + "/reeve.command/cgroup.events", "populated 1\nfrozen 0\n");
    strays.stopBegins("web");
    assertEquals(1, strays.count("web"));
    assertEquals(1, kernel.openPidfds());
  }

  @Test
  void withoutAWatcherOfCgroupsNothingIsSearched() {
    add(STRAY, 1);
    cgroups.watchBy(null);
    strays.stopBegins("web");
    assertEquals(0, strays.count("web"));
    assertEquals(List.of(), members());
  }
}
