package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.log.RecordingLog;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.FileStorage;
import reeve.posix.ForwardingStorage;
import reeve.posix.LinuxPosix;
import reeve.time.ManualClock;

/** A state directory on a file system without locks, as some NFS mounts are. */
class SingleInstanceLockTest {
  private static final int OTHER = 4711;

  private int error = Errno.ENOLCK;
  private final RecordingLog log = new RecordingLog();
  private final FakePosix posix = new FakePosix() {
    @Override
    public int lock(int fd) {
      return error;
    }

    @Override
    public int lockHolder(int fd) {
      return 0;
    }

    @Override
    public int euid() {
      return new LinuxPosix().euid();
    }
  };

  @TempDir
  private Path directory;

  private String take() {
    return new SingleInstanceLock(posix, posix.storage(), posix, posix, log).take(directory.toString());
  }

  private FormerState other() {
    posix.appears(OTHER, 1, OTHER, OTHER, Environment.empty());
    posix.ownPid = OTHER;
    FormerState other = FormerState.open(posix, new ManualClock(), log, directory.toString(),
        posix.stat(OTHER).startTime());
    posix.ownPid = FakePosix.OWN_PID;
    return other;
  }

  @Test
  void withoutLocksReeveRunsAndReportsThat() {
    int[] errors = {Errno.ENOLCK, Errno.EOPNOTSUPP, Errno.ESTALE, Errno.EIO};
    String[] texts =
        {"no locks available", "operation not supported", "stale file handle", "input/output error"};
    for (int i = 0; i < errors.length; i++) {
      error = errors[i];
      log.lines.clear();
      assertNull(take());
      assertEquals(1, log.lines.size());
      assertTrue(log.lines.get(0).contains("Cannot lock \"" + directory + "/lock\": " + texts[i])
          && log.lines.get(0).contains("; if two reeves"), log.lines::toString);
    }
  }

  @Test
  void aStateDirectoryOfTheNetworkIsReportedOnce() {
    error = 0;
    FileStorage nfs = new ForwardingStorage(posix.storage()) {
      @Override
      public long fileSystemType(int fd) {
        return 0x6969;
      }
    };
    assertNull(new SingleInstanceLock(posix, nfs, posix, posix, log).take(directory.toString()));
    assertEquals(1, log.lines.size());
    String begin = "The state directory \"" + directory + "\" is on a file system of the network";
    assertTrue(log.lines.get(0).contains(begin),
        log.lines::toString);
  }

  @Test
  void withoutLocksASecondReeveIsRefusedByTheStateOfTheFirst() {
    other();
    String problem = take();
    assertTrue(problem != null && problem.startsWith("cannot start: another reeve, pid " + OTHER)
        && problem.contains("uses the state directory"), problem);
  }

  @Test
  void withoutLocksAReeveThatWasKilledOrHasEndedIsNoObstacle() {
    FormerState ended = other();
    ended.end();
    assertNull(take());
    other();
    posix.vanishes(OTHER);
    assertNull(take());
    posix.appears(OTHER, 1, OTHER, OTHER, Environment.empty());
    assertNull(take(), "another process has its pid");
  }
}
