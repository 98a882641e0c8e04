package reeve.posix;

/**
 * The fields of /proc/PID/stat that reeve uses (proc_pid_stat(5)).
 *
 * @param pid the process
 * @param comm name of the program, at most 15 bytes
 * @param state {@code R S D T t Z X I}
 * @param ppid parent
 * @param pgrp process group
 * @param session session
 * @param threads number of threads
 * @param startTime clock ticks since boot; together with the pid it identifies a process until the machine is restarted
 */
public record ProcStat(int pid, String comm, char state, int ppid, int pgrp, int session, int threads, long startTime) {
  /** USER_HZ, in which /proc counts, is 100 on all processors that Linux still has (time(7)). */
  public static final long NANOS_PER_TICK = 10_000_000;

  /**
   * Returns whether the process has ended, reaped or not. A process whose first thread has ended while others run
   * appears as a zombie, but lives.
   */
  public boolean isDead() {
    return state == 'X' || state == 'Z' && threads <= 1;
  }

  /** Returns whether a signal or its tracer has stopped the process, so that it acts on no signal but SIGKILL. */
  public boolean isStopped() {
    return state == 'T' || state == 't';
  }
}
