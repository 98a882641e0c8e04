package reeve.rotation;

import reeve.logstore.IndexRecord;

/** Notes by when so much of a log had been written. The rotating thread's. */
final class WriteMarks {
  /** Between two of them: times of lines are said in seconds. The index is thinned when it is large. */
  private static final long LEAST_MILLIS = 1000;

  private long lookedMillis;
  /** Came too early to be noted; it is when nothing more came after it. */
  private IndexRecord.Mark owed;

  /** It was looked at. @param before where it ended at the look before that */
  void looked(IndexWriter index, long before, long now, long wallMillis) {
    if (now > before) {
      boolean pause = lookedMillis > 0 && isDue(index, lookedMillis);
      if (pause) {
        append(index, before, lookedMillis); // what came now came after that
      }
      owed = null;
      if (pause || isDue(index, wallMillis)) {
        append(index, now, wallMillis);
      } else {
        owed = new IndexRecord.Mark(now, wallMillis);
      }
    } else if (owed != null && isDue(index, wallMillis)) {
      append(index, owed.at(), owed.wallMillis());
      owed = null;
    }
    lookedMillis = wallMillis;
  }

  /** It was quiet until now. */
  void awoke(IndexWriter index, long end, long wallMillis) {
    if (isDue(index, wallMillis)) {
      append(index, end, wallMillis);
    }
  }

  private static boolean isDue(IndexWriter index, long wallMillis) {
    int count = index.state().marks().size();
    return count == 0 || Math.abs(wallMillis - index.state().marks().get(count - 1).wallMillis()) >= LEAST_MILLIS;
  }

  private static void append(IndexWriter index, long at, long wallMillis) {
    index.append(new IndexRecord.Mark(at, wallMillis), false);
  }
}
