package reeve.history;

import java.util.List;

/**
 * The present status of a service, as a running reeve reports it.
 *
 * @param state as in {@code reeve status}
 * @param pid of its main process; 0: there is none
 * @param since when it entered this state, in milliseconds since 1970; -1: unknown
 * @param nextStart when reeve will start it without a request, in milliseconds since 1970; -1: never
 * @param failed whether it failed, and is down although it should be up
 * @param target {@code up} or {@code down}
 * @param parked whether its next start waits for a cause to clear
 * @param waitsFor what it waits for; empty: nothing, or only a time
 * @param nextRun when its schedule will start it, in milliseconds since 1970; 0: not known, but it has a schedule; -1:
 *     its schedule does not start it, or it has none
 * @param problem why its last start failed or was skipped; null: neither
 */
public record LiveStatus(
    String state, int pid, long since, long nextStart, boolean failed, String target, boolean parked,
    List<String> waitsFor, long nextRun, String problem) {
  /** The status of a service whose last start did not fail. */
  public LiveStatus(String state, int pid, long since, long nextStart, boolean failed, String target, boolean parked,
      List<String> waitsFor, long nextRun) {
    this(state, pid, since, nextStart, failed, target, parked, waitsFor, nextRun, null);
  }

  /** The status of a service without a schedule. */
  public LiveStatus(String state, int pid, long since, long nextStart, boolean failed, String target, boolean parked,
      List<String> waitsFor) {
    this(state, pid, since, nextStart, failed, target, parked, waitsFor, -1, null);
  }
}
