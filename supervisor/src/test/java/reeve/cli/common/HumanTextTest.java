package reeve.cli.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import reeve.control.client.ServiceStatus;

class HumanTextTest {
  @Test
  void durationsHaveOneUnit() {
    assertEquals("0 s", HumanText.duration(-5));
    assertEquals("0 s", HumanText.duration(999));
    assertEquals("59 s", HumanText.duration(59_999));
    assertEquals("1 m", HumanText.duration(60_000));
    assertEquals("59 m", HumanText.duration(3_599_999));
    assertEquals("1 h", HumanText.duration(3_600_000));
    assertEquals("23 h", HumanText.duration(86_399_999));
    assertEquals("400 d", HumanText.duration(400L * 86_400_000));
  }

  @Test
  void sizesAndProcessorTimesAreShort() {
    assertEquals("1023K", HumanText.size(1023));
    assertEquals("1.0M", HumanText.size(1024));
    assertEquals("99.9M", HumanText.size(102_399));
    assertEquals("100M", HumanText.size(102_400));
    assertEquals("1023M", HumanText.size(1_048_575));
    assertEquals("1.0G", HumanText.size(1_048_576));
    assertEquals("0.0 s", HumanText.cpu(0));
    assertEquals("9.9 s", HumanText.cpu(9_999));
    assertEquals("10 s", HumanText.cpu(10_000));
    assertEquals("99 s", HumanText.cpu(99_999));
    assertEquals("1 m", HumanText.cpu(100_000));
    assertEquals("1.6 h", HumanText.cpu(6_000_000));
  }

  private static ServiceStatus.LastExit exit(long code, String signal, boolean coreDumped, long at) {
    return new ServiceStatus.LastExit(code, signal, coreDumped, false, "none", null, at, -1);
  }

  @Test
  void exitsAreCodesOrSignals() {
    assertEquals("exit 1", HumanText.exit(exit(1, null, false, 0)));
    assertEquals("exit 1, 3 m ago", HumanText.exitAgo(exit(1, null, false, 0), 180_000));
    assertEquals("SIGPIPE 2 h ago", HumanText.exitAgo(exit(-1, "SIGPIPE", false, 0), 7_200_000));
    assertEquals("SIGSEGV (core dumped)", HumanText.exitAgo(exit(-1, "SIGSEGV", true, -1), 5));
    assertEquals("", HumanText.exitAgo(null, 5));
    assertEquals("", HumanText.exit(null));
    assertEquals("unknown", HumanText.exit(exit(-1, null, false, -1)));
  }
}
