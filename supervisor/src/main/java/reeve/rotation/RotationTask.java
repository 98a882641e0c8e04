package reeve.rotation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.LogSpec;
import reeve.log.SupervisorLog;
import reeve.logstore.Archive;
import reeve.logstore.LogFileNames;
import reeve.logstore.LogRun;

/** A log that is being rotated: when it is looked at, and what is done then. The rotating thread's. */
final class RotationTask {
  private static final long FAILED_NANOS = 2_000_000_000L;
  /** Bytes a second; a disk that writes 100 MB/s is done with those of two seconds in no time that a writer minds. */
  private static final long CALM = 4 << 20;

  /** Runs that wait for a place in the index, while it cannot be written. */
  private static final int MOST_UNWRITTEN = 100;

  private static final long NEVER = Long.MAX_VALUE;
  /** Largest archive where only the age is given. */
  private static final long BY_AGE = 1L << 30;

  /** Longest pause after failures, ns. */
  private static final long LONGEST_PAUSE = 3600_000_000_000L;

  /** Of what was taken out lately: many more than happen between two words of the loop. */
  private static final int REMEMBERED = 64;

  /** @param before bytes that had been taken out before @param end of the log when it began */
  private record Taken(long before, long length, long end) {}

  final ManagedLog keeper;

  private final SupervisorLog log;
  private final LogRotator rotator;
  private final List<LogRun> unwritten = new ArrayList<>();
  private final List<Taken> taken = new ArrayList<>();
  private long takenBefore;
  private long endBefore;
  private final Set<String> told = new HashSet<>();
  private final Map<String, String> services = new LinkedHashMap<>(); // and by which of their streams
  private LogSpec spec;
  /** Nanoseconds of the rotator's clock; {@link Long#MAX_VALUE}: when somebody writes. */
  long due;

  private long begunAt;
  private boolean isOffset;
  private boolean silent;
  private long lookedAt;
  private long grewAt;
  private long knownEnd = -1;
  private boolean packedOld;
  private long pause = FAILED_NANOS;

  /** @param steps told too of what is done to it, for tests */
  RotationTask(LogFileNames name, int euid, HeadCutter.Steps steps, SupervisorLog log, LogRotator rotator) {
    this.keeper = new ManagedLog(name, euid, step -> {
      if (step.equals("shift") || step.equals("truncate")) {
        shifting();
      } else if (step.equals("done")) {
        shifted();
      }
      steps.before(step);
    });
    this.log = log;
    this.rotator = rotator;
  }

  /**
   * A service writes to it, or does so in another way than before.
   *
   * @param how it is to be rotated from now on, for all that write to it
   */
  void joins(String service, String stream, LogSpec how, long now) {
    services.put(service, stream);
    spec = how;
    keeper.shortening().ask(RotationMethod.asked(how.rotation().kind()), rotator.hands(), List.copyOf(services.keySet()));
    packedOld = false;
    due = now;
  }

  /** A service does not write to it any more. @return whether nobody does */
  boolean leaves(String service) {
    services.remove(service);
    keeper.shortening().ask(spec == null ? null : RotationMethod.asked(spec.rotation().kind()), rotator.hands(),
        List.copyOf(services.keySet()));
    return services.isEmpty();
  }

  /**
   * It was opened for a new run, whose output begins at a position of the file as it was then.
   *
   * @param shift what had been taken out of its head by then; below 0: see {@link LogRotator#setShift}
   */
  void begins(long position, long shift, long now) {
    keeper.begins();
    String problem = keeper.look(System.currentTimeMillis());
    if (problem == null) {
      probe();
    }
    begunAt = position;
    isOffset = problem == null && !keeper.isParting();
    if (isOffset) {
      begunAt = Math.min(offset(position, shift), keeper.end());
    }
    tell(problem);
    knownEnd = problem == null ? keeper.end() : -1;
    lookedAt = now;
    due = now + PollSchedule.SHORTEST; // from then on its pace is known
    grewAt = now;
    silent = true;
    pause = FAILED_NANOS;
  }

  /** After {@link #begins}: its output is of this run. */
  void run(long life, int pid, long wallMillis, String service, String stream) {
    LogRun run = new LogRun(begunAt, life, pid, wallMillis, service, stream);
    if (isOffset) {
      write(run);
    } else if (unwritten.size() < MOST_UNWRITTEN) {
      unwritten.add(run);
    }
  }

  /** Those that began while it was not known where in the log the file begins that they write to. */
  private void writeRuns() {
    if (!keeper.isParting() && !unwritten.isEmpty()) {
      for (LogRun run : unwritten) {
        long at = Math.min(keeper.state().base() + run.at(), keeper.end());
        write(new LogRun(at, run.life(), run.pid(), run.wallMillis(), run.service(), run.stream()));
      }
      unwritten.clear();
    }
  }

  private void write(LogRun run) {
    if (!keeper.run(run)) {
      tell("cannot write \"" + keeper.name().path() + ".index\": the output of a run is not marked there");
    }
  }

  /** The offset of a position that was measured by another thread, with what was taken out of the head since then. */
  private long offset(long position, long shift) {
    long before = shift < 0 ? -1 - shift : shift;
    long at = keeper.state().base() - (keeper.taken() - before) + position;
    for (int i = 0; shift < 0 && i < taken.size(); i++) {
      // Measured while it was done: before or after? The log did not get shorter, so it begins where there was nothing
      // yet.
      Taken one = taken.get(i);
      if (one.before() == before && at < one.end()) {
        return at + one.length();
      }
    }
    return at;
  }

  /**
   * Says that blocks are taken out of the head from now on: for the moment that it takes nobody knows where he is in
   * the file.
   */
  private void shifting() {
    endBefore = keeper.endNow();
    takenBefore = keeper.taken();
    rotator.setShift(keeper.name().path(), -1 - takenBefore);
  }

  /** Says that it is over. */
  private void shifted() {
    if (keeper.taken() > takenBefore && rotator.removedBytes(keeper.name().path()) < 0) {
      taken.add(new Taken(takenBefore, keeper.taken() - takenBefore, endBefore));
      if (taken.size() > REMEMBERED) {
        taken.remove(0);
      }
    }
    rotator.setShift(keeper.name().path(), keeper.taken());
  }

  private void probe() {
    if (keeper.shortening().way() == null) {
      keeper.shortening().probe(); // a failure is told with the first cut
    }
    rotator.noteWay(this);
  }

  /** It was quiet, and is not any more. */
  void written(long now, long wallMillis) {
    keeper.awoke(wallMillis);
    grewAt = now;
    silent = false;
    due = Math.min(due, PollSchedule.next(now, 0, 1, 1));
  }

  /** @return whether there is a new archive */
  boolean look(long now, long wallMillis) {
    String problem = keeper.look(wallMillis);
    if (problem != null) {
      tell(problem);
      due = failed(now);
      return false;
    }
    told.removeIf(
        text -> text.startsWith("cannot find") || text.startsWith("cannot open") || text.startsWith("cannot end"));
    probe();
    writeRuns();
    long grown = knownEnd < 0 ? 0 : keeper.end() - knownEnd;
    if (grown > 0) {
      grewAt = now;
      silent = false;
    }
    String path = keeper.name().path();
    boolean calm = grown <= CALM * Math.max(now - lookedAt, 1) / 1_000_000_000;
    boolean cut = keeper.takeParted();
    if (cut) {
      tellSwap();
      afterCut(wallMillis);
    }
    CutResult result = CutResult.NOTHING;
    while (isDue(wallMillis) && !rotator.isClosing()) {
      try {
        result = cut(calm, wallMillis);
      } finally {
        shifted();
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
    offerRename(wallMillis);
    if (calm && result.error() == null && keeper.shortening().mayShrink()) {
      try {
        tell(keeper.shortening().shrink(wallMillis));
      } finally {
        shifted();
      }
    }
    packOld(cut);
    knownEnd = keeper.end();
    due = result.error() != null ? failed(now) : next(now, wallMillis, grown);
    lookedAt = now;
    return cut;
  }

  /** What can be done at the next start only is left to the loop. */
  private void offerRename(long wallMillis) {
    rotator.atStart().offer(keeper, keeper.shortening().way() == RotationMethod.AT_START && isDue(wallMillis));
  }

  private boolean isDue(long wallMillis) {
    return keeper.unarchived() > 0
        && (spec.maxBytes() > 0 && keeper.unarchived() >= spec.maxBytes() || isAged(wallMillis));
  }

  private boolean isAged(long wallMillis) {
    return spec.maxAge().isPresent() && keeper.sinceMillis() > 0
        && wallMillis - keeper.sinceMillis() >= spec.maxAge().get().toMillis();
  }

  private CutResult cut(boolean calm, long wallMillis) {
    long most = spec.maxBytes() > 0 ? spec.maxBytes() : BY_AGE;
    boolean aged = isAged(wallMillis);
    CutResult result = keeper.shortening().cut(most, aged, calm, wallMillis);
    if (result.full() && keeper.shelf().keep(spec.keep() - 1) > 0) {
      result = keeper.shortening().cut(most, aged, calm, wallMillis); // the oldest would go afterwards anyway
    }
    if (result.bytes() > 0) {
      afterCut(wallMillis);
      told.removeIf(
          text -> text.startsWith("cannot write") || text.startsWith("cannot hold") || text.startsWith("cannot empty"));
    }
    int unappended = keeper.shortening().unappended();
    if (unappended != 0) {
      tell("cannot shorten \"" + keeper.name().path() + "\": process " + unappended
          + " writes to it without O_APPEND (use >> for >)"
          + (keeper.shortening().way() == RotationMethod.PUNCH ? "; its space is freed all the same" : ""));
    }
    return result;
  }

  private void tellSwap() {
    for (Map.Entry<String, String> service : services.entrySet()) {
      rotator.swapped(service.getKey(), service.getValue(), keeper.name().path());
    }
  }

  private void afterCut(long wallMillis) {
    keeper.shelf().keep(spec.keep());
    keeper.tidy(wallMillis);
  }

  /** Also what was left uncompressed when reeve ended. */
  private void packOld(boolean cut) {
    if (spec.compression() != LogSpec.Compression.NONE && (cut || !packedOld)) {
      packedOld = true;
      for (Archive archive : keeper.shelf().list()) {
        if (archive.isPlain()) {
          rotator.compressor().add(keeper.shelf(), archive, spec.compression());
        }
      }
    }
  }

  private long next(long now, long wallMillis, long grown) {
    long aged = NEVER;
    if (spec.maxAge().isPresent() && keeper.unarchived() > 0) {
      // At least a tick away: a last line without an end waits for it.
      long left = spec.maxAge().get().toMillis() - (wallMillis - keeper.sinceMillis());
      aged = now + Math.max(PollSchedule.LONGEST, left * 1_000_000);
    }
    boolean quiet =
        grown <= 0 && !keeper.isParting() && now - grewAt >= (silent ? PollSchedule.SILENT : PollSchedule.QUIET);
    if (quiet && rotator.arm(this)) {
      String problem = keeper.look(wallMillis); // written to between the look and the watch?
      if (problem == null && keeper.end() == knownEnd) {
        return aged;
      }
    }
    if (keeper.isParting()) {
      return now + PollSchedule.SHORTEST * 2;
    }
    long left = spec.maxBytes() > 0 ? spec.maxBytes() - keeper.unarchived() : BY_AGE;
    return Math.min(aged, PollSchedule.next(now, left, grown, now - lookedAt));
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
