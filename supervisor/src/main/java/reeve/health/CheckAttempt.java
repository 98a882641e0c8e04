package reeve.health;

/** One attempt of a check, which is under way. The check thread only. */
abstract class CheckAttempt {
  /** Receives the results of attempts, on the check thread. */
  interface Listener {
    void finished(CheckAttempt attempt, CheckResult result);
  }

  final RepeatedCheck check;
  final long began;
  final long deadline;

  /** Whether the result is known, or no longer wanted. A socket may then remain open for a moment. */
  boolean finished;

  /** @param began nanoseconds of the clock; the timeout counts from there */
  CheckAttempt(RepeatedCheck check, long began) {
    this.check = check;
    this.began = began;
    this.deadline = began + check.timeoutNanos();
  }

  /** Ends the attempt without a result. */
  abstract void cancel();

  /** Returns the message of the result when the timeout is over. */
  abstract String timeoutMessage();
}
