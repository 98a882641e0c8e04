package reeve.config.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations as they are written in files. */
class DurationsTest {
  @ParameterizedTest
  @CsvSource({"500ms, 500", "10s, 10000", "1h30m, 5400000", "2d, 172800000", "0, 0", "1m0s, 60000"})
  void wholeNumbersWithUnitsAreParsed(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), Durations.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "1s1s", "1s1m", "1.5s", "-1s", "1 s", "1w", "36501d", "99999999999999999999s"})
  void otherTextIsRejected(String text) {
    assertNull(Durations.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "1500, 1s500ms", "90000, 1m30s", "86400000, 1d", "90061001, 1d1h1m1s1ms"})
  void aFormattedDurationIsTheShortestAndParsesAgain(long millis, String text) {
    assertEquals(text, Durations.format(Duration.ofMillis(millis)));
    assertEquals(Duration.ofMillis(millis), Durations.parse(text));
  }

  @Test
  void fractionsOfAMillisecondAreDropped() {
    assertEquals("1ms", Durations.format(Duration.ofNanos(1_999_999)));
  }

  @Test
  void theGreatestDurationIsExact() {
    assertEquals(Duration.ofDays(36_500), Durations.parse("36500d"));
    assertNull(Durations.parse("36500d1ms"));
    assertEquals(Duration.ofDays(36_500), Durations.parse("3153600000000ms"));
    assertNull(Durations.parse("3153600000001ms"));
    assertNull(Durations.parse("36501d"));
  }

  @Test
  void eachUnitMayBeZeroAndHasItsPlace() {
    assertEquals(Duration.ZERO, Durations.parse("0d0h0m0s0ms"));
    assertEquals(Duration.ofHours(9), Durations.parse("9h"));
    assertNull(Durations.parse("1z"));
    assertNull(Durations.parse("1s1s"));
  }
}
