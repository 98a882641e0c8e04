package reeve.rotation;

import java.nio.charset.StandardCharsets;
import reeve.logstore.IndexCompaction;
import reeve.logstore.IndexFormat;
import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.logstore.LogFileNames;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/**
 * Writes the index of one log. One thread; no other process may write the same index.
 *
 * <p>What it does with a file that it cannot read completely: a last line that is not complete, which a crash left, is
 * cut off. A damaged line in between is skipped. A file without any line, as a crash leaves one whose first record did
 * not reach the disk, is started again. A file with lines of which none is a record, or of a later version, is not
 * reeve's: it is left as it is, and the log is not rotated.
 */
final class IndexWriter {
  /** The index is compacted when it reaches this size, and then whenever it has doubled since the last time. */
  private static final long MIN_COMPACTION_SIZE = 64 * 1024;

  /** If an index of this size, in bytes, cannot be compacted, runs and marks are no longer recorded in it. */
  private static final long MAX_SIZE = 4L << 20;

  private static final long RETRY_MILLIS = 10_000;

  /** In bytes: more than the first record has. */
  private static final int FIRST_RECORD = 64;

  private final FileStorage storage;
  private final int directory;
  private final LogFileNames name;
  private final IndexState state = new IndexState();
  private FileStatus identity;
  private int fd = -1;
  private long size;
  private long compactAt = MIN_COMPACTION_SIZE;
  private long failedMillis = -RETRY_MILLIS;

  /** @param directory a descriptor, which the caller closes */
  IndexWriter(FileStorage storage, int directory, LogFileNames name) {
    this.storage = storage;
    this.directory = directory;
    this.name = name;
  }

  /** The result of the index. */
  IndexState state() {
    return state;
  }

  /**
   * Opens or creates the index, and reads it.
   *
   * @param model the status of the log, whose permissions and group a new index gets: a process that may read the log
   *     may read its index
   * @param euid the user that must own the index
   * @return 0 or an error number; EPERM: the index belongs to another user, or other users may write to it; EINVAL: it
   *     is not an index that this reeve can read
   */
  int open(FileStatus model, int euid) {
    fd = storage.open(directory, name.index(), Files.Open.RDWR | Files.Open.CREAT, 0600);
    if (fd < 0) {
      return -fd;
    }
    FileStatus stat = storage.stat(fd);
    // The index decides which bytes of a log are discarded.
    if (stat == null || !stat.isRegular() || stat.links() != 1 || stat.uid() != euid || (stat.mode() & 022) != 0) {
      close();
      return Errno.EPERM;
    }
    identity = stat;
    if (stat.size() == 0) {
      storage.setMode(fd, model.mode() & 0444 | 0600, -1, model.gid());
      return append(new IndexRecord.Version(IndexFormat.VERSION), false);
    }
    size = IndexFormat.read(storage, fd, 0, stat.size(), state);
    if (size < 0) {
      return (int) -size;
    }
    if (state.readable() == 0 ? size > 0 || !isTornStart(stat.size()) : state.version() > IndexFormat.VERSION) {
      close();
      return Errno.EINVAL;
    }
    int error = size == stat.size() ? 0 : storage.truncate(fd, size);
    return error == 0 && size == 0 ? append(new IndexRecord.Version(IndexFormat.VERSION), false) : error;
  }

  /**
   * Like {@link #open}.
   *
   * @return null, or why the index cannot be used
   */
  RotationProblem openOrProblem(FileStatus model, int euid) {
    int error = open(model, euid);
    String reason = error == Errno.EPERM ? "it is not reeve's own, or other users may write to it"
        : error == Errno.EINVAL ? "it is not an index that this reeve can read; move it away" : Errno.text(error);
    return error == 0 ? null
        : new RotationProblem(RotationProblem.Kind.LASTING, "cannot use \"" + name.path() + ".index\": " + reason);
  }

  /** Whether a file without a line is what a crash left: a part of the first record, or zeros where it was to be. */
  private boolean isTornStart(long length) {
    byte[] bytes = new byte[FIRST_RECORD];
    int got = storage.read(fd, 0, bytes, 0, bytes.length);
    byte[] record = IndexFormat.line(new IndexRecord.Version(IndexFormat.VERSION)).getBytes(StandardCharsets.UTF_8);
    boolean zeros = true;
    boolean part = length < record.length;
    for (int i = 0; i < got; i++) {
      zeros &= bytes[i] == 0;
      part = part && bytes[i] == record[i];
    }
    return zeros || part;
  }

  /**
   * Adds a record to the file and to the state. With {@code sync}, this record and all earlier ones are on the disk
   * afterwards.
   *
   * @return 0, or an error number: then the index does not have the record
   */
  int append(IndexRecord record, boolean sync) {
    if (size >= MAX_SIZE && (record instanceof IndexRecord.RunStart || record instanceof IndexRecord.Mark)) {
      return Errno.ENOSPC;
    }
    int error = resume();
    if (error != 0) {
      return error;
    }
    byte[] bytes = IndexFormat.line(record).getBytes(StandardCharsets.UTF_8);
    error = storage.write(fd, size, bytes, 0, bytes.length);
    if (error == 0 && sync) {
      error = storage.syncData(fd);
    }
    if (error != 0) {
      storage.truncate(fd, size);
      return error;
    }
    size += bytes.length;
    state.add(record);
    return 0;
  }

  /** Whether the file was deleted or replaced, or changed by another program. */
  boolean isGone() {
    return !isOwn(storage.stat(directory, name.index()));
  }

  private boolean isOwn(FileStatus found) {
    return found != null && identity != null && found.isSameFile(identity) && found.size() == size;
  }

  /** Closes the file until the next record, so that a log without work takes no descriptor. */
  void suspend() {
    close();
  }

  /** @return 0 or an error number; ENOENT: the file was deleted, replaced or changed meanwhile */
  private int resume() {
    if (fd >= 0) {
      return 0;
    }
    int opened = storage.open(directory, name.index(), Files.Open.RDWR, 0);
    if (opened < 0) {
      return -opened;
    }
    if (!isOwn(storage.stat(opened))) {
      storage.close(opened);
      return Errno.ENOENT;
    }
    fd = opened;
    return 0;
  }

  boolean isLarge() {
    return size >= compactAt;
  }

  /**
   * Rewrites the index without outdated records, if it is large: see {@link IndexCompaction}. If that fails, the index
   * stays as it is, only longer than necessary.
   *
   * @param oldest the first offset that still exists
   */
  void compact(long oldest, long wallMillis) {
    if (!isLarge() || Math.abs(wallMillis - failedMillis) < RETRY_MILLIS || resume() != 0) {
      return;
    }
    IndexCompaction compaction = new IndexCompaction(storage, directory, name, state);
    int fresh = compaction.replace(fd, size, oldest, wallMillis);
    if (fresh < 0) {
      failedMillis = wallMillis;
      return;
    }
    storage.close(fd);
    fd = fresh;
    identity = storage.stat(fresh);
    size = compaction.size();
    compactAt = Math.max(MIN_COMPACTION_SIZE, 2 * size);
    state.archivesDropped(oldest);
  }

  void close() {
    if (fd >= 0) {
      storage.close(fd);
      fd = -1;
    }
  }
}
