package reeve.rotation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.log.SupervisorLog;
import reeve.posix.Files;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/**
 * Logs that are not inspected until they are written to: the kernel reports the next write, once (inotify(7)). The
 * rotating thread's.
 */
final class IdleLogWatch {
  private static final int IN_MODIFY = 0x2; // inotify.h
  private static final int IN_ATTRIB = 0x4; // also when the file loses a name
  private static final int IN_CLOSE_WRITE = 0x8;
  private static final int IN_DONT_FOLLOW = 0x02000000;
  private static final int IN_ONESHOT = 0x80000000;
  private static final int BUFFER = 4096;

  /** struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; } (inotify(7)). */
  private static final int EVENT_SIZE = 16;

  private static final int EVENT_LEN = 12;

  private final Poller poller;
  private final Files files;
  private final Map<Integer, String> pathsByWatch = new HashMap<>();
  private final byte[] events = new byte[BUFFER];
  private int inotify = -1;

  IdleLogWatch(Poller poller, Files files) {
    this.poller = poller;
    this.files = files;
  }

  /** @return a descriptor to wait on; -1: there is none, and the cause was logged */
  int open(SupervisorLog log) {
    try {
      inotify = poller.inotify();
    } catch (SyscallException e) {
      log.warn("Cannot watch logs for writes: " + e.getMessage() + "; inspects quiet logs every "
          + PollSchedule.MAX_PAUSE_NANOS / 1_000_000_000 + " s");
    }
    return inotify;
  }

  /**
   * Requests a report of the next write to a log.
   *
   * @return false: that is not possible
   */
  boolean watch(String path) {
    int watch = inotify < 0 ? -1 : poller.inotifyAdd(inotify, path, IN_MODIFY | IN_DONT_FOLLOW | IN_ONESHOT);
    if (watch >= 0) {
      pathsByWatch.put(watch, path);
    }
    return watch >= 0;
  }

  /**
   * Requests a report, as a write to the log, when a process closes the file that it lost, or when the file loses
   * another name.
   *
   * @param writes whether the next write to this file is to be reported as well
   */
  void watchRemoved(String path, RemovedLiveFile file, boolean writes) {
    int events = (writes ? IN_MODIFY : 0) | IN_ATTRIB | IN_CLOSE_WRITE | IN_ONESHOT;
    int watch = inotify < 0 ? -1 : poller.inotifyAdd(inotify, "/proc/self/fd/" + file.fd(), events);
    if (watch >= 0) {
      pathsByWatch.put(watch, path);
    }
  }

  /** The log is no longer rotated. The kernel removes the watch itself at the next write, or with the file. */
  void forget(String path) {
    pathsByWatch.values().remove(path);
  }

  /** Returns the logs that were written to since the last call. */
  List<String> written() {
    List<String> written = new ArrayList<>();
    int got;
    while ((got = files.read(inotify, events, 0, events.length)) > 0) {
      for (int at = 0; at + EVENT_SIZE <= got; at += EVENT_SIZE + int32(at + EVENT_LEN)) {
        String path = pathsByWatch.remove(int32(at)); // a one-shot watch is gone after its event
        if (path != null) {
          written.add(path);
        }
      }
    }
    return written;
  }

  private int int32(int at) {
    return events[at] & 0xff | (events[at + 1] & 0xff) << 8 | (events[at + 2] & 0xff) << 16 | events[at + 3] << 24;
  }
}
