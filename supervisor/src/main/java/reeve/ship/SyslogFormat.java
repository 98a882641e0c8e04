package reeve.ship;

import com.cloudbees.syslog.Facility;
import com.cloudbees.syslog.SDElement;
import com.cloudbees.syslog.Severity;
import com.cloudbees.syslog.SyslogMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Formats lines as messages of RFC 5424 with the library syslog-java-client of the Jenkins project. Only the format of
 * that library is used: its senders hide their sockets, so it would be impossible to find out what arrived, and none of
 * them supports unix sockets. Pure.
 */
final class SyslogFormat {
  /** With the private enterprise number that RFC 5612 reserves for examples, because reeve has none of its own. */
  static final String SD_ID = "reeve@32473";

  private static final int LONGEST_APP_NAME = 48; // RFC 5424, 6.2.5
  private static final int LONGEST_HOSTNAME = 255;
  /** In bytes: the part before the text takes less, even with the longest names. */
  private static final int HEADER = 800;

  private final Facility facility;
  private final Severity stderr;
  private final String hostname;
  private final int longest;

  /**
   * Makes a format.
   *
   * @param facility a name of RFC 5424, section 6.2.1, such as {@code daemon}
   * @param stderr the severity of lines of standard error, such as {@code warning}
   * @param longest the longest message, in bytes
   */
  SyslogFormat(String facility, String stderr, String hostname, int longest) {
    this.facility = Facility.fromLabel(facility.toUpperCase(Locale.ROOT));
    this.stderr = Severity.fromLabel(stderr.toUpperCase(Locale.ROOT));
    this.hostname = printable(hostname, LONGEST_HOSTNAME);
    this.longest = longest;
  }

  /**
   * Returns the messages of a line: one, or several if the line is too long for one.
   *
   * @param wallMillis when it was written, as far as that is known, in milliseconds since 1970
   * @param pid of the service's main process; 0: not known
   * @param run the number of the run since reeve was started; 0: not known
   */
  List<byte[]> messages(String service, String stream, long wallMillis, int pid, long run, byte[] line, int from,
      int to) {
    int maxTextBytes = Math.max(1, longest - HEADER);
    if (to - from <= maxTextBytes) {
      return List.of(message(service, stream, wallMillis, pid, run, 0, text(line, from, to)));
    }
    List<byte[]> all = new ArrayList<>();
    for (int at = from, part = 1; at < to; part++) {
      int end = Math.min(to, at + maxTextBytes);
      // Does not split a character of UTF-8.
      for (int back = 0; end < to && back < 3 && (line[end] & 0xc0) == 0x80; back++) {
        end--;
      }
      all.add(message(service, stream, wallMillis, pid, run, part, text(line, at, end)));
      at = end;
    }
    return all;
  }

  private byte[] message(String service, String stream, long wallMillis, int pid, long run, int part, String text) {
    SDElement data = new SDElement(SD_ID).addSDParam("service", service).addSDParam("stream", stream);
    if (run > 0) {
      data.addSDParam("run", Long.toString(run));
    }
    if (part > 0) {
      data.addSDParam("part", Integer.toString(part));
    }
    return new SyslogMessage()
        .withFacility(facility)
        .withSeverity(stream.equals("stderr") ? stderr : Severity.INFORMATIONAL)
        .withTimestamp(wallMillis)
        .withHostname(hostname)
        .withAppName(printable(service, LONGEST_APP_NAME))
        .withProcId(pid > 0 ? Integer.toString(pid) : null)
        .withMsgId(stream)
        .withSDElement(data)
        .withMsg(text)
        .toRfc5424SyslogMessage()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] line, int from, int to) {
    int end = to > from && line[to - 1] == '\r' ? to - 1 : to;
    return new String(line, from, end - from, StandardCharsets.UTF_8).replace('\0', '\ufffd');
  }

  /** Returns PRINTUSASCII (RFC 5424, section 6), at most a number of characters, and never empty. */
  private static String printable(String text, int maxLength) {
    StringBuilder clean = new StringBuilder();
    for (int i = 0; i < text.length() && clean.length() < maxLength; i++) {
      char c = text.charAt(i);
      clean.append(c > 0x20 && c < 0x7f ? c : '_');
    }
    return clean.length() == 0 ? "-" : clean.toString();
  }
}
