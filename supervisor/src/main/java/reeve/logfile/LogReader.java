package reeve.logfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import reeve.posix.DirectoryFiles;
import reeve.posix.Errno;
import reeve.posix.FileSpace;
import reeve.posix.Posix;

/**
 * Reads a log as the one stream that it is: archives first, then the live file, each byte once, also while it is cut, and whether reeve runs or
 * not. Positions are logical offsets (see the package). One thread. Takes no lock, so it holds nobody up.
 *
 * <p>How it is sure: it looks at the index before and after each piece that it reads of the live file, and takes the piece only if nothing was
 * recorded in between; a cut is recorded before the file changes.
 */
public final class LogReader implements AutoCloseable {
  private static final int COLLAPSE_LOOKS = 5000;
  private static final long COLLAPSE_NANOS = 1_000_000;

  private final LogName name;
  private final int directory;
  private LogState state = new LogState();
  private long indexInode;
  private long indexSize;
  private long indexRead;

  private int live = -1;
  private DirectoryFiles.Stat liveStat;
  private long liveBorn;
  /** Where the live file begins if the index does not say: there is none, or it is of another file. */
  private long ownBase;
  private boolean own;
  private long epoch;
  private boolean replaced;

  private List<Archive> archives;
  private ArchiveInput input;
  private long position;
  private long missed;
  private boolean begun;

  private LogReader(LogName name, int directory) {
    this.name = name;
    this.directory = directory;
  }

  /**
   * At the beginning of what there is.
   *
   * @param path of the log; it need not be there (yet), its directory must be
   */
  public static LogReader open(String path) throws IOException {
    Path real = Path.of(path);
    LogName name = LogName.of(Files.isSymbolicLink(real) && Files.exists(real) ? real.toRealPath().toString() : path);
    int directory = DirectoryFiles.openDirectory(name.directory());
    if (directory < 0) {
      throw new IOException("cannot open \"" + name.directory() + "\": " + Errno.text(-directory));
    }
    LogReader reader = new LogReader(name, directory);
    try {
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
      LiveMap map = map(DirectoryFiles.stat(live).size());
      DirectoryFiles.Stat stat = DirectoryFiles.stat(live);
      if (!isChanged() && (own || state.pending == null || map.equals(LiveMap.of(state, live, stat.size())))) {
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
    return missed;
  }

  /**
   * Reads on, and moves the position. Lines may end anywhere in what is read.
   *
   * @return bytes read; 0: at the end, for now
   */
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      refresh();
      if (position < start()) {
        int got = readArchive(buffer, offset, length);
        if (got > 0) {
          position += got;
          return got;
        }
        continue; // moved on to where there is something
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

  /**
   * Where the last lines begin. What has no line end yet is a line.
   *
   * @param lines how many; 0: the end
   */
  public long lastLines(int lines) throws IOException {
    return new LastLines(this).find(lines);
  }

  // ---- runs and times

  /** What the index knows of runs, oldest first; those among it whose output is gone are left out. */
  public List<LogRun> runs() throws IOException {
    long begin = begin();
    int first = 0;
    while (first + 1 < state.runs.size() && state.runs.get(first + 1).at() <= begin) {
      first++;
    }
    return List.copyOf(state.runs.subList(Math.min(first, state.runs.size()), state.runs.size()));
  }

  /** An offset of which all that is before it was written before a time, as late as the index knows one. */
  public long since(long wallMillis) throws IOException {
    return Math.max(begin(), Times.before(state, wallMillis));
  }

  /** An offset of which all that is behind it was written after a time, as early as the index knows one. */
  public long until(long wallMillis) throws IOException {
    return Math.min(end(), Times.after(state, wallMillis));
  }

  /** When the byte at an offset was written: between these two, -1 where it is not known. */
  public Times.Span times(long offset) {
    return Times.of(state, offset);
  }

  // ---- archives

  List<Archive> archives() throws IOException {
    if (archives == null) {
      archives = Archive.list(directory, name, state);
      if (archives == null) {
        throw new IOException("cannot read the directory \"" + name.directory() + "\"");
      }
    }
    return archives;
  }

  /** @return bytes read at the position; 0: there are none, and the position was moved */
  private int readArchive(byte[] buffer, int offset, int length) throws IOException {
    if (input != null && isIn(input.archive, position)) {
      int got = readInput(buffer, offset, length);
      if (got != 0) {
        return got;
      }
    }
    archives = null; // one may have come, gone or been compressed meanwhile
    List<Archive> all = archives();
    long next = start();
    Archive in = null;
    for (int i = all.size() - 1; i >= 0 && in == null; i--) {
      Archive archive = all.get(i);
      if (archive.from() <= position) {
        in = archive;
      } else {
        next = Math.min(next, archive.from());
      }
    }
    if (in != null && (in.to() < 0 || in.to() > position)) {
      closeInput();
      try {
        input = new ArchiveInput(directory, in);
        int got = readInput(buffer, offset, (int) Math.min(length, next - position));
        if (got > 0) {
          return got;
        }
      } catch (IOException e) {
        if (DirectoryFiles.stat(directory, in.file()) == null) {
          return 0; // compressed or deleted this moment
        }
        damaged = e.getMessage();
      }
    }
    missed += next - position;
    position = next;
    closeInput();
    return 0;
  }

  private int readInput(byte[] buffer, int offset, int length) throws IOException {
    long end = input.archive.to() < 0 ? start() : input.archive.to();
    return input.read(position, buffer, offset, (int) Math.min(length, end - position));
  }

  private static boolean isIn(Archive archive, long at) {
    return archive.from() <= at && (archive.to() < 0 || at < archive.to());
  }

  private String damaged;

  /** Why an archive could not be read, the last time that one could not; null: all could. */
  public String damaged() {
    return damaged;
  }

  private void closeInput() throws IOException {
    if (input != null) {
      input.close();
      input = null;
    }
  }

  // ---- the live file

  /** The first offset that is to be read from the live file. While a cut is under way its archive is whole already. */
  private long start() {
    return own ? Math.max(ownBase, 0) : state.pending != null ? state.pending.to() : state.start;
  }

  private LiveMap map(long size) throws IOException {
    if (own) {
      return LiveMap.plain(ownBase);
    }
    LiveMap map = LiveMap.of(state, live, size);
    // Collapsing is one step for who reads bytes, but xfs shows the hole on its way to the end. It takes a moment.
    for (int i = 0; map == null && i < COLLAPSE_LOOKS && !isChanged(); i++) {
      LockSupport.parkNanos(COLLAPSE_NANOS);
      map = LiveMap.of(state, live, DirectoryFiles.stat(live).size());
    }
    if (map == null && !isChanged()) {
      long hole = FileSpace.seekHole(live, 0);
      throw new IOException("cannot read \"" + name.path() + "\": it has holes that reeve did not make, from " + hole + " to "
          + FileSpace.seekData(live, hole) + " of " + size);
    }
    return map == null ? LiveMap.plain(state.base) : map; // changed: it will be looked at again
  }

  /** @return bytes read, or -1: look again */
  private int readLive(byte[] buffer, int offset, int length) throws IOException {
    DirectoryFiles.Stat stat = DirectoryFiles.stat(live);
    LiveMap map = map(stat.size());
    long at = map.position(position);
    if (at > stat.size() && (own || !isChanged())) {
      // Somebody cut it off. What is there now is new; reeve will say so in the index, when it looks.
      own = true;
      ownBase = position;
      return stat.size() == 0 ? 0 : -1;
    }
    int got = FileSpace.read(live, at, buffer, offset, (int) Math.min(length, map.straight(position)));
    if (got < 0) {
      throw new IOException("cannot read \"" + name.path() + "\": " + Errno.text(-got));
    }
    if (isChanged() || !own && state.pending != null && !map.equals(LiveMap.of(state, live, stat.size()))) {
      return -1;
    }
    if (got == 0 && isReplaced()) {
      closeLive(); // it is read to its end
      replaced = true;
      return -1;
    }
    return got;
  }

  private boolean isReplaced() {
    DirectoryFiles.Stat there = DirectoryFiles.stat(directory, name.file());
    return there != null && there.isRegular() && !there.isSameFile(liveStat);
  }

  private void closeLive() {
    if (live >= 0) {
      FileSpace.close(live);
      live = -1;
    }
  }

  /** Whether something was recorded since the last {@link #refresh}. */
  private boolean isChanged() {
    DirectoryFiles.Stat stat = DirectoryFiles.stat(directory, name.index());
    return (stat == null ? 0 : stat.inode()) != indexInode || (stat == null ? 0 : stat.size()) != indexSize;
  }

  private void refresh() throws IOException {
    boolean read = isChanged() && readIndex();
    if (read) {
      archives = null;
    }
    if (live < 0) {
      live = Math.max(-1, DirectoryFiles.open(directory, name.file(), Posix.Open.RDONLY, 0));
      if (live < 0) {
        return;
      }
      liveStat = DirectoryFiles.stat(live);
      liveBorn = DirectoryFiles.born(live);
      settle(true);
    } else if (read) {
      settle(false);
    }
  }

  /** Decides whether the index speaks of the file that we have open, and where we are if it is another than before. */
  private void settle(boolean fresh) {
    if (state.isKnown() && state.is(liveStat.inode(), liveBorn)) {
      if (begun && own && !fresh) {
        position = state.base + position - ownBase; // we saw it before reeve did
      } else if (begun && (replaced || !fresh && state.epoch != epoch && position > state.base)) {
        position = state.base;
      }
      own = false;
      epoch = state.epoch;
    } else if (fresh) {
      own = true;
      ownBase = begun ? Math.max(position, state.highest()) : state.highest();
      position = replaced ? ownBase : position;
    } else if (!own) {
      own = true; // it is the one before, and not read to its end
      ownBase = Math.max(0, state.formerBase(liveStat.inode(), liveBorn));
    }
    replaced = false;
  }

  private boolean readIndex() throws IOException {
    int fd = DirectoryFiles.open(directory, name.index(), Posix.Open.RDONLY, 0);
    if (fd == -Errno.EACCES) {
      throw new IOException("cannot open \"" + name.path() + ".index\": " + Errno.text(Errno.EACCES));
    }
    if (fd < 0) {
      indexInode = 0;
      indexSize = 0;
      indexRead = 0;
      state = new LogState();
      return true;
    }
    DirectoryFiles.Stat stat = DirectoryFiles.stat(fd);
    boolean anew = stat.inode() != indexInode || stat.size() < indexRead;
    if (anew) {
      state = new LogState();
      indexRead = 0;
    }
    long read = IndexFile.read(fd, indexRead, stat.size(), state);
    FileSpace.close(fd);
    if (read < 0) {
      throw new IOException("cannot read \"" + name.path() + ".index\": " + Errno.text((int) -read));
    }
    indexRead += read;
    indexInode = stat.inode();
    indexSize = stat.size();
    return true;
  }

  @Override
  public void close() throws IOException {
    closeInput();
    closeLive();
    FileSpace.close(directory);
  }
}
