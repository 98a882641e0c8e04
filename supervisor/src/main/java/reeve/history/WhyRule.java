package reeve.history;

import java.util.function.Predicate;

/**
 * A rule by which {@code reeve why} makes a statement.
 *
 * @param id its name, used once
 * @param condition the condition in words
 * @param statement the text; {@code {fact}} stands for a value of {@link WhyValues}
 * @param holds the condition
 */
record WhyRule(
    String id, Statement.Section section, Statement.Certainty certainty, String condition, String statement,
    Predicate<WhyFacts> holds) {
  /** Returns the statement that the rule makes. */
  Statement statement(String text) {
    return new Statement(id, section, certainty, text);
  }
}
