package reeve.rotation;

import reeve.logstore.IndexRecord;

/** Records in the index how far the log had been written at which time. The rotating thread's. */
final class WriteMarks {
  /** The interval between two marks, because times of lines are shown in seconds. A large index is thinned. */
  private static final long MIN_INTERVAL_MILLIS = 1000;

  private long inspectedMillis;
  /** A mark that came too soon after the last one; it is recorded if nothing more follows it. */
  private IndexRecord.Mark postponed;

  /**
   * The log was inspected.
   *
   * @param before where it ended at the previous inspection
   * @param now where it ends
   */
  void inspected(IndexWriter index, long before, long now, long wallMillis) {
    if (now > before) {
      boolean pause = inspectedMillis > 0 && isDue(index, inspectedMillis);
      if (pause) {
        index.append(new IndexRecord.Mark(before, inspectedMillis), false); // what was added came after that
      }
      postponed = null;
      IndexRecord.Mark mark = new IndexRecord.Mark(now, wallMillis);
      if (pause || isDue(index, wallMillis)) {
        index.append(mark, false);
      } else {
        postponed = mark;
      }
    } else if (postponed != null && isDue(index, wallMillis)) {
      index.append(postponed, false);
      postponed = null;
    }
    inspectedMillis = wallMillis;
  }

  /**
   * The log did not grow until now.
   *
   * @param end where it ends
   */
  void resumed(IndexWriter index, long end, long wallMillis) {
    if (isDue(index, wallMillis)) {
      index.append(new IndexRecord.Mark(end, wallMillis), false);
    }
  }

  private static boolean isDue(IndexWriter index, long wallMillis) {
    IndexRecord.Mark last = index.state().lastMark();
    return last == null || Math.abs(wallMillis - last.wallMillis()) >= MIN_INTERVAL_MILLIS;
  }
}
