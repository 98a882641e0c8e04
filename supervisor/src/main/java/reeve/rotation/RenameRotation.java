package reeve.rotation;

import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.logstore.LogFileNames;
import reeve.posix.DirectoryFiles;
import reeve.posix.Errno;
import reeve.posix.FileSpace;
import reeve.posix.FileUsers;
import reeve.posix.Posix;

/**
 * A live file that was given the name of an archive, until all who write to it have gone over to the new file of its
 * old name.
 *
 * <p>The name alone tells: it says at which offset the archive begins, and its inode number is that of the live file in
 * the index. So there is no record before the step, nothing to finish after an end of reeve in the middle of it, and
 * readers find their way. Where the archive ends is known when nobody writes to it any more, and recorded then.
 */
final class RenameRotation {
  /**
   * So long nobody wrote to the old file and somebody to the new one: who has the old one open still does not use it.
   */
  private static final long QUIET_MILLIS = 2000;

  /** After that long without anybody in the new file it is told that they did not open it. */
  private static final long LATE_MILLIS = 10_000;

  /**
   * After that long who still writes to the old one is left to it: what he writes stays there, and is read by nobody.
   */
  private static final long LONGEST_MILLIS = 60_000;

  private final int directory;
  private final LogFileNames name;
  private final IndexWriter index;
  private final HeadCutter.Steps steps;
  private final String file;
  private long size = -1;
  private long beganMillis;
  private long grewMillis;

  private RenameRotation(int directory, LogFileNames name, IndexWriter index, HeadCutter.Steps steps) {
    this.directory = directory;
    this.name = name;
    this.index = index;
    this.steps = steps;
    this.file = name.archive(index.state().start());
  }

  /**
   * Gives the live file the name of an archive, and makes a new one in its place, as it was.
   *
   * @return with the bytes that go with it
   */
  static CutResult begin(int directory, LogFileNames name, IndexState state, DirectoryFiles.Stat live,
      HeadCutter.Steps steps) {
    steps.before("rename");
    int error = DirectoryFiles.rename(directory, name.file(), name.archive(state.start()));
    steps.before("renamed");
    if (error == 0) {
      // As it was, for who may not make one in this directory himself. It may be there already: then they made it.
      int fd = DirectoryFiles.open(directory, name.file(), Posix.Open.RDWR | Posix.Open.CREAT | Posix.Open.EXCL, 0600);
      if (fd >= 0) {
        FileSpace.mode(fd, live.mode() & 0777, live.uid(), live.gid());
        FileSpace.close(fd);
      }
    }
    steps.before("parted");
    return error != 0 ? CutResult.failed("cannot rename \"" + name.path() + "\": " + Errno.text(error))
        : CutResult.of(Math.max(1, live.size() - (state.start() - state.base())));
  }

  /** @return null if the live file of the index is not there under the name of an archive */
  static RenameRotation find(int directory, LogFileNames name, IndexWriter index, HeadCutter.Steps steps) {
    if (!index.state().isKnown() || index.state().pending() != null) {
      return null;
    }
    RenameRotation parting = new RenameRotation(directory, name, index, steps);
    DirectoryFiles.Stat old = parting.stat();
    return old == null || !old.isRegular() || old.links() != 1 ? null : parting;
  }

  private DirectoryFiles.Stat stat() {
    DirectoryFiles.Stat stat = DirectoryFiles.stat(directory, file);
    return stat != null && stat.inode() == index.state().inode() ? stat : null;
  }

  /** The offset behind its last byte, for now. */
  long end() {
    return Math.max(index.state().start(), index.state().base() + Math.max(0, size));
  }

  /**
   * Looks at it.
   *
   * @param fresh the new file
   * @return whether nobody will write to it any more
   */
  boolean isOver(DirectoryFiles.Stat fresh, long wallMillis) {
    DirectoryFiles.Stat old = stat();
    if (old == null) {
      return true; // it was deleted
    }
    beganMillis = beganMillis == 0 ? wallMillis : beganMillis;
    boolean unused = FileUsers.writersOf(old.device(), old.inode()).isEmpty();
    DirectoryFiles.Stat now = stat(); // after the look at who writes
    if (now != null && now.size() != size) {
      size = now.size();
      grewMillis = wallMillis;
    }
    boolean reopened = fresh.size() > 0 || !FileUsers.writersOf(fresh.device(), fresh.inode()).isEmpty();
    return unused
        || reopened && (Math.abs(wallMillis - grewMillis) >= QUIET_MILLIS
            || Math.abs(wallMillis - beganMillis) >= LONGEST_MILLIS);
  }

  /** @return null, or what is to be told */
  String problem(long wallMillis) {
    return Math.abs(wallMillis - beganMillis) < LATE_MILLIS ? null
        : "cannot end the rotation of \"" + name.path() + "\": nobody opened it anew; what is written goes into \""
            + file
            + "\" (is rotate-signal the right one?)";
  }

  /** Makes an archive of it. @return null, or why it cannot be done */
  String finish(long wallMillis) {
    IndexState state = index.state();
    DirectoryFiles.Stat old = stat();
    long to = end();
    if (old == null || to <= state.start()) {
      DirectoryFiles.unlink(directory, file);
      return null;
    }
    int fd = DirectoryFiles.open(directory, file, Posix.Open.RDWR, 0);
    if (fd < 0) {
      return "cannot open \"" + file + "\": " + Errno.text(-fd);
    }
    try {
      steps.before("finish");
      long skip = state.start() - state.base();
      String problem = skip > 0 ? copy(fd, old, skip, wallMillis) : null;
      FileSpace.sync(fd);
      steps.before("archived");
      int error = problem != null ? 0
          : index.append(new IndexRecord.Archived(state.start(), to, wallMillis), false);
      return problem != null ? problem : error == 0 ? null
          : "cannot write \"" + name.path() + ".index\": " + Errno.text(error);
    } finally {
      FileSpace.close(fd);
    }
  }

  /** A head that is in former archives already, or a hole, has no place in this one. */
  private String copy(int fd, DirectoryFiles.Stat old, long skip, long wallMillis) {
    try (ArchiveWriter archiver = new ArchiveWriter(directory, name, steps, index.state().start())) {
      archiver.begin(old, skip);
      archiver.copyTo(fd, size);
      archiver.sync();
      String problem = archiver.name();
      if (problem == null) {
        archiver.keep(wallMillis);
      }
      return problem;
    }
  }
}
