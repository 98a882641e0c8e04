package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FileLockTest {
  private static final String PATH = "/state/lock";

  private int lockError;
  private int replacements;
  private int locks;

  private final FakePosix posix = new FakePosix() {
    @Override
    public int lock(int fd) {
      locks++;
      return lockError;
    }

    @Override
    public int lockHolder(int fd) {
      return 4711;
    }

    // The name refers to another file as often as the test requests, as if the owner of the lock had removed the file.
    @Override
    public FileInfo fileInfo(String path) {
      return new FileInfo(0100600, 0, 1, locks > replacements ? 7 : 8);
    }

    @Override
    public FileInfo fileInfo(int fd) {
      return new FileInfo(0100600, 0, 1, 7);
    }
  };

  @Test
  void aFreeLockIsTakenAndItsFileStaysOpen() {
    FileLock lock = FileLock.take(posix, PATH);
    assertTrue(lock.isTaken());
    assertEquals(PATH, posix.pathOf(lock.fd()));
  }

  @Test
  void aHeldLockNamesItsHolderAndClosesTheFile() {
    lockError = Errno.EAGAIN;
    FileLock lock = FileLock.take(posix, PATH);
    assertFalse(lock.isTaken());
    assertTrue(lock.isHeld());
    assertEquals(4711, lock.holder());
    assertEquals(1, posix.closed.size());
  }

  @Test
  void aLockOnAFileThatLostItsNameIsTakenAgain() {
    replacements = 2;
    assertTrue(FileLock.take(posix, PATH).isTaken());
    assertEquals(3, locks);
    assertEquals(2, posix.closed.size());
  }

  @Test
  void aFileThatIsReplacedRepeatedlyEndsTheAttempts() {
    replacements = Integer.MAX_VALUE;
    FileLock lock = FileLock.take(posix, PATH);
    assertFalse(lock.isTaken());
    assertEquals(Errno.EAGAIN, lock.error());
    assertEquals(locks, posix.closed.size());
  }

  @Test
  void aMissingDirectoryIsReported() {
    posix.openErrors.put(PATH, Errno.ENOENT);
    assertEquals(Errno.ENOENT, FileLock.take(posix, PATH).error());
    assertEquals(0, locks);
  }

  /** A close of any descriptor of a file releases the locks of the process on it. */
  @Test
  void theLockThatReplacesAnotherOnTheSameFileIsTakenAgain() {
    FileLock old = FileLock.take(posix, PATH);
    FileLock lock = FileLock.take(posix, PATH);
    assertEquals(lock, lock.replacing(posix, old));
    assertEquals(List.of(old.fd()), List.copyOf(posix.closed));
    assertEquals(3, locks, "locked again after the close");
  }

  @Test
  void aLockThatIsLostWhileItReplacesAnotherIsNotTaken() {
    FileLock old = FileLock.take(posix, PATH);
    FileLock lock = FileLock.take(posix, PATH);
    lockError = Errno.EAGAIN;
    FileLock lost = lock.replacing(posix, old);
    assertFalse(lost.isTaken());
    assertTrue(lost.isHeld());
    assertEquals(4711, lost.holder());
    assertEquals(2, posix.closed.size());
  }
}
