package reeve.text;

import java.util.TimeZone;

/** The offset of the local time zone from UTC, also where the data of time zones cannot be read. Any thread. */
public final class LocalOffset {
  private static volatile boolean unknown;

  private LocalOffset() {}

  /**
   * Returns the offset at a time.
   *
   * <p>The JDK reads its data of time zones at the first use. If it has no descriptor or memory for that, its class is
   * unusable for the life of the JVM, and each use throws; then the offset is that of UTC from there on.
   *
   * @param wallMillis milliseconds since 1970
   * @return milliseconds, positive east of Greenwich; 0 if the data cannot be read
   */
  public static int millis(long wallMillis) {
    if (unknown) {
      return 0;
    }
    try {
      return TimeZone.getDefault().getOffset(wallMillis);
    } catch (Error e) { // a plain Error at the first use (the data file), a NoClassDefFoundError after that
      unknown = true;
      return 0;
    }
  }
}
