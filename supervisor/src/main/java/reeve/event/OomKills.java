package reeve.event;

/**
 * How many processes the kernel killed because memory ran out, while one run lasted.
 *
 * @param service in the cgroup of the service
 * @param reeve in the cgroup that reeve is in, a container's for example, and below it
 * @param machine on the whole machine
 */
public record OomKills(long service, long reeve, long machine) {
  /** The kernel does not say, or does not let us read it. */
  public static final long UNKNOWN = -1;

  /** What counts them; the worker's thread. */
  public interface Counter {
    /** @return all so far, since whenever the kernel counts; {@link #UNKNOWN} where that is not known */
    OomKills read(String service);
  }

  /** Since an earlier reading. A counter that went back began anew: the cgroup was made again. */
  public OomKills since(OomKills before) {
    return new OomKills(
        since(service, before.service), since(reeve, before.reeve), since(machine, before.machine));
  }

  private static long since(long now, long before) {
    return now < 0 ? UNKNOWN : before < 0 ? UNKNOWN : now < before ? now : now - before;
  }
}
