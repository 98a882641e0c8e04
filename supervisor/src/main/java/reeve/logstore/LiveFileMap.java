package reeve.logstore;

import reeve.posix.FileSpace;

/**
 * Where logical offsets are in the live file. Below {@code hole} a byte at position p has the offset {@code below + p},
 * behind the hole {@code behind + p}. Only while a cut is under way, or after it was interrupted, there is a hole that
 * matters.
 *
 * @param hole where a hole begins that is about to be taken out; {@link Long#MAX_VALUE}: there is none
 * @param length of the hole
 */
public record LiveFileMap(long below, long behind, long hole, long length) {
  static LiveFileMap plain(long base) {
    return new LiveFileMap(base, base, Long.MAX_VALUE, 0);
  }

  /**
   * Looks at the file where the index alone does not tell. A collapse that the machine's end interrupted may have moved
   * a part of the blocks, on file systems that do it in several transactions (xfs): then the hole is somewhere behind
   * the first block.
   *
   * @return null when the file has holes that no cut makes, or cannot be looked at
   */
  public static LiveFileMap of(IndexState state, int fd, long size) {
    IndexState.Pending pending = state.pending;
    if (pending != null && pending.trim()) {
      // Nobody writes to it between the two; what that cut's end left in doubt is looked at more closely by who
      // finishes it.
      return plain(size < pending.length() ? pending.to() : state.base);
    }
    if (pending == null || !pending.punched() || pending.length() == 0) {
      return plain(state.base);
    }
    long hole = FileSpace.seekHole(fd, 0);
    if (hole < 0) {
      return null;
    }
    if (hole >= size) {
      return plain(state.base + pending.length());
    }
    long data = FileSpace.seekData(fd, hole);
    if (data - hole != pending.length()) {
      return null;
    }
    return new LiveFileMap(state.base + pending.length(), state.base, hole, pending.length());
  }

  /** @return where an offset is in the file; negative: not in it */
  long position(long offset) {
    long p = offset - below;
    return p >= 0 && p < hole ? p : Math.max(-1, offset - behind);
  }

  /** How many bytes from an offset on lie behind each other. */
  long straight(long offset) {
    long p = offset - below;
    return p >= 0 && p < hole ? hole - p : Long.MAX_VALUE;
  }

  /** The offset behind the last byte. */
  long end(long size) {
    return (hole == Long.MAX_VALUE ? below : behind) + size;
  }
}
