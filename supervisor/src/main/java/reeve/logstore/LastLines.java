package reeve.logstore;

import java.io.IOException;

/**
 * Finds where the last lines of a part of a log begin, from its end backwards. Compressed archives are read forwards,
 * because they cannot be read otherwise.
 */
public final class LastLines {
  private static final int PIECE = 1 << 16;

  private final LogReader reader;
  private final byte[] buffer = new byte[PIECE];

  private LastLines(LogReader reader) {
    this.reader = reader;
  }

  /**
   * Finds the last lines of a part. Trailing text without a line end counts as a line.
   *
   * @param reader its position does not change
   * @param lines how many; 0: none, so the end of the part is returned
   * @return the offset at which the first of them begins
   */
  public static long find(LogReader reader, int lines, long from, long to) throws IOException {
    return new LastLines(reader).find(lines, Math.max(from, reader.begin()), to);
  }

  private long find(int lines, long begin, long end) throws IOException {
    long before = reader.position();
    long found = end;
    if (lines > 0 && begin < end) {
      // A line end at the very end ends the last line; it does not begin another one.
      found = search(lines, begin, end);
    }
    reader.seek(before);
    return found;
  }

  private long search(int lines, long begin, long end) throws IOException {
    long at = end;
    int ends = 0;
    while (at > begin) {
      long from = Math.max(begin, BackwardReader.start(reader, at, PIECE));
      if (BackwardReader.compressedArchive(reader, at) == null) {
        int length = fill(from, (int) (at - from));
        for (int i = length - 1; i >= 0; i--) {
          if (buffer[i] == '\n' && from + i + 1 < end && ++ends == lines) {
            return from + i + 1;
          }
        }
      } else {
        long[] last = new long[Math.min(lines - ends, 1 << 20)];
        int count = ends(from, at, end, last);
        if (ends + count >= lines && lines - ends <= last.length) {
          return last[Math.floorMod(count - (lines - ends), last.length)];
        }
        ends += count;
      }
      at = from;
    }
    return begin;
  }

  private int fill(long from, int length) throws IOException {
    reader.seek(from);
    int done = 0;
    while (done < length && reader.position() == from + done) {
      int got = reader.read(buffer, done, length - done);
      if (got == 0) {
        break;
      }
      done += got;
    }
    return done;
  }

  /**
   * Stores the offsets after the last line ends of a range in a ring.
   *
   * @return how many line ends the range has
   */
  private int ends(long from, long to, long end, long[] ring) throws IOException {
    reader.seek(from);
    int count = 0;
    while (reader.position() < to) {
      long at = reader.position();
      int got = reader.read(buffer, 0, (int) Math.min(PIECE, to - at));
      if (got == 0) {
        break;
      }
      at = reader.position() - got;
      for (int i = 0; i < got; i++) {
        if (buffer[i] == '\n' && at + i + 1 < end) {
          ring[count++ % ring.length] = at + i + 1;
        }
      }
    }
    return count;
  }
}
