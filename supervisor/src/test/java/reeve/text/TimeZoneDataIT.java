package reeve.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeZoneDataIT {
  @Test
  void aShortageOfDescriptorsDoesNotSpoilTheTimeZonesOfTheJvm() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "ulimit -n 100; exec \"$@\"", "sh",
        System.getProperty("java.home") + "/bin/java", "-XX:-MaxFDLimit", "-cp",
        System.getProperty("java.class.path"), TimeZoneProbe.class.getName());
    builder.environment().put("TZ", "Europe/Berlin");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> lines = output.lines().toList();
    assertEquals(5, lines.size(), output);
    assertTrue(lines.get(0).endsWith("(Too many open files)"), output);
    assertEquals("0", lines.get(1));
    assertTrue(lines.get(2).startsWith("cannot read the data of time zones: ")
        && lines.get(2).endsWith("(Too many open files)"), output);
    assertEquals("7200000", lines.get(3));
    assertEquals("null", lines.get(4));
  }
}
