package reeve.config.execution;

/**
 * A limit on the resources of a process (getrlimit(2)). The ordinal is the number of the kernel
 * (asm-generic/resource.h); the name in lower case is the word of the configuration.
 */
public enum ResourceLimit {
  CPU, FSIZE, DATA, STACK, CORE, RSS, NPROC, NOFILE, MEMLOCK, AS, LOCKS, SIGPENDING, MSGQUEUE, NICE, RTPRIO, RTTIME;

  /** No limit: RLIM_INFINITY. */
  public static final long UNLIMITED = -1;

  /**
   * The values of a limit, in the unit of the kernel.
   *
   * @param soft what is enforced; not above {@code hard}
   * @param hard up to which the process may raise it
   */
  public record Value(long soft, long hard) {}
}
