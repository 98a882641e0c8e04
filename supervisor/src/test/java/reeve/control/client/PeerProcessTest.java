package reeve.control.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FakePosix;

/** How a client sees that a reeve is gone, with a pidfd and in each of the ways that remain without one. */
final class PeerProcessTest {
  private static final int PID = 500;
  private static final String SOCKET = "/run/reeve.sock";

  /** The other end of the connection, and the two files of the socket. */
  private static final class Peer extends FakePosix {
    private int pid = PID;
    private boolean endsAfterFirstLook;
    private int lockError = Errno.EAGAIN;
    private int probe;

    @Override
    public Credentials credentials(int fd) {
      Credentials seen = new Credentials(pid, 0, 0);
      pid = endsAfterFirstLook ? 0 : pid;
      return seen;
    }

    @Override
    public int lock(int fd) {
      return lockError;
    }

    @Override
    public int probe(String path) {
      return probe;
    }
  }

  private final Peer posix = new Peer();

  private PeerProcess peer() {
    return PeerProcess.of(posix, 3, SOCKET);
  }

  private void lives(int pid) {
    posix.appears(pid, 1, pid, pid, Environment.empty());
  }

  private void lockFileExists() {
    posix.files.put(SOCKET + ".lock", new ByteArrayOutputStream());
  }

  @Test
  void byItsPidfd() {
    lives(PID);
    try (PeerProcess peer = peer()) {
      assertEquals(1, posix.openPidfds());
      assertFalse(peer.hasEnded());
    }
    assertEquals(0, posix.openPidfds());
  }

  @Test
  void withoutAPidfdByItsStartTimeAlsoWhenItsPidIsUsedAgain() {
    posix.pidfdError = Errno.EMFILE;
    lives(PID);
    PeerProcess peer = peer();
    assertFalse(peer.hasEnded());
    posix.vanishes(PID);
    assertTrue(peer.hasEnded());
    lives(PID);
    assertTrue(peer.hasEnded(), "another process");
  }

  @Test
  void withoutAPidfdAZombieHasEnded() {
    posix.pidfdError = Errno.ENOSYS;
    lives(PID);
    PeerProcess peer = peer();
    posix.exits(PID, 0);
    assertTrue(peer.hasEnded());
  }

  /** The pid may belong to another process by the time that it is opened. */
  @Test
  void aPidThatTheKernelDoesNotReportAnyMoreIsNotUsed() {
    posix.endsAfterFirstLook = true;
    lives(PID);
    lockFileExists();
    PeerProcess peer = peer();
    assertEquals(0, posix.openPidfds(), "the pidfd is closed");
    assertFalse(peer.hasEnded());
    posix.lockError = 0;
    assertTrue(peer.hasEnded());
  }

  @Test
  void withoutAPidByTheLockThatItHolds() {
    posix.pid = 0;
    lockFileExists();
    PeerProcess peer = peer();
    assertFalse(peer.hasEnded());
    posix.lockError = 0;
    assertTrue(peer.hasEnded());
    int closed = posix.closed.size();
    peer.close();
    assertEquals(closed + 1, posix.closed.size());
  }

  @Test
  void withoutALockFileByItsSocket() {
    posix.pid = 0;
    PeerProcess peer = peer();
    assertFalse(peer.hasEnded(), "it answers");
    posix.probe = Errno.EACCES;
    assertFalse(peer.hasEnded(), "it cannot be seen");
    posix.probe = Errno.ECONNREFUSED;
    assertTrue(peer.hasEnded());
    posix.probe = Errno.ENOENT;
    assertTrue(peer.hasEnded());
  }

  @Test
  void theWaitEndsAtItsDeadlineOrWithTheProcess() {
    posix.pidfdError = Errno.EMFILE;
    lives(PID);
    PeerProcess peer = peer();
    assertFalse(peer.awaitEnd(System.nanoTime()));
    posix.vanishes(PID);
    assertTrue(peer.awaitEnd(Long.MAX_VALUE));
  }
}
