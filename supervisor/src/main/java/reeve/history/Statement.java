package reeve.history;

/**
 * A statement about the end of a run, which a {@link WhyRule} has made.
 *
 * @param rule the identifier of the rule
 * @param text without a line feed; may contain control characters, from the command line of another process
 */
public record Statement(String rule, Section section, Certainty certainty, String text) {
  /** The part of the explanation that a statement belongs to, in the order of the output. */
  public enum Section {
    /** How the run ended: the beginning of the first line. Exactly one rule holds. */
    END,
    /** Whether reeve caused that: the second part of the first line. One rule holds for each exit. */
    VERDICT,
    /** Why reeve acted: it follows the verdict. */
    REASON,
    /** Whether the end counts as clean: the end of the first line. */
    COUNTS,
    /** One line for each: the request, the stop, hooks, guesses, memory, leftover processes. */
    DETAIL,
    /** What follows; behind the last lines of output. */
    NEXT,
    /** How often it ended recently. */
    FREQUENCY,
    /** The resources that it used. */
    RESOURCES
  }

  /** How much is known. */
  public enum Certainty {
    /** It follows from what was recorded. */
    FACT,
    /** It is likely after what was recorded, and its text begins with "Guess". */
    GUESS,
    /** It says that something is not known. */
    UNKNOWN
  }
}
