package reeve.rotation;

import java.util.Arrays;
import java.util.Collection;
import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.logstore.LogFileNames;
import reeve.logstore.PendingCut;
import reeve.posix.DirectoryFiles;
import reeve.posix.Errno;
import reeve.posix.FileSpace;
import reeve.posix.FileUsers;
import reeve.posix.Posix;

/**
 * Archives all of a log and empties it, while its writers stand still: for file systems that cannot take anything out
 * of a file. Most of it is copied before; what is done while they stand is to copy the rest, to make sure that nobody
 * else has the file open, one record, and one ftruncate(2).
 *
 * <p>An end of reeve between the record and the truncation, or behind it, leaves it open which of the two it was; the
 * writers stand still until the next start, which finds a file that has the length of the record, or one that is empty.
 * (Where somebody let them go meanwhile and they wrote more than was archived, contents tell.) It never truncates: what
 * was archived and not taken away is remembered as such.
 */
final class FreezeRotation {
  /** So much may be left to copy while they stand: a few milliseconds. */
  private static final long REST = 4 << 20;

  /** Copies before that; one who writes faster than they are made is cut off as he is. */
  private static final int COPIES = 5;

  /** Longest that anybody stands still. */
  static final long BOUND_NANOS = 1_000_000_000;

  private static final int BUFFER = 1 << 16;

  private final int directory;
  private final LogFileNames name;
  private final IndexWriter index;
  private final HeadCutter.Steps steps;
  private final WriterControl hands;

  FreezeRotation(int directory, LogFileNames name, IndexWriter index, HeadCutter.Steps steps, WriterControl hands) {
    this.directory = directory;
    this.name = name;
    this.index = index;
    this.steps = steps;
    this.hands = hands;
  }

  /** @param fd the live file, for reading and writing @param services who writes to it */
  CutResult cut(int fd, Collection<String> services, long wallMillis) {
    IndexState state = index.state();
    DirectoryFiles.Stat stat = DirectoryFiles.stat(fd);
    long first = state.start() - state.base();
    if (stat.size() <= first) {
      return CutResult.NOTHING;
    }
    try (ArchiveWriter archiver = new ArchiveWriter(directory, name, steps, state.start())) {
      archiver.begin(stat, first);
      long end = stat.size();
      for (int i = 0; i < COPIES && archiver.error() == 0 && (i == 0 || end - archiver.at() > REST); i++) {
        archiver.copyTo(fd, end);
        archiver.sync();
        end = DirectoryFiles.stat(fd).size();
      }
      // what is read of it before it is recorded is in the live file too, and read there
      String problem = archiver.name();
      if (problem != null) {
        return new CutResult(0, problem, archiver.isFull());
      }
      steps.before("hold");
      try (WriterControl.FrozenWriters hold = hands.freeze(services, name.path(), BOUND_NANOS)) {
        return hold.problem() != null ? CutResult.failed(hold.problem()) : held(fd, hold, archiver, stat, wallMillis);
      }
    }
  }

  private CutResult held(int fd, WriterControl.FrozenWriters hold, ArchiveWriter archiver, DirectoryFiles.Stat stat,
      long wallMillis) {
    steps.before("held");
    for (FileUsers.Writer writer : FileUsers.writersOf(stat.device(), stat.inode())) {
      if (!hold.includes(writer.pid()) || !writer.appends()) {
        return CutResult.failed("cannot empty \"" + name.path() + "\": process " + writer.pid()
            + (writer.appends() ? " writes to it, and is none of its services"
                : " writes to it without O_APPEND (use >> for >)"));
      }
    }
    IndexState state = index.state();
    long size = DirectoryFiles.stat(fd).size();
    long first = state.start() - state.base();
    archiver.copyTo(fd, size);
    archiver.sync();
    if (archiver.error() != 0) {
      return new CutResult(0, archiver.problem(), archiver.isFull());
    }
    long to = state.base() + size;
    steps.before("trim");
    int error = index.append(new IndexRecord.TrimStart(state.start(), to, wallMillis), true);
    if (error != 0) {
      return new CutResult(0, cannotRecord(error), error == Errno.ENOSPC || error == Errno.EDQUOT);
    }
    archiver.keep(wallMillis);
    boolean still = hold.keepFrozen() && DirectoryFiles.stat(fd).size() == size;
    steps.before("truncate");
    error = still ? FileSpace.truncate(fd, 0) : 0;
    steps.before("truncated");
    // Before they go on: who reads must not take what they write next for what it was.
    int failure = index.append(new IndexRecord.CutDone(still && error == 0 ? to : state.base(), to), false);
    steps.before("end");
    if (error != 0 || failure != 0) {
      return CutResult
          .failed(error != 0 ? "cannot empty \"" + name.path() + "\": " + Errno.text(error) : cannotRecord(failure));
    }
    return CutResult.of(size - first);
  }

  private String cannotRecord(int error) {
    return "cannot write \"" + name.path() + ".index\": " + Errno.text(error);
  }

  /** Finishes what was under way when reeve ended. @return null or why it cannot be done */
  static String recover(int directory, LogFileNames name, IndexWriter index, int fd) {
    IndexState state = index.state();
    PendingCut pending = state.pending();
    long size = DirectoryFiles.stat(fd).size();
    boolean trimmed =
        size < pending.length() || !isAlike(directory, name.archive(pending.from()), fd, pending.from() - state.base(),
            pending.to() - pending.from());
    int error = index.append(new IndexRecord.CutDone(trimmed ? pending.to() : state.base(), pending.to()), true);
    return error == 0 ? null : "cannot write \"" + name.path() + ".index\": " + Errno.text(error);
  }

  /**
   * Whether an archive has the same bytes as a part of the live file. One that is gone, too: then nothing is known to
   * have been taken away.
   */
  private static boolean isAlike(int directory, String archive, int live, long position, long length) {
    int fd = DirectoryFiles.open(directory, archive, Posix.Open.RDONLY, 0);
    if (fd < 0) {
      return true;
    }
    try {
      byte[] one = new byte[BUFFER];
      byte[] other = new byte[BUFFER];
      for (long at = 0; at < length;) {
        int wanted = (int) Math.min(BUFFER, length - at);
        int got = FileSpace.read(fd, at, one, 0, wanted);
        int there = FileSpace.read(live, position + at, other, 0, wanted);
        if (got != there || got <= 0 || !Arrays.equals(one, 0, got, other, 0, got)) {
          return false;
        }
        at += got;
      }
      return true;
    } finally {
      FileSpace.close(fd);
    }
  }
}
