package reeve.rotation;

import java.util.Arrays;
import java.util.List;
import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.logstore.LiveFileMap;
import reeve.logstore.LogFileNames;
import reeve.logstore.PendingCut;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/** Finishes a cut that the end of an earlier reeve interrupted, and deletes what it left. */
final class CutRecovery {
  private static final int BUFFER = 1 << 16;

  private final OpenLog log;
  private final FileStorage storage;

  CutRecovery(OpenLog log) {
    this.log = log;
    this.storage = log.storage();
  }

  /**
   * Finishes the pending cut, if there is one.
   *
   * @param fd of the live file
   * @return null: no cut is pending any more; otherwise why it cannot be finished
   */
  RotationProblem recover(int fd) {
    PendingCut pending = log.state().pending();
    if (pending == null) {
      return null;
    }
    return switch (pending.stage()) {
      case RECORDED -> new HeadRemoval(log).remove(fd, pending, false); // works on every file system
      case PUNCHED -> collapse(fd, pending);
      case EMPTYING -> finishTruncation(fd, pending);
    };
  }

  private RotationProblem collapse(int fd, PendingCut pending) {
    LiveFileMap map = LiveFileMap.of(storage, log.state(), fd, storage.stat(fd).size());
    if (map == null) {
      return log.failed(RotationProblem.Kind.LASTING, "cannot finish the rotation of",
          "it has holes that reeve did not make");
    }
    HeadRemoval removal = new HeadRemoval(log);
    return map.hasHole() ? removal.collapse(fd, pending, map.hole())
        : removal.recordDone(log.state().base() + pending.length(), pending.to());
  }

  /**
   * Finishes the rotation of a file that was being emptied: either it is empty, or it still has the length that was
   * recorded. If the writers were resumed and have written more than was archived, the content decides. The file is
   * never truncated here: bytes that are archived and still in the file are recorded as such.
   */
  private RotationProblem finishTruncation(int fd, PendingCut pending) {
    IndexState state = log.state();
    boolean emptied = storage.stat(fd).size() < pending.length()
        || !hasSameBytes(log.name().archive(pending.from()), fd, pending.from() - state.base(),
            pending.to() - pending.from());
    int error = log.index().append(new IndexRecord.CutDone(emptied ? pending.to() : state.base(), pending.to()), true);
    return error == 0 ? null : log.cannotRecord(error);
  }

  /**
   * Whether an archive has the same bytes as a part of the live file. True also if the archive no longer exists: then
   * there is no evidence that anything was removed.
   */
  private boolean hasSameBytes(String archive, int live, long position, long length) {
    int fd = storage.open(log.directory(), archive, Files.Open.RDONLY, 0);
    if (fd < 0) {
      return true;
    }
    try {
      byte[] archived = new byte[BUFFER];
      byte[] present = new byte[BUFFER];
      for (long at = 0; at < length;) {
        int wanted = (int) Math.min(BUFFER, length - at);
        int got = storage.read(fd, at, archived, 0, wanted);
        int there = storage.read(live, position + at, present, 0, wanted);
        if (got != there || got <= 0 || !Arrays.equals(archived, 0, got, present, 0, got)) {
          return false;
        }
        at += got;
      }
      return true;
    } finally {
      storage.close(fd);
    }
  }

  /**
   * Deletes temporary files, and an archive that no record names. No cut may be pending, and no other thread or process
   * may work on the log.
   */
  void deleteLeftovers() {
    LogFileNames names = log.name();
    List<String> files = storage.names(log.directory(), names.file() + ".");
    for (int i = 0; files != null && i < files.size(); i++) {
      String file = files.get(i);
      if (names.isLeftover(file) || file.equals(names.archive(log.state().start()))) {
        storage.unlink(log.directory(), file);
      }
    }
  }
}
