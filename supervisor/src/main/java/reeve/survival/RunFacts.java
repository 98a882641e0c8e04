package reeve.survival;

import java.util.List;
import reeve.event.OutputSegment;

/**
 * What is known about the processes of a run beside what the core knows.
 *
 * @param firstPid of the process that reeve started, which is also the number of its session and its group; it differs
 *     from the main process if the service forked; 0: it is not known; {@link #NOT_FOUND}
 * @param startTicks when the main process started, in clock ticks since boot ({@code startTime} of ProcStat): with its
 *     pid it identifies the process; 0: it is not known
 * @param startedMillis when the run began, in milliseconds since 1970; if no process is stored, when reeve was about to
 *     start it; 0: it was not
 * @param output the regular files that it writes to, and where its output begins in them
 * @param hook the process of the hook command that runs; {@link Command#NONE}: none runs
 * @param queuedDue the due time of the run that waits for the end of this one, by its schedule, in milliseconds since
 *     1970; 0: none waits
 * @param members the other processes of the run that were known when a signal of its stop was sent. One that has left
 *     its session and its environment proves by nothing else which run it belongs to, once its parent has ended
 */
public record RunFacts(int firstPid, long startTicks, long startedMillis, List<OutputSegment> output, Command hook,
    long queuedDue, List<Process> members) {
  /**
   * In place of a pid: reeve was killed between the start of the process and the record of it, and no such process was
   * found later. One that has ended since may have existed.
   */
  public static final int NOT_FOUND = -1;

  /** Nothing is known. */
  public static final RunFacts NONE = new RunFacts(0, 0, 0, List.of(), Command.NONE, 0);

  /** Of a run that is not being stopped. */
  public RunFacts(int firstPid, long startTicks, long startedMillis, List<OutputSegment> output, Command hook,
      long queuedDue) {
    this(firstPid, startTicks, startedMillis, output, hook, queuedDue, List.of());
  }

  /**
   * A process, identified.
   *
   * @param startTicks as in {@link RunFacts}
   */
  public record Process(int pid, long startTicks) {
    // Written by hand: the generated methods of a record are linked by invokedynamic at their first use.
    @Override
    public boolean equals(Object other) {
      return other instanceof Process process && process.pid == pid && process.startTicks == startTicks;
    }

    @Override
    public int hashCode() {
      return pid * 31 + Long.hashCode(startTicks);
    }
  }

  /**
   * The process of an auxiliary command.
   *
   * @param pid 0: there is none
   * @param startTicks as in {@link RunFacts}
   * @param number what its environment variable REEVE_AUX_COMMAND has
   * @param startedAt in nanoseconds of the loop's clock
   */
  public record Command(int pid, long startTicks, long number, long startedAt) {
    public static final Command NONE = new Command(0, 0, 0, 0);
  }
}
