package reeve.logstore;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What an index says. Pure; grows record by record. Belongs to one thread. */
public final class IndexState {
  /** By this time so much had been written. */
  public record Mark(long at, long wallMillis) {}

  /** An archive that a cut made, whether it is still there or not. */
  public record Cut(long from, long to, long wallMillis) {}

  /**
   * A cut that is not over.
   *
   * @param length physical bytes that go
   * @param punched whether they may have been taken out by now
   * @param trim whether it is the file as a whole that is emptied, at one go, while nobody writes to it
   */
  public record Pending(long from, long to, long length, boolean punched, boolean trim) {}

  /** 0: no file is known. */
  public long inode;

  public long born;
  public long base;
  public long start;
  /** Counts the live files: one more when it was replaced, or cut off by somebody else. */
  public long epoch;

  public Pending pending;

  /** The live file before this one. */
  private long previousInode;

  private long previousBorn;
  private long previousBase;
  public final List<LogRun> runs = new ArrayList<>();
  public final List<Mark> marks = new ArrayList<>();
  public final List<Cut> cuts = new ArrayList<>();

  /** How many records were damaged, or of a kind that this version does not know. */
  int unread;

  public boolean isKnown() {
    return inode != 0;
  }

  public boolean is(long inode, long born) {
    return this.inode == inode && this.born == born;
  }

  /** @return the base that a file had which was the live one before, -1 if it was not */
  long formerBase(long inode, long born) {
    return previousInode == inode && previousBorn == born ? previousBase : -1;
  }

  /** The highest offset that anything was ever said of. */
  public long highest() {
    long highest = start;
    if (!marks.isEmpty()) {
      highest = Math.max(highest, marks.get(marks.size() - 1).at);
    }
    if (!runs.isEmpty()) {
      highest = Math.max(highest, runs.get(runs.size() - 1).at());
    }
    return highest;
  }

  /** Takes one record in. @param line without its end */
  public void add(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    add(bytes, 0, bytes.length);
  }

  /** Takes one record in, without its end. */
  public void add(byte[] bytes, int from, int to) {
    String[] words = IndexRecord.words(bytes, from, to);
    try {
      if (words == null || !add(words)) {
        unread++;
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      unread++;
    }
  }

  private boolean add(String[] w) {
    switch (w[0]) {
      case "file":
        if (number(w[5]) != epoch) {
          previousInode = inode;
          previousBorn = born;
          previousBase = base;
        }
        inode = number(w[1]);
        born = number(w[2]);
        base = number(w[3]);
        start = number(w[4]);
        epoch = number(w[5]);
        pending = null;
        return true;
      case "run":
        runs.add(new LogRun(number(w[1]), number(w[2]), (int) number(w[3]), number(w[4]), w[5], w[6]));
        return true;
      case "mark":
        marks.add(new Mark(number(w[1]), number(w[2])));
        return true;
      case "archive":
        cuts.add(new Cut(number(w[1]), number(w[2]), number(w[3])));
        return true;
      case "cut":
        pending = new Pending(number(w[1]), number(w[2]), number(w[3]), false, false);
        if (pending.to > pending.from) {
          cuts.add(new Cut(pending.from, pending.to, number(w[4])));
        }
        return true;
      case "trim":
        pending = new Pending(number(w[1]), number(w[2]), number(w[2]) - base, false, true);
        if (pending.to > pending.from) {
          cuts.add(new Cut(pending.from, pending.to, number(w[3])));
        }
        return true;
      case "punched":
        if (pending != null) {
          pending = new Pending(pending.from, pending.to, pending.length, true, false);
        }
        return true;
      case "done":
        base = number(w[1]);
        start = number(w[2]);
        pending = null;
        return true;
      case "reeve-log":
        return true;
      default:
        return false;
    }
  }

  private static long number(String word) {
    return Long.parseLong(word);
  }

  public String fileRecord(long wallMillis) {
    return "file " + inode + " " + born + " " + base + " " + start + " " + epoch + " " + wallMillis;
  }

  public static String record(LogRun run) {
    return "run " + run.at() + " " + run.life() + " " + run.pid() + " " + run.wallMillis() + " " + run.service() + " "
        + run.stream();
  }

  public static String record(Mark mark) {
    return "mark " + mark.at + " " + mark.wallMillis;
  }

  public static String record(Cut cut) {
    return "archive " + cut.from + " " + cut.to + " " + cut.wallMillis;
  }
}
