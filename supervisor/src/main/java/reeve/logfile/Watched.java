package reeve.logfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.LogSpec;
import reeve.logs.OwnLog;

/** A log that is being rotated: when it is looked at, and what is done then. The rotating thread's. */
final class Watched {
  private static final long FAILED_NANOS = 30_000_000_000L;
  /** Bytes a second; a disk that writes 100 MB/s is done with those of two seconds in no time that a writer minds. */
  private static final long CALM = 4 << 20;

  private static final long NEVER = Long.MAX_VALUE;
  /** Largest archive where only the age is given. */
  private static final long BY_AGE = 1L << 30;

  /** Longest pause after failures, ns. */
  private static final long LONGEST_PAUSE = 3600_000_000_000L;

  /** Of what was taken out lately: many more than happen between two words of the loop. */
  private static final int REMEMBERED = 64;

  /** @param before bytes that had been taken out before @param end of the log when it began */
  private record Taken(long before, long length, long end) {}

  final LogKeeper keeper;

  private final OwnLog log;
  private final Rotator rotator;
  private final List<Taken> taken = new ArrayList<>();
  private long takenBefore;
  private long endBefore;
  private final Set<String> told = new HashSet<>();
  LogSpec spec;
  /** Nanoseconds of the rotator's clock; {@link Long#MAX_VALUE}: when somebody writes. */
  long due;

  private long beginsAt = -1;
  private long lookedAt;
  private long grewAt;
  private long knownEnd = -1;
  private boolean packedOld;
  private long pause = FAILED_NANOS;

  Watched(LogKeeper keeper, OwnLog log, Rotator rotator) {
    this.keeper = keeper;
    this.log = log;
    this.rotator = rotator;
  }

  /**
   * It was opened for a new run, whose output begins at a position of the file as it was then.
   *
   * @param shift what had been taken out of its head by then; below 0: see {@link Rotator#setShift}
   */
  void begins(long position, long shift, long now) {
    keeper.usersChanged();
    String problem = keeper.look(System.currentTimeMillis());
    beginsAt = problem == null ? Math.min(offset(position, shift), keeper.end()) : -1;
    tell(problem);
    knownEnd = problem == null ? keeper.end() : -1;
    lookedAt = now;
    due = now + Looks.SHORTEST; // from then on its pace is known
    grewAt = now;
    pause = FAILED_NANOS;
  }

  /** The offset of a position that was measured by another thread, with what was taken out of the head since then. */
  private long offset(long position, long shift) {
    long before = shift < 0 ? -1 - shift : shift;
    long at = keeper.state().base - (keeper.taken() - before) + position;
    for (int i = 0; shift < 0 && i < taken.size(); i++) {
      // Measured while it was done: before or after? The log did not get shorter, so it begins where there was nothing yet.
      Taken one = taken.get(i);
      if (one.before() == before && at < one.end()) {
        return at + one.length();
      }
    }
    return at;
  }

  /** Says that blocks may be taken out of the head from now on. */
  private void shifting(String path) {
    rotator.setShift(path, -1 - keeper.taken());
    endBefore = keeper.end();
    takenBefore = keeper.taken();
  }

  /** Says that it is over. */
  private void shifted(String path) {
    if (keeper.taken() > takenBefore) {
      taken.add(new Taken(takenBefore, keeper.taken() - takenBefore, endBefore));
      if (taken.size() > REMEMBERED) {
        taken.remove(0);
      }
    }
    rotator.setShift(path, keeper.taken());
  }

  void run(long life, int pid, long wallMillis, String service, String stream) {
    if (beginsAt >= 0 && !keeper.run(new LogRun(beginsAt, life, pid, wallMillis, service, stream))) {
      tell("cannot write \"" + keeper.name().path() + ".index\": the output of a run is not marked there");
    }
  }

  /** It was quiet, and is not any more. */
  void written(long now, long wallMillis) {
    keeper.awoke(wallMillis);
    grewAt = now;
    due = Math.min(due, Looks.next(now, 0, 1, 1));
  }

  /** @return whether there is a new archive */
  boolean look(long now, long wallMillis) {
    String problem = keeper.look(wallMillis);
    if (problem != null) {
      tell(problem);
      due = failed(now);
      return false;
    }
    told.removeIf(text -> text.startsWith("cannot find") || text.startsWith("cannot open"));
    long grown = knownEnd < 0 ? 0 : keeper.end() - knownEnd;
    if (grown > 0) {
      grewAt = now;
    }
    String path = keeper.name().path();
    boolean calm = grown <= CALM * Math.max(now - lookedAt, 1) / 1_000_000_000;
    boolean cut = false;
    CutResult result = CutResult.NOTHING;
    while (isDue(wallMillis) && !rotator.isClosing()) {
      shifting(path);
      try {
        result = cut(calm, wallMillis);
      } finally {
        shifted(path);
      }
      pause = result.error() == null ? FAILED_NANOS : pause;
      if (result.bytes() == 0) {
        break;
      }
      cut = true;
      keeper.look(wallMillis);
    }
    if (keeper.isIndexLarge()) {
      keeper.tidy(wallMillis);
    }
    tell(result.error());
    if (calm && result.error() == null && keeper.mayShrink()) {
      shifting(path);
      try {
        tell(keeper.shrink(wallMillis));
      } finally {
        shifted(path);
      }
    }
    packOld(cut);
    knownEnd = keeper.end();
    due = result.error() != null ? failed(now) : next(now, wallMillis, grown);
    lookedAt = now;
    return cut;
  }

  private boolean isDue(long wallMillis) {
    return keeper.unarchived() > 0 && (spec.maxBytes() > 0 && keeper.unarchived() >= spec.maxBytes() || isAged(wallMillis));
  }

  private boolean isAged(long wallMillis) {
    return spec.maxAge().isPresent() && keeper.sinceMillis() > 0
        && wallMillis - keeper.sinceMillis() >= spec.maxAge().get().toMillis();
  }

  private CutResult cut(boolean calm, long wallMillis) {
    long most = spec.maxBytes() > 0 ? spec.maxBytes() : BY_AGE;
    boolean aged = isAged(wallMillis);
    CutResult result = keeper.cut(most, aged, calm, wallMillis);
    if (result.full() && keeper.keep(spec.keep() - 1) > 0) {
      result = keeper.cut(most, aged, calm, wallMillis); // the oldest would go afterwards anyway
    }
    if (result.bytes() > 0) {
      keeper.keep(spec.keep());
      keeper.tidy(wallMillis);
      told.removeIf(text -> text.startsWith("cannot write"));
    }
    if (keeper.unappended() != 0) {
      tell("cannot shorten \"" + keeper.name().path() + "\": process " + keeper.unappended()
          + " writes to it without O_APPEND (use >> for >); its space is freed all the same");
    }
    return result;
  }

  /** Also what was left uncompressed when reeve ended. */
  private void packOld(boolean cut) {
    if (spec.compression() != LogSpec.Compression.NONE && (cut || !packedOld)) {
      packedOld = true;
      for (Archive archive : keeper.archives()) {
        if (archive.isPlain()) {
          rotator.compressor().add(keeper, archive, spec.compression());
        }
      }
    }
  }

  private long next(long now, long wallMillis, long grown) {
    long aged = NEVER;
    if (spec.maxAge().isPresent() && keeper.unarchived() > 0) {
      // At least a tick away: a last line without an end waits for it.
      long left = spec.maxAge().get().toMillis() - (wallMillis - keeper.sinceMillis());
      aged = now + Math.max(Looks.LONGEST, left * 1_000_000);
    }
    boolean quiet = grown <= 0 && now - grewAt >= Looks.QUIET;
    if (quiet && rotator.arm(this)) {
      String problem = keeper.look(wallMillis); // written to between the look and the watch?
      if (problem == null && keeper.end() == knownEnd) {
        return aged;
      }
    }
    long left = spec.maxBytes() > 0 ? spec.maxBytes() - keeper.unarchived() : BY_AGE;
    return Math.min(aged, Looks.next(now, left, grown, now - lookedAt));
  }

  /** Less and less often: a log that was deleted comes back with the next start, which is a look of its own. */
  private long failed(long now) {
    long at = now + pause;
    pause = Math.min(2 * pause, LONGEST_PAUSE);
    return at;
  }

  /** Once, until it works. */
  private void tell(String problem) {
    if (problem != null && told.add(problem)) {
      log.warn(Character.toUpperCase(problem.charAt(0)) + problem.substring(1));
    }
  }
}
