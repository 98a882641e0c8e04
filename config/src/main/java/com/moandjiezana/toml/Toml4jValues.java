package com.moandjiezana.toml;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The only use of toml4j: its readers of single values. They are package-private, so this class is in their package.
 * The public entry point costs too much and accepts too much for a program that starts services: {@code Toml} builds a
 * Gson when its class is loaded (5 to 15 ms and about 300 classes of a cold start, for a conversion that is of no use
 * here), its statement parser takes time that grows with the square of the text, drops keys without a value, keeps the
 * quotes of quoted keys, and puts the rest of the file into its errors. The value readers have none of these faults if
 * they get one checked value at a time. Version 0.7.2 is of 2017 and has no successor, so the names used here stay.
 *
 * <p>For any thread; the readers of toml4j keep no state.
 */
public final class Toml4jValues {
  private static final Identifier NAMELESS = Identifier.INVALID;

  private Toml4jValues() {}

  /**
   * Reads a string on one line that has no escapes. It is passed on in the quotes whose reader is the cheapest: that of
   * {@code "…"} compiles a pattern, which costs 8 ms of a cold start.
   *
   * @param content what is between the quotes
   * @return null if toml4j refuses it, fails at it, or does not read all of it
   */
  public static Object string(String content) {
    if (content.indexOf('\'') < 0) {
      return read(LiteralStringValueReader.LITERAL_STRING_VALUE_READER, "'" + content + "'");
    }
    if (content.indexOf("'''") < 0 && !content.endsWith("'")) {
      return read(MultilineLiteralStringValueReader.MULTILINE_LITERAL_STRING_VALUE_READER, "'''" + content + "'''");
    }
    return read(StringValueReaderWriter.STRING_VALUE_READER_WRITER, "\"" + content + "\"");
  }

  /** Reads a number in decimal digits without leading zeros. @return a Long or a Double; null as {@link #string} */
  public static Object number(String text) {
    return read(NumberValueReaderWriter.NUMBER_VALUE_READER_WRITER, text);
  }

  /** Reads {@code true} or {@code false}. @return a Boolean; null as {@link #string} */
  public static Object bool(String text) {
    return read(BooleanValueReaderWriter.BOOLEAN_VALUE_READER_WRITER, text);
  }

  private static Object read(ValueReader reader, String text) {
    try {
      AtomicInteger index = new AtomicInteger();
      Object value = reader.read(text, index, new Context(NAMELESS, new AtomicInteger(1), new Results.Errors()));
      // The readers stop on the last character of a value, or behind it.
      return index.get() >= text.length() - 1 && !(value instanceof Results.Errors) ? value : null;
    } catch (RuntimeException | StackOverflowError e) {
      // The message of a NumberFormatException, for example, may hold what the file holds: it is dropped.
      return null;
    }
  }
}
