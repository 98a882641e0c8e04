package reeve.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.loop.PollRegistry;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/** Watches files for their next write, once each (inotify(7)). Loop thread. */
final class SmallLogWatch {
  private static final int IN_MODIFY = 0x2; // inotify.h
  private static final int IN_ONESHOT = 0x80000000;
  private static final int EVENTS = 4096;
  // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; }; files have no name in it
  private static final int EVENT_SIZE = 16;

  private final Posix posix;
  private final Map<Integer, SmallRun> watched = new HashMap<>();
  /** Runs that are gone, and have watches. */
  private final List<SmallRun> gone = new ArrayList<>();
  private int inotify = -1;

  SmallLogWatch(Posix posix) {
    this.posix = posix;
  }

  /**
   * Begins to watch, if it did not yet.
   *
   * @param reader called when {@link #written} has news
   * @return false: that is not possible now
   */
  boolean open(PollRegistry polled, PollRegistry.Reader reader) {
    int fd = -1;
    try {
      if (inotify < 0) {
        fd = posix.inotify();
        polled.add(fd, reader); // may throw, when there is no memory
        inotify = fd;
      }
      return true;
    } catch (SyscallException e) {
      return false;
    } finally {
      if (fd >= 0 && fd != inotify) {
        posix.close(fd);
      }
    }
  }

  /**
   * Watches a file of a run; of a symbolic link, the file that it leads to.
   *
   * @param index of the file in the run
   * @return the run for which the same file was watched before; the run itself: there was none; null: it cannot be
   *     watched
   */
  SmallRun add(String path, SmallRun run, int index) {
    int watch = posix.inotifyAdd(inotify, path, IN_MODIFY | IN_ONESHOT);
    if (watch < 0) {
      return null;
    }
    run.watches[index] = watch;
    SmallRun other = watched.put(watch, run);
    return other == null ? run : other;
  }

  /**
   * No file of the run is of importance any more. Its watches stay until {@link #removeUnused}, because the next run of
   * the service writes to the same files in most cases, and because the removal of a watch takes a third of the time of
   * a spawn.
   */
  void remove(SmallRun run) {
    for (int watch : run.watches) {
      if (watch >= 0) {
        gone.add(run);
        return;
      }
    }
  }

  /** Removes the watches of the files that were watched for runs that are gone, and are not watched for others now. */
  void removeUnused() {
    while (!gone.isEmpty()) {
      SmallRun run = gone.remove(gone.size() - 1);
      for (int watch : run.watches) {
        if (watched.remove(watch, run)) { // else it is gone, or watches the file for another run
          posix.inotifyRemove(inotify, watch);
        }
      }
    }
  }

  /** Returns the runs whose files were written to since the last call. */
  List<SmallRun> written() {
    List<SmallRun> written = new ArrayList<>();
    byte[] events = new byte[EVENTS];
    int got;
    while ((got = posix.read(inotify, events, 0, events.length)) > 0) {
      for (int at = 0; at + EVENT_SIZE <= got; at += EVENT_SIZE) {
        int watch = events[at] & 0xff | (events[at + 1] & 0xff) << 8 | (events[at + 2] & 0xff) << 16
            | events[at + 3] << 24;
        SmallRun run = watched.remove(watch); // a one-shot watch is gone after its event
        if (run != null) {
          written.add(run);
        } else if (watch < 0) { // events were lost: IN_Q_OVERFLOW
          written.addAll(watched.values());
          watched.clear(); // the runs are watched again after they were looked at
        }
      }
    }
    return written;
  }
}
