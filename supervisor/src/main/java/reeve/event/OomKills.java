package reeve.event;

/**
 * How many processes the kernel killed because memory ran out. A {@link Counter} returns the kills since the kernel
 * began to count; {@link #since} returns the kills of one run.
 *
 * @param service in the cgroup of the service
 * @param reeve in reeve's own cgroup, such as that of a container, and below it
 * @param machine on the whole machine
 */
public record OomKills(long service, long reeve, long machine) {
  /** The kernel does not count this, or reeve may not read it. */
  public static final long UNKNOWN = -1;

  /** Reads the kernel's counters. Called on the worker's thread. */
  public interface Counter {
    /**
     * @param service null: only the counters of reeve's cgroup and of the machine are read
     * @return the kills since the kernel began to count; {@link #UNKNOWN} for each counter that cannot be read
     */
    OomKills read(String service);
  }

  /**
   * Returns the kills since an earlier reading. A counter of a service that is lower than before started again at 0,
   * because its cgroup is a new one. How often the others rose is unknown if they are lower, because a cgroup that they
   * included may have been removed.
   */
  public OomKills since(OomKills before) {
    return new OomKills(
        service >= 0 && before.service >= 0 && service < before.service ? service : since(service, before.service),
        since(reeve, before.reeve), since(machine, before.machine));
  }

  private static long since(long now, long before) {
    return now < 0 || before < 0 || now < before ? UNKNOWN : now - before;
  }
}
