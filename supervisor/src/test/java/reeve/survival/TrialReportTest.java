package reeve.survival;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialReportTest {
  private static final byte[] NOT_UTF8 = {'a', (byte) 0xff, '\n'};

  private static byte[] encoded() {
    return new TrialReport("2.0", "/var/lib/reeve", "/usr/bin/java", "/opt/reeve", true,
        List.of(NOT_UTF8, new byte[0], "run".getBytes(StandardCharsets.UTF_8)), List.of(NOT_UTF8)).encode();
  }

  @Test
  void argumentsAndEnvironmentKeepTheirBytes() {
    byte[] bytes = encoded();
    TrialReport report = TrialReport.decode(bytes, bytes.length);
    assertEquals("2.0", report.version());
    assertEquals("/var/lib/reeve", report.stateDir());
    assertEquals("/usr/bin/java", report.program());
    assertEquals("/opt/reeve", report.place());
    assertTrue(report.atRoot());
    assertEquals(3, report.argv().size());
    assertArrayEquals(NOT_UTF8, report.argv().get(0));
    assertEquals(0, report.argv().get(1).length);
    assertEquals(1, report.environment().size());
    assertArrayEquals(NOT_UTF8, report.environment().get(0));
  }

  @Test
  void noPartOfAReportIsAReport() {
    byte[] bytes = encoded();
    for (int length = 0; length < bytes.length; length++) {
      assertNull(TrialReport.decode(Arrays.copyOf(bytes, length), length), "of " + length + " bytes");
    }
  }

  @Test
  void otherOutputIsNoReport() {
    for (String text : List.of("reeve 1.0\n", "fine\0", "reeve trial 2\0a\0b\0c\0d\0e\0" + "1\0g\0reeve trial 2\0",
        "reeve trial 1\0a\0b\0c\0d\0e\0" + "9\0g\0reeve trial 1\0")) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertNull(TrialReport.decode(bytes, bytes.length), text);
    }
  }
}
