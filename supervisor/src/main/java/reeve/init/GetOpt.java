package reeve.init;

/**
 * Options as getopt_long(3) of glibc takes them: bundled letters, an argument in the same word or in the next one, long
 * names that may be abbreviated, {@code --} as the end. Pure.
 */
final class GetOpt {
  static final int END = -1;
  static final int ERROR = '?';

  /**
   * @param name without the dashes
   * @param letter the value that {@link #next} returns for this option
   * @param hasArgument whether it takes an argument
   */
  record LongOption(String name, char letter, boolean hasArgument) {}

  private final String program;
  private final String[] args;
  private final String letters;
  private final LongOption[] longOptions;
  private final boolean permute;
  private final String[] operands;
  private int operandCount;
  private int argIndex;
  private int charIndex;

  private String argument;

  private String error;

  /**
   * @param program for messages
   * @param letters as for getopt(3): a colon after each letter that takes an argument
   * @param permute true: options may follow operands, as by default in glibc; false: the first operand ends the options
   */
  GetOpt(String program, String[] args, String letters, LongOption[] longOptions, boolean permute) {
    this.program = program;
    this.args = args;
    this.letters = letters;
    this.longOptions = longOptions;
    this.permute = permute;
    this.operands = new String[args.length];
  }

  /** Returns the argument of the option that {@link #next} returned last; null if it takes none. */
  String argument() {
    return argument;
  }

  /** Returns the error message, for stderr, after {@link #next} returned {@link #ERROR}. */
  String error() {
    return error;
  }

  /**
   * Returns the operands, that is, the arguments that are not options, in order. Complete once {@link #next} has
   * returned {@link #END}.
   */
  String[] operands() {
    String[] result = new String[operandCount];
    System.arraycopy(operands, 0, result, 0, operandCount);
    return result;
  }

  /** @return the letter of the next option, {@link #ERROR} or {@link #END} */
  int next() {
    argument = null;
    while (charIndex == 0) {
      if (argIndex == args.length) {
        return END;
      }
      String arg = args[argIndex];
      if (arg.equals("--")) {
        argIndex++;
        takeRest();
        return END;
      }
      if (arg.length() > 1 && arg.charAt(0) == '-') {
        if (longOptions.length > 0 && arg.startsWith("--")) {
          argIndex++;
          return longOption(arg.substring(2));
        }
        charIndex = 1;
      } else if (permute) {
        operands[operandCount++] = arg;
        argIndex++;
      } else {
        takeRest();
        return END;
      }
    }
    return letterOption();
  }

  private void takeRest() {
    while (argIndex < args.length) {
      operands[operandCount++] = args[argIndex++];
    }
  }

  private int letterOption() {
    String arg = args[argIndex];
    char c = arg.charAt(charIndex++);
    boolean last = charIndex == arg.length();
    if (last) {
      charIndex = 0;
      argIndex++;
    }
    int known = c == ':' ? -1 : letters.indexOf(c);
    if (known < 0) {
      return fail("invalid option -- '" + c + "'");
    }
    if (known + 1 < letters.length() && letters.charAt(known + 1) == ':') {
      if (!last) {
        argument = arg.substring(charIndex);
        charIndex = 0;
        argIndex++;
      } else if (argIndex < args.length) {
        argument = args[argIndex++];
      } else {
        return fail("option requires an argument -- '" + c + "'");
      }
    }
    return c;
  }

  private int longOption(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    LongOption found = null;
    String candidates = "";
    int count = 0;
    for (LongOption option : longOptions) {
      if (option.name().equals(name)) {
        found = option;
        count = 1;
        break;
      }
      if (option.name().startsWith(name)) {
        found = option;
        count++;
        candidates += " '--" + option.name() + "'";
      }
    }
    if (count == 0) {
      return fail("unrecognized option '--" + name + "'");
    }
    if (count > 1) {
      return fail("option '--" + name + "' is ambiguous; possibilities:" + candidates);
    }
    if (equals >= 0) {
      if (!found.hasArgument()) {
        return fail("option '--" + found.name() + "' doesn't allow an argument");
      }
      argument = text.substring(equals + 1);
    } else if (found.hasArgument()) {
      if (argIndex == args.length) {
        return fail("option '--" + found.name() + "' requires an argument");
      }
      argument = args[argIndex++];
    }
    return found.letter();
  }

  private int fail(String what) {
    error = program + ": " + what + "\n";
    return ERROR;
  }
}
