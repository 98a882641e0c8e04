package reeve.control;

/**
 * The schedule of a service as clients of the control socket see it. Immutable. Times are milliseconds since 1970.
 *
 * @param text the schedule as it is written in a file
 * @param next when the service is started next, including the jitter; 0: never, because it is disabled or no further
 *     due time exists
 * @param last its last run, perhaps under an earlier process of reeve; null: none is known
 */
public record ScheduleView(String text, long next, LastRun last) {
  /**
   * A run.
   *
   * @param due the time for which it was started; 0: it was not started by the schedule
   * @param started 0: no process could be started
   * @param ended 0: it is not over, or reeve did not see its end
   * @param result {@code exit 0}, {@code SIGKILL}, {@code not started}; null: it is not over, or reeve did not see its
   *     end
   */
  public record LastRun(long due, long started, long ended, String result, boolean clean) {}
}
