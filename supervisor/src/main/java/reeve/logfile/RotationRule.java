package reeve.logfile;

/**
 * When a log is cut and what becomes of the archives.
 *
 * @param maxBytes a live file that has so much that is not archived is cut; 0: never for its size
 * @param maxAgeMillis what is older is archived; 0: never for its age
 * @param keep how many archives there may be; 0: any number
 */
public record RotationRule(long maxBytes, long maxAgeMillis, int keep, Compression compression) {
  /** What archives are compressed with. */
  public enum Compression {
    NONE,
    GZIP,
    ZSTD
  }
}
