package reeve.rotation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.log.SupervisorLog;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Logs that nobody looks at until somebody writes to them: the kernel tells, once (inotify(7)). The rotating thread's.
 */
final class IdleLogWatch {
  private static final int IN_MODIFY = 0x2; // inotify.h
  private static final int IN_DONT_FOLLOW = 0x02000000;
  private static final int IN_ONESHOT = 0x80000000;
  private static final int BUFFER = 4096;

  private final Posix posix;
  private final Map<Integer, RotationTask> byWatch = new HashMap<>();
  private byte[] events;
  private int inotify = -1;

  IdleLogWatch(Posix posix) {
    this.posix = posix;
  }

  /** @return a descriptor to wait on; -1: there is none, which was told */
  int open(SupervisorLog log) {
    try {
      events = new byte[BUFFER];
      inotify = posix.inotify();
    } catch (SyscallException e) {
      log.warn("Cannot be told of writes: " + e.getMessage() + "; looks at quiet logs every "
          + PollSchedule.LONGEST / 1_000_000_000 + " s");
    }
    return inotify;
  }

  /** Asks to be told of the next write. @return false: it cannot be had */
  boolean arm(RotationTask one) {
    int watch =
        inotify < 0 ? -1 : posix.inotifyAdd(inotify, one.keeper.name().path(), IN_MODIFY | IN_DONT_FOLLOW | IN_ONESHOT);
    if (watch >= 0) {
      byWatch.put(watch, one);
    }
    return watch >= 0;
  }

  /** The watch itself goes with the next write, or with the file. */
  void forget(RotationTask one) {
    byWatch.values().remove(one);
  }

  /** Those that are quiet no more. */
  List<RotationTask> written() {
    List<RotationTask> written = new ArrayList<>();
    int got;
    while ((got = posix.read(inotify, events, 0, events.length)) > 0) {
      // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; } (inotify(7))
      for (int at = 0; at + 16 <= got; at += 16 + int32(at + 12)) {
        RotationTask one = byWatch.remove(int32(at)); // one shot: it is gone with this
        if (one != null) {
          written.add(one);
        }
      }
    }
    return written;
  }

  private int int32(int at) {
    return events[at] & 0xff | (events[at + 1] & 0xff) << 8 | (events[at + 2] & 0xff) << 16 | events[at + 3] << 24;
  }
}
