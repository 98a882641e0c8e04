package reeve.runtime.readiness;

import java.nio.charset.StandardCharsets;

/** A datagram of sd_notify(3): any content can be read, numbers are in their range, and no value spans lines. */
public final class NotifyMessageFuzz {
  private NotifyMessageFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    NotifyMessage message = NotifyMessage.parse(new String(data, StandardCharsets.UTF_8));
    for (long number : new long[] {message.watchdogMicros, message.extendMicros, message.monotonicMicros}) {
      if (number < NotifyMessage.NONE) {
        throw new IllegalStateException("out of range: " + number);
      }
    }
    for (String value : new String[] {message.status, message.mainPid, message.errno, message.exitStatus,
        message.unreadable}) {
      if (value != null && value.indexOf('\n') >= 0) {
        throw new IllegalStateException("more than one line: " + value);
      }
    }
  }
}
