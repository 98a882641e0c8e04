package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChildrenTest {
  /** A bar stands for the end of a line. */
  @ParameterizedTest
  @CsvSource({
      "'Name: x|VmPeak: 7 kB|VmHWM:   4096 kB|VmRSS: 3 kB|', 4096", "'|VmHWM:5', 5", "'|VmHW|VmHWM: 6 kB', 6",
      "'|||VmHWM: 8|9', 8", "'VmHWM: 4', 0", "'|VmHWM', 0", "'|VmHWM:', 0", "'', 0"
  })
  void theNumberBehindALabel(String text, long expected) {
    assertEquals(expected, Children.numberBehind(bytes(text.replace('|', '\n')), bytes("\nVmHWM:")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
