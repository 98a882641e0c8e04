package reeve.config;

import java.time.Duration;
import java.util.Optional;

/**
 * When the log files of a service are rotated, and how the archives are kept. Without a size or an age they are not
 * rotated.
 *
 * @param maxBytes output is archived once this many bytes are not archived yet; 0: the size does not matter;
 *     {@link #UNSET}: the definition does not say, and {@link #of} decides
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

  /** The {@code maxBytes} of a definition without {@code log-max-size}. */
  public static final long UNSET = -1;

  /** The size by which {@code NAME.log} is rotated without {@code log-max-size} and {@code log-max-age}. */
  public static final long DEFAULT_MAX_BYTES = 10_000_000;

  /** Rotation by the default size, and five uncompressed archives. */
  public static final LogSpec DEFAULT =
      new LogSpec(UNSET, Optional.empty(), 5, Compression.NONE, LogFileAccess.NONE, RotationSpec.AUTO);

  /** A copy with other access. */
  public LogSpec withAccess(LogFileAccess other) {
    return new LogSpec(maxBytes, maxAge, keep, compression, other, rotation);
  }

  /** A copy with another rotation. */
  public LogSpec withRotation(RotationSpec other) {
    return new LogSpec(maxBytes, maxAge, keep, compression, access, other);
  }

  /**
   * How one output is rotated, with a size that is known. The default applies to the logs that reeve names, and not to
   * a path: what is written there may be data, such as a dump, of which nothing may be deleted unasked.
   */
  public LogSpec of(OutputSpec output) {
    if (maxBytes != UNSET) {
      return this;
    }
    return new LogSpec(isByDefault(output) ? DEFAULT_MAX_BYTES : 0, maxAge, keep, compression, access, rotation);
  }

  /** Whether an output is rotated only because of the default. */
  public boolean isByDefault(OutputSpec output) {
    return maxBytes == UNSET && maxAge.isEmpty() && output instanceof OutputSpec.Log;
  }

  /** Whether files are rotated, whose size is known ({@link #of}), or that have the default. */
  public boolean rotates() {
    return maxBytes != 0 || maxAge.isPresent();
  }
}
