package reeve.logstore;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Posix;

/**
 * The live file of a log for a {@link LogReader}: opens it, determines where its bytes are in the stream, and detects
 * that it was replaced or truncated. One thread.
 *
 * <p>The index may be behind the file, or may describe another file. Then the reader places the file itself: the file
 * is <em>unindexed</em>, and begins at the offset that the reader has reached.
 */
final class LiveFileReader {
  /** While a collapse moves the hole of a file (xfs), the file is checked again this often, with this pause. */
  private static final int COLLAPSE_CHECKS = 5000;

  private static final long COLLAPSE_PAUSE_NANOS = 1_000_000;

  private final FileStorage storage;
  private final LogFileNames name;
  private final int directory;
  private final IndexReader index;
  private final ArchiveSequence archives;
  private final RenamedFile former;

  private int fd = -1;
  private FileStatus stat;
  private long born;
  private boolean unindexed;
  private long unindexedBase;
  private long epoch;
  private boolean replaced;
  private long renamedEnd = -1;
  private int breaks;
  private int truncations;

  /** @param directory a descriptor, which the caller closes */
  LiveFileReader(FileStorage storage, int directory, LogFileNames name, IndexReader index, ArchiveSequence archives) {
    this.storage = storage;
    this.former = new RenamedFile(storage);
    this.directory = directory;
    this.name = name;
    this.index = index;
    this.archives = archives;
  }

  boolean isOpen() {
    return fd >= 0;
  }

  /** @return -1: it is not open */
  int fd() {
    return fd;
  }

  /** Its status when it was opened, a different object for each file; null: it is not open. */
  FileStatus stat() {
    return fd < 0 ? null : stat;
  }

  /** Its status now; null: it is not open. */
  FileStatus statNow() {
    return fd < 0 ? null : storage.stat(fd);
  }

  /** The file that had the name before. */
  RenamedFile former() {
    return former;
  }

  /** Whether the reader itself determined its place in the stream, because the index does not name this file. */
  boolean isUnindexed() {
    return unindexed;
  }

  /** How often what was read did not directly follow what was read before. */
  int breaks() {
    return breaks;
  }

  /** How often another process was seen to have truncated it. */
  int truncations() {
    return truncations;
  }

  /** The first offset that is to be read from it. During a cut, its archive is complete already. */
  long start() {
    IndexState state = index.state();
    if (fd < 0 && !unindexed && renamedEnd >= 0) {
      return renamedEnd;
    }
    if (unindexed) {
      return Math.max(unindexedBase, 0);
    }
    return state.pending() != null ? state.pending().to() : state.start();
  }

  /** @return the offset after its last byte; -1: the file was cut meanwhile, so refresh and call again */
  long end() throws IOException {
    LiveFileMap map = map(storage.stat(fd).size());
    FileStatus now = storage.stat(fd);
    return isUnchanged(map, now.size()) ? map.end(now.size()) : -1;
  }

  private boolean isUnchanged(LiveFileMap map, long size) {
    return !index.isChanged()
        && (unindexed || index.state().pending() == null
            || map.equals(LiveFileMap.of(storage, index.state(), fd, size)));
  }

  private LiveFileMap map(long size) throws IOException {
    if (unindexed) {
      return LiveFileMap.plain(unindexedBase);
    }
    LiveFileMap map = LiveFileMap.of(storage, index.state(), fd, size);
    // For a reader of bytes a collapse is one step, but while it runs xfs shows the hole moving to the end of the file.
    // That takes a moment.
    for (int i = 0; map == null && i < COLLAPSE_CHECKS && !index.isChanged(); i++) {
      LockSupport.parkNanos(COLLAPSE_PAUSE_NANOS);
      map = LiveFileMap.of(storage, index.state(), fd, storage.stat(fd).size());
    }
    if (map == null && !index.isChanged()) {
      long hole = storage.seekHole(fd, 0);
      throw new IOException(
          "cannot read \"" + name.path() + "\": it has holes that reeve did not make, from " + hole + " to "
              + storage.seekData(fd, hole) + " of " + size);
    }
    return map == null ? LiveFileMap.plain(index.state().base()) : map; // the index changed: the caller tries again
  }

  /**
   * Reads from an offset.
   *
   * @return bytes read, 0 at the end; -1: something changed meanwhile, so refresh and call again
   */
  int read(long position, byte[] buffer, int offset, int length) throws IOException {
    FileStatus now = storage.stat(fd);
    LiveFileMap map = map(now.size());
    long at = map.position(position);
    if (at > now.size() && (unindexed || !index.isChanged())) {
      // Another process truncated it. Its content now is new; reeve records that in the index at its next inspection.
      unindexed = true;
      unindexedBase = position;
      breaks++;
      truncations++;
      return now.size() == 0 ? 0 : -1;
    }
    int got = storage.read(fd, at, buffer, offset, (int) Math.min(length, map.contiguous(position)));
    if (got < 0) {
      throw new IOException("cannot read \"" + name.path() + "\": " + Errno.text(-got));
    }
    if (!isUnchanged(map, now.size())) {
      return -1;
    }
    if (got == 0 && isReplaced() && !isRenamedByRotation()) {
      former.take(fd, at); // it is read to its end
      fd = -1;
      replaced = true;
      breaks++;
      return -1;
    }
    return got;
  }

  /** Whether reeve renamed the open file, and waits until its writers have opened the new one. */
  private boolean isRenamedByRotation() throws IOException {
    return !unindexed && index.state().isLiveFile(stat.inode(), born) && archives.isLastStillWritten(index.state());
  }

  private boolean isReplaced() {
    FileStatus current = storage.stat(directory, name.file());
    return current != null && current.isRegular() && !current.isSameFile(stat);
  }

  /**
   * Reads what was added to the index, and opens the file if it is not open.
   *
   * @param position of the reader; negative: it has none yet
   * @return the position of the same byte now; it differs if the file turns out to be elsewhere in the stream
   */
  long refresh(long position) throws IOException {
    boolean changed = index.isChanged();
    if (changed) {
      long base = index.state().base();
      boolean known = index.state().isKnown();
      index.read();
      archives.forget();
      if (known && !unindexed && !index.state().isKnown()) {
        unindexed = true; // the index was deleted; its statement about this file is still true
        unindexedBase = base;
      }
    }
    if (fd >= 0) {
      return changed ? place(position) : position;
    }
    if (open()) {
      return placeNew(position);
    }
    renamedEnd = archives.stillWrittenEnd(index.state()); // the file may be renamed already, and the next one missing
    return position;
  }

  /** @return whether there is a live file */
  private boolean open() throws IOException {
    int opened = storage.open(directory, name.file(), Posix.Open.RDONLY, 0);
    if (opened == -Errno.ENOENT || opened == -Errno.ELOOP) {
      return false; // a link without a target: see LogReader.open
    }
    FileStatus fresh = opened < 0 ? null : storage.stat(opened);
    if (fresh == null || !fresh.isRegular()) {
      if (opened >= 0) {
        storage.close(opened);
      }
      throw new IOException(
          "cannot read \"" + name.path() + "\": " + (opened < 0 ? Errno.text(-opened) : "it is not a regular file"));
    }
    fd = opened;
    stat = fresh;
    born = storage.birthTime(opened);
    return true;
  }

  /** Decides whether the index names the file that was just opened, and where the reader is in it. */
  private long placeNew(long position) throws IOException {
    IndexState state = index.state();
    long placed = position;
    if (isIndexed(state)) {
      if (position >= 0 && replaced) {
        breaks++;
        placed = state.base();
      }
      unindexed = false;
      epoch = state.epoch();
    } else {
      unindexed = true;
      unindexedBase = Math.max(Math.max(position, 0), archives.highest(state));
      placed = replaced ? unindexedBase : position;
    }
    replaced = false;
    return placed;
  }

  /** The same for the file that was open before the index changed. */
  private long place(long position) {
    IndexState state = index.state();
    long placed = position;
    if (isIndexed(state)) {
      if (position >= 0 && unindexed) {
        placed = state.base() + position - unindexedBase; // this reader saw the file before reeve did
      } else if (position >= 0 && state.epoch() != epoch) {
        breaks++;
        truncations++;
        placed = Math.min(position, state.base());
      }
      unindexed = false;
      epoch = state.epoch();
    } else if (!unindexed) {
      unindexed = true; // the file before the one in the index, not yet read to its end
      unindexedBase = Math.max(0, state.formerBase(stat.inode(), born));
    }
    return placed;
  }

  private boolean isIndexed(IndexState state) {
    return state.isKnown() && state.isLiveFile(stat.inode(), born);
  }

  void close() {
    former.close();
    if (fd >= 0) {
      storage.close(fd);
      fd = -1;
    }
  }
}
