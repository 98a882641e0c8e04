package reeve.health;

/**
 * What came of one question.
 *
 * @param good whether it is as it should be
 * @param words for people: what is wrong, as a part of a sentence; of a good one what was seen, or nothing
 */
public record CheckResult(boolean passed, String message) {
  static final CheckResult PASSED = new CheckResult(true, "");

  /** No answer: reeve itself has not what it takes to ask. */
  static final CheckResult SHORTAGE = new CheckResult(false, "reeve has no descriptor left to ask with");

  static CheckResult failure(String words) {
    return new CheckResult(false, words);
  }
}
