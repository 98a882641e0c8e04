package reeve.logstore;

import reeve.posix.FileStorage;

/**
 * Maps logical offsets to positions in the live file. Before the hole, a byte at position p has the offset
 * {@code below + p}, after the hole {@code behind + p}. A hole matters only while a cut is under way, or after a cut
 * was interrupted.
 *
 * @param hole where a hole begins that is about to be removed; {@link Long#MAX_VALUE}: there is none
 * @param length of the hole
 */
public record LiveFileMap(long below, long behind, long hole, long length) {
  private static final long NO_HOLE = Long.MAX_VALUE;

  static LiveFileMap plain(long base) {
    return new LiveFileMap(base, base, NO_HOLE, 0);
  }

  /**
   * Builds the map from the index, and from the holes of the file where the index alone is not sufficient. If a crash
   * of the machine interrupts a collapse, file systems that collapse in several transactions (xfs) may have moved only
   * a part of the blocks: then the hole is somewhere after the first block.
   *
   * @param fd of the live file
   * @param size of the live file
   * @return null: the file has holes that no cut makes, or its holes cannot be read
   */
  public static LiveFileMap of(FileStorage storage, IndexState state, int fd, long size) {
    PendingCut pending = state.pending();
    if (pending == null || pending.length() == 0) {
      return plain(state.base());
    }
    return switch (pending.stage()) {
      // No process writes to the file between the record and the truncation. Where an interrupted rotation leaves this
      // in doubt, the recovery compares the content too.
      case EMPTYING -> plain(size < pending.length() ? pending.to() : state.base());
      case RECORDED -> plain(state.base());
      case PUNCHED -> punched(storage, state.base(), pending.length(), fd, size);
    };
  }

  private static LiveFileMap punched(FileStorage storage, long base, long length, int fd, long size) {
    long hole = storage.seekHole(fd, 0);
    if (hole < 0) {
      return null;
    }
    if (hole >= size) {
      return plain(base + length);
    }
    long data = storage.seekData(fd, hole);
    return data - hole != length ? null : new LiveFileMap(base + length, base, hole, length);
  }

  /** Whether the cut's hole is still in the file. */
  public boolean hasHole() {
    return hole != NO_HOLE;
  }

  /** @return the position of an offset; negative: the file does not have it */
  long position(long offset) {
    long p = offset - below;
    return p >= 0 && p < hole ? p : Math.max(-1, offset - behind);
  }

  /** How many bytes from an offset are contiguous in the file. */
  long contiguous(long offset) {
    long p = offset - below;
    return p >= 0 && p < hole ? hole - p : NO_HOLE;
  }

  /** The offset after the last byte. */
  long end(long size) {
    return (hasHole() ? behind : below) + size;
  }
}
