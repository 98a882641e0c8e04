package reeve.init;

import java.nio.charset.StandardCharsets;
import reeve.config.Signal;

/**
 * The options of an init, in the same form for all flavors.
 *
 * @param flavor the program whose rules apply
 * @param command argv of the command, at least one word
 * @param group whether signals go to the command's process group instead of the command
 * @param session whether the command gets a session of its own (dumb-init)
 * @param subreaper whether orphans come to us even when we are not PID 1
 * @param exitMap 256 codes: the exit code to use instead of each code
 * @param rewrite 65 numbers: the signal to send instead of each signal; 0: the signal is dropped
 * @param parentDeath the signal that we get when our parent ends; null: none
 * @param verbosity how much to report; the flavor defines what the numbers mean
 * @param warnOnReap whether to print a line for each orphan that is reaped
 * @param graceNanos how long leftover processes may take to end after the command has ended, in nanoseconds
 */
public record InitOptions(
    InitFlavor flavor,
    byte[][] command,
    boolean group,
    boolean session,
    boolean subreaper,
    int[] exitMap,
    int[] rewrite,
    Signal parentDeath,
    int verbosity,
    boolean warnOnReap,
    long graceNanos) {

  static final int LAST_SIGNAL = 64;
  static final long DEFAULT_GRACE_NANOS = 5_000_000_000L;

  /** The result of parsing the arguments. */
  public sealed interface Parsed {}

  /** Run the command. */
  public record RunCommand(InitOptions options) implements Parsed {}

  /**
   * Print a text instead of running a command.
   *
   * @param text in ISO 8859-1, like all arguments
   * @param fd 1 or 2
   * @param code the exit code
   */
  public record Print(String text, int fd, int code) implements Parsed {}

  /** Converts arguments from ISO 8859-1 back to bytes. */
  static byte[][] bytes(String[] words) {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i].getBytes(StandardCharsets.ISO_8859_1);
    }
    return bytes;
  }

  /** Returns the numbers from 0 to {@code size - 1}. */
  static int[] identity(int size) {
    int[] numbers = new int[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = i;
    }
    return numbers;
  }
}
