package reeve.health;

/**
 * The result of one attempt of a check.
 *
 * @param passed whether the service is as it should be
 * @param message of a failure, what is wrong, as a part of a sentence; otherwise what was seen, or empty
 */
public record CheckResult(boolean passed, String message) {
  static final CheckResult PASSED = new CheckResult(true, "");

  /** There is no result, because reeve itself lacks the resources for the check. */
  static final CheckResult SHORTAGE = new CheckResult(false, "reeve has no descriptor left for a check");

  static CheckResult failure(String message) {
    return new CheckResult(false, message);
  }
}
