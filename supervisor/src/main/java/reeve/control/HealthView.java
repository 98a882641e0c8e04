package reeve.control;

import java.util.List;
import reeve.core.HealthState;

/**
 * The health of a service as clients of the control socket see it. Immutable. Times are milliseconds since 1970.
 *
 * @param status NONE: the check is not running
 * @param check {@code http}, {@code tcp}, {@code unix}, {@code command} or {@code file}
 * @param failures the number of failures in a row that count
 * @param checkedAt when the last result came; 0: there is no result yet
 * @param errors the last errors, the oldest first, including those of earlier runs
 */
public record HealthView(HealthState.Status status, String check, int failures, long checkedAt, List<Error> errors) {
  /**
   * A failed check.
   *
   * @param at when it failed; if the same error occurred several times in a row, the last time
   * @param times how many times in a row the same error occurred
   */
  public record Error(long at, int times, String message) {}

  public HealthView {
    errors = List.copyOf(errors);
  }
}
