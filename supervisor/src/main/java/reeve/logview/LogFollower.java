package reeve.logview;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.logstore.LogReader;
import reeve.posix.NetworkFileSystem;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Waits for what is added to several logs, with inotify(7): a watch on each file for writes to it, and one on each
 * directory for files that are created or moved there. Quiet logs cause no wake-ups. Without inotify (its limits are
 * reached), and on file systems where it does not report the writes of other machines (NFS), all logs are checked
 * periodically. One thread.
 */
public final class LogFollower implements AutoCloseable {
  // sys/inotify.h
  private static final int IN_MODIFY = 0x2;
  private static final int IN_ATTRIB = 0x4;
  private static final int IN_MOVED_FROM = 0x40;
  private static final int IN_MOVED_TO = 0x80;
  private static final int IN_CREATE = 0x100;
  private static final int IN_DELETE = 0x200;
  private static final int IN_DELETE_SELF = 0x400;
  private static final int IN_MOVE_SELF = 0x800;
  private static final int FILE_EVENTS = IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF;
  private static final int DIRECTORY_EVENTS =
      IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF;

  private static final long REMOTE_POLL_NANOS = 5_000_000_000L;
  private static final long POLL_NANOS = 500_000_000L;

  private final Posix posix;
  private final LineSink sink;
  private final int inotify;
  private final List<FollowedLog> files = new ArrayList<>();
  private final Map<Integer, FollowedLog> byWatch = new HashMap<>();
  private final Map<Integer, Set<FollowedLog>> byDirectory = new HashMap<>();
  private final Map<FollowedLog, Object> watched = new HashMap<>();
  private boolean remote;
  private final byte[] events = new byte[16 * 1024];

  public LogFollower(Posix posix, LineSink sink) {
    this.posix = posix;
    this.sink = sink;
    int fd;
    try {
      fd = posix.inotify();
    } catch (SyscallException e) {
      fd = -1;
    }
    this.inotify = fd;
  }

  /**
   * Adds a log.
   *
   * @param lines where to go on, closed together with this object; null: the log does not exist yet
   */
  public void add(LogSource source, LineReader lines) {
    if (lines != null) {
      lines.followToEnd();
    }
    files.add(new FollowedLog(source, lines));
  }

  /**
   * A descriptor that is readable when {@link #readNew} has something to do; -1: there is none, so {@link #readNew} is
   * to be called every {@link #waitNanos}.
   */
  public int fd() {
    return inotify;
  }

  /** How long to wait for {@link #fd} at most; negative: without a limit. */
  public long waitNanos() {
    return inotify < 0 ? POLL_NANOS : remote ? REMOTE_POLL_NANOS : -1;
  }

  /**
   * Passes what is new to the sink.
   *
   * @param all whether every file is looked at, not only those that inotify reported: at first, and after
   *     {@link #waitNanos}
   * @return whether there is more now
   */
  public boolean readNew(boolean all) {
    readEvents();
    boolean more = false;
    for (FollowedLog file : files) {
      if (all || file.stale || inotify < 0) {
        file.lost |= all || inotify < 0;
        // Watched before it is read: what is written after the read is reported.
        watch(file);
        file.stale = file.readNew(sink);
        more |= file.stale;
        if (inotify >= 0 && live(file) != watched.get(file)) {
          file.stale = true;
          more = true;
        }
      }
    }
    return more;
  }

  private static Object live(FollowedLog file) {
    return file.reader() == null ? null : file.reader().liveFile();
  }

  private void watch(FollowedLog file) {
    if (inotify < 0) {
      return;
    }
    Object live = live(file);
    if (live != watched.put(file, live) && live != null) {
      // By the descriptor, so that it is the file that is read, whatever has its name now.
      int watch = posix.inotifyAdd(inotify, "/proc/self/fd/" + file.reader().liveFd(), FILE_EVENTS);
      if (watch >= 0) {
        byWatch.put(watch, file);
      }
      remote |= NetworkFileSystem.name(posix.storage(), file.reader().liveFd()) != null;
    }
    watchDirectory(file, file.source().path());
    if (file.reader() != null && !file.source().path().equals(file.reader().directory() + "/" + file.reader().file())) {
      watchDirectory(file, file.reader().directory() + "/"); // the directory that a link leads to
    }
  }

  /** Watches the directory of a path, or the nearest one above it that exists. */
  private void watchDirectory(FollowedLog file, String path) {
    for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
      int watch = posix.inotifyAdd(inotify, slash == 0 ? "/" : path.substring(0, slash), DIRECTORY_EVENTS);
      if (watch >= 0) {
        byDirectory.computeIfAbsent(watch, key -> new HashSet<>()).add(file);
        break;
      }
      if (slash == 0) {
        break;
      }
    }
  }

  private void readEvents() {
    int got;
    while (inotify >= 0 && (got = posix.read(inotify, events, 0, events.length)) > 0) {
      // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; }
      for (int at = 0; at + 16 <= got; at += 16 + int32(at + 12)) {
        int watch = int32(at);
        FollowedLog file = byWatch.get(watch);
        if (file != null) {
          file.stale = true;
        }
        for (FollowedLog each : watch < 0 ? files : byDirectory.getOrDefault(watch, Set.of())) {
          if (watch < 0 || concerns(each, at)) {
            each.stale = true; // -1 is IN_Q_OVERFLOW: changes of any of them were left out
            each.lost = true;
          }
        }
      }
    }
  }

  /**
   * Whether an event in a directory is about a log: its own file, its index, or a directory on the way to it. Events
   * about archives are not.
   */
  private boolean concerns(FollowedLog file, int event) {
    LogReader reader = file.reader();
    int length = int32(event + 12);
    while (length > 0 && events[event + 15 + length] == 0) {
      length--;
    }
    if (length == 0 || reader == null) {
      return true;
    }
    String name = new String(events, event + 16, length, StandardCharsets.UTF_8);
    String path = file.source().path();
    return name.equals(reader.file()) || name.equals(reader.file() + ".index")
        || (path + "/").contains("/" + name + "/")
        || (reader.directory() + "/").contains("/" + name + "/");
  }

  private int int32(int at) {
    return events[at] & 0xff | (events[at + 1] & 0xff) << 8 | (events[at + 2] & 0xff) << 16 | events[at + 3] << 24;
  }

  /** Passes last lines that have no end to the sink. */
  public void readUnended() {
    for (FollowedLog file : files) {
      file.readUnended(sink);
    }
  }

  @Override
  public void close() {
    for (FollowedLog file : files) {
      file.close();
    }
    if (inotify >= 0) {
      posix.close(inotify);
    }
  }
}
