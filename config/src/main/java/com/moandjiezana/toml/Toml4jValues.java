package com.moandjiezana.toml;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The only use of toml4j: its readers of single values. They are package-private, so this class is in their package.
 * The public entry point costs too much and accepts too much for a program that starts services: {@code Toml} builds a
 * Gson when its class is loaded (5 to 15 ms and about 300 classes of a cold start, for a conversion that is not needed
 * here), its statement parser takes time that grows with the square of the text, drops keys without a value, keeps the
 * quotes of quoted keys, and puts the rest of the file into its errors. The value readers have none of these faults if
 * they get one checked value at a time. Version 0.7.2 is from 2017 and has no successor, so the names used here will
 * not change.
 *
 * <p>Safe for any thread, because the readers of toml4j keep no state.
 */
public final class Toml4jValues {
  private static final Identifier NAMELESS = Identifier.INVALID;

  private Toml4jValues() {}

  /**
   * Reads a single-line string without escapes. The string is passed to toml4j in the quotes that are cheapest to read:
   * the reader of {@code "…"} compiles a pattern, which costs 8 ms of a cold start.
   *
   * @param content what is between the quotes
   * @return a String; null if toml4j rejects the text, throws, or does not read all of it
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

  /**
   * Reads a number in decimal digits without leading zeros.
   *
   * @return a Long or a Double; null as for {@link #string}
   */
  public static Object number(String text) {
    return read(NumberValueReaderWriter.NUMBER_VALUE_READER_WRITER, text);
  }

  /**
   * Reads {@code true} or {@code false}.
   *
   * @return a Boolean; null as for {@link #string}
   */
  public static Object bool(String text) {
    return read(BooleanValueReaderWriter.BOOLEAN_VALUE_READER_WRITER, text);
  }

  private static Object read(ValueReader reader, String text) {
    try {
      AtomicInteger index = new AtomicInteger();
      Object value = reader.read(text, index, new Context(NAMELESS, new AtomicInteger(1), new Results.Errors()));
      // The readers stop on the last character of a value or on the one after it.
      return index.get() >= text.length() - 1 && !(value instanceof Results.Errors) ? value : null;
    } catch (RuntimeException | StackOverflowError e) {
      // The message is dropped, because it may quote the file, as that of a NumberFormatException does.
      return null;
    }
  }
}
