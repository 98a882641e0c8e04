package reeve.rotation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.LogSpec;
import reeve.logstore.RotationOffsets;

/** Rotates one log: decides when it is inspected next, and what is done then. The rotating thread's. */
final class RotationTask {
  /** The pace, in bytes per second, up to which a collapse does not delay the writers: a disk writes 100 MB/s. */
  private static final long MAX_SLOW_PACE = 4 << 20;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long NEVER = Long.MAX_VALUE;

  private static final long FIRST_RETRY_NANOS = 2 * NANOS_PER_SECOND;
  private static final long MAX_RETRY_NANOS = 3600 * NANOS_PER_SECOND;

  /** The pause while the disk is full. An attempt without space ends soon, and none is made if the space is known. */
  private static final long FULL_RETRY_NANOS = 2 * NANOS_PER_SECOND;

  private final ManagedLog log;
  private final RotationTools tools;
  private final ProblemLog problems;
  private final RunRecorder runs;
  private final LimitEnforcer limits;
  private final Map<String, String> streamsByService = new LinkedHashMap<>();
  private LogSpec spec;
  private long dueNanos;
  private boolean silent;
  private long measuredNanos;
  private long grownSinceMeasured;
  private long paceBytes;
  private long paceNanos = 1;
  private long grewNanos;
  private long knownEnd = -1;
  private long retryNanos = FIRST_RETRY_NANOS;

  RotationTask(ManagedLog log, RotationTools tools) {
    this.log = log;
    this.tools = tools;
    this.problems = new ProblemLog(tools.log());
    this.runs = new RunRecorder(log, problems);
    this.limits = new LimitEnforcer(log, tools, problems);
  }

  ManagedLog log() {
    return log;
  }

  /**
   * When to call {@link #inspect}, in nanoseconds of the rotator's clock; {@link Long#MAX_VALUE}: not before it is
   * written to.
   */
  long dueNanos() {
    return dueNanos;
  }

  // ---- services

  /**
   * Adds a service that writes to the log, or replaces its definition.
   *
   * @param newSpec how the log is rotated from now on, for all services that write to it
   */
  void addService(String service, String stream, LogSpec newSpec, long now) {
    streamsByService.put(service, stream);
    spec = newSpec;
    configure();
    limits.specChanged();
    dueNanos = now;
  }

  /**
   * Removes a service that no longer writes to the log.
   *
   * @return whether no service is left
   */
  boolean removeService(String service) {
    streamsByService.remove(service);
    configure();
    return streamsByService.isEmpty();
  }

  private void configure() {
    RotationMethod requested = spec == null ? null : RotationMethod.requested(spec.rotation().kind());
    List<String> services = List.copyOf(streamsByService.keySet());
    log.configure(requested, new LogWriters(services, tools.control()));
    limits.setServices(services);
  }

  /**
   * The log was opened for a new run.
   *
   * @param position in the file at that time, where the output of the run begins
   * @param removedBytes the result of {@link RotationOffsets#removedBytes} at that time
   */
  void opened(long position, long removedBytes, long now) {
    log.runBegins();
    RotationProblem problem = log.inspect(System.currentTimeMillis());
    if (problem == null) {
      publishMethod();
    }
    runs.opened(position, removedBytes, problem == null);
    problems.report(problem);
    knownEnd = problem == null ? log.end() : -1;
    if (now - measuredNanos >= PollSchedule.MAX_PAUSE_NANOS) {
      measuredNanos = now;
      grownSinceMeasured = 0;
      paceBytes = 0;
    }
    // From then on its pace is known. Not later than planned, or a log that is opened more often is never inspected.
    dueNanos = Math.min(Math.max(now, dueNanos), now + PollSchedule.MIN_PAUSE_NANOS);
    grewNanos = now;
    silent = true;
    retryNanos = FIRST_RETRY_NANOS;
    log.rest();
  }

  /** Follows {@link #opened}: what is written from now on is the output of this run. */
  void started(long run, int pid, long wallMillis, String service, String stream) {
    runs.started(run, pid, wallMillis, service, stream);
    log.rest();
  }

  // ---- inspection

  /** The log was quiet, and has been written to now. */
  void written(long now, long wallMillis) {
    log.growthResumed(wallMillis);
    log.rest();
    grewNanos = now;
    silent = false;
    measuredNanos = now; // the pace is not that of the time without growth
    grownSinceMeasured = 0;
    paceBytes = 0;
    paceNanos = 1;
    log.removed().checkWriters();
    dueNanos = log.removed().fd() >= 0 ? now : Math.min(dueNanos, PollSchedule.next(now, 0, 1, 1));
  }

  /**
   * Inspects the log, and rotates it if that is due.
   *
   * @return whether there is a new archive
   */
  boolean inspect(long now, long wallMillis) {
    try {
      return rotateIfDue(now, wallMillis);
    } finally {
      log.rest();
    }
  }

  private boolean rotateIfDue(long now, long wallMillis) {
    RotationProblem problem = log.inspect(wallMillis);
    watchRemoved(false);
    if (problem != null) {
      problems.report(problem);
      dueNanos = nextAfterFailure(now, problem);
      return false;
    }
    problems.inspected();
    publishMethod();
    runs.recordWaiting();
    long grown = knownEnd < 0 ? 0 : log.end() - knownEnd;
    if (grown > 0) {
      grewNanos = now;
      silent = false;
    }
    measurePace(now, grown);
    if (log.tracker().hasRenameFinished()) {
      announceReplacement();
    }
    LimitEnforcer.Outcome outcome;
    try {
      outcome = limits.enforce(spec, mayDelayWriters(), wallMillis);
    } finally {
      log.removals().settle();
    }
    knownEnd = log.end();
    retryNanos = outcome.problem() == null ? FIRST_RETRY_NANOS : retryNanos;
    dueNanos = outcome.problem() != null ? nextAfterFailure(now, outcome.problem())
        : outcome.more() ? now : next(now, wallMillis);
    return outcome.archived();
  }

  /** Two inspections that follow each other at once, because a log is cut in steps, show no pace. */
  private void measurePace(long now, long grown) {
    grownSinceMeasured += grown;
    if (now - measuredNanos >= PollSchedule.MIN_PAUSE_NANOS / 2) {
      paceBytes = grownSinceMeasured;
      paceNanos = now - measuredNanos;
      grownSinceMeasured = 0;
      measuredNanos = now;
    }
  }

  private boolean mayDelayWriters() {
    return paceBytes <= (double) MAX_SLOW_PACE * paceNanos / NANOS_PER_SECOND; // a long overflows after 36 minutes
  }

  private void publishMethod() {
    log.probeMethod(); // a failure is reported by the first rotation
    tools.methods().publish(log.path(), log.methods());
  }

  /** @param writes whether the next write to a removed file is to be reported */
  private void watchRemoved(boolean writes) {
    RemovedLiveFile removed = log.removed();
    if (removed.fd() >= 0) {
      tools.idle().watchRemoved(log.path(), removed, writes);
    }
    tools.methods().setRemoved(log.path(), removed.isCopied());
    long from = removed.takeContinuation();
    if (from >= 0) {
      reportRemoval(from);
    }
  }

  private void reportRemoval(long from) {
    if (tools.control() == null || streamsByService.isEmpty()) {
      tools.log().warn("\"" + log.path() + "\" was removed while its services write to it: what they write is copied to"
          + " a new file of that name until they open it again");
    }
    boolean signals = tools.control() != null && log.methods().method() == RotationMethod.SIGNAL;
    for (Map.Entry<String, String> service : streamsByService.entrySet()) {
      if (tools.replacements() != null) {
        tools.replacements().outputCopied(service.getKey(), service.getValue(), log.path(), from);
      }
      if (tools.control() != null) {
        tools.control().announce("log-removed", service.getKey(), "its log was removed while it writes to it:"
            + " what it writes is copied to a new file of that name until it opens it again");
      }
      if (signals) {
        tools.control().requestReopen(service.getKey());
      }
    }
    if (tools.replacements() != null) {
      tools.replacements().flush();
    }
  }

  private void announceReplacement() {
    if (tools.replacements() != null) {
      for (Map.Entry<String, String> service : streamsByService.entrySet()) {
        tools.replacements().outputOpened(service.getKey(), service.getValue(), log.path(), 0);
      }
      tools.replacements().flush();
    }
  }

  private long next(long now, long wallMillis) {
    long ageDue = NEVER;
    if (spec.maxAge().isPresent() && log.unarchived() > 0) {
      // At least one tick away, because an unfinished last line is given time to be finished.
      long left = spec.maxAge().get().toMillis() - (wallMillis - log.unarchivedSinceMillis());
      ageDue = now + Math.max(PollSchedule.MAX_PAUSE_NANOS, left * NANOS_PER_MILLI);
    }
    long pause = silent ? 0 : PollSchedule.QUIET_NANOS;
    boolean quiet = paceBytes <= 0 && grownSinceMeasured <= 0 && !log.isReopening() && !limits.isOverflowing()
        && now - grewNanos >= pause;
    if (quiet && tools.idle().watch(log.path())) {
      watchRemoved(true);
      RotationProblem problem = log.inspect(wallMillis); // was it written to before the watch?
      if (problem == null && log.end() == knownEnd) {
        return ageDue;
      }
    }
    if (log.isReopening()) {
      return now + PollSchedule.MIN_PAUSE_NANOS * 2;
    }
    if (paceBytes <= 0 && grownSinceMeasured > 0) {
      return Math.min(ageDue, PollSchedule.next(now, 0, 1, 1)); // it grows at a pace that is not known yet
    }
    long left = spec.maxBytes() > 0 ? spec.maxBytes() - log.unarchived() : LimitEnforcer.MAX_BYTES_BY_AGE;
    return Math.min(ageDue, PollSchedule.next(now, left, paceBytes, paceNanos));
  }

  /**
   * The pause grows with each failure, but not while the disk is full: space may be there at any time. A log that was
   * deleted and created again is inspected at the next start of a service.
   */
  private long nextAfterFailure(long now, RotationProblem problem) {
    boolean full = problem.kind() == RotationProblem.Kind.NO_SPACE;
    long at = now + (full ? FULL_RETRY_NANOS : retryNanos);
    retryNanos = full ? FIRST_RETRY_NANOS : Math.min(2 * retryNanos, MAX_RETRY_NANOS);
    return at;
  }
}
