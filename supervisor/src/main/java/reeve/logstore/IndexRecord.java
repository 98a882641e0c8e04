package reeve.logstore;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * One record of an index: a word, what belongs to it, and a check sum, so that what a crash of the machine left half written is not believed.
 * All numbers are decimal, times are milliseconds since 1970, offsets are logical.
 *
 * <pre>
 * file INODE BORN BASE START EPOCH TIME the live file, and where it is in the stream
 * run OFFSET LIFE PID TIME SERVICE STREAM  output of a run begins
 * mark OFFSET TIME                      so much had been written by then
 * cut FROM TO LENGTH TIME               the archive of FROM to TO is whole; LENGTH bytes of the live file may go. FROM = TO: no archive
 * trim FROM TO TIME                     the same, and the whole file is emptied, which ends at TO
 * punched                               they are a hole now
 * done BASE START                       the cut is over
 * archive FROM TO TIME                  an archive, from a former cut
 * </pre>
 */
public final class IndexRecord {
  private IndexRecord() {}

  public static String line(String record) {
    return record + " #" + sum(record) + "\n";
  }

  /** @return the words of a record; null when it is damaged */
  static String[] words(byte[] bytes, int from, int to) {
    int hash = to - 1;
    while (hash > from && bytes[hash] != '#') {
      hash--;
    }
    if (hash <= from || bytes[hash - 1] != ' ') {
      return null;
    }
    CRC32 sum = new CRC32();
    sum.update(bytes, from, hash - 1 - from);
    long said = 0;
    for (int i = hash + 1; i < to; i++) {
      int digit = Character.digit(bytes[i], 16);
      if (digit < 0 || i - hash > 8) {
        return null;
      }
      said = said << 4 | digit;
    }
    return hash + 1 == to || said != sum.getValue() ? null
        : split(new String(bytes, from, hash - 1 - from, StandardCharsets.UTF_8));
  }

  private static String[] split(String record) {
    int count = 1;
    for (int i = 0; i < record.length(); i++) {
      count += record.charAt(i) == ' ' ? 1 : 0;
    }
    String[] words = new String[count];
    int start = 0;
    for (int i = 0; i < count; i++) {
      int end = i + 1 == count ? record.length() : record.indexOf(' ', start);
      words[i] = record.substring(start, end);
      start = end + 1;
    }
    return words;
  }

  private static String sum(String record) {
    CRC32 sum = new CRC32();
    sum.update(record.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(sum.getValue());
  }
}
