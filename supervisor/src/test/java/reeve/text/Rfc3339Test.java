package reeve.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
  private static final DateTimeFormatter JDK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @Test
  void theFormatIsTheSameAsThatOfJavaTime() {
    Random random = new Random(7);
    long end = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
    long begin = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    for (int i = 0; i < 20_000; i++) {
      long millis = begin + (long) (random.nextDouble() * (end - begin));
      assertEquals(JDK.format(Instant.ofEpochMilli(millis)), Rfc3339.format(millis));
    }
  }

  @Test
  void theEpochAndALeapDayAreExact() {
    assertEquals("1970-01-01T00:00:00.000Z", Rfc3339.format(0));
    assertEquals("1969-12-31T23:59:59.999Z", Rfc3339.format(-1));
    assertEquals("2024-02-29T23:59:59.009Z", Rfc3339.format(Instant.parse("2024-02-29T23:59:59.009Z").toEpochMilli()));
  }

  @Test
  void aZoneIsWrittenAsItsOffset() {
    assertEquals("1970-01-01T01:00:00.000+01:00", Rfc3339.format(0, 3_600_000));
    assertEquals("1969-12-31T20:30:00.000-03:30", Rfc3339.format(0, -12_600_000));
    assertEquals("1970-01-01T00:00:00.000Z", Rfc3339.format(0, 0));
  }

  @Test
  void formattedTimesAreParsed() {
    Random random = new Random(5);
    for (int i = 0; i < 5_000; i++) {
      long millis = Math.floorMod(random.nextLong(), 250_000_000_000_000L);
      assertEquals(millis, Rfc3339.parse(Rfc3339.format(millis)));
    }
    assertEquals(Instant.parse("2024-02-29T23:59:59Z").toEpochMilli(), Rfc3339.parse("2024-02-29T23:59:59.000Z"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "now", "2024-02-29 23:59:59.000Z", "2024-13-01T00:00:00.000Z",
      "2024-02-29T23:59:59.000+01:00"})
  void otherTextIsNotParsed(String text) {
    assertEquals(-1, Rfc3339.parse(text));
  }

  @Test
  void timeOfDayOfATimeBefore1970IsNotNegative() {
    assertEquals(LocalTime.of(23, 59, 59, 999_000_000).toString(), Rfc3339.timeOfDay(-1));
  }
}
