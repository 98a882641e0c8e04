package reeve.config;

import java.time.Duration;
import java.util.Optional;

/**
 * When the log files of a service are rotated, and what becomes of the archives. Without a size and an age they are not
 * rotated.
 *
 * @param maxBytes when so many bytes are not archived yet, they are archived; 0: the size does not matter
 * @param maxAge output that is older is archived; empty: the age does not matter
 * @param keep how many archives of each file are kept
 * @param compression of archives
 * @param access owner, group and permissions of the files
 * @param rotation what may be done to the service to rotate its logs
 */
public record LogSpec(
    long maxBytes,
    Optional<Duration> maxAge,
    int keep,
    Compression compression,
    LogFileAccess access,
    RotationSpec rotation) {
  /** What archives are compressed with: {@code log-compress}. */
  public enum Compression {
    NONE,
    GZIP,
    ZSTD
  }

  /**
   * No rotation: output is deleted only where the configuration says how much of it is enough. With a size or an age
   * set, five archives that are not compressed.
   */
  public static final LogSpec DEFAULT =
      new LogSpec(0, Optional.empty(), 5, Compression.NONE, LogFileAccess.NONE, RotationSpec.AUTO);

  /** A copy with other access. */
  public LogSpec withAccess(LogFileAccess other) {
    return new LogSpec(maxBytes, maxAge, keep, compression, other, rotation);
  }

  /** A copy with another rotation. */
  public LogSpec withRotation(RotationSpec other) {
    return new LogSpec(maxBytes, maxAge, keep, compression, access, other);
  }

  /** Whether the files are rotated at all. */
  public boolean rotates() {
    return maxBytes > 0 || maxAge.isPresent();
  }
}
