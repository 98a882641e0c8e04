package reeve.rotation;

import java.util.ArrayList;
import java.util.List;
import reeve.logstore.LogRun;
import reeve.logstore.RotationOffsets;

/**
 * Records in the index of one log where the output of each run begins. The loop measures a position when it opens the
 * file, before the run starts; the rotating thread receives it later. The rotating thread's.
 */
final class RunRecorder {
  /** Runs that may wait to be recorded, while the offset of the file is not known. */
  private static final int MAX_WAITING = 100;

  private final ManagedLog log;
  private final ProblemLog problems;
  private final List<LogRun> waiting = new ArrayList<>();
  private long beginsAt;
  private boolean isOffset;

  RunRecorder(ManagedLog log, ProblemLog problems) {
    this.log = log;
    this.problems = problems;
  }

  /**
   * The log was opened for a new run.
   *
   * @param position in the file at that time, where the output of the run begins
   * @param removedBytes the result of {@link RotationOffsets#removedBytes} at that time
   * @param inspected whether the log has been inspected since without a problem; otherwise it is not known yet at which
   *     offset the file begins
   */
  void opened(long position, long removedBytes, boolean inspected) {
    isOffset = inspected && !log.isReopening();
    beginsAt = position;
    if (isOffset) {
      beginsAt = Math.min(log.removals().offset(position, removedBytes, log.state().base()), log.end());
    }
  }

  /** The run started: what is written from there on is its output. */
  void started(long number, int pid, long wallMillis, String service, String stream) {
    LogRun run = new LogRun(beginsAt, number, pid, wallMillis, service, stream);
    if (isOffset) {
      problems.report(log.record(run));
    } else if (waiting.size() < MAX_WAITING) {
      waiting.add(run);
    }
  }

  /** The log was inspected without a problem: records the runs that started while its offset was not known. */
  void recordWaiting() {
    if (!log.isReopening() && !waiting.isEmpty()) {
      for (LogRun run : waiting) {
        long at = Math.min(log.state().base() + run.at(), log.end());
        problems.report(
            log.record(new LogRun(at, run.number(), run.pid(), run.wallMillis(), run.service(), run.stream())));
      }
      waiting.clear();
    }
  }
}
