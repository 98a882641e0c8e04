package reeve.logstore;

import java.util.Arrays;

/**
 * At which times the part of a log that is in no archive had reached which offsets: a bounded number of points, sorted
 * by offset. When there are too many, those are dropped that follow another one closely: a time is then known less
 * exactly, and never too early.
 */
final class UnarchivedTimes {
  private static final int MAX_POINTS = 64;

  private long[] offsets = {};
  private long[] millis = {};
  private int count;
  private long archived;
  private long gapMillis;

  /** At this time everything before the offset was written. */
  void add(long at, long when) {
    if (at <= archived || count > 0 && isClose(count - 1, when)) {
      return;
    }
    if (count == offsets.length) {
      makeRoom();
    }
    int i = count++;
    for (; i > 0 && offsets[i - 1] > at; i--) {
      offsets[i] = offsets[i - 1];
      millis[i] = millis[i - 1];
    }
    offsets[i] = at;
    millis[i] = when;
  }

  private void makeRoom() {
    if (count < MAX_POINTS) {
      offsets = Arrays.copyOf(offsets, Math.max(4, 2 * count));
      millis = Arrays.copyOf(millis, offsets.length);
      return;
    }
    gapMillis = Math.max(1, (millis[count - 1] - millis[0]) / (MAX_POINTS / 2));
    int last = 0; // the first one stays: it has the time of the first byte
    for (int i = 1; i < count; i++) {
      if (!isClose(last, millis[i])) {
        keep(i, ++last);
      }
    }
    count = last + 1;
    if (count > MAX_POINTS * 3 / 4) { // the clock was changed
      for (int i = 0; 2 * i < count; i++) {
        keep(2 * i, i);
      }
      count = (count + 1) / 2;
    }
  }

  private boolean isClose(int point, long when) {
    return when >= millis[point] && when - millis[point] < gapMillis;
  }

  private void keep(int point, int as) {
    offsets[as] = offsets[point];
    millis[as] = millis[point];
  }

  /** Everything before the offset is in archives. */
  void dropUpTo(long offset) {
    archived = offset;
    int first = 0;
    while (first < count && offsets[first] <= offset) {
      first++;
    }
    count -= first;
    gapMillis = count == 0 ? 0 : gapMillis;
    System.arraycopy(offsets, first, offsets, 0, count);
    System.arraycopy(millis, first, millis, 0, count);
  }

  /** @return by when the first byte that is in no archive was written, since 1970; -1: not known */
  long first() {
    return count == 0 ? -1 : millis[0];
  }

  int heldNumbers() {
    return 2 * offsets.length;
  }
}
