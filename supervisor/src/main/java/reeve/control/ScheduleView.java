package reeve.control;

/**
 * How a service stands with its schedule. Immutable. Times are milliseconds since 1970.
 *
 * @param words the schedule as a file has it
 * @param next when it is started next, its share of the jitter with it; 0: never, it is disabled or there is no such
 *     day any more
 * @param last its last run, perhaps of a reeve before this; null: none that is known
 */
public record ScheduleView(String words, long next, LastRun last) {
  /**
   * A run.
   *
   * @param due for which it was started; 0: not for its schedule
   * @param started 0: no process could be made
   * @param ended 0: it is not over, or nobody saw the end
   * @param result {@code exit 0}, {@code SIGKILL}, {@code not started}; null: it is not over, or nobody saw the end
   */
  public record LastRun(long due, long started, long ended, String result, boolean clean) {}
}
