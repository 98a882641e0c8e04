package reeve.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Signal;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.FakePosix.Kill;
import reeve.posix.ProcStat;

/** A signal reaches the process that was started, and no other one that was given its pid. */
class LeadersTest {
  private static final int PID = 5000;
  private final FakePosix posix = new FakePosix();
  private final Leaders leaders = new Leaders(posix, posix, posix);

  private void started(int pid) {
    posix.appears(pid, FakePosix.OWN_PID, pid, pid, Environment.empty());
    leaders.add(pid, "web");
  }

  /** The process ends and is reaped without the knowledge of the loop, and its pid is given to another process. */
  private void reuse(int ppid) {
    posix.exits(PID, 0);
    posix.reap();
    posix.appears(PID, ppid, PID, PID, Environment.empty());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Errno.ENOSYS, Errno.EMFILE})
  void aProcessIsSignalledUntilItIsReaped(int pidfdError) {
    posix.pidfdError = pidfdError;
    started(PID);
    assertEquals(0, leaders.send(PID, Signal.TERM));
    assertEquals(0, leaders.sendToGroup(PID, Signal.USR1));
    assertEquals(List.of(new Kill(PID, Signal.TERM), new Kill(-PID, Signal.USR1)), posix.kills);
    assertTrue(leaders.isValid(PID));
    posix.exits(PID, 0);
    posix.reap();
    assertFalse(leaders.isValid(PID));
    assertEquals(Errno.ESRCH, leaders.send(PID, Signal.TERM));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Errno.ENOSYS, Errno.EMFILE})
  void anotherProcessOrGroupWithItsPidIsNeverSignalled(int pidfdError) {
    posix.pidfdError = pidfdError;
    started(PID);
    for (int parent : new int[] {1, FakePosix.OWN_PID}) {
      reuse(parent);
      assertFalse(leaders.isValid(PID));
      assertEquals(Errno.ESRCH, leaders.send(PID, Signal.KILL));
      assertEquals(Errno.ESRCH, leaders.sendToGroup(PID, Signal.KILL));
      assertEquals(List.of(), posix.kills);
    }
  }

  @Test
  void aPidThatLeadsNothingIsNotSignalled() {
    posix.appears(PID, 1, PID, PID, Environment.empty());
    assertEquals(Errno.ESRCH, leaders.send(PID, Signal.KILL));
    assertEquals(Errno.ESRCH, leaders.sendToGroup(PID, Signal.KILL));
    assertFalse(leaders.isValid(PID));
    assertEquals(List.of(), posix.kills);
  }

  @Test
  void thePidfdIsClosedWhenTheProcessIsReaped() {
    started(PID);
    assertEquals(1, posix.openPidfds());
    assertEquals("web", leaders.remove(PID));
    assertNull(leaders.remove(PID));
    assertEquals(0, posix.openPidfds());
  }

  @Test
  void thePidfdOfAnOverlookedDeathIsClosedWhenItsPidIsUsedAgain() {
    started(PID);
    reuse(FakePosix.OWN_PID);
    leaders.add(PID, "db");
    assertEquals(1, posix.openPidfds());
    assertEquals(0, leaders.send(PID, Signal.TERM));
    assertEquals("db", leaders.owner(PID));
  }

  @Test
  void anotherMainProcessTakesThePlaceOfTheFormer() {
    started(PID);
    posix.appears(5001, 1, 5001, 5001, Environment.empty());
    assertTrue(leaders.replace(5001, "web", leaders.open(5001)));
    assertFalse(leaders.contains(PID));
    assertEquals(1, posix.openPidfds());
    assertEquals(0, leaders.send(5001, Signal.TERM));
  }

  @Test
  void aProcessThatEndedBeforeItWasRecognisedDoesNotBecomeTheMainProcess() {
    started(PID);
    posix.appears(5001, 1, 5001, 5001, Environment.empty());
    int pidfd = leaders.open(5001);
    posix.vanishes(5001);
    posix.appears(5001, 1, 5001, 5001, Environment.empty());
    assertFalse(leaders.replace(5001, "web", pidfd));
    assertTrue(leaders.contains(PID));
    assertEquals(1, posix.openPidfds());
  }

  @Test
  void noMoreThanAShareOfTheDescriptorsIsUsed() {
    FakePosix few = new FakePosix() {
      @Override
      public int descriptorLimit() {
        return 1024;
      }
    };
    Leaders many = new Leaders(few, few, few);
    few.appears(PID, FakePosix.OWN_PID, PID, PID, Environment.empty());
    many.add(PID, "web"); // the number of its pidfd is beyond the share
    assertEquals(0, few.openPidfds());
    assertEquals(0, many.send(PID, Signal.TERM));
  }

  /** Once it was never signalled, because its start time was recorded as 0. */
  @Test
  void aChildThatCouldNotBeIdentifiedAtItsStartIsIdentifiedLater() {
    boolean[] noDescriptor = {true};
    FakePosix posix = new FakePosix() {
      @Override
      public ProcStat stat(int pid) {
        return noDescriptor[0] ? null : super.stat(pid);
      }
    };
    posix.pidfdError = Errno.EMFILE;
    Leaders leaders = new Leaders(posix, posix, posix);
    posix.appears(PID, FakePosix.OWN_PID, PID, PID, Environment.empty());
    leaders.add(PID, "web");
    noDescriptor[0] = false;
    assertTrue(leaders.isValid(PID));
    assertEquals(0, leaders.send(PID, Signal.TERM));
    assertEquals(List.of(new Kill(PID, Signal.TERM)), posix.kills);
  }

  @Test
  void aShortageAtTheStartOfAChildIsNoError() {
    boolean[] shortage = {true};
    FakePosix posix = new FakePosix() {
      @Override
      public ProcStat stat(int pid) {
        if (shortage[0]) {
          throw new IllegalStateException("cannot read its file");
        }
        return super.stat(pid);
      }

      @Override
      public int openPidfd(int pid) {
        return -Errno.EMFILE;
      }

      @Override
      public boolean isChild(int pid) {
        return true;
      }
    };
    Leaders leaders = new Leaders(posix, posix, posix);
    posix.appears(PID, FakePosix.OWN_PID, PID, PID, Environment.empty());
    leaders.add(PID, "web");
    shortage[0] = false;
    assertEquals(0, leaders.send(PID, Signal.TERM));
    assertEquals(List.of(new Kill(PID, Signal.TERM)), posix.kills);
  }

  @Test
  void aLeaderThatProcDoesNotShowIsValidAsLongAsItIsOurChild() {
    boolean[] hidden = new boolean[1];
    FakePosix posix = new FakePosix() {
      @Override
      public ProcStat stat(int pid) {
        return hidden[0] ? null : super.stat(pid);
      }

      @Override
      public boolean isRunningChild(int pid) {
        return alive(pid);
      }
    };
    posix.pidfdError = Errno.ENOSYS;
    Leaders leaders = new Leaders(posix, posix, posix);
    posix.appears(PID, FakePosix.OWN_PID, PID, PID, Environment.empty());
    leaders.add(PID, "web");
    hidden[0] = true;
    assertTrue(leaders.isValid(PID));
    posix.vanishes(PID);
    assertFalse(leaders.isValid(PID));
  }
}
