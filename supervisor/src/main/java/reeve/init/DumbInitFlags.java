package reeve.init;

import reeve.config.Signal;
import reeve.posix.Environment;

/** Flags and variables of dumb-init 1.2.5. Its help and version go to stderr. */
final class DumbInitFlags {
  private static final GetOpt.LongOption[] LONG = {
      new GetOpt.LongOption("help", 'h', false),
      new GetOpt.LongOption("single-child", 'c', false),
      new GetOpt.LongOption("rewrite", 'r', true),
      new GetOpt.LongOption("verbose", 'v', false),
      new GetOpt.LongOption("version", 'V', false)
  };
  private static final int LAST_STANDARD_SIGNAL = 31;

  private DumbInitFlags() {}

  static InitOptions.Parsed parse(String[] args, Environment environment) {
    GetOpt options = new GetOpt("dumb-init", args, "hvVcr:", LONG, false);
    boolean session = true;
    int verbosity = 0;
    int[] rewrite = InitOptions.identity(InitOptions.LAST_SIGNAL + 1);
    boolean[] given = new boolean[InitOptions.LAST_SIGNAL + 1];
    for (int option = options.next(); option != GetOpt.END; option = options.next()) {
      switch (option) {
        case 'h':
          return new InitOptions.Print(usage(), 2, 0);
        case 'V':
          return new InitOptions.Print("dumb-init v1.2.5 - reeve\n", 2, 0);
        case 'v':
          verbosity = 1;
          break;
        case 'c':
          session = false;
          break;
        case 'r':
          if (!addRewrite(options.argument(), rewrite, given)) {
            return new InitOptions.Print(
                "dumb-init: cannot use \"" + options.argument() + "\" for -r: it takes FROM:TO, two signal numbers"
                    + " from 1 to 31, or 0 for TO to drop the signal\n",
                2, 1);
          }
          break;
        default:
          return new InitOptions.Print(options.error(), 2, 1);
      }
    }
    String[] command = options.operands();
    if (command.length == 0) {
      return new InitOptions.Print("Usage: dumb-init [option] program [args]\nMore with dumb-init --help.\n", 2, 1);
    }
    if ("1".equals(environment.get("DUMB_INIT_DEBUG"))) {
      verbosity = 1;
    }
    if ("0".equals(environment.get("DUMB_INIT_SETSID"))) {
      session = false;
    }
    if (session) {
      // The group of a session leader is an orphaned process group, in which TSTP, TTIN and TTOU stop no process
      // (setpgid(2)). STOP does.
      stopInstead(Signal.TSTP, rewrite, given);
      stopInstead(Signal.TTIN, rewrite, given);
      stopInstead(Signal.TTOU, rewrite, given);
    }
    return new InitOptions.RunCommand(
        new InitOptions(InitFlavor.DUMB_INIT, InitOptions.bytes(command), session, session, false,
            InitOptions.identity(256), rewrite, null, verbosity, false, 0));
  }

  private static boolean addRewrite(String text, int[] rewrite, boolean[] given) {
    CNumber from = CNumber.read(text, 0);
    if (!from.hasDigits(0) || from.end == text.length() || text.charAt(from.end) != ':') {
      return false;
    }
    CNumber to = CNumber.read(text, from.end + 1);
    if (!to.hasDigits(from.end + 1) || from.value < 1 || from.value > LAST_STANDARD_SIGNAL || to.value < 0
        || to.value > LAST_STANDARD_SIGNAL) {
      return false;
    }
    rewrite[from.value] = to.value;
    given[from.value] = true;
    return true;
  }

  private static void stopInstead(Signal signal, int[] rewrite, boolean[] given) {
    if (!given[signal.number()]) {
      rewrite[signal.number()] = Signal.STOP.number();
    }
  }

  private static String usage() {
    return """
        dumb-init v1.2.5 - reeve
        Usage: dumb-init [option] command [[arg] ...]

        Runs a command under an init that forwards signals to it.

        Options:
           -c, --single-child   no session of its own; signals go to the command only
           -r, --rewrite s:r    send signal r instead of s; 0 for r drops it; may be repeated
           -v, --verbose        report on stderr what happens
           -h, --help           print this text and exit
           -V, --version        print the version and exit

        Environment:
           DUMB_INIT_DEBUG=1    as -v
           DUMB_INIT_SETSID=0   as -c
        """;
  }
}
