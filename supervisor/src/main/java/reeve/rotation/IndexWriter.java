package reeve.rotation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reeve.logstore.IndexFormat;
import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.logstore.LogFileNames;
import reeve.logstore.LogRun;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/** Writes the index of one log. One thread; no other process may write the same index. */
final class IndexWriter {
  /** The index is compacted when it reaches this size, and then whenever it has doubled since the last time. */
  private static final long MIN_COMPACTION_SIZE = 64 * 1024;

  /** Limits on the runs and marks that a compaction keeps, because each reader reads the whole index. */
  private static final int MAX_RUNS = 2000;

  private static final int MAX_MARKS = 2000;
  private static final long VERSION = 1;

  private final FileStorage storage;
  private final int directory;
  private final LogFileNames name;
  private final IndexState state = new IndexState();
  private int fd = -1;
  private long size;
  private long compactAt = MIN_COMPACTION_SIZE;

  /** @param directory a descriptor, which the caller closes */
  IndexWriter(FileStorage storage, int directory, LogFileNames name) {
    this.storage = storage;
    this.directory = directory;
    this.name = name;
  }

  /** The content of the index. */
  IndexState state() {
    return state;
  }

  /**
   * Opens or creates the index, and reads it.
   *
   * @param model the status of the log, whose permissions and group a new index gets: a process that may read the log
   *     may read its index
   * @param euid the user that must own the index
   * @return 0 or an error number; EPERM: the index belongs to another user, or other users may write to it
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
    if (stat.size() == 0) {
      storage.setMode(fd, model.mode() & 0444 | 0600, -1, model.gid());
      return append(new IndexRecord.Version(VERSION), false);
    }
    size = IndexFormat.read(storage, fd, 0, stat.size(), state);
    return size < 0 ? (int) -size : size == stat.size() ? 0 : storage.truncate(fd, size);
  }

  /**
   * Adds a record to the file and to the state. With {@code sync}, this record and all earlier ones are on the disk
   * afterwards.
   *
   * @return 0, or an error number: then the index does not have the record
   */
  int append(IndexRecord record, boolean sync) {
    byte[] bytes = IndexFormat.line(record).getBytes(StandardCharsets.UTF_8);
    int error = storage.write(fd, size, bytes, 0, bytes.length);
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

  /** Whether the file was deleted or replaced. */
  boolean isGone() {
    FileStatus own = storage.stat(fd);
    FileStatus there = storage.stat(directory, name.index());
    return own == null || there == null || !own.isSameFile(there);
  }

  boolean isLarge() {
    return size >= compactAt;
  }

  /**
   * Rewrites the index without outdated records, if it is large. Readers see either the old file or the new one.
   *
   * @param oldest the first offset that still exists
   */
  void compact(long oldest, long wallMillis) {
    if (isLarge() && state.pending() == null) {
      replace(current(oldest, wallMillis));
      compactAt = Math.max(MIN_COMPACTION_SIZE, 2 * size);
    }
  }

  private List<IndexRecord> current(long oldest, long wallMillis) {
    List<IndexRecord> records = new ArrayList<>();
    records.add(new IndexRecord.Version(VERSION));
    records.add(state.fileRecord(wallMillis));
    for (IndexRecord.Archived archive : state.archives()) {
      if (archive.to() > oldest) {
        records.add(archive);
      }
    }
    List<LogRun> runs = state.runs();
    for (int i = 0; i < runs.size(); i++) {
      // The last run before the oldest line is the run that wrote it.
      boolean needed = runs.get(i).at() >= oldest || i + 1 == runs.size() || runs.get(i + 1).at() > oldest;
      if (needed && i >= runs.size() - MAX_RUNS) {
        records.add(new IndexRecord.RunStart(runs.get(i)));
      }
    }
    List<IndexRecord.Mark> marks = state.marks();
    int step = marks.size() / MAX_MARKS + 1;
    for (int i = 0; i < marks.size(); i++) {
      boolean recent = i > marks.size() - MAX_MARKS / 4;
      if (i + 1 == marks.size() || marks.get(i + 1).at() >= oldest && (i % step == 0 || recent)) {
        records.add(marks.get(i));
      }
    }
    return records;
  }

  private void replace(List<IndexRecord> records) {
    String temporary = name.index() + LogFileNames.TEMPORARY;
    storage.unlink(directory, temporary);
    int fresh = storage.open(directory, temporary, Files.Open.RDWR | Files.Open.CREAT | Files.Open.EXCL, 0600);
    if (fresh < 0) {
      return; // the index stays as it is, only longer than necessary
    }
    StringBuilder text = new StringBuilder();
    for (IndexRecord record : records) {
      text.append(IndexFormat.line(record));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    FileStatus own = storage.stat(fd);
    if (own != null) {
      storage.setMode(fresh, own.mode() & 0777, -1, own.gid());
    }
    if (storage.write(fresh, 0, bytes, 0, bytes.length) != 0 || storage.syncData(fresh) != 0
        || storage.rename(directory, temporary, name.index()) != 0) {
      storage.unlink(directory, temporary);
      storage.close(fresh);
      return;
    }
    storage.close(fd);
    fd = fresh;
    size = bytes.length;
    state.replaceHistory(records);
  }

  void close() {
    if (fd >= 0) {
      storage.close(fd);
      fd = -1;
    }
  }
}
