package reeve.logfile;

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
 * punched                               they are a hole now
 * done BASE START                       the cut is over
 * archive FROM TO TIME                  an archive, from a former cut
 * </pre>
 */
final class IndexLine {
  private IndexLine() {}

  static String line(String record) {
    return record + " #" + sum(record) + "\n";
  }

  /** @return the words of a record; null when it is damaged */
  static String[] words(String line) {
    int hash = line.lastIndexOf(" #");
    if (hash < 0 || !line.substring(hash + 2).equals(sum(line.substring(0, hash)))) {
      return null;
    }
    return line.substring(0, hash).split(" ");
  }

  private static String sum(String record) {
    CRC32 sum = new CRC32();
    sum.update(record.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(sum.getValue());
  }
}
