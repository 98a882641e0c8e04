package reeve.rotation;

import reeve.logstore.IndexState;
import reeve.logstore.WriteTimeline;

/** How far a log has grown, and since when the bytes that are in no archive have been there. The rotating thread's. */
final class LogGrowth {
  private final WriteMarks marks = new WriteMarks();
  private long end;
  private long unarchivedSinceMillis;

  /** The offset after the last byte, as of the last inspection. */
  long end() {
    return end;
  }

  /** It ends at this offset at least. */
  void extendTo(long offset) {
    end = Math.max(end, offset);
  }

  /** Another file follows, from this offset on. */
  void restart(long offset) {
    end = offset;
  }

  /** When the first byte that is in no archive had been written at the latest, since 1970. */
  long unarchivedSinceMillis() {
    return unarchivedSinceMillis;
  }

  /** Finds that time in the index: after the log was opened, or an archive was made. */
  void restoreFrom(IndexState state, long wallMillis) {
    long notAfter = WriteTimeline.of(state, -1, 0).spanAt(state.start() + 1).notAfter();
    unarchivedSinceMillis = notAfter < 0 ? wallMillis : Math.min(notAfter, wallMillis);
  }

  /** The log was inspected. @param now the offset after its last byte */
  void inspected(IndexWriter index, long now, long wallMillis) {
    unarchivedSinceMillis = Math.min(unarchivedSinceMillis, wallMillis); // the clock was set back
    marks.inspected(index, end, now, wallMillis);
    if (now > end) {
      unarchivedSinceMillis = end <= index.state().start() ? wallMillis : unarchivedSinceMillis;
      end = now;
    }
  }

  /** What comes now is written now, not before: the log did not grow until this moment. */
  void resumed(IndexWriter index, long wallMillis) {
    marks.resumed(index, end, wallMillis);
  }
}
