package reeve.init;

import java.util.Optional;
import reeve.config.Signal;
import reeve.posix.Environment;

/**
 * Flags and variables of tini 0.19. It calls getopt of glibc without a leading {@code +}: options after the program are
 * parsed too, unless {@code --} comes first or POSIXLY_CORRECT is set. This is surprising, but kept, so that an image
 * that works with tini works unchanged.
 */
final class TiniFlags {
  static final String VERSION = "tini version 0.19.0 - reeve\n";
  private static final GetOpt.LongOption[] NO_LONG_OPTIONS = {};

  /** SIGSTKFLT SIGIO SIGPWR: tini's -p does not know them. */
  private static final long UNKNOWN_TO_TINI = 1L << 15 | 1L << 28 | 1L << 29;

  private static final int CODES = 256;

  private TiniFlags() {}

  static InitOptions.Parsed parse(String[] args, Environment environment) {
    if (args.length == 1 && args[0].equals("--version")) {
      return new InitOptions.Print(VERSION, 1, 0);
    }
    GetOpt options =
        new GetOpt("tini", args, "p:hvwgle:s", NO_LONG_OPTIONS, environment.get("POSIXLY_CORRECT") == null);
    boolean group = false;
    boolean subreaper = false;
    boolean warn = false;
    int verbosity = 1;
    int[] exitMap = InitOptions.identity(CODES);
    Signal parentDeath = null;
    for (int option = options.next(); option != GetOpt.END; option = options.next()) {
      switch (option) {
        case 'h':
          return new InitOptions.Print(usage(), 1, 0);
        case 'l':
          return new InitOptions.Print(License.text("tini"), 1, 0);
        case 's':
          subreaper = true;
          break;
        case 'g':
          group = true;
          break;
        case 'w':
          warn = true;
          break;
        case 'v':
          verbosity++;
          break;
        case 'p':
          parentDeath = signal(options.argument());
          if (parentDeath == null) {
            return invalid('p', options.argument(), "a signal name such as SIGTERM");
          }
          break;
        case 'e':
          if (!addExit(options.argument(), exitMap)) {
            return invalid('e', options.argument(), "an exit code from 0 to 255");
          }
          break;
        default:
          return new InitOptions.Print(options.error() + usage(), 2, 1);
      }
    }
    String[] command = options.operands();
    if (command.length == 0) {
      return new InitOptions.Print(usage(), 2, 1);
    }
    subreaper |= environment.get("TINI_SUBREAPER") != null;
    group |= environment.get("TINI_KILL_PROCESS_GROUP") != null;
    String level = environment.get("TINI_VERBOSITY");
    if (level != null) {
      verbosity = CNumber.read(level, 0).value;
    }
    return new InitOptions.RunCommand(
        new InitOptions(InitFlavor.TINI, InitOptions.bytes(command), group, false, subreaper, exitMap,
            InitOptions.identity(InitOptions.LAST_SIGNAL + 1), parentDeath, verbosity, warn, 0));
  }

  private static boolean addExit(String text, int[] exitMap) {
    CNumber code = CNumber.read(text, 0);
    if (code.end != text.length() || code.value < 0 || code.value >= CODES) {
      return false;
    }
    exitMap[code.value] = 0;
    return true;
  }

  /** Parses a signal as tini does: only full names in capitals. */
  private static Signal signal(String name) {
    Optional<Signal> signal = Signal.parse(name);
    if (signal.isEmpty() || !signal.get().name().equals(name) || signal.get().number() > 31) {
      return null;
    }
    return (UNKNOWN_TO_TINI >>> (signal.get().number() - 1) & 1) == 0 ? signal.get() : null;
  }

  private static InitOptions.Print invalid(char option, String value, String wanted) {
    return new InitOptions.Print(
        "[FATAL tini] cannot use \"" + value + "\" for -" + option + ": it takes " + wanted + "\n", 2, 1);
  }

  private static String usage() {
    return """
        tini (tini version 0.19.0 - reeve)
        Usage: tini [OPTIONS] PROGRAM -- [ARGS] | --version

        Runs PROGRAM under an init: signals are forwarded to it, zombies are reaped.

        Options:
          --version     print the version and exit
          -h            print this text and exit
          -s            be a subreaper: get orphans without being PID 1
          -p SIGNAL     get SIGNAL when our parent ends, for example -p SIGKILL
          -v            report more; up to 3 times
          -w            print a line for each zombie that is reaped
          -g            send signals to the process group of PROGRAM
          -e CODE       exit with 0 instead of CODE (0 to 255); may be repeated
          -l            print the license and exit

        Environment:
          TINI_SUBREAPER            as -s
          TINI_KILL_PROCESS_GROUP   as -g
          TINI_VERBOSITY            how much to report, 0 to 4 (default 1)

        """;
  }
}
