package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reeve.posix.CommandLookup.Result;

class CommandLookupTest {
  private static final Files.FileInfo PROGRAM = new Files.FileInfo(0100755, 1, 1, 1);
  private static final Files.FileInfo DIRECTORY = new Files.FileInfo(0040755, 1, 1, 1);

  /** A kernel in which only the files exist that a test adds. */
  private final FakePosix posix = new FakePosix() {
    @Override
    public int checkExecutable(String path) {
      return infos.containsKey(path) ? super.checkExecutable(path) : Errno.ENOENT;
    }
  };

  @BeforeEach
  void files() {
    posix.infos.put("/a/run", PROGRAM);
    posix.infos.put("/b/run", PROGRAM);
    posix.infos.put("/usr/bin/env", PROGRAM);
    posix.infos.put("/srv/tool", PROGRAM);
    posix.infos.put("/srv/bin/x", PROGRAM);
    posix.infos.put("/a/dir", DIRECTORY);
    posix.infos.put("/b/dir", PROGRAM);
    posix.infos.put("/a/plain", PROGRAM);
    posix.executableErrors.put("/a/plain", Errno.EACCES);
  }

  @Test
  void theFirstMatchInPathIsUsed() {
    assertEquals(new Result("/a/run", "/x:/a:/b", 0), CommandLookup.find(posix, "run", "/x:/a:/b", "/srv"));
    assertEquals("/b/run", CommandLookup.find(posix, "run", "/b:/a", "/srv").program());
  }

  @Test
  void anUnsetPathIsTheDefaultPath() {
    assertEquals(new Result("/usr/bin/env", CommandLookup.DEFAULT_PATH, 0),
        CommandLookup.find(posix, "env", null, "/srv"));
  }

  @Test
  void aNameWithASlashIsNotSearchedFor() {
    assertEquals(new Result("/opt/thing", null, 0), CommandLookup.find(posix, "/opt/thing", "/a", "/srv"));
    assertEquals(new Result("/srv/./thing", null, 0), CommandLookup.find(posix, "./thing", "/a", "/srv"));
    assertEquals(new Result("bin/thing", null, 0), CommandLookup.find(posix, "bin/thing", "/a", null));
    assertEquals("/bin/x", CommandLookup.find(posix, "bin/x", "/a", "/").program());
  }

  @Test
  void emptyAndRelativePartsAreInTheWorkingDirectory() {
    assertEquals("/srv/tool", CommandLookup.find(posix, "tool", "/a:", "/srv").program());
    assertEquals("/srv/tool", CommandLookup.find(posix, "tool", "", "/srv").program());
    assertEquals("/srv/bin/x", CommandLookup.find(posix, "x", "bin", "/srv").program());
  }

  @Test
  void directoriesAreNotCommands() {
    assertEquals("/b/dir", CommandLookup.find(posix, "dir", "/a:/b", null).program());
    assertEquals(new Result(null, "/a", Errno.ENOENT), CommandLookup.find(posix, "dir", "/a", null));
  }

  @Test
  void aMatchThatMayNotBeExecutedIsReported() {
    Result result = CommandLookup.find(posix, "plain", "/a:/b", null);
    assertEquals(new Result(null, "/a:/b", Errno.EACCES), result);
    SpawnFailure failure = SpawnFailure.notFound("plain", result);
    assertEquals(126, failure.shellCode());
    assertEquals(
        "cannot execute \"plain\": there is one in PATH, but it may not be executed: permission denied; PATH was /a:/b",
        failure.message());
  }

  @Test
  void aMissingCommandIsReportedWithThePath() {
    SpawnFailure failure = SpawnFailure.notFound("nodee", CommandLookup.find(posix, "nodee", "/a:/b", null));
    assertEquals("cannot execute \"nodee\": no such file in PATH; PATH was /a:/b", failure.message());
    assertEquals(127, failure.shellCode());
    assertEquals(Errno.ENOENT, CommandLookup.find(posix, "", "/a", null).errno());
  }

  @Test
  void aLackOfResourcesIsNotPermanent() {
    for (int errno : new int[] {Errno.EAGAIN, Errno.ENOMEM, Errno.EMFILE, Errno.ENFILE, Errno.EIO, Errno.ETXTBSY}) {
      assertEquals(false, SpawnFailure.of(posix, "/a/run", "/srv", null, errno).permanent());
    }
    assertEquals(
        "cannot make a process: resource temporarily unavailable (a limit on processes: of the user, "
            + "RLIMIT_NPROC, or of the control group, pids.max)",
        SpawnFailure.of(posix, "/a/run", "/srv", null, Errno.EAGAIN).message());
  }
}
