package com.moandjiezana.toml;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one door to toml4j, in its own package because the public one is too dear for a program that starts services: {@code Toml}
 * builds a Gson when its class is loaded (5 to 15 ms and some 300 classes of a cold start, for a conversion that we must not use), and its
 * statement parser takes time that grows with the square of the text, drops keys without a value, keeps the quotes of quoted keys, and
 * reports the rest of the file in its errors. Its value readers have none of these faults when they are handed one checked value at a
 * time, and take a third of the time. 0.7.2 is from 2017 and has had no successor, so its package-private names stay.
 *
 * <p>Any thread; toml4j's readers keep no state.
 */
public final class ReeveValues {
  private static final Identifier NAMELESS = Identifier.from("v", null);

  private ReeveValues() {}

  /**
   * Reads one value: a string on one line without a backslash, a number or a boolean. The caller has checked its form; what toml4j
   * would read wrong (escapes, strings over several lines, leading zeros) must not come here.
   *
   * @return a String, Long, Double or Boolean; null when toml4j refuses it, fails at it, or does not read all of it
   */
  public static Object read(String text) {
    try {
      AtomicInteger index = new AtomicInteger();
      Results.Errors errors = new Results.Errors();
      Object value = ValueReaders.VALUE_READERS.convert(text, index, new Context(NAMELESS, new AtomicInteger(1), errors));
      // Its readers stop on the last character of a value, or behind it.
      boolean whole = index.get() >= text.length() - 1;
      return whole && !errors.hasErrors() && !(value instanceof Results.Errors) ? value : null;
    } catch (RuntimeException | StackOverflowError e) {
      // NumberFormatException and others come out of it; their texts may hold what the file holds.
      return null;
    }
  }
}
