package reeve.rotation;

import java.util.List;
import reeve.logstore.Archive;
import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.logstore.LogFileNames;
import reeve.logstore.LogRun;
import reeve.logstore.WriteTimeline;
import reeve.posix.DirectoryFiles;
import reeve.posix.Errno;
import reeve.posix.FileSpace;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/**
 * Looks after one log: knows what is in it, cuts it, and lets old archives go. Belongs to one thread, but for what says
 * otherwise.
 *
 * <p>Works in the directory that it opened, follows no link, and touches only a regular file with a single name and an
 * index that is its own: in a directory that others can write to it can be hindered, but not led to another file.
 */
final class ManagedLog {
  private final LogFileNames name;
  private final int euid;
  private final HeadCutter.Steps steps;
  private final WriteMarks marks = new WriteMarks();
  private final ArchiveStore shelf;
  private final LogShortening shortening;
  private int directory = -1;
  private IndexWriter index;
  private HeadCutter cutter;
  private long end;
  private long sinceMillis;
  private boolean recovered;
  private long takenBefore;
  private RenameRotation parting;
  private boolean parted;

  ManagedLog(LogFileNames name, int euid, HeadCutter.Steps steps) {
    this.name = name;
    this.euid = euid;
    this.steps = steps;
    this.shelf = new ArchiveStore(this);
    this.shortening = new LogShortening(this, steps);
  }

  LogFileNames name() {
    return name;
  }

  /** @return null before the first {@link #look} that found it */
  IndexState state() {
    return index == null ? null : index.state();
  }

  int directory() {
    return directory;
  }

  ArchiveStore shelf() {
    return shelf;
  }

  LogShortening shortening() {
    return shortening;
  }

  /** Logical offset behind the last byte, as of the last look. */
  long end() {
    return end;
  }

  /** The same, now. */
  long endNow() {
    DirectoryFiles.Stat stat = DirectoryFiles.stat(directory, name.file());
    return stat == null ? end : Math.max(end, index.state().base() + stat.size());
  }

  /**
   * What is in no archive, bytes, as of the last look; of a file that was given another name nothing is to be archived
   * any more.
   */
  long unarchived() {
    return parting != null ? 0 : Math.max(0, end - index.state().start());
  }

  /** By when the first byte that is in no archive had been written, since 1970; 0: there is none. */
  long sinceMillis() {
    return unarchived() == 0 ? 0 : sinceMillis;
  }

  /** Bytes that were taken out of the head of the file so far. */
  long taken() {
    return takenBefore + (cutter == null ? 0 : cutter.taken());
  }

  /** Whether it was given another name, and its services have not all gone over to the new file. */
  boolean isParting() {
    return parting != null;
  }

  /** Whether a file that was given another name became an archive since this was last asked. */
  boolean takeParted() {
    boolean was = parted;
    parted = false;
    return was;
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
      String why = gone();
      problem = open(); // it may have been made anew with its directory
      stat = problem == null ? DirectoryFiles.stat(directory, name.file()) : null;
      if (stat == null) {
        close();
        return why;
      }
    }
    problem = refuse(stat);
    if (problem == null && (index == null || index.isGone())) {
      problem = openIndex(stat);
    }
    if (problem == null && index.state().inode() == stat.inode() && index.state().pending() == null && recovered) {
      takeIn(stat, wallMillis);
      return null;
    }
    return problem == null ? takeOver(wallMillis) : problem;
  }

  private String open() {
    if (directory < 0) {
      directory = DirectoryFiles.openDirectory(name.directory());
      if (directory < 0) {
        return directory == -Errno.ENOENT ? gone(false)
            : "cannot open the log directory \"" + name.directory() + "\": " + Errno.text(-directory);
      }
    }
    return null;
  }

  /** A run began, in the directory that has the name now. */
  void begins() {
    shortening.usersChanged();
    if (directory >= 0 && !isSameDirectory()) {
      close();
    }
  }

  private boolean isSameDirectory() {
    int there = DirectoryFiles.openDirectory(name.directory());
    boolean same = there >= 0 && DirectoryFiles.stat(there).isSameFile(DirectoryFiles.stat(directory));
    if (there >= 0) {
      FileSpace.close(there);
    }
    return same;
  }

  private String gone() {
    boolean same = isSameDirectory();
    close(); // it is opened anew when there is something
    return gone(same);
  }

  private String gone(boolean same) {
    return same
        ? "cannot find \"" + name.path() + "\": it was deleted or renamed; what is written to it is lost with it"
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
    index = new IndexWriter(directory, name);
    int error = index.open(stat, euid);
    if (error != 0) {
      index = null;
      return "cannot use \"" + name.path() + ".index\": "
          + (error == Errno.EPERM ? "it is not reeve's own, or others may write it" : Errno.text(error));
    }
    takenBefore = taken();
    cutter = new HeadCutter(directory, name, index, steps);
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
      IndexState state = index.state();
      String problem = refuse(stat);
      if (problem != null) {
        return problem;
      }
      if (!state.is(stat.inode(), born)) {
        if (state.isKnown()) {
          shortening.forget();
        }
        problem = part(stat, wallMillis);
        if (problem != null || parting != null) {
          return problem;
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

  /**
   * The live file may have been given the name of an archive: by us, so that its services open it anew, or by the loop
   * before a start.
   */
  private String part(DirectoryFiles.Stat fresh, long wallMillis) {
    parting = parting != null ? parting : RenameRotation.find(directory, name, index, steps);
    if (parting == null) {
      return null;
    }
    end = Math.max(end, parting.end());
    if (!parting.isOver(fresh, wallMillis)) {
      return parting.problem(wallMillis);
    }
    String problem = parting.finish(wallMillis);
    if (problem == null) {
      end = Math.max(end, parting.end());
      parting = null;
      parted = true;
    }
    return problem;
  }

  /** From here on it is another file, behind all that was there. */
  private String replace(long inode, long born, long wallMillis) {
    IndexState state = index.state();
    long base = Math.max(Math.max(end, state.highest()), archived());
    int error = index.append(new IndexRecord.LiveFile(inode, born, base, base, state.epoch() + 1, wallMillis), true);
    end = base;
    return error == 0 ? null : "cannot write \"" + name.path() + ".index\": " + Errno.text(error);
  }

  /** The end of the archives: the index may be lost, or not have come to the last of them. */
  private long archived() {
    List<Archive> archives = Archive.list(new LinuxPosix().storage(), directory, name, index.state());
    if (archives == null || archives.isEmpty()) {
      return 0;
    }
    Archive last = archives.get(archives.size() - 1);
    // Of a compressed one the length is not known without reading it all. Offsets need only go up.
    return last.to() >= 0 ? last.to() : last.from() + (1L << 40);
  }

  private void takeIn(DirectoryFiles.Stat stat, long wallMillis) {
    IndexState state = index.state();
    long now = state.base() + stat.size();
    if (now < end || now < state.start()) {
      // Cut off by somebody: what there is now is behind what there was. Without a place in the index it is told the
      // next time.
      String problem = replace(stat.inode(), state.born(), wallMillis);
      now = problem == null ? state.base() + stat.size() : end;
    }
    sinceMillis = Math.min(sinceMillis, wallMillis); // the clock was set back
    marks.looked(index, end, now, wallMillis);
    if (now > end) {
      sinceMillis = end <= state.start() ? wallMillis : sinceMillis;
      end = now;
    }
  }

  /** Notes that what comes now was written now, not before: the file was quiet until this moment. */
  void awoke(long wallMillis) {
    if (index != null && index.state().isKnown()) {
      marks.awoke(index, end, wallMillis);
    }
  }

  private long since(long wallMillis) {
    long notAfter = WriteTimeline.of(index.state(), -1, 0).of(index.state().start() + 1).notAfter();
    return notAfter < 0 ? wallMillis : Math.min(notAfter, wallMillis);
  }

  /** Notes a run. @return whether it is in the index */
  boolean run(LogRun run) {
    return index.append(new IndexRecord.RunStart(run), false) == 0;
  }

  // ---- for who shortens it

  /**
   * Opens it for a change. @return a descriptor, or minus an error number; EAGAIN: it was swapped this moment, the next
   * look sees to it
   */
  int openLive() {
    int fd = DirectoryFiles.open(directory, name.file(), Posix.Open.RDWR | Posix.Open.APPEND, 0);
    if (fd < 0) {
      return fd;
    }
    DirectoryFiles.Stat stat = DirectoryFiles.stat(fd);
    if (parting != null || refuse(stat) != null || !index.state().is(stat.inode(), DirectoryFiles.born(fd))) {
      recovered = false;
      FileSpace.close(fd);
      return -Errno.EAGAIN;
    }
    return fd;
  }

  IndexWriter index() {
    return index;
  }

  HeadCutter cutter() {
    return cutter;
  }

  /** Something was taken from it. @param bytes of its head that were */
  void shortened(long bytes, boolean archived, long wallMillis) {
    takenBefore += bytes;
    if (archived) {
      sinceMillis = since(wallMillis);
    }
    end = Math.max(end, index.state().start());
  }

  boolean isIndexLarge() {
    return index != null && index.isLarge();
  }

  void tidy(long wallMillis) {
    List<Archive> all = shelf.list();
    index.compact(all.isEmpty() ? index.state().start() : all.get(0).from(), wallMillis);
  }

  /** What is under way is finished at the next look. */
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
    parting = null;
  }
}
