package reeve.posix;

import reeve.core.ExitStatus;

/**
 * A child that has ended. Its pid may be given to another process as soon as it was reaped.
 *
 * @param pid its pid
 * @param status how it ended
 * @param usage resources used by it and by the children that it had waited for (wait4(2))
 */
public record Reaped(int pid, ExitStatus status, Usage usage) {
  /**
   * From getrusage(2).
   *
   * @param userMicros time in user mode, microseconds
   * @param systemMicros time in the kernel, microseconds
   * @param maxRssKib largest resident set, KiB; -1: not known. For a child the kernel also counts the time before its
   *     exec, when its memory was ours: a value that is not above our own peak says nothing about the child
   *     (setmax_mm_hiwater_rss() in kernel/exit.c and fs/exec.c)
   * @param minorFaults page faults without I/O
   * @param majorFaults page faults with I/O
   * @param voluntarySwitches how often it waited
   * @param involuntarySwitches how often it was preempted
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
     * Returns the usage without a maxRssKib that says nothing about the process.
     *
     * @param ours our own largest resident set, KiB
     */
    public Usage withoutInheritedRss(long ours) {
      return maxRssKib > ours ? this
          : new Usage(userMicros, systemMicros, -1, minorFaults, majorFaults, voluntarySwitches, involuntarySwitches);
    }
  }
}
