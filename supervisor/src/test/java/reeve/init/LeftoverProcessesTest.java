package reeve.init;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.ProcStat;

class LeftoverProcessesTest {
  private static final int US = FakePosix.OWN_PID;

  private static List<Integer> living(FakePosix posix) {
    return new LeftoverProcesses(posix, posix, new int[0]).living().stream().map(ProcStat::pid).toList();
  }

  private static void appears(FakePosix posix, int pid, int ppid) {
    posix.appears(pid, ppid, pid, pid, Environment.empty());
  }

  @Test
  void allDescendantsAreListedParentsFirst() {
    FakePosix posix = new FakePosix();
    appears(posix, 5001, US);
    appears(posix, 5002, 5001);
    appears(posix, 5003, 5002);
    assertEquals(List.of(5001, 5002, 5003), living(posix));
  }

  @Test
  void aProcessThatWasGivenThePidOfAChildDuringTheWalkIsNotListed() {
    FakePosix posix = new FakePosix() {
      @Override
      public int[] children(int pid) {
        int[] children = super.children(pid);
        if (pid == 5001) { // its child ends and is reaped by it, and the pid is used again elsewhere
          vanishes(5002);
          LeftoverProcessesTest.appears(this, 5002, 1);
        }
        return children;
      }
    };
    appears(posix, 5001, US);
    appears(posix, 5002, 5001);
    assertEquals(List.of(5001), living(posix));
  }

  @Test
  void theChildrenOfAProcessThatWasGivenThePidOfAParentDuringTheWalkAreNotListed() {
    FakePosix posix = new FakePosix() {
      @Override
      public int[] children(int pid) {
        if (pid == 5002) {
          vanishes(5002);
          LeftoverProcessesTest.appears(this, 5002, 1);
          LeftoverProcessesTest.appears(this, 5003, 5002);
        }
        return super.children(pid);
      }
    };
    appears(posix, 5001, US);
    appears(posix, 5002, 5001);
    assertEquals(List.of(5001, 5002), living(posix), "5002 is signalled with its start time, 5003 is not of us");
  }

  @Test
  void aChildThatLosesItsParentDuringTheWalkIsListed() {
    FakePosix posix = new FakePosix() {
      @Override
      public int[] children(int pid) {
        int[] children = super.children(pid);
        if (pid == 5001 && alive(5001)) {
          exits(5001, 0);
        }
        return children;
      }
    };
    appears(posix, 5001, US);
    appears(posix, 5002, 5001);
    List<Integer> first = living(posix);
    List<Integer> second = living(posix);
    assertEquals(true, !first.isEmpty(), "an empty list would end the init");
    assertEquals(List.of(5002), second);
  }
}
