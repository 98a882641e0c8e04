package reeve.posix;

/**
 * The fields of /proc/PID/stat that reeve uses (proc_pid_stat(5)).
 *
 * @param pid its number
 * @param comm name of the program, at most 15 bytes
 * @param state {@code R S D T t Z X I}
 * @param ppid parent
 * @param pgrp process group
 * @param session session
 * @param threads how many it has
 * @param startTime clock ticks since boot; with the pid it names one process for as long as the machine is up
 */
public record ProcStat(int pid, String comm, char state, int ppid, int pgrp, int session, int threads, long startTime) {
  /**
   * Returns whether the process ended, reaped or not. One whose first thread ended while others run shows as a zombie,
   * and lives.
   */
  public boolean isDead() {
    return state == 'X' || state == 'Z' && threads <= 1;
  }
}
