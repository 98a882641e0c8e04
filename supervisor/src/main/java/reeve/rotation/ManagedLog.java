package reeve.rotation;

import java.util.List;
import reeve.logstore.Archive;
import reeve.logstore.IndexRecord;
import reeve.logstore.IndexState;
import reeve.logstore.LogFileNames;
import reeve.logstore.LogRun;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.rotation.archive.ArchiveStore;

/**
 * One log that is rotated: inspects it, knows its content, rotates it, and records runs. The rotating thread's.
 *
 * <p>It works in the directory that it opened, follows no link, and changes only a regular file with a single name and
 * an index that is its own. In a directory that other users can write to, its work can be obstructed, but cannot be
 * redirected to another file.
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
  private final RemovedLiveFile removed;
  private LogWriters writers = LogWriters.NONE;
  private OpenLog log;

  /** @param euid the user that must own the index */
  ManagedLog(LogFileNames name, int euid, RemovalHistory removals, StartRenames renames, FileStorage storage,
      LogDirectories directories) {
    this.storage = storage;
    this.name = name;
    this.euid = euid;
    this.removals = removals;
    this.renames = renames;
    this.directory = new LogDirectory(storage, name, directories);
    this.archives = new ArchiveStore(storage, name);
    this.tracker = new LiveFileTracker(growth, archives, methods);
    this.removed = new RemovedLiveFile(storage, name);
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

  RemovedLiveFile removed() {
    return removed;
  }

  /** Null before the first {@link #inspect} without a problem. */
  IndexState state() {
    return log == null ? null : log.state();
  }

  /** The logical offset after the last byte, as of the last inspection. */
  long end() {
    return growth.end();
  }

  /**
   * Bytes that are in no archive, as of the last inspection; 0 between a rename and the time when its services have
   * opened it again.
   */
  long unarchived() {
    return isReopening() ? 0 : Math.max(0, end() - log.state().start());
  }

  /** See {@link LogGrowth#unarchivedSinceMillis}; 0: every byte is in an archive. */
  long unarchivedSinceMillis() {
    return unarchived() == 0 ? 0 : growth.unarchivedSinceMillis();
  }

  /** Whether the log was renamed, and its services have not all opened the new file yet. */
  boolean isReopening() {
    return tracker.isReopening();
  }

  /** What is known of the live file. */
  LiveFileTracker tracker() {
    return tracker;
  }

  // ---- inspection

  /**
   * Inspects the file: takes it over if it is new or was replaced, finishes an interrupted rotation, and records its
   * growth.
   *
   * @return null, or why it cannot be rotated
   */
  RotationProblem inspect(long wallMillis) {
    RotationProblem problem = directory.open();
    if (problem != null) {
      closeFiles();
      return problem;
    }
    FileStatus stat = storage.stat(directory.fd(), name.file());
    problem = isReopening() || stat == null && !directory.isCurrent() ? null
        : removed.inspect(log, directory.fd(), stat, end());
    if (problem != null) {
      return problem;
    }
    stat = removed.isCopied() ? storage.stat(directory.fd(), name.file()) : stat;
    if (stat == null) {
      RotationProblem missing = directory.isCurrent() ? removed.missing() : directory.gone();
      closeFiles();
      problem = directory.open(); // it may have been created again together with its directory
      stat = problem == null ? storage.stat(directory.fd(), name.file()) : null;
      if (stat == null) {
        closeFiles();
        return missing;
      }
    }
    problem = openIndex(stat);
    removed.named(stat);
    return problem != null ? problem : tracker.track(log, stat, wallMillis);
  }

  /**
   * Opens the index if it is not open or was deleted.
   *
   * @return null, or why the log cannot be rotated
   */
  private RotationProblem openIndex(FileStatus stat) {
    RotationProblem problem = OpenLog.refusal(name, stat);
    if (problem != null || log != null && !log.index().isGone()) {
      return problem;
    }
    closeIndex();
    IndexWriter index = new IndexWriter(storage, directory.fd(), name);
    problem = index.openOrProblem(stat, euid);
    if (problem == null) {
      log = new OpenLog(storage, directory.fd(), name, index, removals);
      archives.open(directory.fd(), index.state());
    }
    return problem;
  }

  // ---- runs

  /** A run begins; it writes to the directory that has the name now. */
  void runBegins() {
    methods.writersChanged();
    removed.checkWriters();
    if (directory.fd() >= 0 && !directory.isCurrent()) {
      closeFiles();
    }
  }

  /**
   * Records a run.
   *
   * @return null, or why it could not be recorded
   */
  RotationProblem record(LogRun run) {
    int error = log.index().append(new IndexRecord.RunStart(run), false);
    compactIndex(run.wallMillis()); // a log that is opened more often than it is inspected
    return error == 0 ? null
        : new RotationProblem(RotationProblem.Kind.WRITE,
            "cannot write \"" + path() + ".index\": the output of a run is not marked there");
  }

  /** The log did not grow until now: what is added from now on was written after this moment. */
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

  /**
   * Sets what the definitions of its services request.
   *
   * @param method null: what the file system can do
   * @param newWriters the services that write to the log
   */
  void configure(RotationMethod method, LogWriters newWriters) {
    writers = newWriters;
    methods.request(method, newWriters.control() != null);
  }

  /**
   * Finds out how it can be rotated, if that is not known yet.
   *
   * @return null, or why that cannot be determined
   */
  RotationProblem probeMethod() {
    return log == null ? null : methods.probe(log);
  }

  /** Rotates once. */
  RotationStrategy.Result rotate(RotationStrategy.Request request) {
    return change(0, request);
  }

  /** Removes bytes that are in no archive: see {@link RotationStrategy#drop}. */
  RotationStrategy.Result drop(long bytes, RotationStrategy.Request request) {
    return change(bytes, request);
  }

  LogDirectory directory() {
    return directory;
  }

  private RotationStrategy.Result change(long dropped, RotationStrategy.Request request) {
    RotationProblem unknown = methods.probe(log);
    if (unknown == null && !isReopening()) {
      methods.scanWriters(log, request.wallMillis());
      unknown = methods.probe(log);
    }
    if (unknown != null || isReopening()) {
      return unknown == null ? RotationStrategy.Result.NOTHING : RotationStrategy.Result.failed(unknown);
    }
    long start = log.state().start();
    RotationStrategy.Result result =
        dropped > 0 ? strategy().drop(dropped, request) : strategy().rotate(request);
    if (log.state().start() > start) {
      growth.restoreFrom(log.state(), request.wallMillis());
      growth.extendTo(log.state().start());
    }
    return result;
  }

  /**
   * Removes a hole that cuts left at the head of the file.
   *
   * @return null, or why that cannot be done
   */
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

  /** Removes outdated records from the index, if the index is large. */
  void compactIndex(long wallMillis) {
    if (log != null && log.index().isLarge()) {
      List<Archive> all = archives.list();
      log.index().compact(all.isEmpty() ? log.state().start() : all.get(0).from(), wallMillis);
    }
  }

  /** Closes the index until it is needed, so that a log takes no descriptor while no work is done on it. */
  void rest() {
    if (log != null) {
      log.index().suspend();
    }
  }

  /** Closes the files. The next inspection opens them again and finishes a rotation that is under way. */
  void close() {
    removed.close();
    closeFiles();
  }

  private void closeFiles() {
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
