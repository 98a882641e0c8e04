package reeve.health;

/** One question that is under way. The thread of the checks. */
abstract class CheckAttempt {
  final RepeatedCheck watch;
  final long began;
  final long deadline;
  /** Told; what is left to do is for good manners only. */
  boolean told;

  CheckAttempt(RepeatedCheck watch, long now) {
    this.watch = watch;
    this.began = now;
    this.deadline = now + watch.timeoutNanos();
  }

  /** Nothing more is wanted of it. */
  abstract void drop();

  /** What there is to say when its time is over. */
  abstract String late();
}
