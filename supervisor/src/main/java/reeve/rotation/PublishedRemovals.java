package reeve.rotation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reeve.logstore.RotationOffsets;

/** How many bytes were removed from the heads of all logs. The rotating thread writes, any thread reads. */
final class PublishedRemovals implements RotationOffsets {
  private final Map<String, Long> byPath = new ConcurrentHashMap<>();

  @Override
  public long removedBytes(String path) {
    Long removed = byPath.get(path);
    return removed == null ? 0 : removed;
  }

  /**
   * Bytes are being removed from now on.
   *
   * @param removed until now
   */
  void publishInProgress(String path, long removed) {
    byPath.put(path, -1 - removed);
  }

  void publish(String path, long removed) {
    byPath.put(path, removed);
  }

  /** Returns what {@link #removedBytes} answered before the removal began, if one is in progress. */
  static long removedBefore(long removedBytes) {
    return removedBytes < 0 ? -1 - removedBytes : removedBytes;
  }

  void forget(String path) {
    byPath.remove(path);
  }
}
