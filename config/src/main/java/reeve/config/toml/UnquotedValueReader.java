package reeve.config.toml;

import java.util.Locale;

/**
 * Reads the values that are not strings: numbers, booleans and dates. Their form is checked here, because toml4j
 * accepts leading zeros, Arabic digits and other text that is not TOML.
 */
final class UnquotedValueReader {
  private static final String MAX = "9223372036854775807";
  private static final String MIN = "9223372036854775808";

  private UnquotedValueReader() {}

  /**
   * @param token without blanks, not empty, not a string
   * @throws TomlError if it is not a value
   */
  static TomlScalar read(int line, String token) {
    if (token.equals("true") || token.equals("false")) {
      return TomlScalar.raw(line, TomlScalar.Kind.BOOLEAN, token);
    }
    int start = token.charAt(0) == '-' || token.charAt(0) == '+' ? 1 : 0;
    if (start == token.length() || !isDigit(token.charAt(start))) {
      throw notAValue(line, token);
    }
    int end = digits(token, start);
    if (end == token.length()) {
      return integer(line, token, start);
    }
    char next = token.charAt(end);
    if (next == '-' && start == 0 || next == ':' && start == 0) {
      return TomlScalar.raw(line, TomlScalar.Kind.DATE, token);
    }
    if (next == 'x' || next == 'o' || next == 'b') {
      throw new TomlError(line, "cannot use a hexadecimal, octal or binary number", "write it in decimal digits");
    }
    if (next == '.' || next == 'e' || next == 'E') {
      return real(line, token, start, end);
    }
    if (next == '_') {
      throw new TomlError(line, "cannot read a number: \"_\" may only stand between two digits", "");
    }
    throw notAValue(line, token);
  }

  private static TomlScalar integer(int line, String token, int start) {
    checkZeros(line, token, start, token.length());
    String digits = token.substring(start);
    if (digits.indexOf('_') >= 0) {
      digits = digits.replace("_", "");
    }
    String max = token.charAt(0) == '-' ? MIN : MAX;
    if (digits.length() > max.length() || digits.length() == max.length() && digits.compareTo(max) > 0) {
      throw new TomlError(line, "cannot read an integer: it does not fit in 64 bits", "");
    }
    // toml4j gets no plus sign and no underscores; it then reads every integer, also the smallest.
    return TomlScalar.raw(line, TomlScalar.Kind.INTEGER, token.charAt(0) == '-' ? "-" + digits : digits);
  }

  private static TomlScalar real(int line, String token, int start, int end) {
    checkZeros(line, token, start, end);
    int i = end;
    boolean good = true;
    if (token.charAt(i) == '.') {
      int fraction = digits(token, i + 1);
      good = fraction > i + 1;
      i = fraction;
    }
    if (good && i < token.length() && (token.charAt(i) == 'e' || token.charAt(i) == 'E')) {
      i++;
      if (i < token.length() && (token.charAt(i) == '-' || token.charAt(i) == '+')) {
        i++;
      }
      int exponent = digits(token, i);
      good = exponent > i;
      i = exponent;
    }
    if (!good || i != token.length()) {
      throw new TomlError(line, "cannot read a number: digits are needed on both sides of \".\" and after \"e\"", "");
    }
    return TomlScalar.raw(line, TomlScalar.Kind.FLOAT, token);
  }

  private static void checkZeros(int line, String token, int start, int end) {
    if (end > start + 1 && token.charAt(start) == '0') {
      throw new TomlError(line, "cannot use a number with leading zeros",
          "leave the zeros out; an octal mode is a string: \"022\"");
    }
  }

  /** @return the index after the digits, which may have single underscores between them */
  private static int digits(String token, int from) {
    int i = from;
    while (i < token.length()) {
      if (isDigit(token.charAt(i))) {
        i++;
      } else if (token.charAt(i) == '_' && i > from && i + 1 < token.length() && isDigit(token.charAt(i + 1))) {
        i++;
      } else {
        break;
      }
    }
    return i;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The message does not contain the text: it may be a password without its quotes, which must not get into a log. */
  private static TomlError notAValue(int line, String token) {
    String word = token.startsWith("+") || token.startsWith("-") ? token.substring(1) : token;
    if (word.equals("inf") || word.equals("nan")) {
      return new TomlError(line, "cannot use \"" + word + "\" as a number", "");
    }
    String lower = token.toLowerCase(Locale.ROOT);
    if (lower.equals("true") || lower.equals("false") || lower.equals("yes") || lower.equals("no") || lower.equals("on")
        || lower.equals("off")) {
      return new TomlError(line, "cannot read the value \"" + token + "\"",
          "write true or false, or a string in quotes");
    }
    return new TomlError(line, "cannot read the value: it is not a string, number, boolean, array or table",
        "a string needs quotes");
  }
}
