package reeve.rotation;

import java.util.List;
import reeve.logstore.Archive;
import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.logstore.LogFileNames;
import reeve.logstore.LogRun;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.rotation.archive.ArchiveStore;

/**
 * One log that is rotated: inspects it, knows what is in it, rotates it, and records runs. The rotating thread's.
 *
 * <p>It works in the directory that it opened, follows no link, and changes only a regular file with a single name and
 * an index that is its own: in a directory that others can write to it can be hindered, but not led to another file.
 */
final class ManagedLog {
  private final FileStorage storage;
  private final LogFileNames name;
  private final int euid;
  private final RemovalHistory removals;
  private final StartRenames renames;
  private final LogDirectory directory;
  private final ArchiveStore archives;
  private final MethodSelector methods = new MethodSelector();
  private final LogGrowth growth = new LogGrowth();
  private final LiveFileTracker tracker;
  private LogWriters writers = LogWriters.NONE;
  private OpenLog log;

  /** @param euid the user that must own the index */
  ManagedLog(LogFileNames name, int euid, RemovalHistory removals, StartRenames renames, FileStorage storage) {
    this.storage = storage;
    this.name = name;
    this.euid = euid;
    this.removals = removals;
    this.renames = renames;
    this.directory = new LogDirectory(storage, name);
    this.archives = new ArchiveStore(storage, name);
    this.tracker = new LiveFileTracker(growth, archives, methods);
  }

  LogFileNames name() {
    return name;
  }

  String path() {
    return name.path();
  }

  ArchiveStore archives() {
    return archives;
  }

  RemovalHistory removals() {
    return removals;
  }

  /** @return null before the first {@link #inspect} without a problem */
  IndexState state() {
    return log == null ? null : log.state();
  }

  /** The logical offset after the last byte, as of the last inspection. */
  long end() {
    return growth.end();
  }

  /** Bytes that are in no archive, as of the last inspection; 0 while its services open it again after a rename. */
  long unarchived() {
    return isReopening() ? 0 : Math.max(0, end() - log.state().start());
  }

  /** When the first byte that is in no archive had been written at the latest, since 1970; 0: there is none. */
  long unarchivedSinceMillis() {
    return unarchived() == 0 ? 0 : growth.unarchivedSinceMillis();
  }

  /** Whether it was renamed, and its services have not all opened the new file. */
  boolean isReopening() {
    return tracker.isReopening();
  }

  /** Whether a renamed file became an archive since {@link #takeRenameFinished}. */
  boolean hasRenameFinished() {
    return tracker.hasRenameFinished();
  }

  /** The same, and forgets it. */
  boolean takeRenameFinished() {
    return tracker.takeRenameFinished();
  }

  // ---- inspection

  /**
   * Looks at the file: takes it over if it is new or another one, finishes what was left undone, records how far it has
   * grown.
   *
   * @return null, or why it cannot be rotated
   */
  RotationProblem inspect(long wallMillis) {
    RotationProblem problem = directory.open();
    if (problem != null) {
      close();
      return problem;
    }
    FileStatus stat = storage.stat(directory.fd(), name.file());
    if (stat == null) {
      RotationProblem missing = directory.isCurrent() ? missing() : directory.gone();
      close();
      problem = directory.open(); // it may have been made again together with its directory
      stat = problem == null ? storage.stat(directory.fd(), name.file()) : null;
      if (stat == null) {
        close();
        return missing;
      }
    }
    problem = openIndex(stat);
    if (problem != null) {
      return problem;
    }
    return tracker.track(log, stat, wallMillis);
  }

  private RotationProblem missing() {
    return new RotationProblem(RotationProblem.Kind.ACCESS,
        "cannot find \"" + path() + "\": it was deleted or renamed; what is written to it is lost with it");
  }

  /** Opens the index, if it is not open or was deleted, unless such a file is not rotated. */
  private RotationProblem openIndex(FileStatus stat) {
    RotationProblem problem = OpenLog.refusal(name, stat);
    if (problem != null || log != null && !log.index().isGone()) {
      return problem;
    }
    closeIndex();
    IndexWriter index = new IndexWriter(storage, directory.fd(), name);
    int error = index.open(stat, euid);
    if (error != 0) {
      return new RotationProblem(RotationProblem.Kind.LASTING, "cannot use \"" + path() + ".index\": "
          + (error == Errno.EPERM ? "it is not reeve's own, or others may write it" : Errno.text(error)));
    }
    log = new OpenLog(storage, directory.fd(), name, index, removals);
    archives.open(directory.fd(), index.state());
    return null;
  }

  // ---- runs

  /** A run begins, in the directory that has the name now. */
  void runBegins() {
    methods.writersChanged();
    if (directory.fd() >= 0 && !directory.isCurrent()) {
      close();
    }
  }

  /** Records a run. @return null, or why it could not be recorded */
  RotationProblem record(LogRun run) {
    int error = log.index().append(new IndexRecord.RunStart(run), false);
    return error == 0 ? null
        : new RotationProblem(RotationProblem.Kind.WRITE,
            "cannot write \"" + path() + ".index\": the output of a run is not marked there");
  }

  /** What comes now is written now, not before: the file did not grow until this moment. */
  void growthResumed(long wallMillis) {
    if (log != null && log.state().isKnown()) {
      growth.resumed(log.index(), wallMillis);
    }
  }

  // ---- rotation; after an inspection without a problem

  /** How it is rotated. */
  MethodSelector methods() {
    return methods;
  }

  /** Sets what the definitions of its services ask for. @param method null: what the file system can do */
  void configure(RotationMethod method, LogWriters by) {
    writers = by;
    methods.request(method, by.control() != null);
  }

  /** Finds out how it can be rotated, if that is not known. @return null, or why that cannot be known */
  RotationProblem probeMethod() {
    return log == null ? null : methods.probe(log);
  }

  /** Rotates once. */
  RotationStrategy.Result rotate(RotationStrategy.Request request) {
    RotationProblem unknown = methods.probe(log);
    if (unknown == null && !isReopening()) {
      methods.scanWriters(log, request.wallMillis());
      unknown = methods.probe(log);
    }
    if (unknown != null || isReopening()) {
      return unknown == null ? RotationStrategy.Result.NOTHING : RotationStrategy.Result.failed(unknown);
    }
    long start = log.state().start();
    RotationStrategy.Result result = strategy().rotate(request);
    if (log.state().start() > start) {
      growth.restoreFrom(log.state(), request.wallMillis());
      growth.extendTo(log.state().start());
    }
    return result;
  }

  /** Takes out a hole that cuts left at its head. @return null, or why that cannot be done */
  RotationProblem removeHole(long wallMillis) {
    if (isReopening() || methods.method() == null || !strategy().hasRemovableHole()) {
      return null;
    }
    methods.scanWriters(log, wallMillis);
    return strategy().removeHole(wallMillis);
  }

  private RotationStrategy strategy() {
    return methods.method().strategy(log, writers, renames);
  }

  /** Leaves out of the index what is out of date, if the index is large. */
  void compactIndex(long wallMillis) {
    if (log != null && log.index().isLarge()) {
      List<Archive> all = archives.list();
      log.index().compact(all.isEmpty() ? log.state().start() : all.get(0).from(), wallMillis);
    }
  }

  /** What is under way is finished at the next inspection. */
  void close() {
    closeIndex();
    directory.close();
  }

  private void closeIndex() {
    if (log != null) {
      log.index().close();
      log = null;
      archives.close();
      tracker.forget();
    }
  }
}
