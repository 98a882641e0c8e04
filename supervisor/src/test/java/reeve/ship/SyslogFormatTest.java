package reeve.ship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of lines: RFC 5424, section 6. */
class SyslogFormatTest {
  private static final long THEN = 1_700_000_000_123L;

  private static String singleMessage(SyslogFormat format, String service, String stream, int pid, long run,
      String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    List<byte[]> all = format.messages(service, stream, THEN, pid, run, bytes, 0, bytes.length);
    assertEquals(1, all.size());
    return new String(all.get(0), StandardCharsets.UTF_8);
  }

  @Test
  void aMessageHasServiceStreamAndTime() {
    SyslogFormat format = new SyslogFormat("daemon", "warning", "the host", 8192);
    assertEquals(
        "<30>1 2023-11-14T22:13:20.123Z the_host web 4711 stdout "
            + "[reeve@32473 service=\"web\" stream=\"stdout\" run=\"3\"] Grüße",
        singleMessage(format, "web", "stdout", 4711, 3, "Grüße\r"));
    assertEquals(
        "<28>1 2023-11-14T22:13:20.123Z the_host a@1+b - stderr [reeve@32473 service=\"a@1+b\" stream=\"stderr\"] ",
        singleMessage(format, "a@1+b", "stderr", 0, 0, ""));
  }

  @Test
  void aLongLineIsSplitIntoCompletePieces() {
    SyslogFormat format = new SyslogFormat("local0", "error", "h", 1024);
    String line = "ü".repeat(1000) + "\0end";
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    StringBuilder together = new StringBuilder();
    int part = 1;
    for (byte[] message : format.messages("s".repeat(100), "stdout", THEN, 1, 1, bytes, 0, bytes.length)) {
      assertTrue(message.length <= 1024, message.length + " bytes");
      String text = new String(message, StandardCharsets.UTF_8);
      assertTrue(text.startsWith("<134>1 ") && text.contains(" part=\"" + part++ + "\"]"), text);
      assertTrue(text.contains(" " + "s".repeat(48) + " "), "the name is cut where RFC 5424 ends it");
      together.append(text.substring(text.indexOf("] ") + 2));
    }
    assertEquals(line.replace('\0', '\ufffd'), together.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "authpriv", "ftp",
      "local0", "local7"})
  void theFacilitiesOfTheCommandAreKnown(String facility) {
    assertTrue(
        singleMessage(new SyslogFormat(facility, "notice", "h", 8192), "a", "stdout", 0, 0, "x").startsWith("<"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug"})
  void theSeveritiesOfTheCommandAreKnown(String severity) {
    assertTrue(singleMessage(new SyslogFormat("user", severity, "h", 8192), "a", "stderr", 0, 0, "x").startsWith("<"));
  }
}
