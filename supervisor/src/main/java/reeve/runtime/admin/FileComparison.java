package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.plan.PlanDiff;
import reeve.config.read.PlanReader;
import reeve.control.FileDifferences;
import reeve.control.ServiceView;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.time.Clock;

/**
 * Compares the configuration files with the definitions in effect when a client is interested in that. The files are
 * read only if they were written since, on the thread that may block, and no client waits long for it. Loop thread.
 */
public final class FileComparison implements LoopComponent {
  /** How long a client waits: a file may be on a server that does not answer. */
  private static final long PATIENCE_NANOS = 500_000_000;

  /** With more services than this, files that were written are not read: that takes seconds and much memory. */
  static final int MAX_SERVICES = 2000;

  private static final FileDifferences UNKNOWN_CHANGE =
      new FileDifferences(Map.of(), List.of(), true, null);

  /**
   * What a look at the files found.
   *
   * @param stamps null: a later change could be missed by them
   * @param isSame whether nothing was written since the last comparison
   * @param result null: they were not read, because nothing was written, or because there are too many services
   */
  private record Inspection(FileStamps stamps, boolean isSame, PlanReader.Result result) {}

  private final Clock clock;
  private final Mailbox mailbox;
  private final DefinitionManager definitions;
  private final List<Runnable> waiting = new ArrayList<>();
  private volatile boolean isRunning; // cleared by the other thread only when it cannot report
  private long deadline;
  private FileDifferences differences = FileDifferences.NONE;
  /** The files as they were when {@link #differences} was found; null: they may have changed since unnoticed. */
  private FileStamps compared;
  /** The version of the definitions with which they were compared. */
  private long comparedVersion;

  /** Takes the files for those that were applied. Reads their times, right after they were read at the start. */
  public FileComparison(Clock clock, Mailbox mailbox, DefinitionManager definitions) {
    this.clock = clock;
    this.mailbox = mailbox;
    this.definitions = definitions;
    FileStamps stamps = FileStamps.of(definitions.files(), !isLarge());
    boolean isSettled = isLarge() || stamps.isSettled(clock.wallMillis());
    // Services that a former reeve made of templates have their definition from then.
    this.compared = isSettled && !definitions.hasMade() ? stamps : null;
    this.comparedVersion = definitions.version();
  }

  private boolean isLarge() {
    return definitions.names().size() > MAX_SERVICES;
  }

  /** Returns what {@link #refresh} found last; nothing, if the definitions have changed since. */
  FileDifferences differences() {
    return comparedVersion == definitions.version() ? differences : FileDifferences.NONE;
  }

  /**
   * Brings {@link #differences} up to date.
   *
   * @param then is called once, afterwards: perhaps before this method returns, and at the latest after half a second,
   *     even if the files cannot be read in that time
   */
  void refresh(Runnable then) {
    if (!definitions.canRead() || isRunning && deadline - clock.nanos() <= 0) {
      then.run();
      return;
    }
    waiting.add(then);
    if (isRunning) {
      return;
    }
    try {
      long version = definitions.version();
      FileStamps known = version == comparedVersion ? compared : null;
      List<String> files = definitions.files();
      boolean isLarge = isLarge();
      isRunning = true;
      deadline = clock.nanos() + PATIENCE_NANOS;
      definitions.runBlocking(() -> {
        Inspection found = null;
        try {
          found = inspect(files, known, isLarge);
        } finally {
          report(version, known, found);
        }
      });
    } catch (RuntimeException | Error e) {
      isRunning = false; // there is no memory, or no thread: the client gets what is known
      waiting.remove(then);
      then.run();
    }
  }

  /** On the thread that may block. If it cannot report, clients are answered when they have waited long enough. */
  private void report(long version, FileStamps known, Inspection found) {
    try {
      mailbox.post(() -> done(version, known, found));
    } catch (RuntimeException | Error e) {
      isRunning = false;
      throw e;
    }
  }

  /** On the thread that may block. */
  private Inspection inspect(List<String> files, FileStamps known, boolean isLarge) {
    FileStamps now = FileStamps.of(files, !isLarge);
    boolean isSame = now.isSame(known);
    boolean isSettled = now.isSettled(clock.wallMillis());
    return new Inspection(isSettled || isLarge ? now : null, isSame,
        isSame || isLarge ? null : definitions.readFiles());
  }

  /**
   * Ends a comparison.
   *
   * @param known the files as they were at the last comparison with the same definitions; null: not known
   * @param found null: an internal error, which was reported
   */
  private void done(long version, FileStamps known, Inspection found) {
    isRunning = false;
    if (found != null && version == definitions.version() && !found.isSame()) {
      if (found.result() != null) {
        differences = differences(found.result());
        compared = found.stamps();
      } else {
        differences = known == null ? FileDifferences.NONE : UNKNOWN_CHANGE;
        compared = known == null ? found.stamps() : known;
      }
      comparedVersion = version;
    }
    answer();
  }

  private FileDifferences differences(PlanReader.Result result) {
    if (!(result instanceof PlanReader.Result.Ok ok)) {
      List<ConfigProblem> problems = ((PlanReader.Result.Bad) result).problems();
      return new FileDifferences(Map.of(), List.of(), true, problems.get(0).toString());
    }
    Plan plan = ok.plan();
    PlanDiff diff = definitions.compare(plan);
    Map<String, ServiceView.Difference> services = new LinkedHashMap<>();
    List<String> added = new ArrayList<>();
    for (PlanDiff.Service service : diff.services()) {
      switch (service.kind()) {
        case UNCHANGED -> {}
        case NEW -> added.add(service.name());
        case REMOVED -> services.put(service.name(), ServiceView.Difference.REMOVED);
        case POLICY, RESTART -> services.put(service.name(), ServiceView.Difference.FILE);
      }
    }
    boolean isChanged = !services.isEmpty() || !added.isEmpty() || !diff.settings().isEmpty()
        || !plan.targets().equals(definitions.targets());
    if (!ok.skipped().isEmpty()) {
      return new FileDifferences(Map.copyOf(services), List.copyOf(added), true,
          ok.skipped().problems().get(0).toString());
    }
    return isChanged ? new FileDifferences(Map.copyOf(services), List.copyOf(added), true, null)
        : FileDifferences.NONE;
  }

  private void answer() {
    List<Runnable> now = new ArrayList<>(waiting);
    waiting.clear();
    Throwable first = null;
    for (Runnable then : now) {
      try {
        then.run();
      } catch (RuntimeException | Error e) {
        first = first == null ? e : first;
      }
    }
    InternalErrors.rethrow(first);
  }

  @Override
  public void advance(long now) {
    if (!waiting.isEmpty() && deadline - now <= 0) {
      answer();
    }
  }

  @Override
  public long untilNext(long now) {
    return waiting.isEmpty() ? -1 : Math.max(0, deadline - now);
  }
}
