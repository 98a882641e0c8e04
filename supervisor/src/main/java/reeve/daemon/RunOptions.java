package reeve.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.layer.EndOptions;
import reeve.config.layer.ReadOptions;

/**
 * The options of {@code reeve run}.
 *
 * @param files in order; empty: the default one
 * @param quiet see {@code --quiet}
 * @param noColor see {@code --no-color}
 * @param format {@code --log-format}: {@code text} or {@code json}; null: not given, as the configuration says
 * @param verbose see {@code --verbose}
 * @param socket see {@code --socket}; null: not given
 * @param target see {@code --target}; null: not given
 * @param fresh see {@code --fresh}
 * @param profiles see {@code --profile}; in order
 * @param keepGoing see {@code --keep-going}
 * @param ends see {@code --exit-with} and {@code --abort-on-failure}
 */
public record RunOptions(List<String> files, boolean quiet, boolean noColor, String format, boolean verbose,
    String socket, String target, boolean fresh, List<String> profiles,
    boolean keepGoing, EndOptions ends) {
  public RunOptions {
    files = List.copyOf(files);
    profiles = List.copyOf(profiles);
  }

  /** How the files are read. */
  public ReadOptions reading() {
    return new ReadOptions(Map.of(), target, profiles, keepGoing).withEnds(ends);
  }

  /**
   * Reads a plain and correct command line without picocli: to build the model of picocli takes half as long as the
   * start of the JVM, and the first service would wait for it. A test checks that both read the same options.
   *
   * @param from index of the first argument after the word {@code run}
   * @return null for everything else, which picocli reads: help, abbreviations, mistakes
   */
  public static RunOptions quick(String[] args, int from) {
    List<String> files = new ArrayList<>();
    List<String> positional = new ArrayList<>();
    List<String> profiles = new ArrayList<>();
    boolean quiet = false;
    boolean noColor = false;
    String format = null;
    boolean verbose = false;
    boolean keepGoing = false;
    String socket = null;
    String target = null;
    for (int i = from; i < args.length; i++) {
      boolean repeated = false; // an option that is given twice is a mistake
      boolean valid = true;
      switch (args[i]) {
        case "-q", "--quiet" -> repeated = quiet || !(quiet = true);
        case "--no-color" -> repeated = noColor || !(noColor = true);
        case "-v", "--verbose" -> repeated = verbose || !(verbose = true);
        case "--keep-going" -> repeated = keepGoing || !(keepGoing = true);
        case "-c", "--file" -> {
          valid = ++i < args.length && !args[i].startsWith("-");
          files.add(valid ? args[i] : "");
        }
        case "--socket" -> {
          repeated = socket != null;
          socket = value(args, ++i);
          valid = socket != null;
        }
        case "--target" -> {
          repeated = target != null;
          target = value(args, ++i);
          valid = target != null;
        }
        case "--profile" -> valid = add(profiles, value(args, ++i));
        case "--log-format" -> {
          repeated = format != null;
          format = value(args, ++i);
          valid = "text".equals(format) || "json".equals(format);
        }
        default -> {
          valid = value(args, i) != null;
          positional.add(args[i]);
        }
      }
      if (repeated || !valid) {
        return null;
      }
    }
    files.addAll(positional);
    return new RunOptions(files, quiet, noColor, format, verbose, socket, target, false, profiles, keepGoing,
        EndOptions.NONE);
  }

  private static boolean add(List<String> list, String value) {
    return value != null && list.add(value);
  }

  /** @return null: there is no argument there, or it is empty or an option */
  private static String value(String[] args, int at) {
    return at >= args.length || args[at].isEmpty() || args[at].charAt(0) == '-' ? null : args[at];
  }
}
