package reeve.logstore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The content of an index: the result of all its records. It accesses no file, and belongs to one thread. */
public final class IndexState {
  private static final IndexRecord.LiveFile NO_FILE = new IndexRecord.LiveFile(0, 0, 0, 0, 0, 0);

  private IndexRecord.LiveFile previous = NO_FILE;
  private IndexRecord.LiveFile file = NO_FILE;
  private long base;
  private long start;
  private PendingCut pending;
  private final List<LogRun> runs = new ArrayList<>();
  private final List<IndexRecord.Mark> marks = new ArrayList<>();
  private final List<IndexRecord.Archived> archives = new ArrayList<>();
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

  /** The starts of runs, in the order in which they were recorded. A view. */
  public List<LogRun> runs() {
    return Collections.unmodifiableList(runs);
  }

  /** The times at which the log had reached an offset, in the order in which they were recorded. A view. */
  public List<IndexRecord.Mark> marks() {
    return Collections.unmodifiableList(marks);
  }

  /** The archives that cuts made, in the order of the cuts, whether they still exist or not. A view. */
  public List<IndexRecord.Archived> archives() {
    return Collections.unmodifiableList(archives);
  }

  /** How many lines were damaged or had an unknown keyword. */
  int unreadable() {
    return unreadable;
  }

  /** @return the base of a file that was the live file before this one; -1: it was not */
  long formerBase(long inode, long born) {
    return previous.inode() == inode && previous.born() == born ? previous.base() : -1;
  }

  /** The highest offset that any record names. */
  public long highest() {
    long highest = start;
    if (!marks.isEmpty()) {
      highest = Math.max(highest, marks.get(marks.size() - 1).at());
    }
    if (!runs.isEmpty()) {
      highest = Math.max(highest, runs.get(runs.size() - 1).at());
    }
    return highest;
  }

  /** The record of the live file as it is now. */
  public IndexRecord.LiveFile fileRecord(long wallMillis) {
    return new IndexRecord.LiveFile(file.inode(), file.born(), base, start, file.epoch(), wallMillis);
  }

  /**
   * Adds a record that was read.
   *
   * @param record null: the line could not be read; it is counted, and changes nothing
   */
  void addRead(IndexRecord record) {
    if (record == null) {
      unreadable++;
    } else {
      add(record);
    }
  }

  /** Adds one record. */
  public void add(IndexRecord record) {
    if (record instanceof IndexRecord.LiveFile live) {
      replaceFile(live);
    } else if (record instanceof IndexRecord.RunStart run) {
      runs.add(run.run());
    } else if (record instanceof IndexRecord.Mark mark) {
      marks.add(mark);
    } else if (record instanceof IndexRecord.Archived archive) {
      archives.add(archive);
    } else if (record instanceof IndexRecord.CutStart cut) {
      pending = new PendingCut(cut.from(), cut.to(), cut.length(), PendingCut.Stage.RECORDED);
      addArchive(cut.from(), cut.to(), cut.wallMillis());
    } else if (record instanceof IndexRecord.TrimStart trim) {
      pending = new PendingCut(trim.from(), trim.to(), trim.to() - base, PendingCut.Stage.EMPTYING);
      addArchive(trim.from(), trim.to(), trim.wallMillis());
    } else if (record instanceof IndexRecord.Punched) {
      pending = pending == null ? null : pending.punched();
    } else if (record instanceof IndexRecord.CutDone done) {
      base = done.base();
      start = done.start();
      pending = null;
    }
  }

  private void replaceFile(IndexRecord.LiveFile live) {
    if (live.epoch() != file.epoch()) {
      previous = new IndexRecord.LiveFile(file.inode(), file.born(), base, start, file.epoch(), file.wallMillis());
    }
    file = live;
    base = live.base();
    start = live.start();
    pending = null;
  }

  private void addArchive(long from, long to, long wallMillis) {
    if (to > from) {
      archives.add(new IndexRecord.Archived(from, to, wallMillis));
    }
  }

  /** The index was rewritten: replaces all runs, marks and archives by these records. */
  public void replaceHistory(List<IndexRecord> records) {
    archives.clear();
    runs.clear();
    marks.clear();
    for (IndexRecord record : records) {
      add(record);
    }
  }
}
