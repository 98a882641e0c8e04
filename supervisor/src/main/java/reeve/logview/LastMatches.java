package reeve.logview;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import reeve.logstore.BackwardReader;

/**
 * Finds where the last matching lines begin, from the end backwards: finding the last ten costs no more in a large log
 * than in a small one.
 */
public final class LastMatches {
  private LastMatches() {}

  /**
   * @param lines whose place is undefined afterwards
   * @param most how many are to be found, at least 1
   * @return the offset at which the first of them begins; {@code to} if there is none
   */
  public static long find(LineReader lines, int most, long from, long to, Predicate<LogLine> wanted)
      throws IOException {
    long found = to;
    long end = to;
    int left = most;
    long size = BackwardReader.PIECE;
    while (end > from && left > 0) {
      long begin = Math.max(from, BackwardReader.start(lines.reader(), end, size));
      lines.selectRange(begin > from ? begin - 1 : begin, end);
      boolean some = begin == from || lines.next(); // the end of the line before
      long first = lines.offset();
      if (!some || first >= end) {
        size *= 2; // in the middle of a long line
        continue;
      }
      Deque<Long> matches = new ArrayDeque<>();
      long at = first;
      while (lines.next() || lines.takeUnended()) {
        if (wanted.test(lines.line())) {
          matches.addLast(at);
          if (matches.size() > left) {
            matches.removeFirst();
          }
        }
        at = lines.offset();
      }
      left -= matches.size();
      found = matches.isEmpty() ? found : matches.peekFirst();
      end = first;
      size = BackwardReader.PIECE;
    }
    return found;
  }
}
