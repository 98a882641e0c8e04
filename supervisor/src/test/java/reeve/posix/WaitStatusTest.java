package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitStatusTest {
  /** CLD_EXITED, CLD_KILLED and CLD_DUMPED are 1, 2 and 3. */
  @ParameterizedTest
  @CsvSource({
      "1, 0, exit 0", "1, 1, exit 1", "1, 7, exit 7", "1, 255, exit 255", "1, 143, exit 143",
      "2, 1, SIGHUP", "2, 9, SIGKILL", "2, 13, SIGPIPE", "2, 15, SIGTERM", "2, 64, SIGRTMIN+30",
      "3, 6, SIGABRT (core dumped)", "3, 11, SIGSEGV (core dumped)"
  })
  void theStatusIsDecoded(int code, int status, String expected) {
    assertEquals(expected, WaitStatus.decode(code, status).toString());
  }

  /** 3328 is exit(13), 13 SIGPIPE, and 139 SIGSEGV with a core file: wait(2). */
  @ParameterizedTest
  @CsvSource({"0, exit 0", "3328, exit 13", "65280, exit 255", "13, SIGPIPE", "139, SIGSEGV (core dumped)"})
  void theLastFieldOfTheStatLineIsDecoded(int status, String expected) {
    byte[] line = ("12 (a 7) Z 1 0 0 " + status + "\n").getBytes(StandardCharsets.US_ASCII);
    assertEquals(expected, WaitStatus.decode(PidfdInfo.lastNumber(line, line.length)).toString());
  }
}
