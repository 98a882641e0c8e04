package reeve.logfile;

import java.util.List;
import reeve.config.LogSpec;
import reeve.posix.DirectoryFiles;
import reeve.posix.Errno;
import reeve.posix.FileSpace;
import reeve.posix.FileUsers;
import reeve.posix.Posix;

/**
 * Looks after one log: knows what is in it, cuts it, and lets old archives go. Belongs to one thread, but for what says otherwise.
 *
 * <p>Works in the directory that it opened, follows no link, and touches only a regular file with a single name and an index that is its
 * own: in a directory that others can write to it can be hindered, but not led to another file.
 */
final class LogKeeper {
  /** A hole that is worth the work: with each cut there is one of less than a block or two. */
  private static final long SHRINK = 16 * 1024;

  /** Between two looks at who writes to the file. */
  private static final long USERS_MILLIS = 10_000;

  private final LogName name;
  private final int euid;
  private final Cutter.Steps steps;
  private final Marks marks = new Marks();
  private int directory = -1;
  private IndexFile index;
  private Cutter cutter;
  private Way way;
  private int unappended;
  private long usersAt = Long.MIN_VALUE;
  private long end;
  private long sinceMillis;
  private boolean recovered;
  private long takenBefore;

  LogKeeper(LogName name, int euid, Cutter.Steps steps) {
    this.name = name;
    this.euid = euid;
    this.steps = steps;
  }

  LogName name() {
    return name;
  }

  LogState state() {
    return index.state;
  }

  /** Logical offset behind the last byte, as of the last look. */
  long end() {
    return end;
  }

  /** What is in no archive, bytes, as of the last look. */
  long unarchived() {
    return Math.max(0, end - index.state.start);
  }

  /** By when the first byte that is in no archive had been written, since 1970; 0: there is none. */
  long sinceMillis() {
    return unarchived() == 0 ? 0 : sinceMillis;
  }

  /** Bytes that were taken out of the head of the file so far. */
  long taken() {
    return takenBefore + (cutter == null ? 0 : cutter.taken());
  }

  /** How it is cut; null: not known yet. */
  Way way() {
    return unappended != 0 && way == Way.COLLAPSE ? Way.PUNCH : way;
  }

  /** A process that writes to it without O_APPEND; 0: none was seen. */
  int unappended() {
    return unappended;
  }

  /**
   * Looks at the file: takes it over if it is new or another, finishes what was left undone, notes how far it is.
   *
   * @return null, or why it cannot be looked after, from "cannot" on
   */
  String look(long wallMillis) {
    String problem = open();
    if (problem != null) {
      close();
      return problem;
    }
    DirectoryFiles.Stat stat = DirectoryFiles.stat(directory, name.file());
    if (stat == null) {
      return gone();
    }
    problem = refuse(stat);
    if (problem == null && (index == null || index.isGone())) {
      problem = openIndex(stat);
    }
    if (problem == null && index.state.inode == stat.inode() && index.state.pending == null && recovered) {
      takeIn(stat, wallMillis);
      return null;
    }
    return problem == null ? takeOver(wallMillis) : problem;
  }

  private String open() {
    if (directory < 0) {
      directory = DirectoryFiles.openDirectory(name.directory());
      if (directory < 0) {
        return "cannot open the log directory \"" + name.directory() + "\": " + Errno.text(-directory);
      }
    }
    return null;
  }

  private String gone() {
    int there = DirectoryFiles.openDirectory(name.directory());
    boolean same = there >= 0 && DirectoryFiles.stat(there).isSameFile(DirectoryFiles.stat(directory));
    if (there >= 0) {
      FileSpace.close(there);
    }
    close(); // it is opened anew when there is something
    return same ? "cannot find \"" + name.path() + "\": it was deleted or renamed; what is written to it is lost with it"
        : "cannot find the log directory \"" + name.directory() + "\": it was deleted or renamed";
  }

  private String refuse(DirectoryFiles.Stat stat) {
    String what = stat.isLink() ? "it is a symbolic link; name the file itself"
        : !stat.isRegular() ? "it is no regular file"
        : stat.links() != 1 ? "it has " + stat.links() + " names (hard links)" : null;
    return what == null ? null : "cannot rotate \"" + name.path() + "\": " + what;
  }

  private String openIndex(DirectoryFiles.Stat stat) {
    if (index != null) {
      index.close();
    }
    recovered = false;
    index = new IndexFile(directory, name);
    int error = index.open(stat, euid);
    if (error != 0) {
      index = null;
      return "cannot use \"" + name.path() + ".index\": "
          + (error == Errno.EPERM ? "it is not reeve's own, or others may write it" : Errno.text(error));
    }
    takenBefore = taken();
    cutter = new Cutter(directory, name, index, steps);
    return null;
  }

  /** Makes the file the live one of the index. */
  private String takeOver(long wallMillis) {
    int fd = DirectoryFiles.open(directory, name.file(), Posix.Open.RDWR | Posix.Open.APPEND, 0);
    if (fd < 0) {
      return "cannot open \"" + name.path() + "\": " + Errno.text(-fd);
    }
    try {
      DirectoryFiles.Stat stat = DirectoryFiles.stat(fd);
      long born = DirectoryFiles.born(fd);
      LogState state = index.state;
      String problem = refuse(stat);
      if (problem != null) {
        return problem;
      }
      if (!state.is(stat.inode(), born)) {
        if (state.isKnown()) {
          way = null;
        }
        problem = replace(stat.inode(), born, wallMillis);
      } else {
        problem = cutter.recover(fd);
        end = Math.max(end, state.highest());
      }
      if (problem != null) {
        return problem;
      }
      cutter.sweep();
      recovered = true;
      sinceMillis = since(wallMillis);
      takeIn(DirectoryFiles.stat(fd), wallMillis);
      return null;
    } finally {
      FileSpace.close(fd);
    }
  }

  /** From here on it is another file, behind all that was there. */
  private String replace(long inode, long born, long wallMillis) {
    LogState state = index.state;
    long base = Math.max(Math.max(end, state.highest()), state.isKnown() ? 0 : archived());
    int error = index.append(
        "file " + inode + " " + born + " " + base + " " + base + " " + (state.epoch + 1) + " " + wallMillis, true);
    end = base;
    return error == 0 ? null : "cannot write \"" + name.path() + ".index\": " + Errno.text(error);
  }

  /** The end of the archives, for a log whose index was lost. */
  private long archived() {
    List<Archive> archives = Archive.list(directory, name, index.state);
    if (archives == null || archives.isEmpty()) {
      return 0;
    }
    Archive last = archives.get(archives.size() - 1);
    // Of a compressed one the length is not known without reading it all. Offsets need only go up.
    return last.to() >= 0 ? last.to() : last.from() + (1L << 40);
  }

  private void takeIn(DirectoryFiles.Stat stat, long wallMillis) {
    LogState state = index.state;
    long now = state.base + stat.size();
    if (now < end || now < state.start) {
      // Cut off by somebody: what there is now is behind what there was. Without a place in the index it is told the next time.
      String problem = replace(stat.inode(), state.born, wallMillis);
      now = problem == null ? state.base + stat.size() : end;
    }
    if (now > end) {
      sinceMillis = end <= state.start ? wallMillis : sinceMillis;
      marks.grew(index, end, now, wallMillis);
      end = now;
    }
    marks.looked(wallMillis);
  }

  /** Notes that what comes now was written now, not before: the file was quiet until this moment. */
  void awoke(long wallMillis) {
    if (index.state.isKnown()) {
      marks.add(index, end, wallMillis);
    }
  }

  private long since(long wallMillis) {
    long notAfter = Timeline.of(index.state, -1, 0).of(index.state.start + 1).notAfter();
    return notAfter < 0 ? wallMillis : Math.min(notAfter, wallMillis);
  }

  /** Notes a run. @return whether it is in the index */
  boolean run(LogRun run) {
    return index.append(LogState.record(run), false) == 0;
  }

  /**
   * Cuts once, by its size or its age. After a {@link #look}.
   *
   * @param most bytes of one archive
   * @param aged whether lines are to be archived that are fewer
   * @param calm whether writers can wait a little: collapsing writes all of the file out, which is much when they are fast. Otherwise the
   *     head is made a hole, which {@link #shrink} takes out when they are not
   */
  CutResult cut(long most, boolean aged, boolean calm, long wallMillis) {
    if (way == null) {
      int[] error = {0};
      way = Way.probe(directory, name, error);
      if (way == null) {
        return new CutResult(0, "cannot write in \"" + name.directory() + "\": " + Errno.text(error[0]),
            error[0] == Errno.ENOSPC || error[0] == Errno.EDQUOT);
      }
    }
    if (way == Way.NONE) {
      return CutResult.failed("cannot rotate \"" + name.path() + "\" while it is written to: its file system cannot free a part of a file");
    }
    int fd = DirectoryFiles.open(directory, name.file(), Posix.Open.RDWR | Posix.Open.APPEND, 0);
    if (fd < 0) {
      return CutResult.failed("cannot open \"" + name.path() + "\": " + Errno.text(-fd));
    }
    try {
      DirectoryFiles.Stat stat = DirectoryFiles.stat(fd);
      if (refuse(stat) != null || !index.state.is(stat.inode(), DirectoryFiles.born(fd))) {
        recovered = false;
        return CutResult.NOTHING; // swapped this moment: the next look sees to it
      }
      if (index.state.pending != null) {
        String problem = cutter.recover(fd);
        if (problem != null) {
          return CutResult.failed(problem);
        }
      }
      lookAtUsers(stat, wallMillis);
      long archived = index.state.start;
      CutResult result = cutter.cut(fd, most, aged && unarchived() <= most, calm ? way() : least(way()), wallMillis);
      if (index.state.start > archived) {
        sinceMillis = since(wallMillis);
      }
      end = Math.max(end, index.state.start);
      return result;
    } finally {
      FileSpace.close(fd);
    }
  }

  private static Way least(Way way) {
    return way == Way.COLLAPSE ? Way.PUNCH : way;
  }

  /** Whether there is a hole that is worth the work. */
  boolean mayShrink() {
    return way() == Way.COLLAPSE && index.state.start - index.state.base >= SHRINK;
  }

  /** Takes out the hole that cuts left while writers were fast. After a {@link #look}. @return null or why not */
  String shrink(long wallMillis) {
    if (!mayShrink()) {
      return null;
    }
    int fd = DirectoryFiles.open(directory, name.file(), Posix.Open.RDWR | Posix.Open.APPEND, 0);
    if (fd < 0) {
      return null; // the next look tells
    }
    try {
      DirectoryFiles.Stat stat = DirectoryFiles.stat(fd);
      boolean same = refuse(stat) == null && index.state.is(stat.inode(), DirectoryFiles.born(fd)) && index.state.pending == null;
      lookAtUsers(stat, wallMillis);
      return same && way() == Way.COLLAPSE ? cutter.shrink(fd, wallMillis) : null;
    } finally {
      FileSpace.close(fd);
    }
  }

  private void lookAtUsers(DirectoryFiles.Stat stat, long wallMillis) {
    if (Math.abs(wallMillis - usersAt) < USERS_MILLIS) {
      return;
    }
    usersAt = wallMillis;
    unappended = FileUsers.of(stat.device(), stat.inode()).unappended();
  }

  /** From now on a look at who writes is due: a run began. */
  void usersChanged() {
    usersAt = Long.MIN_VALUE / 2;
  }

  // ---- archives

  /** Oldest first; empty if there are none. */
  List<Archive> archives() {
    List<Archive> all = index == null ? null : Archive.list(directory, name, index.state);
    return all == null ? List.of() : all;
  }

  /** Bytes on the disk, of the live file and the archives. */
  long used() {
    DirectoryFiles.Stat live = directory < 0 ? null : DirectoryFiles.stat(directory, name.file());
    long blocks = live == null ? 0 : live.blocks();
    for (Archive archive : archives()) {
      blocks += archive.blocks();
    }
    return blocks * 512;
  }

  /** Deletes the oldest archives until there are no more than so many. @return how many it deleted. Any thread that the other waits for. */
  synchronized int keep(int most) {
    List<Archive> all = archives();
    int deleted = 0;
    for (int i = 0; i < all.size() - most; i++) {
      deleted += delete(all.get(i)) ? 1 : 0;
    }
    return deleted;
  }

  synchronized boolean delete(Archive archive) {
    // Both, if it was being compressed: the plain one first, so that none of them is taken for what was left by a crash.
    String plain = name.archive(archive.from());
    boolean done = DirectoryFiles.unlink(directory, plain) == 0;
    done |= DirectoryFiles.unlink(directory, plain + LogName.GZIP) == 0;
    return DirectoryFiles.unlink(directory, plain + LogName.ZSTD) == 0 || done;
  }

  boolean isIndexLarge() {
    return index != null && index.isLarge();
  }

  /** Makes the index shorter if it is worth it. */
  void tidy(long wallMillis) {
    List<Archive> all = archives();
    index.tidy(all.isEmpty() ? index.state.start : all.get(0).from(), wallMillis);
  }

  /** Compresses one archive. Any thread, for the idle one. @return null or why not; an archive that is gone is no failure */
  String compress(Archive archive, LogSpec.Compression how) {
    return Compressing.compress(this, name, archive, how);
  }

  void close() {
    if (index != null) {
      index.close();
      index = null;
    }
    if (directory >= 0) {
      FileSpace.close(directory);
      directory = -1;
    }
    recovered = false;
  }
}
