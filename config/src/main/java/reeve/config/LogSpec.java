package reeve.config;

import java.time.Duration;
import java.util.Optional;

/**
 * When the log files of a service are rotated, and how the archives are kept. Without a size or an age they are not
 * rotated.
 *
 * @param maxBytes output is archived once this many bytes are not archived yet; 0: the size does not matter
 * @param maxAge output that is older is archived; empty: the age does not matter
 * @param keep how many archives of each file are kept
 * @param compression of archives
 * @param access owner, group and permissions of the files
 * @param rotation what reeve may do to the service in order to rotate its logs
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
   * No rotation, because output is deleted only where the configuration says how much of it to keep. If a size or an
   * age is set, five uncompressed archives are kept.
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
