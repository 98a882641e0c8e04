package reeve.health;

import java.util.Comparator;

/** A check with its next due time and its present attempt. The check thread only. */
final class ScheduledCheck {
  /** By due time, then in the order of scheduling. Due times are compared by their difference: nanoTime may wrap. */
  static final Comparator<ScheduledCheck> BY_DUE_TIME =
      (a, b) -> a.due != b.due ? Long.signum(a.due - b.due) : Long.compare(a.order, b.order);

  final RepeatedCheck check;

  /** Nanoseconds of the clock. */
  long due;

  /** Counts up with each scheduling. */
  long order;

  /** Null: no attempt is under way. */
  CheckAttempt attempt;

  ScheduledCheck(RepeatedCheck check) {
    this.check = check;
  }
}
