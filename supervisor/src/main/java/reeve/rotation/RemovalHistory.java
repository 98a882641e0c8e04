package reeve.rotation;

import java.util.ArrayList;
import java.util.List;
import reeve.logstore.RotationOffsets;

/**
 * What was taken out of the head of one live file since reeve started, and how positions in it that other threads
 * measured become offsets. The rotating thread's.
 */
final class RemovalHistory {
  /** Many more than happen between two messages of the loop. */
  private static final int MAX_REMOVALS = 64;

  /**
   * @param before bytes that had been taken out before
   * @param length bytes that it took out
   * @param end of the log when it began, an offset
   */
  private record Removal(long before, long length, long end) {}

  private final String path;
  private final PublishedRemovals published;
  private final List<Removal> removals = new ArrayList<>();
  private long removed;
  private long endBefore;
  private boolean moving;

  RemovalHistory(String path, PublishedRemovals published) {
    this.path = path;
    this.published = published;
  }

  /** Bytes are about to be taken out of the head: until {@link #end} no position in the file is certain. */
  void begin(long endOfLog) {
    endBefore = endOfLog;
    moving = true;
    published.publishMoving(path, removed);
  }

  /** They were. @param bytes how many; 0: it failed */
  void end(long bytes) {
    moving = false;
    if (bytes > 0) {
      removals.add(new Removal(removed, bytes, endBefore));
      removed += bytes;
      if (removals.size() > MAX_REMOVALS) {
        removals.remove(0);
      }
    }
    published.publish(path, removed);
  }

  /** A rotation ended, in whatever way: no reader may wait for it any more. */
  void settle() {
    if (moving) {
      end(0);
    }
  }

  /**
   * The offset of a position that another thread measured.
   *
   * @param position in the file
   * @param measured what {@link RotationOffsets#removedBytes} answered at that time
   * @param base the offset of the first byte of the file, now
   */
  long offset(long position, long measured, long base) {
    long before = PublishedRemovals.before(measured);
    long at = base - (removed - before) + position;
    for (int i = 0; measured < 0 && i < removals.size(); i++) {
      // Measured while bytes were taken out: before that or after it? The log did not get shorter, so a position that
      // had no byte yet was measured after it.
      Removal one = removals.get(i);
      if (one.before() == before && at < one.end()) {
        return at + one.length();
      }
    }
    return at;
  }
}
