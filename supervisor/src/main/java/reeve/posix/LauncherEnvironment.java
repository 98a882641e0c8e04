package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Removes from an environment what reeve's launcher added for the JVM, so that children get the environment that the
 * launcher was started with. Pure.
 *
 * <p>The launcher sets variables for our JVM (LC_ALL, MALLOC_ARENA_MAX, _JAVA_SR_SIGNUM) and hides those that are meant
 * for the JVMs of services (JAVA_TOOL_OPTIONS and its like). Each value that it changes or hides is kept as
 * REEVE_SAVED_name. REEVE_LAUNCHER shows that it did so; without the launcher (a test, {@code java -jar}) LC_ALL and
 * the rest are the user's own and stay.
 */
public final class LauncherEnvironment {
  /** Blocked signals of the process that became the launcher: hexadecimal, as in /proc/PID/status. */
  public static final String BLOCKED = "REEVE_SIGBLK";

  /** Its ignored signals, in the same form. */
  public static final String IGNORED = "REEVE_SIGIGN";

  /** Descriptors above 2 that it inherited, as numbers separated by blanks. An init passes them on. */
  public static final String DESCRIPTORS = "REEVE_FDS";

  /** Set if it had a controlling terminal; recorded for {@code reeve run} only. */
  public static final String TERMINAL = "REEVE_TERMINAL";

  /** The number of a descriptor of its working directory; set only if that directory was removed. */
  public static final String DIRECTORY = "REEVE_DIRECTORY";

  /** Set by a reeve that executed itself again with signals blocked. */
  public static final String REEXEC = "REEVE_REEXEC";

  /** Set by a reeve that replaced itself: the number of a descriptor of what it hands over. */
  public static final String UPGRADE = "REEVE_UPGRADE";

  /** Set for a reeve that only reports whether it could replace the running one. */
  public static final String TRIAL = "REEVE_TRIAL";

  /** Set for a reeve in the background: the number of a descriptor to which it writes a byte when it answers. */
  public static final String READY = "REEVE_READY_FD";

  private static final String LAUNCHER = "REEVE_LAUNCHER";
  private static final String SAVED = "REEVE_SAVED_";

  /** Never passed on: with our number of the suspend signal, a service that is a JVM could not start with its own. */
  private static final String[] ALWAYS =
      {"_JAVA_SR_SIGNUM", BLOCKED, IGNORED, DESCRIPTORS, TERMINAL, DIRECTORY, REEXEC, UPGRADE, TRIAL, READY};

  private static final String[] BY_LAUNCHER = {
      LAUNCHER, "LC_ALL", "MALLOC_ARENA_MAX", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"
  };

  private LauncherEnvironment() {}

  /**
   * Returns the environment of children.
   *
   * @param ours as it was at exec
   * @return order kept, bytes untouched
   */
  public static Environment forChildren(Environment ours) {
    boolean launched = ours.get(LAUNCHER) != null;
    byte[][] entries = ours.entries();
    byte[][] kept = new byte[entries.length][];
    int count = 0;
    for (byte[] entry : entries) {
      byte[] forChild = launched ? afterLauncher(entry) : isOneOf(entry, ALWAYS) ? null : entry;
      if (forChild != null) {
        kept[count++] = forChild;
      }
    }
    byte[][] result = new byte[count][];
    System.arraycopy(kept, 0, result, 0, count);
    return Environment.of(result);
  }

  /** @return null: not for children */
  private static byte[] afterLauncher(byte[] entry) {
    if (startsWith(entry, SAVED)) {
      byte[] restored = new byte[entry.length - SAVED.length()];
      System.arraycopy(entry, SAVED.length(), restored, 0, restored.length);
      return restored;
    }
    return isOneOf(entry, ALWAYS) || isOneOf(entry, BY_LAUNCHER) ? null : entry;
  }

  /**
   * Reads a set of signals that the launcher recorded.
   *
   * @param name {@link #BLOCKED} or {@link #IGNORED}
   * @return bit n-1 for signal n; 0 if it is not set or not a number
   */
  public static long signals(Environment ours, String name) {
    String hex = ours.get(name);
    if (hex == null || hex.isEmpty() || hex.length() > 16) {
      return 0;
    }
    long signals = 0;
    for (int i = 0; i < hex.length(); i++) {
      int digit = Character.digit(hex.charAt(i), 16);
      if (digit < 0) {
        return 0;
      }
      signals = signals << 4 | digit;
    }
    return signals;
  }

  private static boolean isOneOf(byte[] entry, String[] names) {
    for (String name : names) {
      if (entry.length > name.length() && entry[name.length()] == '=' && startsWith(entry, name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] entry, String ascii) {
    byte[] start = ascii.getBytes(StandardCharsets.US_ASCII);
    if (entry.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if (entry[i] != start[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the numbers of {@link #DESCRIPTORS}; words that are not numbers are skipped. */
  public static int[] descriptors(Environment ours) {
    String text = ours.get(DESCRIPTORS);
    int[] found = new int[text == null ? 0 : text.length() / 2 + 1];
    int count = 0;
    int number = -1;
    for (int i = 0; text != null && i <= text.length(); i++) {
      char c = i == text.length() ? ' ' : text.charAt(i);
      if (c >= '0' && c <= '9' && number < 100_000_000) {
        number = 10 * Math.max(number, 0) + c - '0';
      } else {
        if (number > 2) {
          found[count++] = number;
        }
        number = -1;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
