package reeve.text;

import java.util.TimeZone;
import reeve.config.util.TimeZoneData;

/** The offset of the local time zone from UTC, also where the data of time zones cannot be read. Any thread. */
public final class LocalOffset {
  private static volatile boolean known;
  private static volatile boolean unknown;

  private LocalOffset() {}

  /**
   * Returns the offset at a time.
   *
   * <p>The JDK reads its data of time zones at the first use. Without a descriptor for that, the offset is that of UTC
   * until there is one. If the JDK fails all the same, for want of memory, its class is unusable for the life of the
   * JVM, and each use throws; then the offset is that of UTC from there on.
   *
   * @param wallMillis milliseconds since 1970
   * @return milliseconds, positive east of Greenwich; 0 if the data cannot be read
   */
  public static int millis(long wallMillis) {
    if (unknown || !known && TimeZoneData.shortage() != null) {
      return 0;
    }
    try {
      int offset = TimeZone.getDefault().getOffset(wallMillis);
      known = true;
      return offset;
    } catch (Error e) { // a plain Error at the first use (the data file), a NoClassDefFoundError after that
      unknown = true;
      return 0;
    }
  }
}
