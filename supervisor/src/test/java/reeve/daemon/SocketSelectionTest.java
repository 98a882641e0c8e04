package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reeve.log.RecordingLog;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.FileStatus;
import reeve.posix.Files;

/** The order in which the paths of the control socket are tried, with the files of a fake kernel. */
class SocketSelectionTest {
  private static final String DEFAULT = "/run/reeve.sock";
  private static final String FIRST = "/tmp/reeve-0/reeve.sock";
  private static final String SECOND = "/dev/shm/reeve-0/reeve.sock";

  private int lockError;

  private final FakePosix posix = new FakePosix() {
    @Override
    public int lock(int fd) {
      return pathOf(fd).equals(FIRST + ".lock") ? lockError : 0;
    }

    @Override
    public int lockHolder(int fd) {
      return 77;
    }
  };

  private final SocketSelection selection = selection(null);

  private SocketSelection selection(String group) {
    return new SocketSelection(new SingleInstanceLock(posix, posix.storage(), posix, posix, new RecordingLog()), posix,
        group);
  }

  private void has(String path, int mode, int uid) {
    posix.statuses.put(path, new FileStatus(0040000 | mode, 1, uid, 0, 0, 0, 4096, 1, path.hashCode(), 0));
  }

  @BeforeEach
  void makeParents() {
    has("/tmp/.", 01777, 0);
    has("/dev/shm/.", 01777, 0);
  }

  private void isReadOnly(String path) {
    posix.openErrors.put(path + ".lock", Errno.EROFS);
  }

  @Test
  void theDefaultIsUsedIfItCanBe() {
    assertNull(selection.take(DEFAULT, false));
    assertEquals(DEFAULT, selection.file().path());
    assertFalse(selection.isFallback());
    assertNull(selection.problem());
    assertNull(posix.infos.get("/tmp/reeve-0"), "nothing is made");
  }

  @Test
  void aDefaultThatCannotBeUsedIsReplacedByTheFirstFallback() {
    isReadOnly(DEFAULT);
    assertNull(selection.take(DEFAULT, false));
    assertEquals(FIRST, selection.file().path());
    assertTrue(selection.isFallback());
    assertTrue(selection.announcement().startsWith("listens on the control socket \"" + FIRST
        + "\", because the default"
        + " one cannot be used: cannot listen on \"/run/reeve.sock\": cannot lock \"/run/reeve.sock.lock\": read-only"),
        selection.announcement());
    assertTrue(selection.announcement().endsWith("REEVE_SOCKET=" + FIRST), selection.announcement());
  }

  @Test
  void noLockStaysBesideAPathThatAnotherFileHas() {
    posix.infos.put(DEFAULT, new Files.FileInfo(0100644, 0, 1, 1));
    assertNull(selection.take(DEFAULT, false));
    assertEquals(FIRST, selection.file().path());
    assertTrue(selection.problem().endsWith("it exists and is not a socket"), selection.problem());
    assertFalse(posix.files.containsKey(DEFAULT + ".lock"));
    assertTrue(posix.files.containsKey(FIRST + ".lock"));
  }

  @Test
  void aUserWithoutADefaultHasAFallback() {
    assertNull(selection.take(null, false));
    assertEquals(FIRST, selection.file().path());
    assertEquals("XDG_RUNTIME_DIR is not set", selection.problem());
  }

  @Test
  void theSecondFallbackReplacesAFirstOneOfAnotherUser() {
    isReadOnly(DEFAULT);
    has("/tmp/reeve-0", 0700, 1001);
    assertNull(selection.take(DEFAULT, false));
    assertEquals(SECOND, selection.file().path());
  }

  @Test
  void theSecondFallbackReplacesAFirstOneThatIsReadOnly() {
    isReadOnly(DEFAULT);
    isReadOnly(FIRST);
    assertNull(selection.take(DEFAULT, false));
    assertEquals(SECOND, selection.file().path());
  }

  @Test
  void withoutAnyPlaceTheDefaultStaysAndAllReasonsAreGiven() {
    isReadOnly(DEFAULT);
    has("/tmp/reeve-0", 0700, 1001);
    isReadOnly(SECOND);
    assertNull(selection.take(DEFAULT, false));
    assertFalse(selection.isFallback());
    assertEquals(DEFAULT, selection.file().path(), "it is tried again");
    assertTrue(selection.file().isRetried());
    assertEquals("cannot listen on \"/run/reeve.sock\": cannot lock \"/run/reeve.sock.lock\": read-only file system; "
        + "cannot listen on \"" + FIRST + "\": \"/tmp/reeve-0\" belongs to the uid 1001; "
        + "cannot listen on \"" + SECOND + "\": cannot lock \"" + SECOND + ".lock\": read-only file system",
        selection.problem());
  }

  @Test
  void aPathThatWasNamedHasNoFallback() {
    isReadOnly("/srv/s");
    assertEquals("cannot listen on \"/srv/s\": cannot lock \"/srv/s.lock\": read-only file system",
        selection.take("/srv/s", true));
    assertFalse(selection.isFallback());
  }

  @Test
  void aSecondReeveWithTheSameFallbackIsRefused() {
    isReadOnly(DEFAULT);
    lockError = Errno.EAGAIN;
    String refusal = selection.take(DEFAULT, false);
    assertTrue(refusal != null && refusal.startsWith("cannot start: another reeve, pid 77")
        && refusal.contains("listens on the control socket \"" + FIRST + "\""), refusal);
  }

  @Test
  void theGroupIsNotLeftWithoutAWord() {
    isReadOnly(DEFAULT);
    SocketSelection forGroup = selection("adm");
    assertNull(forGroup.take(DEFAULT, false));
    assertTrue(forGroup.announcement().endsWith("; the group \"adm\" cannot use it there: set [reeve] socket"),
        forGroup.announcement());
  }
}
