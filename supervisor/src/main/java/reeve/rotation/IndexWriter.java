package reeve.rotation;

import java.nio.charset.StandardCharsets;
import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.logstore.LogFileNames;
import reeve.logstore.LogRun;
import reeve.posix.DirectoryFiles;
import reeve.posix.Errno;
import reeve.posix.FileSpace;
import reeve.posix.Posix;

/** The index of one log on the disk, for the one thread that writes it. */
public final class IndexWriter {
  /** Beyond it, and twice what was left of it the last time, what is out of date is left out. */
  private static final long LARGE = 64 * 1024;

  private static final int MOST_RUNS = 2000;
  /** Who reads an index reads all of it. */
  private static final int MOST_MARKS = 2000;

  private final int directory;
  private final LogFileNames name;
  private int fd = -1;
  private long size;
  private long rewriteAt = LARGE;
  final IndexState state = new IndexState();

  /** @param directory a descriptor, which stays the caller's */
  IndexWriter(int directory, LogFileNames name) {
    this.directory = directory;
    this.name = name;
  }

  /**
   * Opens or makes it, and reads what it says.
   *
   * @param model whose permissions and owner a new one gets: who may read the log may read its index
   * @return 0 or an error number; EPERM: it is not ours, or others may write it
   */
  int open(DirectoryFiles.Stat model, int euid) {
    fd = DirectoryFiles.open(directory, name.index(), Posix.Open.RDWR | Posix.Open.CREAT, 0600);
    if (fd < 0) {
      return -fd;
    }
    DirectoryFiles.Stat stat = DirectoryFiles.stat(fd);
    // What it says decides which bytes of a log are thrown away.
    if (stat == null || !stat.isRegular() || stat.links() != 1 || stat.uid() != euid || (stat.mode() & 022) != 0) {
      close();
      return Errno.EPERM;
    }
    if (stat.size() == 0) {
      FileSpace.mode(fd, model.mode() & 0444 | 0600, -1, model.gid());
      return append("reeve-log 1", false);
    }
    size = read(fd, 0, stat.size(), state);
    return size < 0 ? (int) -size : size == stat.size() ? 0 : FileSpace.truncate(fd, size);
  }

  /** Reads whole lines of an index from a position on. @return bytes of them, or minus an error number */
  public static long read(int fd, long from, long size, IndexState into) {
    byte[] bytes = new byte[(int) Math.min(size - from, 64L << 20)];
    int length = 0;
    while (length < bytes.length) {
      int got = FileSpace.read(fd, from + length, bytes, length, bytes.length - length);
      if (got < 0) {
        return got;
      }
      if (got == 0) {
        break;
      }
      length += got;
    }
    int line = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        into.add(bytes, line, i);
        line = i + 1;
      }
    }
    return line;
  }

  /**
   * Adds a record, and takes it into the state. With {@code sync} it is on the disk afterwards, and all before it.
   *
   * @return 0 or an error number: then it is not in it
   */
  int append(String record, boolean sync) {
    String line = IndexRecord.line(record);
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    int error = FileSpace.write(fd, size, bytes, 0, bytes.length);
    if (error == 0 && sync) {
      error = FileSpace.syncData(fd);
    }
    if (error != 0) {
      FileSpace.truncate(fd, size);
      return error;
    }
    size += bytes.length;
    state.add(line.substring(0, line.length() - 1));
    return 0;
  }

  /** Whether it was deleted or replaced. */
  boolean isGone() {
    DirectoryFiles.Stat own = DirectoryFiles.stat(fd);
    DirectoryFiles.Stat there = DirectoryFiles.stat(directory, name.index());
    return own == null || there == null || !own.isSameFile(there);
  }

  boolean isLarge() {
    return size >= rewriteAt;
  }

  /**
   * Leaves out what is out of date, if it has become large. Readers see the old one or the new one.
   *
   * @param oldest the first offset that there still is
   */
  void tidy(long oldest, long wallMillis) {
    if (!isLarge() || state.pending != null) {
      return;
    }
    StringBuilder text =
        new StringBuilder(IndexRecord.line("reeve-log 1")).append(IndexRecord.line(state.fileRecord(wallMillis)));
    for (IndexState.Cut cut : state.cuts) {
      if (cut.to() > oldest) {
        text.append(IndexRecord.line(IndexState.record(cut)));
      }
    }
    int runs = state.runs.size();
    for (int i = 0; i < runs; i++) {
      LogRun run = state.runs.get(i);
      // The last one before is the run that the oldest line is of.
      boolean needed = run.at() >= oldest || i + 1 == runs || state.runs.get(i + 1).at() > oldest;
      if (needed && i >= runs - MOST_RUNS) {
        text.append(IndexRecord.line(IndexState.record(run)));
      }
    }
    int marks = state.marks.size();
    int step = marks / MOST_MARKS + 1;
    for (int i = 0; i < marks; i++) {
      IndexState.Mark mark = state.marks.get(i);
      boolean needed =
          i + 1 == marks || state.marks.get(i + 1).at() >= oldest && (i % step == 0 || i > marks - MOST_MARKS / 4);
      if (needed) {
        text.append(IndexRecord.line(IndexState.record(mark)));
      }
    }
    replace(text.toString());
    rewriteAt = Math.max(LARGE, 2 * size);
  }

  private void replace(String text) {
    String temporary = name.index() + LogFileNames.TEMPORARY;
    DirectoryFiles.unlink(directory, temporary);
    int fresh = DirectoryFiles.open(directory, temporary, Posix.Open.RDWR | Posix.Open.CREAT | Posix.Open.EXCL, 0600);
    if (fresh < 0) {
      return; // it stays as it is: longer than need be
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    DirectoryFiles.Stat own = DirectoryFiles.stat(fd);
    if (own != null) {
      FileSpace.mode(fresh, own.mode() & 0777, -1, own.gid());
    }
    if (FileSpace.write(fresh, 0, bytes, 0, bytes.length) != 0 || FileSpace.syncData(fresh) != 0
        || DirectoryFiles.rename(directory, temporary, name.index()) != 0) {
      DirectoryFiles.unlink(directory, temporary);
      FileSpace.close(fresh);
      return;
    }
    FileSpace.close(fd);
    fd = fresh;
    size = bytes.length;
    state.cuts.clear();
    state.runs.clear();
    state.marks.clear();
    for (String line : text.split("\n")) {
      state.add(line);
    }
  }

  void close() {
    if (fd >= 0) {
      FileSpace.close(fd);
      fd = -1;
    }
  }
}
