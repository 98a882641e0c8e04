package reeve.runtime.process;

import reeve.runtime.cgroup.Cgroups;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Signal;
import reeve.log.RecordingLog;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.ProcStat;
import reeve.time.BackgroundWorker;

class ProcessTreeTest {
  private static final int US = FakePosix.OWN_PID;
  private static final int MAIN = 5000;
  private final FakePosix posix = new FakePosix();
  private ProcessTree tree;

  private static Environment marked(String supervisor) {
    return Environment.empty().with(List.of(), Map.of("REEVE_SERVICE", "web", "REEVE_SUPERVISOR", supervisor));
  }

  @BeforeEach
  void aServiceThatRuns() {
    Cgroups cgroups = new Cgroups(posix, posix, new RecordingLog(), new BackgroundWorker("test"), false);
    tree = new ProcessTree(posix, cgroups, "100.1", NonChildrenFixture.of(posix));
    tree.open();
    posix.appears(MAIN, US, MAIN, MAIN, marked("100.1"));
    tree.lead(MAIN, "web");
  }

  private List<Integer> members(int leader) {
    tree.turnBegins();
    List<Integer> pids = new ArrayList<>();
    for (ProcStat member : tree.members("web", leader)) {
      pids.add(member.pid());
    }
    return pids;
  }

  @Test
  void childrenAndTheirChildrenAreMembersAndTheLeaderIsNot() {
    posix.appears(5001, MAIN, MAIN, MAIN, Environment.empty());
    posix.appears(5002, 5001, 5002, 5002, Environment.empty());
    assertEquals(List.of(5001, 5002), members(MAIN));
  }

  @Test
  void aProcessThatWasSeenBelowItIsKnownAfterItEscapedWithoutAnyMark() {
    posix.appears(5001, MAIN, MAIN, MAIN, Environment.empty());
    posix.appears(5002, 5001, 5002, 5002, Environment.empty()); // setsid, no marker
    members(MAIN);
    posix.exits(5001, 0); // so that the other one comes to us
    posix.reap();
    tree.reaped(5001);
    assertEquals(List.of(5002), members(MAIN));
  }

  @Test
  void aMainProcessIsSeenToBeStoppedAlsoIfItIsNoChild() {
    assertFalse(tree.isStopped("web", MAIN));
    posix.stopped.add(MAIN);
    assertTrue(tree.isStopped("web", MAIN));
    posix.appears(5001, MAIN, MAIN, MAIN, Environment.empty());
    assertTrue(tree.adopt(5001, "web"));
    assertFalse(tree.isStopped("web", 5001));
    posix.stopped.add(5001);
    assertTrue(tree.isStopped("web", 5001));
  }

  @Test
  void aPidWithoutItsStartTimeProvesNothing() {
    posix.appears(5002, MAIN, 5002, 5002, Environment.empty());
    members(MAIN);
    posix.vanishes(5002);
    posix.appears(5002, US, 5002, 5002, Environment.empty()); // later start
    assertEquals(List.of(), members(MAIN));
  }

  @Test
  void anOrphanOfItsSessionOrGroupBelongsToIt() {
    posix.appears(5001, US, 5001, MAIN, Environment.empty());
    posix.appears(5002, US, MAIN, 77, Environment.empty());
    posix.appears(5003, US, 5003, 5003, Environment.empty());
    assertEquals(List.of(5001, 5002), members(MAIN));
    assertNull(tree.ownerOf(5003));
  }

  @Test
  void theMarkerCountsOnlyWithTheIdOfThisReeve() {
    posix.appears(5001, US, 5001, 5001, marked("100.1"));
    posix.appears(5002, US, 5002, 5002, marked("7.7"));
    assertEquals(List.of(5001), members(MAIN));
    assertEquals(2, tree.allOrphans(new HashSet<>()).size());
    assertEquals(1, tree.allOrphans(new HashSet<>(Set.of("web"))).size());
  }

  @Test
  void aDeadChildThatIsNotReapedIsNoOrphanButLeavesTheScanOpen() {
    posix.appears(5001, US, 5001, MAIN, Environment.empty());
    posix.exits(5001, 0);
    tree.refresh();
    assertEquals(0, tree.countOrphans("web"));
    assertTrue(tree.isDying());
    posix.reap();
    tree.refresh();
    assertFalse(tree.isDying());
  }

  @Test
  void whatIsKnownAboutARunIsDroppedAtItsEnd() {
    assertEquals("web", tree.leaderOf(MAIN));
    tree.reaped(MAIN);
    posix.vanishes(MAIN);
    tree.endRun("web", MAIN);
    posix.appears(5001, US, MAIN, MAIN, Environment.empty()); // the numbers were given out again
    assertEquals(List.of(), members(0));
    assertFalse(tree.isLeader(MAIN));
  }

  @Test
  void asPid1NoChildIsForeign() {
    posix.ownPid = 1;
    posix.appears(90, 1, 90, 90, Environment.empty());
    tree.open();
    assertEquals(1, tree.allOrphans(new HashSet<>()).size());
  }

  @Test
  void aProcessThatWasGivenThePidOfAChildDuringTheWalkIsNoMember() {
    FakePosix racing = new FakePosix() {
      @Override
      public int[] children(int pid) {
        int[] children = super.children(pid);
        if (pid == MAIN && alive(5001)) { // it ends and is reaped by its parent, and its pid is used again elsewhere
          vanishes(5001);
          appears(5001, 1, 5001, 5001, Environment.empty());
        }
        return children;
      }
    };
    ProcessTree walked = treeOf(racing);
    racing.appears(5001, MAIN, MAIN, MAIN, Environment.empty());
    assertEquals(List.of(), walked.members("web", MAIN));
  }

  @Test
  void theChildrenOfAProcessThatWasGivenThePidOfAParentDuringTheWalkAreNoMembers() {
    FakePosix racing = new FakePosix() {
      @Override
      public int[] children(int pid) {
        if (pid == 5001 && alive(5002)) {
          vanishes(5002);
          vanishes(5001);
          appears(5001, 1, 5001, 5001, Environment.empty());
          appears(5003, 5001, 5001, 5001, Environment.empty());
        }
        return super.children(pid);
      }
    };
    ProcessTree walked = treeOf(racing);
    racing.appears(5001, MAIN, MAIN, MAIN, Environment.empty());
    racing.appears(5002, 5001, MAIN, MAIN, Environment.empty());
    for (ProcStat member : walked.members("web", MAIN)) {
      assertFalse(member.pid() == 5003, "a process of the other is no member");
    }
  }

  /** The death of the main process was overlooked: what is listed below its pid then belongs to the other process. */
  @ParameterizedTest
  @ValueSource(ints = {MAIN, 5001})
  void aPidOfTheMainProcessThatIsGivenOutAgainDuringTheWalkYieldsNoMembers(int read) {
    FakePosix racing = new FakePosix() {
      @Override
      public int[] children(int pid) {
        if (pid == read && alive(5001) && !alive(6001)) {
          exits(MAIN, 0); // so that 5001 comes to us
          reap();
          appears(MAIN, 1, MAIN, MAIN, Environment.empty());
          appears(6001, MAIN, 6001, 6001, Environment.empty());
        }
        return super.children(pid);
      }
    };
    ProcessTree walked = treeOf(racing);
    racing.appears(5001, MAIN, 5001, MAIN, Environment.empty());
    List<ProcStat> members = walked.members("web", MAIN);
    assertEquals(List.of(5001), members.stream().map(ProcStat::pid).toList());
    assertEquals(US, members.get(0).ppid(), "it is listed as an orphan");
  }

  @Test
  void noMemberIsFoundBelowAProcessThatWasGivenThePidOfTheMainProcess() {
    posix.exits(MAIN, 0);
    posix.reap(); // a death that was overlooked
    posix.appears(MAIN, 1, MAIN, MAIN, Environment.empty());
    posix.appears(5001, MAIN, MAIN, MAIN, Environment.empty());
    assertEquals(List.of(), members(MAIN));
    assertEquals(Errno.ESRCH, tree.sendToLeader(MAIN, Signal.KILL));
    assertEquals(Errno.ESRCH, tree.sendToGroup(MAIN, Signal.KILL));
    assertEquals(List.of(), posix.kills);
  }

  @Test
  void aChildThatDiesWhileTheTreeIsRefreshedLeavesTheScanOpenUntilItsChildrenAreKnown() {
    FakePosix dying = new FakePosix() {
      @Override
      public String environmentOf(int pid, String name) {
        if (pid == 5001 && alive(5001)) {
          dies(5001, Signal.KILL); // after its stat line was read; 5002 becomes a child of ours behind the scan
        }
        return super.environmentOf(pid, name);
      }
    };
    ProcessTree scanned = treeOf(dying);
    dying.appears(5001, US, 5001, 5001, marked("100.1"));
    dying.appears(5002, 5001, 5002, 5002, marked("100.1"));
    scanned.refresh();
    assertEquals(0, scanned.countOrphans("web"));
    assertTrue(scanned.isDying(), "it is not certain that no process is left");
    scanned.reaped(dying.reap().pid());
    scanned.refresh();
    assertFalse(scanned.isDying());
    assertEquals(1, scanned.countOrphans("web"));
  }

  @Test
  void aChildThatProcDoesNotShowKeepsItsServiceAndIsNotTakenForDead() {
    boolean[] hidden = new boolean[1];
    FakePosix partly = new FakePosix() {
      @Override
      public ProcStat stat(int pid) {
        return hidden[0] && pid == 5001 ? null : super.stat(pid);
      }

      @Override
      public boolean isRunningChild(int pid) {
        return alive(pid);
      }
    };
    ProcessTree scanned = treeOf(partly);
    partly.appears(5001, US, 5001, 5001, marked("100.1"));
    scanned.refresh();
    hidden[0] = true;
    scanned.refresh();
    assertEquals(1, scanned.countOrphans("web"));
    assertFalse(scanned.isDying());
    partly.exits(5001, 0);
    scanned.refresh();
    assertTrue(scanned.isDying());
  }

  @Test
  void theServiceOfAForeignOrphanIsSearchedForInAFewTurnsOnly() {
    int[] searches = new int[1];
    FakePosix counting = new FakePosix() {
      @Override
      public String environmentOf(int pid, String name) {
        searches[0]++;
        return super.environmentOf(pid, name);
      }
    };
    ProcessTree scanned = treeOf(counting);
    counting.appears(5001, US, 5001, 5001, Environment.empty());
    for (int turn = 0; turn < 100; turn++) {
      scanned.turnBegins();
      scanned.refresh();
    }
    assertTrue(searches[0] > 1 && searches[0] <= 10, searches[0] + " searches");
    assertEquals(1, scanned.allOrphans(new HashSet<>()).size(), "it is ended with reeve");
    counting.exits(5001, 0);
    counting.reap();
    scanned.reaped(5001);
    counting.appears(5001, US, 5001, 5001, marked("100.1")); // another process
    scanned.turnBegins();
    scanned.refresh();
    assertEquals(1, scanned.countOrphans("web"));
  }

  /** Once each generation took a frame of the stack of the loop, and such a service was sent no signal. */
  @Test
  void theWalkOfADeeplyNestedServiceNeedsNoStack() throws Exception {
    int generations = 5000;
    for (int i = 1; i <= generations; i++) {
      posix.appears(MAIN + i, MAIN + i - 1, MAIN, MAIN, Environment.empty());
    }
    int[] found = new int[1];
    Thread loop = new Thread(null, () -> found[0] = tree.members("web", MAIN).size(), "loop", 256 * 1024);
    loop.start();
    loop.join();
    assertEquals(generations, found[0]);
  }

  /** A tree with the main process of a service. */
  private static ProcessTree treeOf(FakePosix posix) {
    Cgroups none = new Cgroups(posix, posix, new RecordingLog(), new BackgroundWorker("test"), false);
    ProcessTree tree = new ProcessTree(posix, none, "100.1", NonChildrenFixture.of(posix));
    tree.open();
    posix.appears(MAIN, US, MAIN, MAIN, marked("100.1"));
    tree.lead(MAIN, "web");
    return tree;
  }
}
