package reeve.core;

/**
 * The present run of a service, or its last one: one life of it from the spawn of the process to the end of the process
 * tree. Every event and every effect that belongs to a run carries its number.
 *
 * @param number counts the runs of a service from 1; 0: there was none yet
 * @param pid of the main process; 0: no main process lives (leftover processes may)
 * @param spawnedAt when the main process was spawned, in nanoseconds of the loop's clock
 * @param commandIndex which of the commands of a oneshot this run executes, from 0
 */
public record ServiceRun(long number, int pid, long spawnedAt, int commandIndex) {
  /** Before the first run. */
  public static final ServiceRun NONE = new ServiceRun(0, 0, 0, 0);

  /** Returns a run with these values: this object if they are the same. */
  public ServiceRun with(long nextNumber, int nextPid, long nextSpawnedAt, int nextCommandIndex) {
    return nextNumber == number && nextPid == pid && nextSpawnedAt == spawnedAt && nextCommandIndex == commandIndex
        ? this
        : new ServiceRun(nextNumber, nextPid, nextSpawnedAt, nextCommandIndex);
  }
}
