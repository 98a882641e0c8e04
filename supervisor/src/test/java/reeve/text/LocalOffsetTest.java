package reeve.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.util.SimpleTimeZone;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.TIME_ZONE)
class LocalOffsetTest {
  private final TimeZone before = TimeZone.getDefault();

  @AfterEach
  void restore() throws Exception {
    TimeZone.setDefault(before);
    Field unknown = LocalOffset.class.getDeclaredField("unknown");
    unknown.setAccessible(true);
    unknown.set(null, false);
  }

  @Test
  void isThatOfTheDefaultZone() {
    TimeZone.setDefault(new SimpleTimeZone(-9_000_000, "test"));
    assertEquals(-9_000_000, LocalOffset.millis(0));
  }

  /** A zone that fails as the JDK's do after they could not be read with too few descriptors. */
  private static final class Unreadable extends SimpleTimeZone {
    private static final long serialVersionUID = 1;

    Unreadable() {
      super(3_600_000, "test");
    }

    @Override
    public int getOffset(long date) {
      throw new NoClassDefFoundError("Could not initialize class sun.util.calendar.ZoneInfoFile");
    }
  }

  @Test
  void isThatOfUtcFromThereOnIfTheZoneCannotBeRead() {
    TimeZone.setDefault(new Unreadable());
    assertEquals(0, LocalOffset.millis(0));
    TimeZone.setDefault(new SimpleTimeZone(3_600_000, "test"));
    assertEquals(0, LocalOffset.millis(0), "one log does not change its zone");
  }
}
