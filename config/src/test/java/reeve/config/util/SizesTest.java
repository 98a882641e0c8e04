package reeve.config.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes as they are written in files. */
class SizesTest {
  @ParameterizedTest
  @CsvSource({"512B, 512", "64KiB, 65536", "10MB, 10000000", "1GB, 1000000000", "1TiB, 1099511627776"})
  void aWholeNumberWithItsUnitIsParsedAndFormattedAgain(String text, long bytes) {
    assertEquals(bytes, Sizes.parse(text));
    assertEquals(text, Sizes.format(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "MB", "1.5MB", "-1MB", "1 MB", "1mb", "1025TiB", "99999999999999999999B"})
  void otherTextIsRejected(String text) {
    assertEquals(-1, Sizes.parse(text));
  }

  @Test
  void theGreatestSizeIsExact() {
    assertEquals(1L << 50, Sizes.parse("1024TiB"));
    assertEquals(1L << 50, Sizes.parse("1125899906842624B"));
    assertEquals(-1, Sizes.parse("1125899906842625B"));
    assertEquals(9, Sizes.parse("9B"));
  }

  @Test
  void nothingIsNoBytes() {
    assertEquals("0B", Sizes.format(0));
  }
}
