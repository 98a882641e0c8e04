package reeve.runtime.watch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.loop.PollRegistry;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.time.BackgroundWorker;

/**
 * Watches paths that may not be there yet, by inotify(7) of every directory on the way. The loop reads the events,
 * which never blocks; a thread of its own looks at the files. Nothing is polled.
 */
final class PathWatcher implements PollRegistry.Reader {
  // inotify.h
  private static final int IN_ATTRIB = 0x4;
  private static final int IN_CLOSE_WRITE = 0x8;
  private static final int IN_MOVED_FROM = 0x40;
  private static final int IN_MOVED_TO = 0x80;
  private static final int IN_CREATE = 0x100;
  private static final int IN_DELETE = 0x200;
  private static final int IN_DELETE_SELF = 0x400;
  private static final int IN_MOVE_SELF = 0x800;
  private static final int IN_Q_OVERFLOW = 0x4000;
  private static final int IN_ONLYDIR = 0x01000000;
  private static final int MASK =
      IN_ATTRIB | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF
          | IN_ONLYDIR;

  /** In a directory that is meant with all that is in it. */
  private static final int IN_WITHIN = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;

  /** How often a path that changes under the look is looked at again. */
  private static final int LOOKS = 20;

  /** Who wants to know. Called on the thread of {@link BackgroundWorker}. */
  interface Listener {
    /**
     * The first look is done.
     *
     * @param identities of what each path leads to; empty where that is not there
     * @param changedMillis when that was changed last, since 1970
     * @param problem why it cannot be watched; null: it is
     */
    void looked(Map<String, String> identities, long changedMillis, String problem);

    /** It leads to something else, or to something at last. */
    void changed(Map<String, String> identities);
  }

  /** One thing to watch: any of some paths. The worker's, but for {@code over}. */
  final class Subject {
    private final List<String> paths;
    private final boolean within;
    private final Listener listener;
    private final Map<Integer, Set<String>> watches = new HashMap<>();
    private Map<String, String> identities;
    private volatile boolean over;

    private Subject(List<String> paths, boolean within, Listener listener) {
      this.paths = paths;
      this.within = within;
      this.listener = listener;
    }
  }

  private final Posix posix;
  private final PollRegistry polled;
  private final BackgroundWorker worker;
  private final byte[] buffer = new byte[16 * 1024];
  /** The worker's. */
  private final Map<Integer, List<Subject>> byWatch = new HashMap<>();
  private volatile int inotify = -1;

  PathWatcher(Posix posix, PollRegistry polled, BackgroundWorker worker) {
    this.posix = posix;
    this.polled = polled;
    this.worker = worker;
  }

  /**
   * The loop thread.
   *
   * @param paths absolute
   * @param within whether a directory means what is in it, too
   */
  Subject watch(List<String> paths, boolean within, Listener listener) {
    Subject subject = new Subject(paths, within, listener);
    String problem = null;
    if (inotify < 0) {
      try {
        inotify = posix.inotify();
        polled.add(inotify, this);
      } catch (SyscallException e) {
        problem = e.getMessage();
      }
    }
    String cause = problem;
    submit(new Runnable() {
      @Override
      public void run() {
        first(subject, cause);
      }
    });
    return subject;
  }

  /** The loop thread. Nothing of it is told any more, but what is on its way. */
  void end(Subject subject) {
    subject.over = true;
    submit(new Runnable() {
      @Override
      public void run() {
        forget(subject);
      }
    });
  }

  private void submit(Runnable task) {
    worker.submit(task);
  }

  // ---- the loop thread

  @Override
  public void readable(int fd) {
    for (int got = posix.read(fd, buffer, 0, buffer.length); got > 0; got = posix.read(fd, buffer, 0, buffer.length)) {
      byte[] events = java.util.Arrays.copyOf(buffer, got);
      submit(new Runnable() {
        @Override
        public void run() {
          take(events);
        }
      });
    }
  }

  void close() {
    if (inotify >= 0) {
      polled.remove(inotify);
      posix.close(inotify);
      inotify = -1;
    }
  }

  // ---- the worker's thread

  private void first(Subject subject, String problem) {
    if (subject.over) {
      return;
    }
    if (problem != null) {
      subject.listener.looked(Map.of(), 0, problem);
      return;
    }
    Seen seen = look(subject);
    subject.identities = new HashMap<>(seen.identities);
    subject.listener.looked(seen.identities, seen.changedMillis, seen.problem);
  }

  /** What each of the paths of a subject leads to. */
  private record Seen(Map<String, String> identities, long changedMillis, String problem) {}

  /** Watches what there is to watch, and looks again after that: what changed in between has no event. */
  private Seen look(Subject subject) {
    Map<String, Set<String>> before = null;
    for (int i = 0; i < LOOKS; i++) {
      Map<String, Set<String>> directories = new HashMap<>();
      Map<String, String> identities = new HashMap<>();
      long changed = 0;
      for (String path : subject.paths) {
        PathSnapshot one = PathSnapshot.at(path, subject.within);
        for (Map.Entry<String, Set<String>> entry : one.directories.entrySet()) {
          Set<String> names = directories.get(entry.getKey());
          if (names == null || entry.getValue().isEmpty()) {
            directories.put(entry.getKey(), new HashSet<>(entry.getValue()));
          } else if (!names.isEmpty()) {
            names.addAll(entry.getValue());
          }
        }
        identities.put(path, one.identity);
        changed = Math.max(changed, one.changedMillis);
      }
      if (directories.equals(before)) {
        return new Seen(identities, changed, null);
      }
      String problem = watch(subject, directories);
      if (problem != null) {
        return new Seen(identities, changed, problem);
      }
      before = directories;
    }
    return new Seen(Map.of(), 0, "it changes all the time");
  }

  /** @return why one of the directories cannot be watched; null: they are, or are gone, which the next look finds */
  private String watch(Subject subject, Map<String, Set<String>> directories) {
    Map<Integer, Set<String>> fresh = new HashMap<>();
    for (Map.Entry<String, Set<String>> entry : directories.entrySet()) {
      int watch = posix.inotifyAdd(inotify, entry.getKey(), MASK);
      if (watch >= 0) {
        fresh.put(watch, entry.getValue());
        List<Subject> subjects = byWatch.computeIfAbsent(watch, one -> new ArrayList<>());
        if (!subjects.contains(subject)) {
          subjects.add(subject);
        }
      } else if (watch != -Errno.ENOENT && watch != -Errno.ENOTDIR) {
        return "cannot watch \"" + entry.getKey() + "\": " + Errno.text(-watch)
            + (watch == -Errno.ENOSPC ? " (sysctl fs.inotify.max_user_watches)" : "");
      }
    }
    for (Integer old : new ArrayList<>(subject.watches.keySet())) {
      if (!fresh.containsKey(old)) {
        leave(subject, old);
      }
    }
    subject.watches.clear();
    subject.watches.putAll(fresh);
    return null;
  }

  private void leave(Subject subject, int watch) {
    List<Subject> subjects = byWatch.get(watch);
    if (subjects != null && subjects.remove(subject) && subjects.isEmpty()) {
      byWatch.remove(watch);
      posix.inotifyRemove(inotify, watch);
    }
  }

  private void forget(Subject subject) {
    for (int watch : subject.watches.keySet()) {
      leave(subject, watch);
    }
    subject.watches.clear();
  }

  private void take(byte[] events) {
    // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; } (inotify(7))
    ByteBuffer in = ByteBuffer.wrap(events).order(ByteOrder.nativeOrder());
    while (in.remaining() >= 16) {
      int watch = in.getInt();
      int mask = in.getInt();
      in.getInt();
      int length = in.getInt();
      int end = in.position() + length;
      int last = in.position();
      while (last < end && events[last] != 0) {
        last++;
      }
      String name = new String(events, in.position(), last - in.position(), StandardCharsets.UTF_8);
      in.position(end);
      if ((mask & IN_Q_OVERFLOW) != 0) {
        Set<Subject> all = new HashSet<>();
        byWatch.values().forEach(all::addAll);
        for (Subject subject : all) {
          again(subject, "", false);
        }
      } else {
        for (Subject subject : new ArrayList<>(byWatch.getOrDefault(watch, List.of()))) {
          take(subject, watch, mask, name);
        }
      }
    }
  }

  private void take(Subject subject, int watch, int mask, String name) {
    Set<String> names = subject.watches.get(watch);
    boolean all = names != null && names.isEmpty();
    if (subject.over || names == null || !all && !name.isEmpty() && !names.contains(name)) {
      return;
    }
    boolean within = all && (mask & IN_WITHIN) != 0 && !name.isEmpty();
    again(subject, (mask & IN_CREATE) != 0 ? name : "", within);
  }

  /**
   * @param made a name that came to be; empty: none did
   * @param within something changed in a directory that is meant with all that is in it
   */
  private void again(Subject subject, String made, boolean within) {
    Seen seen = look(subject);
    if (seen.problem != null) {
      subject.listener.changed(Map.of()); // it cannot be watched any more: to try is better than to wait for ever
      return;
    }
    boolean changed = within;
    for (String path : subject.paths) {
      String now = seen.identities.get(path);
      if (!now.equals(subject.identities.get(path)) && (made.isEmpty() || !isBeingMade(path, made))) {
        subject.identities.put(path, now);
        changed |= !now.isEmpty(); // to be gone is no reason to try
      }
    }
    if (changed) {
      subject.listener.changed(Map.copyOf(subject.identities));
    }
  }

  /** A plain file that came to be is written next, and closed: then it is looked at again. */
  private static boolean isBeingMade(String path, String made) {
    int slash = path.lastIndexOf('/');
    return path.substring(slash + 1).equals(made)
        && PathSnapshot.isBeingMade(slash == 0 ? "/" : path.substring(0, slash), made);
  }
}
