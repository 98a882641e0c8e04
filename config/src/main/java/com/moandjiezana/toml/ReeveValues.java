package com.moandjiezana.toml;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one door to toml4j: to its readers of single values. They are package-private, so this class stands in its
 * package. The public door is too dear and too loose for a program that starts services: {@code Toml} builds a Gson
 * when its class is loaded (5 to 15 ms and some 300 classes of a cold start, for a conversion that we must not use),
 * its statement parser takes time that grows with the square of the text, drops keys without a value, keeps the quotes
 * of quoted keys, and puts the rest of the file into its errors. The value readers have none of these faults when they
 * are handed one checked value at a time. 0.7.2 is from 2017 and has had no successor, so the names used here stay.
 *
 * <p>Any thread; toml4j's readers keep no state.
 */
public final class ReeveValues {
  private static final Identifier NAMELESS = Identifier.INVALID;

  private ReeveValues() {}

  /**
   * Reads a string on one line that has no escapes, from what is between its quotes. It is handed on in the quotes
   * whose reader is the cheapest: that of {@code "…"} compiles a pattern, which costs 8 ms of a cold start.
   *
   * @return null when toml4j refuses it, fails at it, or does not read all of it
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

  /** Reads a number in decimal digits without leading zeros: a Long, or a Double, or null as above. */
  public static Object number(String text) {
    return read(NumberValueReaderWriter.NUMBER_VALUE_READER_WRITER, text);
  }

  /** Reads {@code true} or {@code false}. */
  public static Object bool(String text) {
    return read(BooleanValueReaderWriter.BOOLEAN_VALUE_READER_WRITER, text);
  }

  private static Object read(ValueReader reader, String text) {
    try {
      AtomicInteger index = new AtomicInteger();
      Object value = reader.read(text, index, new Context(NAMELESS, new AtomicInteger(1), new Results.Errors()));
      // They stop on the last character of a value, or behind it.
      return index.get() >= text.length() - 1 && !(value instanceof Results.Errors) ? value : null;
    } catch (RuntimeException | StackOverflowError e) {
      // NumberFormatException and others come out of it; their texts may hold what the file holds.
      return null;
    }
  }
}
