package reeve.rotation;

import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;
import reeve.rotation.archive.ArchiveWriter;

/**
 * A live file that was renamed to an archive, until all of its writers have opened the new file that has its old name.
 *
 * <p>The name alone identifies it: it contains the offset at which the archive begins, and the file has the inode
 * number of the live file in the index. So nothing is recorded before the rename, nothing has to be recovered if reeve
 * ends in the middle of it, and readers find the file. The end of the archive is known, and recorded, when no process
 * writes to it any more.
 */
final class PendingRename {
  /**
   * If the old file did not grow for this time while the new one is in use, a process that still has the old one open
   * no longer uses it.
   */
  private static final long QUIET_MILLIS = 2000;

  /** After this time without a writer of the new file, the log reports that the services did not open it. */
  private static final long LATE_MILLIS = 10_000;

  /**
   * After this time a process that still writes to the old file is ignored: what it writes stays there, and is not
   * read.
   */
  private static final long MAX_MILLIS = 60_000;

  private final OpenLog log;
  private final FileStorage storage;
  private final String file;
  private long size = -1;
  private long beganMillis;
  private long grewMillis;

  private PendingRename(OpenLog log) {
    this.log = log;
    this.storage = log.storage();
    this.file = log.name().archive(log.state().start());
  }

  /** @return null if the live file of the index does not have the name of an archive */
  static PendingRename find(OpenLog log) {
    if (!log.state().isKnown() || log.state().pending() != null) {
      return null;
    }
    PendingRename rename = new PendingRename(log);
    FileStatus old = rename.stat();
    return old == null || !old.isRegular() || old.links() != 1 ? null : rename;
  }

  private FileStatus stat() {
    FileStatus stat = storage.stat(log.directory(), file);
    return stat != null && stat.inode() == log.state().inode() ? stat : null;
  }

  /** The offset after its last byte, as of the last inspection. */
  long end() {
    return Math.max(log.state().start(), log.state().base() + Math.max(0, size));
  }

  /**
   * Inspects both files.
   *
   * @param fresh the new file
   * @return whether the old one is no longer written to
   */
  boolean isOver(FileStatus fresh, long wallMillis) {
    FileStatus old = stat();
    if (old == null) {
      return true; // it was deleted
    }
    beganMillis = beganMillis == 0 ? wallMillis : beganMillis;
    boolean unused = storage.writersOf(old.device(), old.inode()).isEmpty();
    FileStatus now = stat(); // after the search for writers
    if (now != null && now.size() != size) {
      size = now.size();
      grewMillis = wallMillis;
    }
    boolean reopened = fresh.size() > 0 || !storage.writersOf(fresh.device(), fresh.inode()).isEmpty();
    return unused
        || reopened && (Math.abs(wallMillis - grewMillis) >= QUIET_MILLIS
            || Math.abs(wallMillis - beganMillis) >= MAX_MILLIS);
  }

  /** @return null, or that the services did not open their log again in time */
  RotationProblem problem(long wallMillis) {
    return Math.abs(wallMillis - beganMillis) < LATE_MILLIS ? null
        : log.failed(RotationProblem.Kind.NOT_REOPENED, "cannot end the rotation of",
            "no process opened it again; what is written goes into \"" + file
                + "\" (is rotate-signal the right one?)");
  }

  /**
   * Makes an archive of the old file.
   *
   * @return null, or why it cannot be done
   */
  RotationProblem finish(long wallMillis) {
    IndexState state = log.state();
    FileStatus old = stat();
    long to = end();
    if (old == null || to <= state.start()) {
      storage.unlink(log.directory(), file);
      return null;
    }
    int fd = storage.open(log.directory(), file, Files.Open.RDWR, 0);
    if (fd < 0) {
      return RotationProblem.open("\"" + file + "\"", -fd);
    }
    try {
      long skip = state.start() - state.base();
      RotationProblem problem = skip > 0 ? copyWithoutHead(fd, old, skip, wallMillis) : null;
      storage.sync(fd);
      if (problem != null) {
        return problem;
      }
      int error = log.index().append(new IndexRecord.Archived(state.start(), to, wallMillis), false);
      return error == 0 ? null : log.cannotRecord(error);
    } finally {
      storage.close(fd);
    }
  }

  /** The head, which is a hole or is in earlier archives already, does not belong in this archive. */
  private RotationProblem copyWithoutHead(int fd, FileStatus old, long skip, long wallMillis) {
    try (ArchiveWriter archive = new ArchiveWriter(storage, log.directory(), log.name(), log.state().start())) {
      archive.begin(old, skip);
      archive.copyTo(fd, size);
      archive.sync();
      if (archive.publish() != 0) {
        return RotationProblem.write(archive.path(), archive.error());
      }
      archive.finish(wallMillis);
      return null;
    }
  }
}
