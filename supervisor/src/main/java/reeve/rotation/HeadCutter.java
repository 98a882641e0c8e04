package reeve.rotation;

import java.util.List;
import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.logstore.LiveFileMap;
import reeve.logstore.LogFileNames;
import reeve.logstore.PendingCut;
import reeve.posix.DirectoryFiles;
import reeve.posix.Errno;
import reeve.posix.FileSpace;
import reeve.posix.LinuxPosix;

/**
 * Takes the head of a log away and puts it into an archive while others write to the log: see the package for the
 * steps, and why. Belongs to one thread; two of them, in one process or in several, must not work on the same log.
 */
final class HeadCutter {
  /** A line may be so long; where one is longer it is cut in pieces, which lie behind each other for readers. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final int BUFFER = 1 << 16;

  /** Told before each step, so that a test can end things there. */
  interface Steps {
    void before(String step);
  }

  private final int directory;
  private final LogFileNames name;
  private final IndexWriter index;
  private final Steps steps;
  private byte[] buffer;
  private long taken;

  HeadCutter(int directory, LogFileNames name, IndexWriter index, Steps steps) {
    this.directory = directory;
    this.name = name;
    this.index = index;
    this.steps = steps;
  }

  /** Bytes that it took out of the head of the file so far. */
  long taken() {
    return taken;
  }

  /** What can be freed, or taken out, is a multiple of it. */
  static int block(DirectoryFiles.Stat stat) {
    return stat == null ? 4096 : Math.max(4096, Math.min(stat.blockSize(), 1 << 20));
  }

  /**
   * Deletes what was to become an archive and did not: nothing of it is recorded. Nobody else may be at work on the
   * log, nothing be pending.
   */
  void sweep() {
    List<String> names = DirectoryFiles.names(directory, name.file() + ".");
    for (int i = 0; names != null && i < names.size(); i++) {
      if (name.isLeftover(names.get(i)) || names.get(i).equals(name.archive(index.state().start()))) {
        DirectoryFiles.unlink(directory, names.get(i));
      }
    }
  }

  /**
   * Finishes what was under way when reeve ended. Afterwards nothing is pending.
   *
   * @param fd the live file
   * @return null, or why it cannot be done
   */
  String recover(int fd) {
    PendingCut pending = index.state().pending();
    if (pending == null) {
      return null;
    }
    if (pending.stage() == PendingCut.Stage.EMPTYING) {
      return FreezeRotation.recover(directory, name, index, fd);
    }
    if (pending.stage() != PendingCut.Stage.PUNCHED) {
      return finish(fd, pending, RotationMethod.PUNCH); // good on every file system; the next cut takes the hole out
    }
    long size = DirectoryFiles.stat(fd).size();
    LiveFileMap map = LiveFileMap.of(new LinuxPosix().storage(), index.state(), fd, size);
    if (map == null) {
      return "cannot finish the rotation of \"" + name.path() + "\": it has holes that reeve did not make";
    }
    steps.before("recover");
    return map.hole() == Long.MAX_VALUE ? done(index.state().base() + pending.length(), pending.to())
        : collapse(fd, pending, map.hole());
  }

  /**
   * Archives whole lines from the start of what is not archived.
   *
   * @param most bytes
   * @param lineOnly false: a line that is longer is cut
   * @param way what the file system can, or less
   */
  CutResult cut(int fd, long most, boolean lineOnly, RotationMethod way, long wallMillis) {
    IndexState state = index.state();
    DirectoryFiles.Stat stat = DirectoryFiles.stat(fd);
    long first = state.start() - state.base();
    long end = Math.min(stat.size(), first + most);
    long last = lineEnd(fd, first, end);
    if (last < 0) {
      return CutResult.failed("cannot read \"" + name.path() + "\": " + Errno.text((int) -last));
    }
    if (last == first) {
      if (lineOnly || end <= first) {
        return CutResult.NOTHING;
      }
      last = end;
    }
    long to = state.base() + last;
    String error;
    try (ArchiveWriter archiver = new ArchiveWriter(directory, name, steps, state.start())) {
      archiver.begin(stat, first);
      archiver.copyTo(fd, last);
      archiver.sync();
      error = archiver.name();
      if (error != null) {
        return new CutResult(0, error, archiver.isFull());
      }
      archiver.keep(wallMillis);
    }
    int block = block(stat);
    long length = last / block * block;
    steps.before("cut");
    int failure = index.append(new IndexRecord.CutStart(state.start(), to, length, wallMillis), true);
    if (failure != 0) {
      return new CutResult(0, cannotRecord(failure), failure == Errno.ENOSPC || failure == Errno.EDQUOT);
    }
    error = finish(fd, state.pending(), way);
    return error == null ? CutResult.of(last - first) : CutResult.failed(error);
  }

  /** Takes out what is a hole already. @return null or why not */
  String shrink(int fd, long wallMillis) {
    IndexState state = index.state();
    int block = block(DirectoryFiles.stat(fd));
    long length = (state.start() - state.base()) / block * block;
    if (length == 0) {
      return null;
    }
    steps.before("shrink");
    int error = index.append(new IndexRecord.CutStart(state.start(), state.start(), length, wallMillis), true);
    return error != 0 ? cannotRecord(error) : finish(fd, state.pending(), RotationMethod.COLLAPSE);
  }

  /**
   * Position behind the last line end in a range, {@code from} if there is none near its end, or minus an error number.
   */
  private long lineEnd(int fd, long from, long end) {
    long low = Math.max(from, end - LONGEST_LINE);
    for (long at = end; at > low;) {
      int length = (int) Math.min(BUFFER, at - low);
      long begin = at - length;
      int got = FileSpace.read(fd, begin, buffer(), 0, length);
      if (got < 0) {
        return got;
      }
      for (int i = got - 1; i >= 0; i--) {
        if (buffer[i] == '\n') {
          return begin + i + 1;
        }
      }
      at = begin;
    }
    return from;
  }

  /** From the record of the cut on. @return null or what failed; then the cut is pending still */
  private String finish(int fd, PendingCut pending, RotationMethod way) {
    long length = pending.length();
    if (length == 0) {
      return done(index.state().base(), pending.to());
    }
    steps.before("punch");
    int error = FileSpace.punch(fd, 0, length);
    if (error != 0) {
      return "cannot free the head of \"" + name.path() + "\": " + Errno.text(error);
    }
    // The hole must be seen as one: it is what tells whether the file was collapsed. And a file cannot be collapsed up
    // to its end.
    boolean collapse = way == RotationMethod.COLLAPSE && FileSpace.seekData(fd, 0) == length
        && DirectoryFiles.stat(fd).size() > length;
    if (!collapse) {
      return done(index.state().base(), pending.to());
    }
    steps.before("punched");
    error = index.append(new IndexRecord.Punched(), true);
    if (error != 0) {
      return cannotRecord(error);
    }
    return collapse(fd, pending, 0);
  }

  private String collapse(int fd, PendingCut pending, long hole) {
    steps.before("collapse");
    FileSpace.writeOut(fd, pending.length(), 0); // to the end
    steps.before("shift");
    int error = FileSpace.collapse(fd, hole, pending.length());
    if (error != 0 && hole > 0) {
      return "cannot finish the rotation of \"" + name.path() + "\": " + Errno.text(error);
    }
    taken += error == 0 ? pending.length() : 0;
    steps.before("done");
    // Where it is refused the hole stays, and all positions with it.
    return done(error == 0 ? index.state().base() + pending.length() : index.state().base(), pending.to());
  }

  private String done(long base, long start) {
    int error = index.append(new IndexRecord.CutDone(base, start), false);
    steps.before("end");
    return error == 0 ? null : cannotRecord(error);
  }

  private String cannotRecord(int error) {
    return "cannot write \"" + name.path() + ".index\": " + Errno.text(error);
  }

  private byte[] buffer() {
    if (buffer == null) {
      buffer = new byte[BUFFER];
    }
    return buffer;
  }
}
