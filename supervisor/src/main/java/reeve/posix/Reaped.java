package reeve.posix;

import reeve.core.ExitStatus;

/**
 * A child that is gone for good: its number may be given to another process from now on.
 *
 * @param pid its number
 * @param status how it ended
 * @param usage what it and the children that it had waited for used (wait4(2))
 */
public record Reaped(int pid, ExitStatus status, Usage usage) {
  /**
   * From getrusage(2).
   *
   * @param userMicros time in user mode, microseconds
   * @param systemMicros time in the kernel, microseconds
   * @param maxRssKib largest resident set, KiB; -1: not known. The kernel counts a child's from before its exec,
   *     when its memory was ours: a value that is not above our own peak is no fact about the child
   *     (setmax_mm_hiwater_rss() in kernel/exit.c and fs/exec.c)
   * @param minorFaults page faults without I/O
   * @param majorFaults page faults with I/O
   * @param voluntarySwitches times it waited
   * @param involuntarySwitches times it was made to wait
   */
  public record Usage(
      long userMicros,
      long systemMicros,
      long maxRssKib,
      long minorFaults,
      long majorFaults,
      long voluntarySwitches,
      long involuntarySwitches) {

    /**
     * Returns the usage without what is no fact about the process.
     *
     * @param ours our own largest resident set, KiB
     */
    public Usage withoutInheritedRss(long ours) {
      return maxRssKib > ours ? this
          : new Usage(userMicros, systemMicros, -1, minorFaults, majorFaults, voluntarySwitches, involuntarySwitches);
    }
  }
}
