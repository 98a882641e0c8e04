package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitStatusTest {
  @ParameterizedTest
  @CsvSource({
      "0x0000, exit 0", "0x0100, exit 1", "0x0700, exit 7", "0xff00, exit 255", "0x8f00, exit 143",
      "0x0001, SIGHUP", "0x0009, SIGKILL", "0x000d, SIGPIPE", "0x000f, SIGTERM", "0x0040, SIGRTMIN+30",
      "0x0086, SIGABRT (core dumped)", "0x008b, SIGSEGV (core dumped)"
  })
  void theStatusIsDecoded(String status, String expected) {
    assertEquals(expected, WaitStatus.decode(Integer.decode(status)).toString());
  }

  @Test
  void stoppedAndContinuedAreNotExits() {
    assertThrows(IllegalArgumentException.class, () -> WaitStatus.decode(0x137f));
    assertThrows(IllegalArgumentException.class, () -> WaitStatus.decode(0xffff));
  }
}
