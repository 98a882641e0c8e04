package reeve.core;

import java.util.List;

/**
 * What the restart policy knows of the starts of a service.
 *
 * @param streak starts since the service was last healthy or a start was requested, for the back-off; 1 is the first
 * @param restarts starts that the policy made, over the whole lifetime of the service
 * @param recentStarts times of the starts within the interval of the start limit, oldest first, in nanoseconds
 * @param execFailures starts in a row that failed for a permanent reason
 * @param slowRetry whether the present start is a slow retry: until the service is healthy, its end causes no fast
 *     restart
 * @param failing whether the service has failed since it was last healthy; recorded only for services with
 *     {@code on-failure} or {@code on-recovery} hooks
 */
public record RestartHistory(int streak, int restarts, List<Long> recentStarts, int execFailures, boolean slowRetry,
    boolean failing) {
  /** Before the first start. */
  public static final RestartHistory NONE = new RestartHistory(0, 0, List.of(), 0, false, false);

  /** Returns a history with these values: this object if they are the same. */
  public RestartHistory with(int nextStreak, int nextRestarts, List<Long> nextRecentStarts, int nextExecFailures,
      boolean nextSlowRetry, boolean nextFailing) {
    return nextStreak == streak && nextRestarts == restarts && nextRecentStarts == recentStarts
        && nextExecFailures == execFailures && nextSlowRetry == slowRetry && nextFailing == failing
            ? this
            : new RestartHistory(nextStreak, nextRestarts, nextRecentStarts, nextExecFailures, nextSlowRetry,
                nextFailing);
  }
}
