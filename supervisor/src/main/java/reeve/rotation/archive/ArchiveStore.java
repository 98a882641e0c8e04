package reeve.rotation.archive;

import java.util.ArrayList;
import java.util.List;
import reeve.logstore.Archive;
import reeve.logstore.IndexState;
import reeve.logstore.LogFileNames;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;

/**
 * The archives of one log: lists and deletes them. The rotating thread's; a thread that replaces an archive by a
 * compressed one synchronizes on this object, so that a deleted archive does not come back.
 */
public final class ArchiveStore {
  /** The block size of stat(2), in bytes. */
  private static final long STAT_BLOCK = 512;

  private final FileStorage storage;
  private final LogFileNames name;
  private int directory = -1;
  private IndexState index;

  public ArchiveStore(FileStorage storage, LogFileNames name) {
    this.storage = storage;
    this.name = name;
  }

  FileStorage storage() {
    return storage;
  }

  LogFileNames name() {
    return name;
  }

  /**
   * The log was opened.
   *
   * @param opened a descriptor of its directory, which the caller closes
   * @param state the index of the log
   */
  public void open(int opened, IndexState state) {
    directory = opened;
    index = state;
  }

  /** The log was closed: no archive is known. */
  public void close() {
    index = null;
  }

  /** The archives, oldest first, without one that is still written to; empty if there are none. */
  public List<Archive> list() {
    List<Archive> all = all();
    List<Archive> complete = new ArrayList<>(all.size());
    for (Archive archive : all) {
      if (!archive.stillWritten()) {
        complete.add(archive);
      }
    }
    return complete;
  }

  private List<Archive> all() {
    List<Archive> all = index == null ? null : Archive.list(storage, directory, name, index);
    return all == null ? List.of() : all;
  }

  /** An offset that is at or after the end of the last archive; 0: there is none. */
  public long end() {
    List<Archive> all = all();
    if (all.isEmpty()) {
      return 0;
    }
    Archive last = all.get(all.size() - 1);
    // The length of a compressed archive is known only after reading all of it. Offsets only have to increase.
    return last.to() >= 0 ? last.to() : last.from() + (1L << 40);
  }

  /** Bytes on the disk, of the live file and the archives. */
  public long usedBytes() {
    FileStatus live = index == null ? null : storage.stat(directory, name.file());
    long blocks = live == null ? 0 : live.blocks();
    for (Archive archive : all()) {
      blocks += archive.blocks();
    }
    return blocks * STAT_BLOCK;
  }

  /** Bytes on the disk of one archive. */
  static long usedBytes(Archive archive) {
    return archive.blocks() * STAT_BLOCK;
  }

  /**
   * Deletes the oldest archives until at most {@code max} are left.
   *
   * @return how many were deleted
   */
  public synchronized int keepNewest(int max) {
    List<Archive> all = list();
    int deleted = 0;
    for (int i = 0; i < all.size() - max; i++) {
      deleted += delete(all.get(i)) ? 1 : 0;
    }
    return deleted;
  }

  /** @return whether it existed */
  synchronized boolean delete(Archive archive) {
    // All forms of it, in case it was being compressed: the uncompressed one first, so that no remaining form looks
    // like what a crash left.
    String plain = name.archive(archive.from());
    boolean existed = storage.unlink(directory, plain) == 0;
    existed |= storage.unlink(directory, plain + LogFileNames.GZIP) == 0;
    return storage.unlink(directory, plain + LogFileNames.ZSTD) == 0 || existed;
  }
}
