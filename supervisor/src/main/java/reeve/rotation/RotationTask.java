package reeve.rotation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.LogSpec;
import reeve.logstore.RotationOffsets;

/** The rotation of one log: when it is inspected next, and what is done then. The rotating thread's. */
final class RotationTask {
  /** A pace, in bytes a second, at which a collapse does not delay the writers: a disk writes 100 MB/s. */
  private static final long MAX_SLOW_PACE = 4 << 20;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long NEVER = Long.MAX_VALUE;

  private static final long FIRST_RETRY_NANOS = 2 * NANOS_PER_SECOND;
  private static final long MAX_RETRY_NANOS = 3600 * NANOS_PER_SECOND;

  private final ManagedLog log;
  private final RotationTools tools;
  private final ProblemLog problems;
  private final RunRecorder runs;
  private final LimitEnforcer limits;
  private final Map<String, String> streamsByService = new LinkedHashMap<>();
  private LogSpec spec;
  private long dueNanos;
  private boolean silent;
  private long inspectedNanos;
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

  /** When to {@link #inspect}, in nanoseconds of the rotator's clock; {@link Long#MAX_VALUE}: when it is written to. */
  long dueNanos() {
    return dueNanos;
  }

  // ---- services

  /**
   * A service writes to it, or does so in another way than before.
   *
   * @param how it is to be rotated from now on, for all services that write to it
   */
  void addService(String service, String stream, LogSpec how, long now) {
    streamsByService.put(service, stream);
    spec = how;
    configure();
    limits.specChanged();
    dueNanos = now;
  }

  /** A service does not write to it any more. @return whether no service does */
  boolean removeService(String service) {
    streamsByService.remove(service);
    configure();
    return streamsByService.isEmpty();
  }

  private void configure() {
    RotationMethod requested = spec == null ? null : RotationMethod.requested(spec.rotation().kind());
    log.configure(requested, new LogWriters(List.copyOf(streamsByService.keySet()), tools.control()));
  }

  /**
   * It was opened for a new run.
   *
   * @param position at which the output of the run begins, in the file as it was then
   * @param measured what {@link RotationOffsets#removedBytes} answered then
   */
  void opened(long position, long measured, long now) {
    log.runBegins();
    RotationProblem problem = log.inspect(System.currentTimeMillis());
    if (problem == null) {
      publishMethod();
    }
    runs.opened(position, measured, problem == null);
    problems.report(problem);
    knownEnd = problem == null ? log.end() : -1;
    inspectedNanos = now;
    dueNanos = now + PollSchedule.MIN_PAUSE_NANOS; // from then on its pace is known
    grewNanos = now;
    silent = true;
    retryNanos = FIRST_RETRY_NANOS;
  }

  /** After {@link #opened}: what is written now is the output of this run. */
  void started(long life, int pid, long wallMillis, String service, String stream) {
    runs.started(life, pid, wallMillis, service, stream);
  }

  // ---- inspection

  /** It was quiet, and was written to now. */
  void written(long now, long wallMillis) {
    log.growthResumed(wallMillis);
    grewNanos = now;
    silent = false;
    dueNanos = Math.min(dueNanos, PollSchedule.next(now, 0, 1, 1));
  }

  /** Inspects it, and rotates it if that is due. @return whether there is a new archive */
  boolean inspect(long now, long wallMillis) {
    RotationProblem problem = log.inspect(wallMillis);
    if (problem != null) {
      problems.report(problem);
      dueNanos = nextAfterFailure(now);
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
    boolean calm = grown <= MAX_SLOW_PACE * Math.max(now - inspectedNanos, 1) / NANOS_PER_SECOND;
    if (log.hasRenameFinished()) {
      announceReplacement();
    }
    LimitEnforcer.Outcome outcome;
    try {
      outcome = limits.enforce(spec, calm, wallMillis);
    } finally {
      log.removals().settle();
    }
    knownEnd = log.end();
    retryNanos = outcome.problem() == null ? FIRST_RETRY_NANOS : retryNanos;
    dueNanos = outcome.problem() != null ? nextAfterFailure(now) : next(now, wallMillis, grown);
    inspectedNanos = now;
    return outcome.archived();
  }

  private void publishMethod() {
    log.probeMethod(); // a failure is reported by the first rotation
    tools.methods().publish(log.path(), log.methods());
  }

  private void announceReplacement() {
    if (tools.replacements() != null) {
      for (Map.Entry<String, String> service : streamsByService.entrySet()) {
        tools.replacements().outputOpened(service.getKey(), service.getValue(), log.path(), 0);
      }
      tools.replacements().flush();
    }
  }

  private long next(long now, long wallMillis, long grown) {
    long aged = NEVER;
    if (spec.maxAge().isPresent() && log.unarchived() > 0) {
      // At least one tick away, because a last line without an end waits for its end.
      long left = spec.maxAge().get().toMillis() - (wallMillis - log.unarchivedSinceMillis());
      aged = now + Math.max(PollSchedule.MAX_PAUSE_NANOS, left * NANOS_PER_MILLI);
    }
    long pause = silent ? PollSchedule.SILENT_NANOS : PollSchedule.QUIET_NANOS;
    boolean quiet = grown <= 0 && !log.isReopening() && now - grewNanos >= pause;
    if (quiet && tools.idle().watch(log.path())) {
      RotationProblem problem = log.inspect(wallMillis); // was it written to before the watch?
      if (problem == null && log.end() == knownEnd) {
        return aged;
      }
    }
    if (log.isReopening()) {
      return now + PollSchedule.MIN_PAUSE_NANOS * 2;
    }
    long left = spec.maxBytes() > 0 ? spec.maxBytes() - log.unarchived() : LimitEnforcer.MAX_BYTES_BY_AGE;
    return Math.min(aged, PollSchedule.next(now, left, grown, now - inspectedNanos));
  }

  /** Less and less often: the next start of a service inspects a log that was deleted and exists again. */
  private long nextAfterFailure(long now) {
    long at = now + retryNanos;
    retryNanos = Math.min(2 * retryNanos, MAX_RETRY_NANOS);
    return at;
  }
}
