package reeve.init;

import java.util.Optional;
import reeve.config.Signal;

/**
 * Flags of {@code reeve init}: those of tini and dumb-init as far as they do not contradict each other, and --grace.
 */
final class ReeveFlags {
  private static final GetOpt.LongOption[] LONG = {
      new GetOpt.LongOption("help", 'h', false),
      new GetOpt.LongOption("version", 'V', false),
      new GetOpt.LongOption("license", 'l', false),
      new GetOpt.LongOption("verbose", 'v', false),
      new GetOpt.LongOption("warn-on-reap", 'w', false),
      new GetOpt.LongOption("group", 'g', false),
      new GetOpt.LongOption("single-child", 'c', false),
      new GetOpt.LongOption("subreaper", 's', false),
      new GetOpt.LongOption("parent-death-signal", 'p', true),
      new GetOpt.LongOption("exit-map", 'e', true),
      new GetOpt.LongOption("rewrite", 'r', true),
      new GetOpt.LongOption("grace", 'G', true)
  };
  private static final int CODES = 256;

  private final int[] exitMap = InitOptions.identity(CODES);
  private final int[] rewrite = InitOptions.identity(InitOptions.LAST_SIGNAL + 1);
  private boolean group;
  private boolean warn;
  private int verbosity;
  private Signal parentDeath;
  private long grace = InitOptions.DEFAULT_GRACE_NANOS;

  private ReeveFlags() {}

  static InitOptions.Parsed parse(String[] args) {
    // --grace has no short form, so 'G' is not in this list.
    GetOpt options = new GetOpt("reeve init", args, "hVlvwgcsp:e:r:", LONG, false);
    ReeveFlags flags = new ReeveFlags();
    for (int option = options.next(); option != GetOpt.END; option = options.next()) {
      InitOptions.Print print =
          option == GetOpt.ERROR ? usageError(options.error() + "More with reeve init --help.\n")
              : option == 'h' ? new InitOptions.Print(usage(), 1, 0)
              : option == 'V' ? new InitOptions.Print("reeve init " + version() + "\n", 1, 0)
              : option == 'l' ? new InitOptions.Print(License.text("init"), 1, 0)
              : flags.apply(option, options.argument());
      if (print != null) {
        return print;
      }
    }
    String[] command = options.operands();
    if (command.length == 0) {
      return usageError("reeve: cannot run nothing: give a command, as in reeve init -- CMD ARG...\n");
    }
    return new InitOptions.RunCommand(
        new InitOptions(InitFlavor.REEVE, InitOptions.bytes(command), flags.group, false, true, flags.exitMap,
            flags.rewrite, flags.parentDeath, flags.verbosity, flags.warn, flags.grace));
  }

  /** @return null, or the error message to print */
  private InitOptions.Print apply(int option, String value) {
    switch (option) {
      case 'v':
        verbosity++;
        return null;
      case 'w':
        warn = true;
        return null;
      case 'g', 'c':
        group = option == 'g';
        return null;
      case 'p':
        Optional<Signal> signal = Signal.parse(value);
        parentDeath = signal.orElse(null);
        return signal.isPresent() ? null : invalid("-p", value, "a signal such as SIGTERM");
      case 'e':
        return addExit(value, exitMap) ? null
            : invalid("-e", value, "an exit code from 0 to 255 that becomes 0, or two such as 143=0");
      case 'r':
        return addRewrite(value, rewrite) ? null
            : invalid("-r", value, "two signals such as TERM:QUIT or 15:3, or TERM:0 to drop it");
      case 'G':
        grace = GracePeriod.parse(value);
        return grace >= 0 ? null : invalid("--grace", value, "a duration such as 500ms, 10s or 1m");
      default: // 's': we are a subreaper anyway
        return null;
    }
  }

  private static InitOptions.Print usageError(String text) {
    return new InitOptions.Print(text, 2, InitFlavor.REEVE.usageCode());
  }

  private static boolean addExit(String text, int[] exitMap) {
    int equals = text.indexOf('=');
    int from = code(equals < 0 ? text : text.substring(0, equals));
    int to = equals < 0 ? 0 : code(text.substring(equals + 1));
    if (from < 0 || to < 0) {
      return false;
    }
    exitMap[from] = to;
    return true;
  }

  private static int code(String text) {
    CNumber number = CNumber.read(text, 0);
    return number.hasDigits(0) && number.end == text.length() && number.value >= 0 && number.value < CODES
        ? number.value : -1;
  }

  private static boolean addRewrite(String text, int[] rewrite) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return false;
    }
    Optional<Signal> from = Signal.parse(text.substring(0, colon));
    String target = text.substring(colon + 1);
    Optional<Signal> to = Signal.parse(target);
    boolean drop = target.equals("0");
    if (from.isEmpty() || to.isEmpty() && !drop) {
      return false;
    }
    rewrite[from.get().number()] = drop ? 0 : to.get().number();
    return true;
  }

  private static InitOptions.Print invalid(String option, String value, String wanted) {
    return new InitOptions.Print("reeve: cannot use \"" + value + "\" for " + option + ": it takes " + wanted + "\n", 2,
        InitFlavor.REEVE.usageCode());
  }

  /** Returns the version from the manifest of the jar. */
  private static String version() {
    String version = ReeveFlags.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static String usage() {
    return """
        Usage: reeve init [OPTIONS] [--] COMMAND [ARG...]
               reeve -- COMMAND [ARG...]

        Runs one command under an init: forwards signals, reaps orphans, and when the command
        has ended, ends the processes that it left behind. Exits with the command's code, or
        128+n for signal n; 127 when there is no such command, 126 when it cannot be executed.

        Options:
          -g, --group                 send signals to the command's process group
          -c, --single-child          send them to the command only (default)
          -s, --subreaper             get orphans without being PID 1 (always so)
          -r, --rewrite FROM:TO       send signal TO instead of FROM; TO 0 drops it
          -e, --exit-map CODE[=CODE]  exit with the second code (0) instead of the first
          -p, --parent-death-signal SIGNAL
                                      get SIGNAL when our parent ends
              --grace DURATION        how long leftover processes may take to end (default 5s)
          -w, --warn-on-reap          print a line for each orphan that is reaped
          -v, --verbose               report on stderr what happens
          -l, --license               print the license and exit
          -V, --version               print the version and exit
          -h, --help                  print this text and exit
        """;
  }
}
