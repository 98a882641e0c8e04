package reeve.rotation;

import reeve.logstore.IndexState;

/** How far a log has grown, and since when it has had bytes that are in no archive. The rotating thread's. */
final class LogGrowth {
  private final WriteMarks marks = new WriteMarks();
  private long end;
  private long unarchivedSinceMillis;

  /** The offset after the last byte, as of the last inspection. */
  long end() {
    return end;
  }

  /** The log ends at this offset or after it. */
  void extendTo(long offset) {
    end = Math.max(end, offset);
  }

  /** Another file follows, from this offset on. */
  void restart(long offset) {
    end = offset;
  }

  /** The latest time at which the first byte that is in no archive can have been written, since 1970. */
  long unarchivedSinceMillis() {
    return unarchivedSinceMillis;
  }

  /** Restores {@link #unarchivedSinceMillis} from the index, after the log was opened or an archive was made. */
  void restoreFrom(IndexState state, long wallMillis) {
    long notAfter = state.unarchivedNotAfter();
    unarchivedSinceMillis = notAfter < 0 ? wallMillis : Math.min(notAfter, wallMillis);
  }

  /**
   * The log was inspected.
   *
   * @param now the offset after its last byte
   */
  void inspected(IndexWriter index, long now, long wallMillis) {
    unarchivedSinceMillis = Math.min(unarchivedSinceMillis, wallMillis); // the clock was set back
    marks.inspected(index, end, now, wallMillis);
    if (now > end) {
      unarchivedSinceMillis = end <= index.state().start() ? wallMillis : unarchivedSinceMillis;
      end = now;
    }
  }

  /** The log did not grow until now: what is added from now on was written after this moment. */
  void resumed(IndexWriter index, long wallMillis) {
    marks.resumed(index, end, wallMillis);
  }
}
