package reeve.control;

import java.util.List;
import reeve.core.HealthState;

/**
 * The health of a service as clients of the control socket see it. Immutable. Times are milliseconds since 1970.
 *
 * @param status NONE: the check does not run at present
 * @param check {@code http}, {@code tcp}, {@code unix}, {@code command} or {@code file}
 * @param failures how many in a row count
 * @param checkedAt when the last result came; 0: none has come yet
 * @param errors the last ones, the oldest first; those of earlier runs too
 */
public record HealthView(HealthState.Status status, String check, int failures, long checkedAt, List<Error> errors) {
  /**
   * A failed check.
   *
   * @param at when; of several in a row with the same message, the last one
   * @param times how many those are
   */
  public record Error(long at, int times, String message) {}

  public HealthView {
    errors = List.copyOf(errors);
  }
}
