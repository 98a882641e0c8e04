package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which directories for the control socket are safe although other users may write to the directory above them. */
class FallbackSocketTest {
  private static final int UID = 1000;
  private static final int DIRECTORY = 0040000;
  private static final String OWN = "/tmp/reeve-1000";
  private static final String SOCKET = OWN + "/reeve.sock";

  private final FakePosix posix = new FakePosix();

  private void has(String path, int mode, int uid) {
    posix.statuses.put(path, new FileStatus(mode, 1, uid, 0, 0, 0, 4096, 1, path.hashCode(), 0));
  }

  /** Files that exist cannot be made. */
  private void exists(int mode, int uid) {
    has(OWN, mode, uid);
    posix.infos.put(OWN, new Files.FileInfo(mode, 0, 1, 1));
  }

  @BeforeEach
  void makeTmp() {
    has("/tmp/.", DIRECTORY | 01777, 0);
  }

  private void isRefused(String why) {
    assertEquals(why, FallbackSocket.problem(posix, SOCKET, UID));
    assertEquals(why, FallbackSocket.prepare(posix, SOCKET, UID));
  }

  @Test
  void theDirectoriesAreNamedAfterTheUser() {
    assertEquals(List.of("/tmp/reeve-1000/reeve.sock", "/dev/shm/reeve-1000/reeve.sock"), FallbackSocket.paths(UID));
  }

  @Test
  void aMissingDirectoryIsMadeForItsOwnerAlone() {
    assertEquals("there is no such socket", FallbackSocket.problem(posix, SOCKET, 0));
    assertNull(FallbackSocket.prepare(posix, SOCKET, 0)); // the fake kernel makes it for root
    assertEquals(DIRECTORY | 0700, posix.infos.get(OWN).mode());
    assertNull(FallbackSocket.problem(posix, SOCKET, 0));
  }

  @Test
  void anOwnDirectoryIsUsedAgain() {
    exists(DIRECTORY | 0700, UID);
    assertNull(FallbackSocket.prepare(posix, SOCKET, UID));
    exists(DIRECTORY | 02700, UID);
    assertNull(FallbackSocket.prepare(posix, SOCKET, UID), "the set-group-ID bit is inherited");
  }

  @Test
  void aDirectoryOfAnotherUserIsRefused() {
    exists(DIRECTORY | 0700, 1001);
    isRefused("\"/tmp/reeve-1000\" belongs to the uid 1001");
    exists(DIRECTORY | 0700, 0);
    isRefused("\"/tmp/reeve-1000\" belongs to the uid 0");
  }

  @Test
  void aDirectoryThatOthersMayUseIsRefused() {
    exists(DIRECTORY | 0720, UID);
    isRefused("\"/tmp/reeve-1000\" has the mode 0720, and not 0700");
    exists(DIRECTORY | 01777, UID);
    isRefused("\"/tmp/reeve-1000\" has the mode 01777, and not 0700");
    exists(DIRECTORY | 0755, UID);
    isRefused("\"/tmp/reeve-1000\" has the mode 0755, and not 0700");
  }

  @Test
  void aLinkIsRefusedAlsoIfItIsOurOwn() {
    exists(0120777, UID);
    isRefused("\"/tmp/reeve-1000\" is not a directory");
  }

  @Test
  void aParentInWhichOthersCanRenameIsRefused() {
    exists(DIRECTORY | 0700, UID);
    has("/tmp/.", DIRECTORY | 0777, 0);
    isRefused("other users can rename directories in \"/tmp\", which has no sticky bit");
    has("/tmp/.", DIRECTORY | 01777, 1001);
    isRefused("\"/tmp\" belongs to the uid 1001, and not to root");
    has("/tmp/.", DIRECTORY | 0755, 0);
    assertNull(FallbackSocket.prepare(posix, SOCKET, UID), "only root can write to it");
    posix.statuses.remove("/tmp/.");
    isRefused("there is no directory \"/tmp\"");
  }
}
