package reeve.config;

import java.time.Duration;
import java.util.Optional;

/**
 * When the log files of a service are rotated, and what becomes of the archives. Without a size and an age they are
 * not.
 *
 * @param maxBytes so much that is not archived is archived; 0: not for its size
 * @param maxAge what is older is archived; empty: not for its age
 * @param keep so many archives stay
 * @param compression of archives
 * @param access whose the files are
 * @param way what may be done to the service for it
 */
public record LogSpec(
    long maxBytes, Optional<Duration> maxAge, int keep, Compression compression, LogFileAccess access,
    RotationSpec rotation) {
  /** {@code log-compress}. */
  public enum Compression {
    NONE,
    GZIP,
    ZSTD
  }

  /**
   * No rotation: what a service wrote is deleted only where somebody said how much of it is enough. With a size or an
   * age, five archives that are not compressed.
   */
  public static final LogSpec DEFAULT =
      new LogSpec(0, Optional.empty(), 5, Compression.NONE, LogFileAccess.NONE, RotationSpec.AUTO);

  /** The same with other owners. */
  public LogSpec with(LogFileAccess other) {
    return new LogSpec(maxBytes, maxAge, keep, compression, other, rotation);
  }

  /** The same, rotated otherwise. */
  public LogSpec with(RotationSpec other) {
    return new LogSpec(maxBytes, maxAge, keep, compression, access, other);
  }

  public boolean rotates() {
    return maxBytes > 0 || maxAge.isPresent();
  }
}
