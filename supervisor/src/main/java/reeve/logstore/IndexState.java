package reeve.logstore;

import java.util.Arrays;

/**
 * The result of the records of an index: where the live file is in the stream, the cut that is not complete, and the
 * ends of the archives. It accesses no file, and belongs to one thread.
 *
 * <p>Its size does not depend on the number of runs and marks: a service that restarts every second would otherwise
 * fill the heap of reeve. Runs and marks are read from the file when a command needs them, see {@link LogReader}.
 */
public final class IndexState implements IndexVisitor {
  private static final IndexRecord.LiveFile NO_FILE = new IndexRecord.LiveFile(0, 0, 0, 0, 0, 0);

  private IndexRecord.LiveFile previous = NO_FILE;
  private IndexRecord.LiveFile file = NO_FILE;
  private long base;
  private long start;
  private PendingCut pending;
  private IndexRecord.Mark lastMark;
  private long lastRunAt = -1;
  private final UnarchivedTimes times = new UnarchivedTimes();
  private long[] archives = {}; // the offsets of beginning and end of each, in the order of the cuts
  private int archiveLongs;
  private long version;
  private int readable;
  private int unreadable;

  /** Whether it names a live file. */
  public boolean isKnown() {
    return file.inode() != 0;
  }

  /** Whether this is the live file. */
  public boolean isLiveFile(long inode, long born) {
    return file.inode() == inode && file.born() == born;
  }

  /** The inode number of the live file; 0: no file is known. */
  public long inode() {
    return file.inode();
  }

  /** When the live file was made. */
  public long born() {
    return file.born();
  }

  /** The number of the live file: it increases by one when the file is replaced, or truncated by another process. */
  public long epoch() {
    return file.epoch();
  }

  /** The offset of the first byte of the live file. */
  public long base() {
    return base;
  }

  /** The first offset that is in no archive. */
  public long start() {
    return start;
  }

  /** The cut that is not complete; null: there is none. */
  public PendingCut pending() {
    return pending;
  }

  /** The last record of how far the log had been written; null: there is none. */
  public IndexRecord.Mark lastMark() {
    return lastMark;
  }

  /**
   * The latest time at which the first byte that is in no archive can have been written, since 1970; -1: not known.
   */
  public long unarchivedNotAfter() {
    return times.first();
  }

  /** @return the end of the archive that begins at an offset, as a cut recorded it; -1: no cut made such an archive */
  public long archiveEnd(long from) {
    // From the last to the first: a cut may have been started twice, and the last attempt wrote the archive.
    for (int i = archiveLongs - 2; i >= 0; i -= 2) {
      if (archives[i] == from) {
        return archives[i + 1];
      }
    }
    return -1;
  }

  /** The version of the format that the file names; 0: it names none. */
  public long version() {
    return version;
  }

  /** How many records could be read. */
  public int readable() {
    return readable;
  }

  /** How many lines were damaged or had an unknown keyword. */
  public int unreadable() {
    return unreadable;
  }

  /** How many numbers it holds about the past of the log: for tests, which check that this is bounded. */
  public int heldNumbers() {
    return archives.length + times.heldNumbers();
  }

  /** @return the base of a file that was the live file before this one; -1: it was not */
  long formerBase(long inode, long born) {
    return previous.inode() == inode && previous.born() == born ? previous.base() : -1;
  }

  /** The highest offset that any record names. */
  public long highest() {
    return Math.max(Math.max(start, lastRunAt), lastMark == null ? start : lastMark.at());
  }

  /** The record of the live file as it is now. */
  public IndexRecord.LiveFile fileRecord(long wallMillis) {
    return new IndexRecord.LiveFile(file.inode(), file.born(), base, start, file.epoch(), wallMillis);
  }

  @Override
  public boolean visit(IndexRecord record) {
    if (record == null) {
      unreadable++;
    } else {
      readable++;
      add(record);
    }
    return true;
  }

  /** Adds one record. */
  public void add(IndexRecord record) {
    if (record instanceof IndexRecord.LiveFile live) {
      replaceFile(live);
    } else if (record instanceof IndexRecord.RunStart run) {
      lastRunAt = run.run().at();
      times.add(run.run().at(), run.run().wallMillis());
    } else if (record instanceof IndexRecord.Mark mark) {
      lastMark = mark;
      times.add(mark.at(), mark.wallMillis());
    } else if (record instanceof IndexRecord.Archived archive) {
      addArchive(archive.from(), archive.to());
    } else if (record instanceof IndexRecord.CutStart cut) {
      pending = new PendingCut(cut.from(), cut.to(), cut.length(), PendingCut.Stage.RECORDED);
      addArchive(cut.from(), cut.to());
    } else if (record instanceof IndexRecord.TrimStart trim) {
      pending = new PendingCut(trim.from(), trim.to(), trim.to() - base, PendingCut.Stage.EMPTYING);
      addArchive(trim.from(), trim.to());
    } else if (record instanceof IndexRecord.Punched) {
      pending = pending == null ? null : pending.punched();
    } else if (record instanceof IndexRecord.CutDone done) {
      base = done.base();
      start = done.start();
      times.dropUpTo(start);
      pending = null;
    } else if (record instanceof IndexRecord.Version first) {
      version = first.number();
    }
  }

  private void replaceFile(IndexRecord.LiveFile live) {
    if (live.epoch() != file.epoch()) {
      previous = new IndexRecord.LiveFile(file.inode(), file.born(), base, start, file.epoch(), file.wallMillis());
    }
    file = live;
    base = live.base();
    start = live.start();
    times.dropUpTo(start);
    pending = null;
  }

  private void addArchive(long from, long to) {
    if (to > from) {
      if (archiveLongs == archives.length) {
        archives = Arrays.copyOf(archives, Math.max(8, 2 * archiveLongs));
      }
      archives[archiveLongs++] = from;
      archives[archiveLongs++] = to;
    }
  }

  /** The index was rewritten without the archives that end at or before an offset: forgets them. */
  public void archivesDropped(long oldest) {
    int kept = 0;
    for (int i = 0; i < archiveLongs; i += 2) {
      if (archives[i + 1] > oldest) {
        archives[kept++] = archives[i];
        archives[kept++] = archives[i + 1];
      }
    }
    archiveLongs = kept;
    archives = Arrays.copyOf(archives, kept);
  }
}
