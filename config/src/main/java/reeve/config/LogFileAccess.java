package reeve.config;

import java.util.Optional;

/**
 * Whose the log files of a service are and who may read them: {@code log-user}, {@code log-group}, {@code log-mode}.
 * What is not set stays as it is; a file that reeve makes is then its own, of mode 0640.
 *
 * @param user name, or number in digits
 * @param group name, or number in digits
 * @param mode permissions, at most 0777; -1: not set
 */
public record LogFileAccess(Optional<String> user, Optional<String> group, int mode) {
  /** Nothing is set. */
  public static final LogFileAccess NONE = new LogFileAccess(Optional.empty(), Optional.empty(), -1);

  /** Whether anything is; not by equals, which is made at its first use and would hold up the first service. */
  public boolean isSet() {
    return mode >= 0 || user.isPresent() || group.isPresent();
  }

  /** {@code 0640}, as a file has it. */
  public static String octal(int mode) {
    return "" + (char) ('0' + (mode >> 9 & 7)) + (char) ('0' + (mode >> 6 & 7)) + (char) ('0' + (mode >> 3 & 7))
        + (char) ('0' + (mode & 7));
  }
}
