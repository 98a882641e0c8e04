package reeve.init;

/** The init program whose flags, rules, exit codes and messages reeve uses. */
public enum InitFlavor {
  /** reeve's own: it leaves no process behind. */
  REEVE,
  /** As tini 0.19. */
  TINI,
  /** As dumb-init 1.2.5. */
  DUMB_INIT;

  /**
   * A flavor, and where its arguments begin.
   *
   * @param skip how many of the arguments after argv[0] select the flavor
   */
  public record Invocation(InitFlavor flavor, int skip) {}

  /**
   * Selects a flavor by the name under which the program was called, then by its first argument.
   *
   * @param argv0 name or path
   * @param args the arguments of the program
   * @return null if it is neither called {@code tini}, {@code tini-static} or {@code dumb-init}, nor
   *     {@code reeve init}, {@code reeve tini}, {@code reeve dumb-init}, {@code reeve --} or {@code reeve FLAGS --}
   */
  public static Invocation of(String argv0, String[] args) {
    switch (argv0.substring(argv0.lastIndexOf('/') + 1)) {
      case "tini", "tini-static":
        return new Invocation(TINI, 0);
      case "dumb-init":
        return new Invocation(DUMB_INIT, 0);
      default:
        break;
    }
    if (args.length == 0) {
      return null;
    }
    return switch (args[0]) {
      case "tini" -> new Invocation(TINI, 1);
      case "dumb-init" -> new Invocation(DUMB_INIT, 1);
      case "init" -> new Invocation(REEVE, 1);
      case "--" -> new Invocation(REEVE, 0);
      default -> beginsWithFlags(args) ? new Invocation(REEVE, 0) : null;
    };
  }

  /** Whether there are flags of an init, and then {@code --}. The launcher takes the same command lines as an init. */
  private static boolean beginsWithFlags(String[] args) {
    switch (args[0]) {
      case "-h", "--help", "-V", "--version":
        return false;
      default:
        break;
    }
    for (int i = 1; i < args.length && args[0].startsWith("-"); i++) {
      if (args[i].equals("--")) {
        return true;
      }
    }
    return false;
  }

  /** Returns the exit code for arguments that cannot be parsed: for reeve this is EX_USAGE of sysexits.h. */
  int usageCode() {
    return this == REEVE ? 64 : 1;
  }
}
