package reeve.daemon;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code reeve run} was asked for.
 *
 * @param files in order; empty: the default one
 * @param quiet see {@code --quiet}
 * @param noColor see {@code --no-color}
 * @param format {@code --log-format}: {@code text} or {@code json}; null: not given, as the configuration says
 * @param verbose see {@code --verbose}
 * @param socket see {@code --socket}; null: not given
 * @param target see {@code --target}; null: not given
 */
public record RunOptions(List<String> files, boolean quiet, boolean noColor, String format, boolean verbose,
    String socket,
    String target) {
  /**
   * Reads a command line that is plain and right, without picocli: building that costs as much as half a JVM's start,
   * and the first service waits for it. A test holds that it reads what {@code RunCommand} reads.
   *
   * @param args behind the word {@code run}
   * @return null for all else, which is picocli's: help, abbreviations, mistakes
   */
  public static RunOptions quick(String[] args, int from) {
    List<String> files = new ArrayList<>();
    List<String> bare = new ArrayList<>();
    boolean quiet = false;
    boolean noColor = false;
    String format = null;
    boolean verbose = false;
    String socket = null;
    String target = null;
    for (int i = from; i < args.length; i++) {
      switch (args[i]) {
        case "-q", "--quiet" -> {
          if (quiet) {
            return null; // twice is a mistake, here and below
          }
          quiet = true;
        }
        case "--no-color" -> {
          if (noColor) {
            return null;
          }
          noColor = true;
        }
        case "-v", "--verbose" -> {
          if (verbose) {
            return null;
          }
          verbose = true;
        }
        case "-f", "--file" -> {
          if (++i == args.length || args[i].startsWith("-")) {
            return null;
          }
          files.add(args[i]);
        }
        case "--socket" -> {
          if (socket != null || ++i == args.length || args[i].isEmpty() || args[i].charAt(0) == '-') {
            return null;
          }
          socket = args[i];
        }
        case "--target" -> {
          if (target != null || ++i == args.length || args[i].isEmpty() || args[i].charAt(0) == '-') {
            return null;
          }
          target = args[i];
        }
        case "--log-format" -> {
          if (format != null || ++i == args.length || !args[i].equals("text") && !args[i].equals("json")) {
            return null;
          }
          format = args[i];
        }
        default -> {
          if (args[i].isEmpty() || args[i].charAt(0) == '-') {
            return null;
          }
          bare.add(args[i]);
        }
      }
    }
    files.addAll(bare);
    return new RunOptions(files, quiet, noColor, format, verbose, socket, target);
  }
}
