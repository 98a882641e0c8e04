package reeve.rotation;

import java.util.List;
import reeve.config.LogSpec;
import reeve.config.RotationSpec;
import reeve.logstore.Archive;
import reeve.logstore.PendingCut;

/**
 * Keeps one log within the limits of its definition: rotates it while it is too large or too old, deletes its oldest
 * archives, and has the others compressed. Each call follows an inspection without a problem. The rotating thread's.
 */
final class LimitEnforcer {
  /** The largest archive, in bytes, of a log that is cut by age only. */
  static final long MAX_BYTES_BY_AGE = 1L << 30;

  /** How many archives are made in one pause of the services. */
  private static final int PAUSED_CUTS = 8;

  /**
   * @param archived whether there is a new archive
   * @param more whether another archive is due already
   * @param problem null, or why a rotation could not be done
   */
  record Outcome(boolean archived, boolean more, RotationProblem problem) {}

  private final ManagedLog log;
  private final RotationTools tools;
  private final ProblemLog problems;
  private final LogOverflow overflow;
  private List<String> services = List.of();
  private RotationProblem noSpace;
  private boolean compressedAll;
  private long unfinishedDrop;

  LimitEnforcer(ManagedLog log, RotationTools tools, ProblemLog problems) {
    this.log = log;
    this.tools = tools;
    this.problems = problems;
    this.overflow = new LogOverflow(log.path(), tools);
  }

  /** The definition was replaced: existing archives may have to be compressed now. */
  void specChanged() {
    compressedAll = false;
  }

  /** Sets the services that write to the log. */
  void setServices(List<String> writing) {
    services = writing;
  }

  /** Whether the log was reported to overflow, and the end of that has to be reported. */
  boolean isOverflowing() {
    return overflow.isReported();
  }

  /**
   * Makes one archive, if one is due, or some in one pause of the services: then other logs have their turn.
   *
   * @param mayDelayWriters see {@link RotationStrategy.Request}
   */
  Outcome enforce(LogSpec spec, boolean mayDelayWriters, long wallMillis) {
    if (unfinishedDrop > 0) {
      overflow.dropped(unfinishedDrop); // the inspection has finished it
      unfinishedDrop = 0;
    }
    boolean archived = log.tracker().takeRenameFinished();
    if (archived) {
      pruneArchives(spec, wallMillis);
    }
    RotationStrategy.Result result = RotationStrategy.Result.NOTHING;
    if (isDue(spec, wallMillis) && !tools.closing().get()) {
      RotationMethod method = log.methods().method();
      boolean overflows = method != null && method.cutsHead() && LogOverflow.isOver(spec, log.unarchived());
      result = overflows ? rotateOverflowing(spec, mayDelayWriters, wallMillis)
          : rotate(spec, mayDelayWriters, wallMillis);
      archived |= result.bytes() > 0;
    }
    overflow.inspected(services, wallMillis);
    log.compactIndex(wallMillis);
    problems.report(result.problem());
    if (!result.deferred()) {
      tools.renames().cancel(log.path());
    }
    boolean more = result.bytes() > 0 && isDue(spec, wallMillis);
    if (mayDelayWriters && result.problem() == null && !more) {
      problems.report(log.removeHole(wallMillis));
    }
    compress(spec, archived);
    return new Outcome(archived, more, result.problem());
  }

  /** Rotates a log that is written faster than it can be archived, as its definition says. */
  private RotationStrategy.Result rotateOverflowing(LogSpec spec, boolean mayDelayWriters, long wallMillis) {
    RotationSpec.Overflow kind = spec.rotation().overflow();
    overflow.begins(kind, services, wallMillis);
    return switch (kind) {
      case GROW -> rotate(spec, mayDelayWriters, wallMillis);
      case DROP_OLDEST -> dropOldest(spec, mayDelayWriters, wallMillis);
      case THROTTLE -> rotatePaused(spec, mayDelayWriters, wallMillis);
    };
  }

  /**
   * Deletes what {@code log-keep} would delete if all output were archived now: the archives, and output before the
   * last {@code log-keep} times {@code log-max-size} bytes.
   */
  private RotationStrategy.Result dropOldest(LogSpec spec, boolean mayDelayWriters, long wallMillis) {
    RotationStrategy.Request request =
        new RotationStrategy.Request(spec.maxBytes(), false, mayDelayWriters, wallMillis);
    long surplus = log.unarchived() - spec.keep() * spec.maxBytes();
    RotationStrategy.Result result = log.drop(surplus, request);
    if (result.isOutOfSpace() && log.archives().keepNewest(0) > 0 && log.state().pending() == null) {
      result = log.drop(surplus, request); // one that is recorded is finished by the next inspection
    }
    if (result.bytes() == 0) {
      PendingCut pending = log.state().pending();
      unfinishedDrop = pending == null ? 0 : pending.to() - pending.from();
      return result.problem() != null ? result : rotate(spec, mayDelayWriters, wallMillis);
    }
    overflow.dropped(result.bytes());
    log.archives().keepNewest(0);
    log.inspect(wallMillis);
    return result;
  }

  /** Makes some archives while the services that write to the log are paused. */
  private RotationStrategy.Result rotatePaused(LogSpec spec, boolean mayDelayWriters, long wallMillis) {
    if (tools.control() == null || services.isEmpty()) {
      return rotate(spec, mayDelayWriters, wallMillis);
    }
    try (WriterControl.FrozenWriters paused =
        tools.control().freeze(services, log.path(), FreezeRotation.MAX_FREEZE_NANOS)) {
      problems.report(paused.problem() == null ? null
          : new RotationProblem(RotationProblem.Kind.FREEZE, paused.problem()));
      RotationStrategy.Result result = rotate(spec, mayDelayWriters, wallMillis);
      for (int i = 1; i < PAUSED_CUTS && paused.problem() == null && result.bytes() > 0 && isDue(spec, wallMillis)
          && !tools.closing().get(); i++) {
        result = rotate(spec, mayDelayWriters, wallMillis);
      }
      return result;
    }
  }

  private boolean isDue(LogSpec spec, long wallMillis) {
    return log.unarchived() > 0
        && (spec.maxBytes() > 0 && log.unarchived() >= spec.maxBytes() || isAged(spec, wallMillis));
  }

  private boolean isAged(LogSpec spec, long wallMillis) {
    return spec.maxAge().isPresent() && log.unarchivedSinceMillis() > 0
        && wallMillis - log.unarchivedSinceMillis() >= spec.maxAge().get().toMillis();
  }

  private RotationStrategy.Result rotate(LogSpec spec, boolean mayDelayWriters, long wallMillis) {
    long maxBytes = spec.maxBytes() > 0 ? spec.maxBytes() : MAX_BYTES_BY_AGE;
    boolean wholeLines = isAged(spec, wallMillis) && log.unarchived() <= maxBytes;
    RotationStrategy.Request request = new RotationStrategy.Request(maxBytes, wholeLines, mayDelayWriters, wallMillis);
    if (noSpace != null && !hasSpace(maxBytes)) {
      return RotationStrategy.Result.failed(noSpace); // an attempt would take the rest from other programs
    }
    RotationStrategy.Result result = log.rotate(request);
    if (result.isOutOfSpace() && log.archives().keepNewest(spec.keep() - 1) > 0) {
      result = log.rotate(request); // the oldest archive would be deleted afterwards anyway
    }
    noSpace = result.isOutOfSpace() ? result.problem() : null;
    if (result.bytes() > 0) {
      pruneArchives(spec, wallMillis);
      problems.cut();
      log.inspect(wallMillis);
    }
    if (log.methods().nonAppendingPid() != 0) {
      problems.report(nonAppendingWriter());
    }
    return result;
  }

  /** Whether the file system may have the space of the next archive. */
  private boolean hasSpace(long maxBytes) {
    long free = log.directory().freeBytes();
    return free < 0 || free >= Math.min(maxBytes, log.unarchived());
  }

  private RotationProblem nonAppendingWriter() {
    return new RotationProblem(RotationProblem.Kind.LASTING,
        "cannot shorten \"" + log.path() + "\": process " + log.methods().nonAppendingPid()
            + " writes to it without O_APPEND (use >> for >)"
            + (log.methods().method() == RotationMethod.PUNCH ? "; its space is freed nevertheless" : ""));
  }

  private void pruneArchives(LogSpec spec, long wallMillis) {
    log.archives().keepNewest(spec.keep());
    log.compactIndex(wallMillis);
  }

  /** Compresses the archives, including those that were uncompressed when an earlier reeve ended. */
  private void compress(LogSpec spec, boolean archived) {
    if (spec.compression() != LogSpec.Compression.NONE && (archived || !compressedAll)) {
      compressedAll = true;
      for (Archive archive : log.archives().list()) {
        if (archive.isPlain()) {
          tools.compressor().add(log.archives(), archive, spec.compression());
        }
      }
    }
  }
}
