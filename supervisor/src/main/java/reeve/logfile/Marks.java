package reeve.logfile;

/** Notes by when so much of a log had been written. The rotating thread's. */
final class Marks {
  /** Between two of them: times of lines are said in seconds. The index is thinned when it is large. */
  private static final long LEAST_MILLIS = 1000;

  private long lookedMillis;

  /** It is longer than at the look before. */
  void grew(IndexFile index, long before, long now, long wallMillis) {
    if (lookedMillis > 0) {
      add(index, before, lookedMillis); // what came now came after that
    }
    add(index, now, wallMillis);
  }

  void looked(long wallMillis) {
    lookedMillis = wallMillis;
  }

  /** Unless there was one a moment ago. */
  void add(IndexFile index, long at, long wallMillis) {
    int count = index.state.marks.size();
    if (count == 0 || Math.abs(wallMillis - index.state.marks.get(count - 1).wallMillis()) >= LEAST_MILLIS) {
      index.append(LogState.record(new LogState.Mark(at, wallMillis)), false);
    }
  }
}
