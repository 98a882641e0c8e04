package reeve.logstore;

import reeve.posix.FileStorage;

/**
 * One record of an index: what {@link IndexFormat} writes as a line. Times are milliseconds since 1970, offsets are
 * logical (see the package).
 */
public sealed interface IndexRecord {
  /** The first record of an index: the version of its format. */
  record Version(long number) implements IndexRecord {
    @Override
    public String text() {
      return "reeve-log " + number;
    }
  }

  /**
   * The live file, and its place in the stream.
   *
   * @param born when it was made, see {@link reeve.posix.FileStorage#birthTime}: inode numbers are used again
   * @param base the offset of its first byte
   * @param start the first offset that is in no archive
   * @param epoch counts the live files: one more after the file was replaced, or truncated by another process
   */
  record LiveFile(long inode, long born, long base, long start, long epoch, long wallMillis) implements IndexRecord {
    @Override
    public String text() {
      return "file " + inode + " " + born + " " + base + " " + start + " " + epoch + " " + wallMillis;
    }
  }

  /** The output of a run begins here. */
  record RunStart(LogRun run) implements IndexRecord {
    @Override
    public String text() {
      return "run " + run.at() + " " + run.number() + " " + run.pid() + " " + run.wallMillis() + " "
          + run.service() + " " + run.stream();
    }
  }

  /** At this time the log ended at this offset. */
  record Mark(long at, long wallMillis) implements IndexRecord {
    @Override
    public String text() {
      return "mark " + at + " " + wallMillis;
    }
  }

  /** An archive that a cut made, whether it still exists or not. */
  record Archived(long from, long to, long wallMillis) implements IndexRecord {
    @Override
    public String text() {
      return "archive " + from + " " + to + " " + wallMillis;
    }
  }

  /**
   * A cut is recorded: its archive is complete, and the head of the live file may be removed.
   *
   * @param from offset at which the archive begins
   * @param to offset at which it ends; equal to {@code from}: there is no archive, only a hole is removed
   * @param length bytes of the live file that may be removed
   */
  record CutStart(long from, long to, long length, long wallMillis) implements IndexRecord {
    @Override
    public String text() {
      return "cut " + from + " " + to + " " + length + " " + wallMillis;
    }
  }

  /** The same for the whole file: it is emptied, while its writers are frozen. */
  record TrimStart(long from, long to, long wallMillis) implements IndexRecord {
    @Override
    public String text() {
      return "trim " + from + " " + to + " " + wallMillis;
    }
  }

  /** The head that the cut removes is a hole now, and may be collapsed. */
  record Punched() implements IndexRecord {
    @Override
    public String text() {
      return "punched";
    }
  }

  /** The cut is complete: the live file begins at {@code base}, and what is in no archive begins at {@code start}. */
  record CutDone(long base, long start) implements IndexRecord {
    @Override
    public String text() {
      return "done " + base + " " + start;
    }
  }

  /** The text of the record in the index, without its checksum and line end. */
  String text();
}
