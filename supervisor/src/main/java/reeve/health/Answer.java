package reeve.health;

/**
 * What came of one question.
 *
 * @param good whether it is as it should be
 * @param words for people: what is wrong, as a part of a sentence; of a good one what was seen, or nothing
 */
public record Answer(boolean good, String words) {
  static final Answer GOOD = new Answer(true, "");

  /** No answer: reeve itself has not what it takes to ask. */
  static final Answer SHORTAGE = new Answer(false, "reeve has no descriptor left to ask with");

  static Answer bad(String words) {
    return new Answer(false, words);
  }
}
