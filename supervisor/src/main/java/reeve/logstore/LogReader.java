package reeve.logstore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import reeve.posix.DirectoryFiles;
import reeve.posix.Errno;
import reeve.posix.FileSpace;
import reeve.posix.Posix;

/**
 * Reads a log as the one stream that it is: archives first, then the live file, each byte once, also while it is cut,
 * and whether reeve runs or not. Positions are logical offsets (see the package). One thread. Takes no lock, so it
 * holds nobody up.
 *
 * <p>How it is sure: it looks at the index before and after each piece that it reads of the live file, and takes the
 * piece only if nothing was recorded in between; a cut is recorded before the file changes.
 */
public final class LogReader implements AutoCloseable {
  private static final int COLLAPSE_LOOKS = 5000;
  private static final long COLLAPSE_NANOS = 1_000_000;

  private final String path;
  private final LogFileNames name;
  private final int directory;
  private final IndexReader index;

  private int live = -1;
  private DirectoryFiles.Stat liveStat;
  private long liveBorn;
  /** Where the live file begins if the index does not say: there is none, or it is of another file. */
  private long ownBase;
  private boolean own;
  private long epoch;
  private boolean replaced;
  private long partedEnd = -1;
  private final RenamedFile former = new RenamedFile();

  private final ArchiveSequence archives;
  private long position;
  private int breaks;
  private int truncations;
  private boolean begun;
  private WriteTimeline timeline;
  private long timelineEnd;

  private LogReader(String path, LogFileNames name, int directory) {
    this.path = path;
    this.name = name;
    this.directory = directory;
    this.index = new IndexReader(directory, name);
    this.archives = new ArchiveSequence(directory, name);
  }

  /**
   * At the beginning of what there is.
   *
   * @param path of the log; it need not be there (yet), its directory must be. Where it is a symbolic link its target
   *     is read
   * @throws IOException in words: the directory or the log cannot be opened, or it is no regular file
   */
  public static LogReader open(String path) throws IOException {
    LogFileNames name = LogFileNames.real(path);
    int directory = DirectoryFiles.openDirectory(name.directory());
    if (directory < 0) {
      throw new IOException("cannot open \"" + name.directory() + "\": " + Errno.text(-directory));
    }
    LogReader reader = new LogReader(path, name, directory);
    try {
      reader.index.read();
      reader.refresh();
      reader.seek(reader.begin());
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  // ---- the stream

  /** The first offset that there still is. */
  public long begin() throws IOException {
    refresh();
    List<Archive> all = archives();
    return all.isEmpty() ? start() : Math.min(all.get(0).from(), start());
  }

  /** The offset behind the last byte, now. */
  public long end() throws IOException {
    while (true) {
      refresh();
      if (live < 0) {
        return start();
      }
      LiveFileMap map = map(DirectoryFiles.stat(live).size());
      DirectoryFiles.Stat stat = DirectoryFiles.stat(live);
      if (!index.isChanged()
          && (own || index.state.pending == null || map.equals(LiveFileMap.of(index.state, live, stat.size())))) {
        return Math.max(start(), map.end(stat.size()));
      }
    }
  }

  public long position() {
    return position;
  }

  public void seek(long offset) {
    position = offset;
    begun = true;
  }

  /** How many bytes were passed over because their archive is gone or damaged. */
  public long missed() {
    return archives.missed;
  }

  /** Why an archive could not be read; null: all could. */
  public String damaged() {
    return archives.damaged;
  }

  /**
   * How often what was read next did not belong behind what was read before: bytes are missing in between, or it is
   * another file.
   */
  public int breaks() {
    return breaks + archives.breaks;
  }

  /** How often somebody else was seen to have made the file shorter. */
  public int truncations() {
    return truncations;
  }

  /**
   * Reads on, and moves the position. Lines may end anywhere in what is read.
   * @return bytes read; 0: at the end, for now
   */
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      refresh();
      if (position < start()) {
        int got = archives.read(position, start(), index.state, buffer, offset, length);
        position = got > 0 ? position + got : archives.next();
        if (got > 0) {
          return got;
        }
        continue;
      }
      if (live < 0) {
        return 0;
      }
      int got = readLive(buffer, offset, length);
      if (got >= 0) {
        position += got;
        return got;
      }
    }
  }

  /** Where the last lines of a part begin. What has no line end yet is a line. @param lines how many; 0: the end */
  public long lastLines(int lines, long from, long to) throws IOException {
    return new LastLines(this).find(lines, Math.max(from, begin()), to);
  }

  // ---- a file that was replaced

  /**
   * The file that had the name before: who writes to it may go on until he is started again. Only then is something in
   * it.
   */
  public RenamedFile former() {
    return former;
  }

  /** Another object for each file that was opened as the live one; null: there is none. */
  public Object liveFile() {
    return live < 0 ? null : liveStat;
  }

  /** Of that file, for inotify(7); -1: there is none. */
  public int liveFd() {
    return live;
  }

  /** The directory that the log is in, where it is a symbolic link that of its target. */
  public String directory() {
    return name.directory();
  }

  /** The name of the log in its {@link #directory}, which those of its index and archives begin with. */
  public String file() {
    return name.file();
  }

  /** Whether its path leads to another directory by now: then it must be opened anew. */
  public boolean isMoved() {
    try {
      if (!LogFileNames.real(path).equals(name)) {
        return true;
      }
    } catch (IOException e) {
      return false; // it went in between
    }
    int there = DirectoryFiles.openDirectory(name.directory());
    if (there < 0) {
      return false;
    }
    DirectoryFiles.Stat stat = DirectoryFiles.stat(there);
    FileSpace.close(there);
    return stat != null && !stat.isSameFile(DirectoryFiles.stat(directory));
  }

  // ---- runs and times

  /** Whether somebody keeps an index of it: without one nothing is known of runs and times. */
  public boolean isIndexed() {
    return index.state.isKnown();
  }

  /** Whether nothing was ever cut off: then an offset is a place in the file. */
  public boolean isWhole() throws IOException {
    refresh();
    return !index.state.isKnown() || !own && index.state.base == 0 && index.state.start == 0 && index.state.epoch <= 1;
  }

  /** @return the inode number of the live file, 0 if there is none */
  public long inode() {
    return live < 0 ? 0 : liveStat.inode();
  }

  /** What the index knows of runs, oldest first; those among it whose output is gone are left out. */
  public List<LogRun> runs() throws IOException {
    long begin = begin();
    List<LogRun> runs = index.state.runs;
    int first = 0;
    while (first + 1 < runs.size() && runs.get(first + 1).at() <= begin) {
      first++;
    }
    return new ArrayList<>(runs.subList(Math.min(first, runs.size()), runs.size()));
  }

  /** When what is in it was written, as far as the index and the file itself tell. */
  public WriteTimeline timeline() throws IOException {
    boolean fresh = timeline == null || index.isChanged();
    long end = end();
    if (fresh || end != timelineEnd) {
      timelineEnd = end;
      DirectoryFiles.Stat stat = live < 0 ? null : DirectoryFiles.stat(live);
      timeline = WriteTimeline.of(index.state, stat == null || stat.size() == 0 ? -1 : end,
          stat == null ? 0 : stat.modifiedMillis());
    }
    return timeline;
  }

  public List<Archive> archives() throws IOException {
    return archives.all(index.state);
  }

  // ---- the live file

  /** The first offset that is to be read from the live file. While a cut is under way its archive is whole already. */
  private long start() {
    IndexState state = index.state;
    if (live < 0 && !own && partedEnd >= 0) {
      return partedEnd;
    }
    return own ? Math.max(ownBase, 0) : state.pending != null ? state.pending.to() : state.start;
  }

  private LiveFileMap map(long size) throws IOException {
    if (own) {
      return LiveFileMap.plain(ownBase);
    }
    LiveFileMap map = LiveFileMap.of(index.state, live, size);
    // Collapsing is one step for who reads bytes, but xfs shows the hole on its way to the end. It takes a moment.
    for (int i = 0; map == null && i < COLLAPSE_LOOKS && !index.isChanged(); i++) {
      LockSupport.parkNanos(COLLAPSE_NANOS);
      map = LiveFileMap.of(index.state, live, DirectoryFiles.stat(live).size());
    }
    if (map == null && !index.isChanged()) {
      long hole = FileSpace.seekHole(live, 0);
      throw new IOException(
          "cannot read \"" + name.path() + "\": it has holes that reeve did not make, from " + hole + " to "
              + FileSpace.seekData(live, hole) + " of " + size);
    }
    return map == null ? LiveFileMap.plain(index.state.base) : map; // changed: it will be looked at again
  }

  /** @return bytes read, or -1: look again */
  private int readLive(byte[] buffer, int offset, int length) throws IOException {
    DirectoryFiles.Stat stat = DirectoryFiles.stat(live);
    LiveFileMap map = map(stat.size());
    long at = map.position(position);
    if (at > stat.size() && (own || !index.isChanged())) {
      // Somebody cut it off. What is there now is new; reeve will say so in the index, when it looks.
      own = true;
      ownBase = position;
      breaks++;
      truncations++;
      return stat.size() == 0 ? 0 : -1;
    }
    int got = FileSpace.read(live, at, buffer, offset, (int) Math.min(length, map.straight(position)));
    if (got < 0) {
      throw new IOException("cannot read \"" + name.path() + "\": " + Errno.text(-got));
    }
    if (index.isChanged()
        || !own && index.state.pending != null && !map.equals(LiveFileMap.of(index.state, live, stat.size()))) {
      return -1;
    }
    if (got == 0 && isReplaced() && !isParting()) {
      former.take(live, at); // it is read to its end
      live = -1;
      replaced = true;
      breaks++;
      return -1;
    }
    return got;
  }

  /** Whether reeve gave our file another name and waits for its writers to go over to the new one. */
  private boolean isParting() throws IOException {
    return !own && index.state.is(liveStat.inode(), liveBorn) && archives.isPartingStill(index.state);
  }

  private boolean isReplaced() {
    DirectoryFiles.Stat there = DirectoryFiles.stat(directory, name.file());
    return there != null && there.isRegular() && !there.isSameFile(liveStat);
  }

  private void refresh() throws IOException {
    boolean read = index.isChanged();
    if (read) {
      long base = index.state.base;
      boolean known = index.state.isKnown();
      index.read();
      archives.forget();
      if (known && !own && !index.state.isKnown()) {
        own = true; // it was deleted; what it said of this file holds
        ownBase = base;
      }
    }
    if (live < 0) {
      if (openLive()) {
        settle(true);
      } else {
        partedEnd = archives.parting(index.state); // it has its new name already, and there is no next one yet
      }
    } else if (read) {
      settle(false);
    }
  }

  /** @return whether there is a live file */
  private boolean openLive() throws IOException {
    int fd = DirectoryFiles.open(directory, name.file(), Posix.Open.RDONLY, 0);
    if (fd == -Errno.ENOENT || fd == -Errno.ELOOP) {
      return false; // of a link there is no target: see open
    }
    DirectoryFiles.Stat stat = fd < 0 ? null : DirectoryFiles.stat(fd);
    if (stat == null || !stat.isRegular()) {
      if (fd >= 0) {
        FileSpace.close(fd);
      }
      throw new IOException(
          "cannot read \"" + name.path() + "\": " + (fd < 0 ? Errno.text(-fd) : "it is no regular file"));
    }
    live = fd;
    liveStat = stat;
    liveBorn = DirectoryFiles.born(fd);
    return true;
  }

  /** Decides whether the index speaks of the file that we have open, and where we are if it is another than before. */
  private void settle(boolean fresh) throws IOException {
    IndexState state = index.state;
    if (state.isKnown() && state.is(liveStat.inode(), liveBorn)) {
      if (begun && own && !fresh) {
        position = state.base + position - ownBase; // we saw it before reeve did
      } else if (begun && (replaced || !fresh && state.epoch != epoch)) {
        breaks++;
        truncations += replaced ? 0 : 1;
        position = replaced ? state.base : Math.min(position, state.base);
      }
      own = false;
      epoch = state.epoch;
    } else if (fresh) {
      own = true;
      ownBase = Math.max(begun ? position : 0, archives.highest(index.state));
      position = replaced ? ownBase : position;
    } else if (!own) {
      own = true; // it is the one before, and not read to its end
      ownBase = Math.max(0, state.formerBase(liveStat.inode(), liveBorn));
    }
    replaced = false;
  }

  @Override
  public void close() throws IOException {
    archives.close();
    former.close();
    if (live >= 0) {
      FileSpace.close(live);
      live = -1;
    }
    FileSpace.close(directory);
  }
}
