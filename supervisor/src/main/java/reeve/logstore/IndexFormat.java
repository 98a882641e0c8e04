package reeve.logstore;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import reeve.posix.FileStorage;

/**
 * The format of the records of an index: one line for each, with a keyword, its values, and a checksum. The checksum
 * exposes a record that a crash of the machine left half written. All numbers are decimal, except the checksum, which
 * is a CRC-32 in hexadecimal.
 *
 * <pre>
 * reeve-log 1                           the version of the format
 * file INODE BORN BASE START EPOCH TIME the live file, and its place in the stream
 * run OFFSET LIFE PID TIME SERVICE STREAM  the output of a run begins
 * mark OFFSET TIME                      the log ended at OFFSET at that time
 * cut FROM TO LENGTH TIME               the archive of FROM to TO is complete; LENGTH bytes of the live file
 *                                       may be removed. FROM = TO: there is no archive
 * trim FROM TO TIME                     the same for the whole file, which ends at TO and is emptied
 * punched                               these bytes are a hole now
 * done BASE START                       the cut is complete
 * archive FROM TO TIME                  an archive that an earlier cut made
 * </pre>
 */
public final class IndexFormat {
  /** The version that this reeve writes and reads. */
  public static final long VERSION = 1;

  /** A longer line, in bytes, is no record. It is also how much of an index is in memory at once. */
  private static final int MAX_LINE = 16 * 1024;

  private static final int SUM_DIGITS = 8;

  private IndexFormat() {}

  /** The line of a record, with its line end. */
  public static String line(IndexRecord record) {
    String text = record.text();
    CRC32 sum = new CRC32();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return text + " #" + Long.toHexString(sum.getValue()) + "\n";
  }

  /**
   * Reads the line from {@code from} to {@code to}, without its line end.
   *
   * @return null: the line is damaged, or this version does not know its keyword
   */
  static IndexRecord parse(byte[] bytes, int from, int to) {
    String[] fields = fields(bytes, from, to);
    try {
      return fields == null ? null : record(fields);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return null;
    }
  }

  /**
   * Reads the complete lines of an index from a position, piece by piece.
   *
   * @param size of the file
   * @return the number of bytes in the lines that were read, or minus an error number
   */
  public static long read(FileStorage storage, int fd, long from, long size, IndexVisitor visitor) {
    byte[] bytes = new byte[(int) Math.max(1, Math.min(size - from, MAX_LINE))];
    long complete = from; // the end of the last complete line
    int length = 0; // bytes of the next line
    boolean tooLong = false;
    for (long at = from; at < size;) {
      int got = storage.read(fd, at, bytes, length, (int) Math.min(bytes.length - length, size - at));
      if (got <= 0) {
        return got < 0 ? got : complete - from;
      }
      int line = 0;
      for (int i = length; i < length + got; i++) {
        if (bytes[i] == '\n') {
          complete = at + i + 1 - length;
          if (!visitor.visit(tooLong ? null : parse(bytes, line, i))) {
            return complete - from;
          }
          tooLong = false;
          line = i + 1;
        }
      }
      at += got;
      length += got - line;
      System.arraycopy(bytes, line, bytes, 0, length);
      if (length == bytes.length) {
        tooLong = true;
        length = 0;
      }
    }
    return complete - from;
  }

  private static IndexRecord record(String[] w) {
    return switch (w[0]) {
      case "file" ->
          new IndexRecord.LiveFile(number(w[1]), number(w[2]), number(w[3]), number(w[4]), number(w[5]), number(w[6]));
      case "run" ->
          new IndexRecord.RunStart(
              new LogRun(number(w[1]), number(w[2]), (int) number(w[3]), number(w[4]), w[5], w[6]));
      case "mark" -> new IndexRecord.Mark(number(w[1]), number(w[2]));
      case "archive" -> new IndexRecord.Archived(number(w[1]), number(w[2]), number(w[3]));
      case "cut" -> new IndexRecord.CutStart(number(w[1]), number(w[2]), number(w[3]), number(w[4]));
      case "trim" -> new IndexRecord.TrimStart(number(w[1]), number(w[2]), number(w[3]));
      case "punched" -> new IndexRecord.Punched();
      case "done" -> new IndexRecord.CutDone(number(w[1]), number(w[2]));
      case "reeve-log" -> new IndexRecord.Version(number(w[1]));
      default -> null;
    };
  }

  private static long number(String field) {
    return Long.parseLong(field);
  }

  /** @return the fields of a line; null: its checksum is wrong */
  private static String[] fields(byte[] bytes, int from, int to) {
    int hash = to - 1;
    while (hash > from && bytes[hash] != '#') {
      hash--;
    }
    if (hash <= from || bytes[hash - 1] != ' ' || hash + 1 == to) {
      return null;
    }
    long recorded = 0;
    for (int i = hash + 1; i < to; i++) {
      int digit = Character.digit(bytes[i], 16);
      if (digit < 0 || i - hash > SUM_DIGITS) {
        return null;
      }
      recorded = recorded << 4 | digit;
    }
    CRC32 sum = new CRC32();
    sum.update(bytes, from, hash - 1 - from);
    return recorded != sum.getValue() ? null
        : split(new String(bytes, from, hash - 1 - from, StandardCharsets.UTF_8));
  }

  private static String[] split(String record) {
    int count = 1;
    for (int i = 0; i < record.length(); i++) {
      count += record.charAt(i) == ' ' ? 1 : 0;
    }
    String[] fields = new String[count];
    int start = 0;
    for (int i = 0; i < count; i++) {
      int end = i + 1 == count ? record.length() : record.indexOf(' ', start);
      fields[i] = record.substring(start, end);
      start = end + 1;
    }
    return fields;
  }
}
