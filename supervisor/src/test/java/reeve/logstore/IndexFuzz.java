package reeve.logstore;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Lines of a run index. Each line is read as it is, and with the checksum that would make it valid, which no fuzzer
 * finds. A record is written as the same line again, and the state takes every record.
 */
public final class IndexFuzz {
  /** After the archives are dropped; two for each of the 64 points of {@link UnarchivedTimes}. */
  private static final int MAX_HELD_NUMBERS = 128;

  private IndexFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    IndexState state = new IndexState();
    for (String line : new String(data, StandardCharsets.UTF_8).split("\n")) {
      add(state, line);
      CRC32 sum = new CRC32();
      sum.update(line.getBytes(StandardCharsets.UTF_8));
      add(state, line + " #" + Long.toHexString(sum.getValue()));
    }
    state.archivesDropped(state.base());
    state.archivesDropped(Long.MAX_VALUE);
    if (state.heldNumbers() > MAX_HELD_NUMBERS) {
      throw new IllegalStateException("it holds " + state.heldNumbers() + " numbers");
    }
  }

  private static void add(IndexState state, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    IndexRecord record = IndexFormat.parse(bytes, 0, bytes.length);
    state.visit(record);
    if (record == null) {
      return;
    }
    byte[] again = IndexFormat.line(record).getBytes(StandardCharsets.UTF_8);
    IndexRecord read = IndexFormat.parse(again, 0, again.length - 1);
    if (!record.equals(read)) {
      throw new IllegalStateException(record + " is read again as " + read);
    }
  }
}
