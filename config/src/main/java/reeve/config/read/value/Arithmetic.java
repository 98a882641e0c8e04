package reeve.config.read.value;

/**
 * Integers with {@code + - * / %}, parentheses and variables, as in {@code 3100 + INSTANCE}: 64 bits, an overflow is an
 * error, and a division truncates towards zero as in C. For one expression.
 */
final class Arithmetic {
  /** Knows variables. */
  interface Variables {
    /** @return null: it is not set */
    String get(String name);
  }

  /** An expression cannot be computed. The message begins with "cannot". */
  static final class Problem extends Exception {
    private static final long serialVersionUID = 1L;
    final String hint;

    Problem(String message, String hint) {
      super(message, null, false, false);
      this.hint = hint;
    }
  }

  private static final int MAX_DEPTH = 50;

  private final String text;
  private final Variables variables;
  private int at;
  private int depth;

  private Arithmetic(String text, Variables variables) {
    this.text = text;
    this.variables = variables;
  }

  /** Computes an expression. */
  static String compute(String text, Variables variables) throws Problem {
    Arithmetic expression = new Arithmetic(text, variables);
    try {
      long value = expression.sum();
      if (expression.peek() != 0) {
        throw expression.problem("cannot read " + expression.rest(), "");
      }
      return Long.toString(value);
    } catch (ArithmeticException e) { // its message is null after many of them: the JVM makes no more then
      throw expression.problem("the number is too large", "");
    }
  }

  private Problem problem(String what, String hint) {
    return new Problem("cannot compute \"${" + text + "}\": " + what,
        hint.isEmpty() ? "it may have integers, variables, + - * / % and parentheses" : hint);
  }

  private String rest() {
    return "\"" + text.substring(at) + "\"";
  }

  private char peek() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private long sum() throws Problem {
    long value = product();
    for (char sign = peek(); sign == '+' || sign == '-'; sign = peek()) {
      at++;
      value = sign == '+' ? Math.addExact(value, product()) : Math.subtractExact(value, product());
    }
    return value;
  }

  private long product() throws Problem {
    long value = factor();
    for (char sign = peek(); sign == '*' || sign == '/' || sign == '%'; sign = peek()) {
      at++;
      long other = factor();
      if (other == 0 && sign != '*') {
        throw problem("it divides by zero", "");
      } else if (sign == '*') {
        value = Math.multiplyExact(value, other);
      } else if (sign == '%') {
        value %= other;
      } else if (value == Long.MIN_VALUE && other == -1) {
        throw new ArithmeticException("overflow");
      } else {
        value /= other;
      }
    }
    return value;
  }

  private long factor() throws Problem {
    char c = peek();
    if (c == '-' || c == '+' || c == '(') {
      if (++depth > MAX_DEPTH) {
        throw problem("it is nested deeper than " + MAX_DEPTH + " levels", "");
      }
      at++;
      long value = c == '(' ? sum() : c == '-' ? Math.negateExact(factor()) : factor();
      if (c == '(' && peek() != ')') {
        throw problem("cannot find the \")\" before " + rest(), "");
      }
      at += c == '(' ? 1 : 0;
      depth--;
      return value;
    }
    int start = at;
    while (at < text.length() && isWordChar(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    if (word.isEmpty()) {
      throw problem(c == 0 ? "it ends where a number is needed" : "cannot read " + rest(), "");
    }
    return c >= '0' && c <= '9' ? number(word, word) : variable(word);
  }

  private static boolean isWordChar(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= '0' && c <= '9';
  }

  private long variable(String name) throws Problem {
    String value = variables.get(name);
    if (value == null) {
      throw problem("the variable \"" + name + "\" is not set", "set it, or remove it here");
    } else if (value.isEmpty() && name.equals("INSTANCE")) {
      throw problem("\"INSTANCE\" is empty, because the service has no number",
          "set instances for it, or use ARG in a template");
    }
    return number(value, "the value of \"" + name + "\"");
  }

  private long number(String digits, String what) throws Problem {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw problem(what + " is no integer of 64 bits", "");
    }
  }
}
