package reeve.rotation;

import java.util.List;
import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.rotation.archive.ArchiveWriter;

/**
 * Archives all of a log and empties it, while its writers are frozen: for file systems that can neither remove nor free
 * the head of a file. Most of the log is copied before the freeze. During the freeze, the rest is copied, the rotation
 * checks that no other process has the file open for writing, and one record and one ftruncate(2) follow.
 *
 * <p>If reeve ends around the truncation, the index does not show whether the file was truncated; the writers stay
 * frozen until the next start, where {@link CutRecovery} finds out.
 */
final class FreezeRotation extends LiveFileRotation {
  /** At most this many bytes are left to copy while the writers are frozen: a few milliseconds. */
  private static final long MAX_REST_BYTES = 4 << 20;

  /** The number of copies before the freeze; a log that grows faster than it is copied is frozen nevertheless. */
  private static final int MAX_COPIES = 5;

  /** The longest time that a writer is frozen. */
  static final long MAX_FREEZE_NANOS = 1_000_000_000;

  private final WriterControl control;
  private final List<String> services;

  /** @param services that write to the log */
  FreezeRotation(OpenLog log, WriterControl control, List<String> services) {
    super(log);
    this.control = control;
    this.services = services;
  }

  @Override
  Result rotate(int fd, FileStatus stat, Request request) {
    IndexState state = log().state();
    long first = state.start() - state.base();
    if (stat.size() <= first) {
      return Result.NOTHING;
    }
    try (ArchiveWriter archive = archive()) {
      archive.begin(stat, first);
      long end = stat.size();
      for (int i = 0; i < MAX_COPIES && archive.error() == 0
          && (i == 0 || end - archive.position() > MAX_REST_BYTES); i++) {
        archive.copyTo(fd, end);
        archive.sync();
        end = storage().stat(fd).size();
      }
      // Until the record is written, readers read these bytes from the live file.
      if (archive.publish() != 0) {
        return failed(archive);
      }
      try (WriterControl.FrozenWriters frozen = control.freeze(services, name().path(), MAX_FREEZE_NANOS)) {
        return frozen.problem() != null
            ? Result.failed(new RotationProblem(RotationProblem.Kind.FREEZE, frozen.problem()))
            : rotateFrozen(fd, frozen, archive, request.wallMillis());
      }
    }
  }

  private Result rotateFrozen(int fd, WriterControl.FrozenWriters frozen, ArchiveWriter archive, long wallMillis) {
    FileStatus stat = storage().stat(fd);
    RotationProblem problem = findOtherWriter(frozen, stat);
    if (problem != null) {
      return Result.failed(problem);
    }
    IndexState state = log().state();
    long size = storage().stat(fd).size();
    long first = state.start() - state.base();
    archive.copyTo(fd, size);
    archive.sync();
    if (archive.error() != 0) {
      return failed(archive);
    }
    long to = state.base() + size;
    int error = log().index().append(new IndexRecord.TrimStart(state.start(), to, wallMillis), true);
    if (error != 0) {
      return Result.failed(log().cannotRecord(error));
    }
    archive.finish(wallMillis);
    problem = truncate(fd, frozen, size, to);
    return problem == null ? Result.of(size - first) : Result.failed(problem);
  }

  private RotationProblem findOtherWriter(WriterControl.FrozenWriters frozen, FileStatus stat) {
    for (FileStorage.Writer writer : storage().writersOf(stat.device(), stat.inode())) {
      if (!frozen.includes(writer.pid()) || !writer.appends()) {
        return log().failed(RotationProblem.Kind.FREEZE, "cannot empty", "process " + writer.pid()
            + (writer.appends() ? " writes to it and belongs to none of its services"
                : " writes to it without O_APPEND (use >> for >)"));
      }
    }
    return null;
  }

  /** Empties the file, unless the writers were resumed already: then everything that was archived stays in the file. */
  private RotationProblem truncate(int fd, WriterControl.FrozenWriters frozen, long size, long to) {
    long base = log().state().base();
    boolean unchanged = frozen.keepFrozen() && storage().stat(fd).size() == size;
    log().removals().begin(to);
    int error = unchanged ? storage().truncate(fd, 0) : 0;
    boolean emptied = unchanged && error == 0;
    log().removals().end(emptied ? size : 0);
    // Recorded before the writers are resumed: readers must not mistake what is written next for what was there.
    int failure = log().index().append(new IndexRecord.CutDone(emptied ? to : base, to), false);
    return error != 0 ? log().failed(RotationProblem.Kind.FREEZE, "cannot empty", Errno.text(error))
        : failure != 0 ? log().cannotRecord(failure) : null;
  }
}
