package reeve.rotation;

import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;
import reeve.rotation.archive.ArchiveStore;

/**
 * Keeps the index of a log in step with its live file: finishes what an earlier reeve left unfinished, and detects that
 * the file has grown or was replaced, renamed or truncated. The rotating thread's.
 */
final class LiveFileTracker {
  private final LogGrowth growth;
  private final ArchiveStore archives;
  private final MethodSelector methods;
  private PendingRename renamed;
  private boolean renameFinished;

  LiveFileTracker(LogGrowth growth, ArchiveStore archives, MethodSelector methods) {
    this.growth = growth;
    this.archives = archives;
    this.methods = methods;
  }

  /** Whether the file was renamed, and its services have not all opened the new one yet. */
  boolean isReopening() {
    return renamed != null;
  }

  /** Whether a renamed file became an archive since {@link #takeRenameFinished}. */
  boolean hasRenameFinished() {
    return renameFinished;
  }

  /** Returns {@link #hasRenameFinished}, and resets it. */
  boolean takeRenameFinished() {
    boolean was = renameFinished;
    renameFinished = false;
    return was;
  }

  /** The log was closed. */
  void forget() {
    renamed = null;
  }

  /**
   * Inspects the file that has the name of the log.
   *
   * @param stat its status
   * @return null, or what failed
   */
  RotationProblem track(OpenLog log, FileStatus stat, long wallMillis) {
    IndexState state = log.state();
    if (state.inode() == stat.inode() && state.pending() == null && log.isVerified()) {
      noteGrowth(log, stat, wallMillis);
      return null;
    }
    return takeOver(log, wallMillis);
  }

  /** Verifies that the file is the live file of the index, or makes it so. */
  private RotationProblem takeOver(OpenLog log, long wallMillis) {
    FileStorage storage = log.storage();
    int fd = storage.open(log.directory(), log.name().file(), Files.Open.RDWR | Files.Open.APPEND, 0);
    if (fd < 0) {
      return RotationProblem.open("\"" + log.name().path() + "\"", -fd);
    }
    try {
      FileStatus stat = storage.stat(fd);
      RotationProblem problem = OpenLog.refusal(log.name(), stat);
      if (problem != null) {
        return problem;
      }
      CutRecovery recovery = new CutRecovery(log);
      long born = storage.birthTime(fd);
      if (log.state().isLiveFile(stat.inode(), born)) {
        problem = recovery.recover(fd);
        growth.extendTo(log.state().highest());
      } else {
        problem = takeOverNewFile(log, stat, born, wallMillis);
        if (renamed != null) {
          return problem;
        }
      }
      if (problem != null) {
        return problem;
      }
      recovery.deleteLeftovers();
      log.setVerified(true);
      growth.restoreFrom(log.state(), wallMillis);
      noteGrowth(log, storage.stat(fd), wallMillis);
      return null;
    } finally {
      storage.close(fd);
    }
  }

  private RotationProblem takeOverNewFile(OpenLog log, FileStatus stat, long born, long wallMillis) {
    if (log.state().isKnown()) {
      methods.forgetCapability();
    }
    RotationProblem problem = finishRename(log, stat, wallMillis);
    return problem != null || renamed != null ? problem : replace(log, stat.inode(), born, wallMillis);
  }

  /**
   * Turns a renamed live file into an archive when its writers no longer use it. The rotation renamed it, so that its
   * services open the log again, or the loop renamed it before a start.
   *
   * @param fresh the file that has the name of the log now
   */
  private RotationProblem finishRename(OpenLog log, FileStatus fresh, long wallMillis) {
    renamed = renamed != null ? renamed : PendingRename.find(log);
    if (renamed == null) {
      return null;
    }
    growth.extendTo(renamed.end());
    if (!renamed.isOver(fresh, wallMillis)) {
      return renamed.problem(wallMillis);
    }
    RotationProblem problem = renamed.finish(wallMillis);
    if (problem == null) {
      growth.extendTo(renamed.end());
      renamed = null;
      renameFinished = true;
    }
    return problem;
  }

  /** Records that another file follows, after everything that was written before. */
  private RotationProblem replace(OpenLog log, long inode, long born, long wallMillis) {
    IndexState state = log.state();
    long base = Math.max(Math.max(growth.end(), state.highest()), archives.end());
    int error =
        log.index().append(new IndexRecord.LiveFile(inode, born, base, base, state.epoch() + 1, wallMillis), true);
    growth.restart(base);
    return error == 0 ? null : log.cannotRecord(error);
  }

  private void noteGrowth(OpenLog log, FileStatus stat, long wallMillis) {
    IndexState state = log.state();
    long now = state.base() + stat.size();
    if (now < growth.end() || now < state.start()) {
      // Another process truncated it: its content now follows what was there. If that cannot be recorded, the next
      // inspection tries again.
      RotationProblem problem = replace(log, stat.inode(), state.born(), wallMillis);
      now = problem == null ? state.base() + stat.size() : growth.end();
    }
    growth.inspected(log.index(), now, wallMillis);
  }
}
