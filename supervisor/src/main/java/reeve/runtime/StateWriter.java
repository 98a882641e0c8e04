package reeve.runtime;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import reeve.log.SupervisorLog;
import reeve.posix.Errno;
import reeve.survival.StateFile;
import reeve.survival.StateFileSource;
import reeve.survival.StateOutput;
import reeve.survival.StoredState;
import reeve.time.Clock;

/**
 * Writes the records of services into the file for their state, knows which of them could not be written, and tries
 * that again: after growing pauses, and in another file if that one is lost. Loop thread.
 */
final class StateWriter {
  private static final long FIRST_PAUSE = 5_000_000_000L;
  private static final long LONGEST_PAUSE = 640_000_000_000L;
  /** So many services are named in a warning. */
  private static final int MOST_NAMES = 10;

  private final Clock clock;
  private final SupervisorLog log;
  private StateFile file;
  private final StateFileSource source;
  private final Set<String> unstored = new LinkedHashSet<>();
  private boolean waiting;
  private long pause = FIRST_PAUSE;
  private long triedAt;
  private long retryAt;
  /** Of the last write or creation that failed; 0: none has failed since the last success. */
  private int error;
  private int loggedError;
  private int loggedCount;

  StateWriter(StoredState stored, Clock clock, SupervisorLog log) {
    this.file = stored.file();
    this.source = stored.source();
    this.loggedError = file == null ? -1 : 0; // what read the state of the former reeve has logged it
    this.clock = clock;
    this.log = log;
  }

  /** Whether there is a file, or there may be one later. */
  boolean isUsed() {
    return file != null || source != null;
  }

  boolean hasFile() {
    return file != null;
  }

  /** Whether everything that was to be stored or erased is. */
  boolean isComplete() {
    return unstored.isEmpty();
  }

  String problem() {
    return Errno.text(error);
  }

  /**
   * Stores a record. There is a file.
   *
   * @param hasProcess whether the service has a process, or is about to: if this record cannot be stored, the one
   *     before is erased, as it names an older process. The next reeve then looks for the process by its marker,
   *     instead of taking it for ended and starting the service a second time
   */
  void put(String name, StateOutput record, boolean hasProcess) {
    int failure = file.put(name, record.array(), record.length());
    if (failure != 0 && hasProcess) {
      file.remove(name);
    }
    result(name, failure);
  }

  void remove(String name) {
    if (file != null) {
      result(name, file.remove(name));
    }
  }

  private void result(String name, int failure) {
    if (failure == 0) {
      unstored.remove(name);
      if (waiting && clock.nanos() - triedAt >= FIRST_PAUSE) {
        retryAt = clock.nanos(); // the file can be written again
      }
    } else {
      error = failure;
      unstored.add(name);
      scheduleRetry();
    }
  }

  /** Notes that a record cannot be stored before there is a file. */
  void missed(String name) {
    unstored.add(name);
    scheduleRetry();
  }

  private void scheduleRetry() {
    if (!waiting) {
      waiting = true;
      triedAt = clock.nanos();
      retryAt = triedAt + pause;
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  /** Lets what is unstored be tried again at once. */
  void hasten() {
    retryAt = clock.nanos();
  }

  /**
   * Tries again what is due. Where there is no file, this is also done with a later change.
   *
   * @param changed the services that are stored next; what has to be written again is added
   * @param all everything that is to be in another file
   */
  void retry(Collection<String> changed, StateFileSource.Content all) {
    long now = clock.nanos();
    boolean due = retryAt - now <= 0 || file == null && !changed.isEmpty() && now - triedAt >= FIRST_PAUSE;
    if (!waiting || !due) {
      return;
    }
    waiting = false;
    if (source != null && (file == null || error == Errno.ESTALE || error == Errno.EIO)) {
      if (replace(all)) {
        changed.clear();
        return;
      }
    }
    if (file == null) {
      scheduleRetry();
    } else {
      changed.addAll(unstored);
    }
  }

  /**
   * Stores everything in another file from now on.
   *
   * @return false: it could not be created
   */
  boolean replace(StateFileSource.Content all) {
    StateFile.Created made = source.createAgain(all);
    boolean replaced = made.error() == 0;
    if (file != null && file != made.file()) {
      file.close();
    }
    file = made.file();
    error = made.error();
    if (replaced) {
      unstored.clear();
      waiting = false;
    } else {
      loggedError = file == null ? error : loggedError; // the source has logged it
    }
    return replaced;
  }

  /** Logs what cannot be stored, when that has changed. Called at the end of a turn. */
  void report() {
    if (unstored.isEmpty() && file != null) {
      pause = FIRST_PAUSE;
      waiting = false;
      if (loggedError != 0) {
        log.warn("Stores the state of services again");
      }
      loggedError = 0;
      loggedCount = 0;
      error = 0;
    } else if (file != null && (error != loggedError || unstored.size() > loggedCount)) {
      loggedError = error;
      loggedCount = Math.max(loggedCount, unstored.size());
      log.warn("Cannot store the state of " + names() + ": " + Errno.text(error)
          + "; if reeve is killed now, the next one does not know what they do, and finds their processes by their"
          + " markers only. It is tried again");
    }
  }

  private String names() {
    StringBuilder text = new StringBuilder();
    int named = 0;
    for (String name : unstored) {
      if (named++ == MOST_NAMES) {
        return text.append(" and ").append(unstored.size() - MOST_NAMES).append(" more").toString();
      }
      text.append(named == 1 ? "\"" : ", \"").append(name).append('"');
    }
    return text.toString();
  }

  /** @return nanoseconds; -1: nothing is tried again unless something changes */
  long untilNext(long now) {
    boolean refused = file == null
        && (error == Errno.EROFS || error == Errno.EACCES || error == Errno.EPERM || error == Errno.ENOTDIR);
    return !waiting || refused ? -1 : Math.max(0, retryAt - now);
  }
}
