package reeve.watch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/**
 * One instance of inotify(7) for the directories of all services. The kernel gives a directory the same watch each time
 * that it is added, so that a watch may belong to several services. The thread of {@code FileWatcher}.
 *
 * @param <N> a directory of a service
 */
final class Inotify<N> {
  private static final int MASK = InotifyEvent.IN_CLOSE_WRITE | InotifyEvent.IN_MOVED_FROM | InotifyEvent.IN_MOVED_TO
      | InotifyEvent.IN_CREATE | InotifyEvent.IN_DELETE | InotifyEvent.IN_DELETE_SELF | InotifyEvent.IN_MOVE_SELF
      | InotifyEvent.IN_ONLYDIR;

  private static final String LIMITS = "/proc/sys/fs/inotify/";

  private final Poller poller;
  private final Files files;
  private final Map<Integer, List<N>> byWatch = new HashMap<>();
  private final byte[] buffer = new byte[64 * 1024];
  private int fd = -1;

  Inotify(Poller poller, Files files) {
    this.poller = poller;
    this.files = files;
  }

  /** Returns the descriptor; -1: it is not open. */
  int fd() {
    return fd;
  }

  /** Makes the instance if there is none. */
  void open() throws LimitReached {
    if (fd < 0) {
      try {
        fd = poller.inotify();
      } catch (SyscallException e) {
        throw new LimitReached(e.errno() == Errno.EMFILE
            ? limit(
                "cannot make an inotify instance: this user has as many as are allowed, or reeve too many open files",
                "max_user_instances")
            : e.getMessage());
      }
    }
  }

  void close() {
    if (fd >= 0) {
      files.close(fd);
      fd = -1;
    }
    byWatch.clear();
  }

  /**
   * Adds a watch.
   *
   * @param follow whether the last name may be a symbolic link
   * @return the watch; negative: the directory is gone, or may not be read
   */
  int add(String path, boolean follow) throws LimitReached {
    int watch = poller.inotifyAdd(fd, path, follow ? MASK : MASK | InotifyEvent.IN_DONT_FOLLOW);
    if (watch == -Errno.ENOSPC || watch == -Errno.ENOMEM) {
      throw new LimitReached(limit("cannot watch \"" + path + "\": " + (watch == -Errno.ENOMEM ? "out of memory"
          : "as many directories are watched as are allowed, " + byWatch.size() + " of them by reeve"),
          "max_user_watches"));
    }
    return watch;
  }

  private String limit(String problem, String name) {
    byte[] bytes = new byte[32];
    int file = files.open(LIMITS + name, Files.Open.RDONLY, 0);
    int got = file < 0 ? 0 : files.read(file, bytes, 0, bytes.length);
    if (file >= 0) {
      files.close(file);
    }
    String value = got <= 0 ? "" : " is " + new String(bytes, 0, got, StandardCharsets.UTF_8).strip();
    return problem + "; sysctl fs.inotify." + name + value + ": raise it, or watch less";
  }

  /** A directory has this watch. */
  void added(int watch, N node) {
    byWatch.computeIfAbsent(watch, number -> new ArrayList<>(1)).add(node);
  }

  /**
   * A directory needs its watch no longer.
   *
   * @param kept the watch that stays, although nothing may need it for a moment; -1: none
   */
  void remove(int watch, N node, int kept) {
    List<N> users = byWatch.get(watch);
    if (users != null && users.remove(node) && users.isEmpty() && watch != kept) {
      byWatch.remove(watch);
      poller.inotifyRemove(fd, watch);
    }
  }

  /** Returns the directories of a watch. A copy. */
  List<N> nodes(InotifyEvent event) {
    List<N> nodes = byWatch.get(event.watch());
    if (nodes == null) {
      return List.of();
    }
    List<N> copy = List.copyOf(nodes);
    if (event.has(InotifyEvent.IN_IGNORED)) {
      byWatch.remove(event.watch());
    }
    return copy;
  }

  /** Returns the events that wait. */
  List<InotifyEvent> read() {
    List<InotifyEvent> events = new ArrayList<>();
    int got = files.read(fd, buffer, 0, buffer.length);
    if (got > 0) {
      byte[] bytes = got == buffer.length ? buffer : Arrays.copyOf(buffer, got);
      events.addAll(InotifyEvent.parse(bytes));
    }
    return events;
  }
}
