package reeve.runtime;

import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.ProcessTable;
import reeve.runtime.process.ServiceMarkers;
import reeve.survival.ServiceRecord;
import reeve.survival.StoredState;
import reeve.time.Clock;

/**
 * Finds the processes that a former reeve had started, also those that it was killed before it could record. Loop
 * thread.
 */
final class FormerStarts {
  private final Posix posix;
  private final ServiceMarkers markers;
  private final StoredState stored;
  private final Clock clock;

  FormerStarts(Posix posix, ServiceMarkers markers, StoredState stored, Clock clock) {
    this.posix = posix;
    this.markers = markers;
    this.stored = stored;
    this.clock = clock;
  }

  /**
   * The former reeve was about to start a process. If that exists, it has the marker of the service and leads a
   * session; otherwise the service waits for its start again.
   */
  ServiceRecord withProcess(String service, ServiceRecord record) {
    for (ProcessTable.Row row : posix.processTable().rows()) {
      if (!row.isDead() && row.session() == row.pid() && markers.isOf(row.pid(), service) && !isRecorded(row.pid())) {
        long startedAt = Math.min(clock.nanos(), row.startTicks() * ProcStat.NANOS_PER_TICK);
        return record.withProcess(row.pid(), startedAt, row.startTicks());
      }
    }
    int first = record.facts().firstPid(); // not 0: it was started, and has ended
    return first == 0 ? record.notStarted() : record.withProcess(first, clock.nanos(), 0);
  }

  private boolean isRecorded(int pid) {
    for (ServiceRecord record : stored.services().values()) {
      if (record.run().pid() == pid || record.facts().hook().pid() == pid) {
        return true;
      }
    }
    return false;
  }

  /**
   * Finds the process that was recorded. One that has ended and was not reaped is found too: the kernel still has its
   * exit status.
   *
   * @param startTicks 0: the former reeve was killed before it recorded them, and the marker decides
   * @return null: it is gone, or the pid is that of another process
   */
  ProcStat find(int pid, long startTicks, String service) {
    ProcStat stat = pid == 0 ? null : posix.stat(pid);
    boolean same = stat != null && (startTicks == 0 ? markers.isOf(pid, service) : stat.startTime() == startTicks);
    return same ? stat : null;
  }
}
