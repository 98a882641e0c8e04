package reeve.history;

/**
 * How a service stands now, as a running reeve says.
 *
 * @param state as in {@code status}
 * @param pid 0: no process
 * @param since milliseconds since 1970; -1: not known
 * @param nextStart when it is started by itself; -1: not planned
 * @param failed whether it is down and not as anybody wanted
 * @param target {@code up} or {@code down}
 */
public record LiveStatus(String state, int pid, long since, long nextStart, boolean failed, String target) {}
