package reeve.cli.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.cli.boot.Programs;
import reeve.posix.FakePosix;
import reeve.posix.SyscallException;

class SystemdUnitTest {
  @Test
  void theUnitIsFoundInEachKindOfHierarchy() {
    String unit = "/system.slice/reeve.service";
    assertEquals(unit, SystemdUnit.path("0::" + unit + "\n"));
    assertEquals(unit, SystemdUnit.path("0::" + unit + "/reeve.supervisor\n"), "a reeve that uses cgroups");
    assertEquals(unit, SystemdUnit.path("4:memory:/x\n1:name=systemd:" + unit + "\n0::/\n"), "version 1");
    assertEquals(unit, SystemdUnit.path("4:memory:/a.service\n0::" + unit + "/reeve.supervisor\n"), "hybrid");
    assertNull(SystemdUnit.path("0::/user.slice/user-0.slice/session-1.scope\n"));
    assertNull(SystemdUnit.path("0::" + unit + "/payload\n"));
    assertNull(SystemdUnit.path(""));
    assertEquals("reeve.service", SystemdUnit.name(unit));
  }

  @ParameterizedTest
  @CsvSource({"1min 30s,PT90S", "infinity,PT0S", "45s,PT45S", "1h 2min 3s 500ms,PT1H2M3.5S", "7us,PT0.000007S",
      "1w 1d,PT192H", "5,", "x1s,", "'',", "1min x,"})
  void theTimeIsReadAsSystemctlWritesIt(String text, Duration time) {
    assertEquals(time, SystemdUnit.time("TimeoutStopUSec=" + text + "\n"));
    assertNull(SystemdUnit.time(text));
  }

  /** Stands for systemctl, and records its words. */
  private static final class Systemctl extends Programs {
    private final String answer;
    private String words = "";

    /** @param answer null: it fails */
    Systemctl(String answer) {
      super(new FakePosix());
      this.answer = answer;
    }

    @Override
    public boolean exists(String name) {
      return !"".equals(answer);
    }

    @Override
    public String succeed(String... command) throws SyscallException {
      words = String.join(" ", command);
      if (answer == null) {
        throw new SyscallException("systemctl", 5);
      }
      return answer;
    }
  }

  private static void asks(Duration time, String words, String answer, String path) {
    Systemctl systemctl = new Systemctl(answer);
    assertEquals(time, SystemdUnit.stopTime(systemctl, path));
    assertEquals(words, systemctl.words);
  }

  @Test
  void systemctlIsThatOfTheSystemOrOfTheUser() {
    String system = "systemctl --system show -p TimeoutStopUSec -- reeve.service";
    asks(Duration.ofSeconds(20), system, "TimeoutStopUSec=20s\n", "/system.slice/reeve.service");
    asks(Duration.ofSeconds(20), "systemctl --user show -p TimeoutStopUSec -- reeve.service", "TimeoutStopUSec=20s\n",
        "/user.slice/user-7.slice/user@7.service/app.slice/reeve.service");
    asks(null, system, null, "/system.slice/reeve.service");
    asks(null, "", "", "/system.slice/reeve.service");
  }
}
