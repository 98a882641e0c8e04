package reeve.rotation;

import reeve.logstore.IndexRecord;
import reeve.logstore.PendingCut;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;

/** Removes the head of a live file after the cut was recorded: steps 3 to 5 of the package description. */
final class HeadRemoval {
  private static final int MIN_BLOCK = 4096;
  private static final int MAX_BLOCK = 1 << 20;

  private final OpenLog log;
  private final FileStorage storage;

  HeadRemoval(OpenLog log) {
    this.log = log;
    this.storage = log.storage();
  }

  /**
   * The block size in bytes: what can be freed or removed is a multiple of it.
   *
   * @param stat null: not known
   */
  static int blockSize(FileStatus stat) {
    return stat == null ? MIN_BLOCK : Math.max(MIN_BLOCK, Math.min(stat.blockSize(), MAX_BLOCK));
  }

  /**
   * Runs the steps that follow the record of the cut.
   *
   * @param fd of the live file
   * @param collapse whether the blocks are removed from the file, where that is possible now; otherwise they become a
   *     hole
   * @return null, or what failed; then the cut is still pending
   */
  RotationProblem remove(int fd, PendingCut pending, boolean collapse) {
    long length = pending.length();
    if (length == 0) {
      return recordDone(log.state().base(), pending.to());
    }
    int error = storage.punch(fd, 0, length);
    if (error != 0) {
      return log.failed(RotationProblem.Kind.LASTING, "cannot free the head of", Errno.text(error));
    }
    // The hole must be visible, because it shows whether the file was collapsed. A range that reaches the end of the
    // file cannot be collapsed.
    if (!collapse || storage.seekData(fd, 0) != length || storage.stat(fd).size() <= length) {
      return recordDone(log.state().base(), pending.to());
    }
    error = log.index().append(new IndexRecord.Punched(), true);
    return error != 0 ? log.cannotRecord(error) : collapse(fd, pending, 0);
  }

  /**
   * Runs the steps that follow the punched hole.
   *
   * @param hole where it begins; not 0: an earlier collapse moved a part of the blocks
   */
  RotationProblem collapse(int fd, PendingCut pending, long hole) {
    storage.writeOut(fd, pending.length(), 0); // to the end
    log.removals().begin(log.state().base() + storage.stat(fd).size());
    int error = storage.collapse(fd, hole, pending.length());
    log.removals().end(error == 0 ? pending.length() : 0);
    if (error != 0 && hole > 0) {
      return log.failed(RotationProblem.Kind.LASTING, "cannot finish the rotation of", Errno.text(error));
    }
    // If the kernel refuses, the hole stays, and every position in the file stays the same.
    return recordDone(error == 0 ? log.state().base() + pending.length() : log.state().base(), pending.to());
  }

  /** Records that the cut is complete. */
  RotationProblem recordDone(long base, long start) {
    int error = log.index().append(new IndexRecord.CutDone(base, start), false);
    return error == 0 ? null : log.cannotRecord(error);
  }
}
