package reeve.rotation;

import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.rotation.archive.ArchiveWriter;

/**
 * Moves the head of a log into an archive while services write to the log. The package description lists the steps, and
 * explains why they are safe. One thread; no other thread or process may cut the same log.
 */
final class HeadCutter extends LiveFileRotation {
  /** The longest line, in bytes; a longer one is cut into pieces, which readers see one after the other. */
  private static final int MAX_LINE = 1 << 20;

  /** A smaller hole is not worth removing: each cut leaves one of less than a block or two. */
  private static final long MIN_HOLE = 16 * 1024;

  private static final int BUFFER = 1 << 16;

  private final boolean collapse;
  private byte[] buffer;

  /** @param collapse whether the file system can remove blocks from a file; otherwise they become a hole */
  HeadCutter(OpenLog log, boolean collapse) {
    super(log);
    this.collapse = collapse;
  }

  @Override
  Result rotate(int fd, FileStatus stat, Request request) {
    IndexState state = log().state();
    long first = state.start() - state.base();
    long end = Math.min(stat.size(), first + request.maxBytes());
    long last = lineEnd(fd, first, end);
    if (last < 0) {
      return Result.failed(
          log().failed(RotationProblem.Kind.LASTING, "cannot read", Errno.text((int) -last)));
    }
    if (last == first) {
      if (request.wholeLines() || end <= first) {
        return Result.NOTHING;
      }
      last = end;
    }
    try (ArchiveWriter archive = archive()) {
      archive.begin(stat, first);
      archive.copyTo(fd, last);
      archive.sync();
      if (archive.publish() != 0) {
        return failed(archive);
      }
      archive.finish(request.wallMillis());
    }
    return removeHead(fd, stat, last, request);
  }

  @Override
  Result drop(int fd, FileStatus stat, long bytes, Request request) {
    long first = log().state().start() - log().state().base();
    long end = Math.min(stat.size(), first + bytes);
    long last = lineEnd(fd, first, end);
    if (last < 0) {
      return Result.failed(log().failed(RotationProblem.Kind.LASTING, "cannot read", Errno.text((int) -last)));
    }
    if (end <= first) {
      return Result.NOTHING;
    }
    storage().sync(log().directory()); // the index may be new, and no archive was made that would have synced its name
    return removeHead(fd, stat, last == first ? end : last, request);
  }

  /**
   * Removes the head of the file, which is in archives or is not needed: steps 2 to 5 of the package description. The
   * index then lists an archive of these bytes, whether there is one or not, as it lists those that were deleted later.
   *
   * @param last position in the file up to which bytes may be removed
   */
  private Result removeHead(int fd, FileStatus stat, long last, Request request) {
    IndexState state = log().state();
    int block = HeadRemoval.blockSize(stat);
    long removed = last - (state.start() - state.base());
    IndexRecord record = new IndexRecord.CutStart(state.start(), state.base() + last, last / block * block,
        request.wallMillis());
    int error = log().index().append(record, true);
    if (error != 0) {
      return Result.failed(log().cannotRecord(error));
    }
    RotationProblem problem = new HeadRemoval(log()).remove(fd, state.pending(), collapse && request.mayDelayWriters());
    return problem == null ? Result.of(removed) : Result.failed(problem);
  }

  @Override
  public boolean hasRemovableHole() {
    return collapse && log().state().start() - log().state().base() >= MIN_HOLE;
  }

  @Override
  public RotationProblem removeHole(long wallMillis) {
    if (!hasRemovableHole()) {
      return null;
    }
    int fd = log().openLive();
    if (fd < 0) {
      return null; // the next inspection reports it
    }
    try {
      return log().state().pending() != null ? null : removeHole(fd, wallMillis);
    } finally {
      storage().close(fd);
    }
  }

  private RotationProblem removeHole(int fd, long wallMillis) {
    IndexState state = log().state();
    int block = HeadRemoval.blockSize(storage().stat(fd));
    long length = (state.start() - state.base()) / block * block;
    if (length == 0) {
      return null;
    }
    int error =
        log().index().append(new IndexRecord.CutStart(state.start(), state.start(), length, wallMillis), true);
    return error != 0 ? log().cannotRecord(error) : new HeadRemoval(log()).remove(fd, state.pending(), true);
  }

  /**
   * Finds the last line end of a range.
   *
   * @return the position after it, {@code from} if none is near the end of the range, or minus an error number
   */
  private long lineEnd(int fd, long from, long end) {
    long low = Math.max(from, end - MAX_LINE);
    buffer = buffer == null ? new byte[BUFFER] : buffer;
    for (long at = end; at > low;) {
      int length = (int) Math.min(BUFFER, at - low);
      long begin = at - length;
      int got = storage().read(fd, begin, buffer, 0, length);
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
}
