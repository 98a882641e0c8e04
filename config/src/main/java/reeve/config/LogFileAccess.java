package reeve.config;

import java.util.Optional;

/**
 * Owner, group and permissions of the log files of a service: {@code log-user}, {@code log-group}, {@code log-mode}.
 * What is not set is not changed; a file that reeve creates has the user and group of reeve, and mode 0640.
 *
 * @param user a name, or a number in digits; empty: not set
 * @param group a name, or a number in digits; empty: not set
 * @param mode permission bits, at most 0777; -1: not set
 */
public record LogFileAccess(Optional<String> user, Optional<String> group, int mode) {
  /** Nothing is set. */
  public static final LogFileAccess NONE = new LogFileAccess(Optional.empty(), Optional.empty(), -1);

  /**
   * Whether anything is set. This does not use equals, which is linked at its first use and would delay the first
   * service.
   */
  public boolean isSet() {
    return mode >= 0 || user.isPresent() || group.isPresent();
  }

  /** Formats permission bits as they are written in a file: {@code 0640}. */
  public static String octal(int mode) {
    return "" + (char) ('0' + (mode >> 9 & 7)) + (char) ('0' + (mode >> 6 & 7)) + (char) ('0' + (mode >> 3 & 7))
        + (char) ('0' + (mode & 7));
  }
}
