package reeve.rotation;

import reeve.config.LogSpec;
import reeve.logstore.Archive;

/**
 * Keeps one log within the limits of its definition: rotates it while it is too large or too old, deletes its oldest
 * archives, and has the others compressed. Each call follows an inspection without a problem. The rotating thread's.
 */
final class LimitEnforcer {
  /** The largest archive, in bytes, of a log that is cut by age only. */
  static final long MAX_BYTES_BY_AGE = 1L << 30;

  /**
   * @param archived whether there is a new archive
   * @param problem null, or why a rotation could not be done
   */
  record Outcome(boolean archived, RotationProblem problem) {}

  private final ManagedLog log;
  private final RotationTools tools;
  private final ProblemLog problems;
  private boolean compressedAll;

  LimitEnforcer(ManagedLog log, RotationTools tools, ProblemLog problems) {
    this.log = log;
    this.tools = tools;
    this.problems = problems;
  }

  /** The definition was replaced: existing archives may have to be compressed now. */
  void specChanged() {
    compressedAll = false;
  }

  /**
   * Rotates as often as necessary.
   *
   * @param mayDelayWriters see {@link RotationStrategy.Request}
   */
  Outcome enforce(LogSpec spec, boolean mayDelayWriters, long wallMillis) {
    boolean archived = log.takeRenameFinished();
    if (archived) {
      pruneArchives(spec, wallMillis);
    }
    RotationStrategy.Result result = RotationStrategy.Result.NOTHING;
    while (isDue(spec, wallMillis) && !tools.closing().get()) {
      result = rotate(spec, mayDelayWriters, wallMillis);
      if (result.bytes() == 0) {
        break;
      }
      archived = true;
      log.inspect(wallMillis);
    }
    log.compactIndex(wallMillis);
    problems.report(result.problem());
    if (!result.deferred()) {
      tools.renames().cancel(log.path());
    }
    if (mayDelayWriters && result.problem() == null) {
      problems.report(log.removeHole(wallMillis));
    }
    compress(spec, archived);
    return new Outcome(archived, result.problem());
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
    RotationStrategy.Result result = log.rotate(request);
    if (result.isOutOfSpace() && log.archives().keepNewest(spec.keep() - 1) > 0) {
      result = log.rotate(request); // the oldest archive would be deleted afterwards anyway
    }
    if (result.bytes() > 0) {
      pruneArchives(spec, wallMillis);
      problems.cut();
    }
    if (log.methods().nonAppendingPid() != 0) {
      problems.report(nonAppendingWriter());
    }
    return result;
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
