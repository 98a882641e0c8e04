package reeve.posix;

import java.nio.charset.StandardCharsets;

/**
 * What this process may do (capabilities(7)). Immutable.
 *
 * @param uid its effective user
 * @param effective bit n for the capability of number n; all bits if that cannot be read
 */
public record OwnPrivileges(long uid, long effective) {
  private static final String FIELD = "CapEff:\t";
  private static final int DIGITS = 16;

  /** Reads those of this process. Any thread. */
  public static OwnPrivileges read() {
    byte[] status = ProcFiles.read("/proc/self/status");
    return new OwnPrivileges(Integer.toUnsignedLong(Calls.infallible(LibC.geteuid)),
        effective(status == null ? "" : new String(status, StandardCharsets.ISO_8859_1)));
  }

  static long effective(String status) {
    int at = status.indexOf(FIELD);
    return at < 0 || status.length() < at + FIELD.length() + DIGITS ? -1
        : Long.parseUnsignedLong(status.substring(at + FIELD.length(), at + FIELD.length() + DIGITS), 16);
  }

  /** Whether it has the capability of a number. */
  public boolean has(int capability) {
    return (effective >>> capability & 1) != 0;
  }
}
