package reeve.cli;

/** The option {@code --json} of a command line that was not parsed. Pure. */
final class JsonOption {
  private JsonOption() {}

  /**
   * Whether a command line has {@code --json}, also if it cannot be parsed.
   *
   * @param args the arguments of the program
   */
  static boolean isIn(String[] args) {
    boolean ownOptions = args.length > 0 && !args[0].equals("exec") && !args[0].equals("run");
    for (int i = 1; ownOptions && i < args.length && !args[i].equals("--"); i++) {
      if (args[i].equals("--json")) {
        return true;
      }
    }
    return false;
  }
}
