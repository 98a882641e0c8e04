package reeve.logstore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.LinuxPosix;

/**
 * Reads a log as one stream: first the archives, then the live file, and each byte once, even while the log is cut, and
 * whether or not reeve is running. Positions are logical offsets (see the package). One thread. It takes no lock, so it
 * delays no writer and no rotation.
 *
 * <p>It is exact because it checks the index before and after each piece that it reads from the live file, and uses the
 * piece only if nothing was recorded in between; a cut is recorded before the file changes.
 */
public final class LogReader implements AutoCloseable {
  private static final long NO_POSITION = -1;

  private final FileStorage storage;
  private final String path;
  private final LogFileNames name;
  private final int directory;
  private final IndexReader index;
  private final ArchiveSequence archives;
  private final LiveFileReader live;
  private long position = NO_POSITION;
  private WriteTimeline.Builder points; // null: the timeline is not needed
  private WriteTimeline timeline;
  private long timelineEnd;

  private LogReader(FileStorage storage, String path, LogFileNames name, int directory) {
    this.storage = storage;
    this.path = path;
    this.name = name;
    this.directory = directory;
    this.index = new IndexReader(storage, directory, name);
    this.archives = new ArchiveSequence(storage, directory, name);
    this.live = new LiveFileReader(storage, directory, name, index, archives);
  }

  /** Opens a log on the file systems of this machine: see {@link #open(FileStorage, String)}. */
  public static LogReader open(String path) throws IOException {
    return open(new LinuxPosix().storage(), path);
  }

  /**
   * Opens a log; the position is the first offset that still exists.
   *
   * @param path of the log; the log need not exist (yet), but its directory must. If it is a symbolic link, its target
   *     is read
   * @throws IOException if the directory or the log cannot be opened, or the log is not a regular file; the message is
   *     a sentence
   */
  public static LogReader open(FileStorage storage, String path) throws IOException {
    LogFileNames name = LogFileNames.ofLinkTarget(path);
    int directory = storage.openDirectory(name.directory());
    if (directory < 0) {
      throw new IOException("cannot open \"" + name.directory() + "\": " + Errno.text(-directory));
    }
    LogReader reader = new LogReader(storage, path, name, directory);
    try {
      reader.index.read();
      reader.seek(reader.begin());
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  // ---- the stream

  /** The first offset that still exists. */
  public long begin() throws IOException {
    refresh();
    List<Archive> all = archives();
    return all.isEmpty() ? live.start() : Math.min(all.get(0).from(), live.start());
  }

  /** The offset after the last byte, now. */
  public long end() throws IOException {
    while (true) {
      refresh();
      if (!live.isOpen()) {
        return live.start();
      }
      long end = live.end();
      if (end >= 0) {
        return Math.max(live.start(), end);
      }
    }
  }

  /** The offset of the byte that is read next. */
  public long position() {
    return position;
  }

  /** Sets the position to an offset, which need not exist. */
  public void seek(long offset) {
    position = offset;
  }

  /** How many bytes were skipped because their archive no longer exists or is damaged. */
  public long missedBytes() {
    return archives.missedBytes();
  }

  /** Why an archive could not be read; null: all could be read. */
  public String damaged() {
    return archives.damaged();
  }

  /**
   * How often what was read did not directly follow what was read before: bytes are missing in between, or the file was
   * replaced.
   */
  public int breaks() {
    return live.breaks() + archives.breaks();
  }

  /** How often another process was seen to have truncated the file. */
  public int truncations() {
    return live.truncations();
  }

  /**
   * Reads at the position, and advances it. The bytes may begin and end anywhere in a line.
   *
   * @return bytes read; 0: at the end, for now
   */
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      refresh();
      if (position < live.start()) {
        int got = archives.read(position, live.start(), index.state(), buffer, offset, length);
        position = got > 0 ? position + got : archives.next();
        if (got > 0) {
          return got;
        }
        continue;
      }
      if (!live.isOpen()) {
        return 0;
      }
      int got = live.read(position, buffer, offset, length);
      if (got >= 0) {
        position += got;
        return got;
      }
    }
  }

  private void refresh() throws IOException {
    position = live.refresh(position);
  }

  // ---- files, for a caller that waits for new output

  /**
   * The file that had the name before, to which the service may write until it is restarted. It has no descriptor until
   * a replacement was seen.
   */
  public RenamedFile former() {
    return live.former();
  }

  /** An object that identifies the live file: a different one for each file that was opened; null: there is none. */
  public Object liveFile() {
    return live.stat();
  }

  /** The descriptor of that file, for inotify(7); -1: there is none. The reader closes it. */
  public int liveFd() {
    return live.fd();
  }

  /** The directory of the log; for a symbolic link, the directory of its target. */
  public String directory() {
    return name.directory();
  }

  /** The name of the log in its {@link #directory}; the names of its index and archives begin with it. */
  public String file() {
    return name.file();
  }

  /** Whether the path of the log leads to another directory now: then the log must be opened again. */
  public boolean isMoved() {
    try {
      if (!LogFileNames.ofLinkTarget(path).equals(name)) {
        return true;
      }
    } catch (IOException e) {
      return false; // the link was deleted in between
    }
    int current = storage.openDirectory(name.directory());
    if (current < 0) {
      return false;
    }
    FileStatus stat = storage.stat(current);
    storage.close(current);
    return stat != null && !stat.isSameFile(storage.stat(directory));
  }

  // ---- runs and times

  /** Whether the log has an index; without one, its runs and times are not known. */
  public boolean isIndexed() {
    return index.state().isKnown();
  }

  /** Whether nothing was ever cut off, so that an offset is a position in the file. */
  public boolean isWhole() throws IOException {
    refresh();
    IndexState state = index.state();
    return !state.isKnown() || !live.isUnindexed() && state.base() == 0 && state.start() == 0 && state.epoch() <= 1;
  }

  /** @return the inode number of the live file, 0 if there is none */
  public long inode() {
    return live.isOpen() ? live.stat().inode() : 0;
  }

  /** The runs in the index, oldest first, without runs whose output no longer exists. */
  public List<LogRun> runs() throws IOException {
    List<LogRun> runs = new ArrayList<>();
    visitRuns(new RunVisitor() {
      @Override
      public boolean run(LogRun run) {
        runs.add(run);
        return true;
      }
    });
    return runs;
  }

  /** Reads the runs of {@link #runs} from the index, without all of them in memory at once. */
  public void visitRuns(RunVisitor visitor) throws IOException {
    RunFilter filter = new RunFilter(begin(), visitor);
    index.visit(filter);
    filter.end();
  }

  /** When the bytes of the log were written, as far as the index and the status of the file show. */
  public WriteTimeline timeline() throws IOException {
    boolean stale = points == null || index.isChanged();
    long end = end();
    if (stale) {
      points = new WriteTimeline.Builder();
      index.visit(points);
    }
    if (stale || end != timelineEnd) {
      timelineEnd = end;
      FileStatus stat = live.statNow();
      timeline = points.build(stat == null || stat.size() == 0 ? -1 : end, stat == null ? 0 : stat.modifiedMillis());
    }
    return timeline;
  }

  /** The archives, oldest first. */
  public List<Archive> archives() throws IOException {
    return archives.all(index.state());
  }

  @Override
  public void close() throws IOException {
    archives.close();
    live.close();
    storage.close(directory);
  }
}
