package reeve.cli.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeArgumentTest {
  // In Vienna, the clocks went forward in the night before.
  private static final long NOW = Instant.parse("2026-03-29T10:00:00Z").toEpochMilli();

  private TimeZone zone;

  @BeforeEach
  void setZone() {
    zone = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Vienna"));
  }

  @AfterEach
  void restoreZone() {
    TimeZone.setDefault(zone);
  }

  @ParameterizedTest
  @CsvSource({
      "1h, 2026-03-29T09:00:00Z",
      "1h30m, 2026-03-29T08:30:00Z",
      "10m ago, 2026-03-29T09:50:00Z",
      "-10m, 2026-03-29T09:50:00Z",
      "2 hours ago, 2026-03-29T08:00:00Z",
      "1 day 2 h ago, 2026-03-28T08:00:00Z",
      "3 weeks, 2026-03-08T10:00:00Z",
      "now, 2026-03-29T10:00:00Z",
      "today, 2026-03-28T23:00:00Z",
      "yesterday, 2026-03-27T23:00:00Z",
      "@1700000000, 2023-11-14T22:13:20Z",
      "11:30, 2026-03-29T09:30:00Z",
      "11:30:15, 2026-03-29T09:30:15Z",
      "2026-01-31, 2026-01-30T23:00:00Z",
      "2026-01-31 12:00, 2026-01-31T11:00:00Z",
      "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
      "2026-01-31T12:00:00+05:30, 2026-01-31T06:30:00Z",
      "2026-01-31T12:00:00-01:00, 2026-01-31T13:00:00Z"
  })
  void acceptsWhatUsersWrite(String text, String expected) {
    assertEquals(Instant.parse(expected).toEpochMilli(), TimeArgument.millis(text, NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "noon", "10", "10 parsecs ago", "ago", "-", "@", "25:00:00x", "2026-13-01",
      "2026-01-31T12:00:00+25:00", "99999999999999999999 h"})
  void refusesOtherText(String text) {
    assertEquals(-1, TimeArgument.millis(text, NOW));
  }

  @Test
  void isNotBefore1970() {
    assertEquals(0, TimeArgument.millis("100 weeks", 1000));
  }
}
