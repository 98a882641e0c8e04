package reeve.rotation;

import java.util.ArrayList;
import java.util.List;
import reeve.logstore.RotationOffsets;

/**
 * Records what was removed from the head of one live file since reeve started, and converts positions that other
 * threads measured to offsets. The rotating thread's.
 */
final class RemovalHistory {
  /** Many more than can happen between two messages of the loop. */
  private static final int MAX_REMOVALS = 64;

  /**
   * One removal of bytes.
   *
   * @param before total of the bytes that were removed earlier
   * @param length bytes that this one removed
   * @param end offset of the end of the log when it began
   */
  private record Removal(long before, long length, long end) {}

  private final String path;
  private final PublishedRemovals published;
  private final List<Removal> removals = new ArrayList<>();
  private long removed;
  private long endBefore;
  private boolean inProgress;

  RemovalHistory(String path, PublishedRemovals published) {
    this.path = path;
    this.published = published;
  }

  /**
   * Bytes are about to be removed: until {@link #end} no position in the file is certain.
   *
   * @param endOfLog an offset
   */
  void begin(long endOfLog) {
    endBefore = endOfLog;
    inProgress = true;
    published.publishInProgress(path, removed);
  }

  /**
   * The removal ended.
   *
   * @param bytes how many were removed; 0: it failed
   */
  void end(long bytes) {
    inProgress = false;
    if (bytes > 0) {
      removals.add(new Removal(removed, bytes, endBefore));
      removed += bytes;
      if (removals.size() > MAX_REMOVALS) {
        removals.remove(0);
      }
    }
    published.publish(path, removed);
  }

  /** A rotation ended, successfully or not: readers must not wait for it any longer. */
  void settle() {
    if (inProgress) {
      end(0);
    }
  }

  /**
   * Returns the offset of a position that another thread measured.
   *
   * @param position in the file
   * @param measured the result of {@link RotationOffsets#removedBytes} at that time
   * @param base the current offset of the first byte of the file
   */
  long offset(long position, long measured, long base) {
    long before = PublishedRemovals.removedBefore(measured);
    long at = base - (removed - before) + position;
    for (int i = 0; measured < 0 && i < removals.size(); i++) {
      // Measured during a removal: was it before or after the bytes went? Read as a position from before, it would be
      // below the end that the log already had: the log never gets shorter, so it was measured after.
      Removal removal = removals.get(i);
      if (removal.before() == before && at < removal.end()) {
        return at + removal.length();
      }
    }
    return at;
  }
}
