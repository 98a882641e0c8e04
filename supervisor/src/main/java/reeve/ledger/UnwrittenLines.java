package reeve.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import reeve.event.EventJson;

/**
 * The lines that could not be written to the ledger: as many as there is room for, and the number of the events after
 * them. Once one was lost, all later ones are, until the kept lines were written, so that the ledger has one gap in the
 * right place. The ledger's thread only.
 */
final class UnwrittenLines {
  /** About a thousand events. */
  static final int MAX_BYTES = 256 * 1024;

  private byte[] lines = {};
  private int used;
  private long lost;

  boolean isEmpty() {
    return used == 0 && lost == 0;
  }

  /** The kept lines; valid up to {@link #bytes}. */
  byte[] lines() {
    return lines;
  }

  int bytes() {
    return used;
  }

  /** How many events were lost after the kept lines. */
  long lost() {
    return lost;
  }

  void lose(long events) {
    lost += events;
  }

  /** Keeps the lines from an offset on, or counts them. */
  void keep(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length) {
      int end = at;
      while (bytes[end++] != '\n') {
        continue;
      }
      if (lost > 0 || used + end - at > MAX_BYTES) {
        lost++;
      } else {
        if (used + end - at > lines.length) {
          lines = Arrays.copyOf(lines, Math.min(MAX_BYTES, Math.max(2 * lines.length, used + end - at)));
        }
        System.arraycopy(bytes, at, lines, used, end - at);
        used += end - at;
      }
      at = end;
    }
  }

  /** The first kept bytes, which are whole lines, were written. */
  void written(int bytes) {
    if (bytes == 0) {
      return; // as for each event while the disk is full
    }
    used -= bytes;
    lines = used == 0 ? new byte[0] : Arrays.copyOfRange(lines, bytes, bytes + used);
  }

  /** The line that stands for the lost events. */
  byte[] lossLine(long wallMillis) {
    return (EventJson.eventsLost(wallMillis, lost) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  void lossWritten() {
    lost = 0;
  }
}
