package reeve.runtime.watch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.loop.PollRegistry;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.Poller;
import reeve.posix.SyscallException;
import reeve.time.BackgroundWorker;
import reeve.watch.InotifyEvent;

/**
 * Watches paths that may not exist yet, through inotify(7) of every directory on the way. The loop reads the events,
 * which never blocks; the worker's thread reads the files. Nothing is polled.
 */
final class PathWatcher implements PollRegistry.Reader {
  private static final int MASK =
      InotifyEvent.IN_ATTRIB | InotifyEvent.IN_CLOSE_WRITE | InotifyEvent.IN_MOVED_FROM | InotifyEvent.IN_MOVED_TO
          | InotifyEvent.IN_CREATE | InotifyEvent.IN_DELETE | InotifyEvent.IN_DELETE_SELF | InotifyEvent.IN_MOVE_SELF
          | InotifyEvent.IN_ONLYDIR;

  /** Events in a directory that is watched with its content. */
  private static final int CONTENT_MASK = InotifyEvent.IN_CLOSE_WRITE | InotifyEvent.IN_MOVED_TO
      | InotifyEvent.IN_MOVED_FROM | InotifyEvent.IN_DELETE;

  /** How often paths that change while they are read are read again. */
  private static final int ATTEMPTS = 20;

  /** Receives changes, on the worker's thread. */
  interface Listener {
    /**
     * The paths were read for the first time.
     *
     * @param identities the identity of the file that each path leads to; empty: it does not exist
     * @param changedMillis the time of the last change, in milliseconds since 1970
     * @param problem why the paths cannot be watched; null: they are watched
     */
    void watched(Map<String, String> identities, long changedMillis, String problem);

    /** A path leads to another file, or to a file for the first time. */
    void changed(Map<String, String> identities);
  }

  /** Several paths that are watched together. Worker thread, except for {@code ended}. */
  static final class Subject {
    private final List<String> paths;
    private final boolean within;
    private final Listener listener;
    private final Map<Integer, Set<String>> watches = new HashMap<>();
    private Map<String, String> identities;
    private volatile boolean ended;

    private Subject(List<String> paths, boolean within, Listener listener) {
      this.paths = paths;
      this.within = within;
      this.listener = listener;
    }
  }

  private final Poller poller;
  private final Files files;
  private final PollRegistry polled;
  private final BackgroundWorker worker;
  private final byte[] buffer = new byte[16 * 1024];

  /** Of the worker's thread. */
  private final Map<Integer, List<Subject>> byWatch = new HashMap<>();
  private volatile int inotify = -1;

  PathWatcher(Poller poller, Files files, PollRegistry polled, BackgroundWorker worker) {
    this.poller = poller;
    this.files = files;
    this.polled = polled;
    this.worker = worker;
  }

  /**
   * Begins to watch paths. The loop thread.
   *
   * @param paths absolute
   * @param within whether a change in a directory counts as a change of it
   */
  Subject watch(List<String> paths, boolean within, Listener listener) {
    Subject subject = new Subject(paths, within, listener);
    String problem = null;
    if (inotify < 0) {
      try {
        inotify = poller.inotify();
        polled.add(inotify, this);
      } catch (SyscallException e) {
        problem = e.getMessage();
      }
    }
    String cause = problem;
    submit(new Runnable() {
      @Override
      public void run() {
        begin(subject, cause);
      }
    });
    return subject;
  }

  /** Ends the watch of paths. The listener may still receive what is under way. The loop thread. */
  void stopWatching(Subject subject) {
    subject.ended = true;
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
    for (int got = files.read(fd, buffer, 0, buffer.length); got > 0; got = files.read(fd, buffer, 0, buffer.length)) {
      byte[] events = Arrays.copyOf(buffer, got);
      submit(new Runnable() {
        @Override
        public void run() {
          handle(events);
        }
      });
    }
  }

  void close() {
    if (inotify >= 0) {
      polled.remove(inotify);
      files.close(inotify);
      inotify = -1;
    }
  }

  // ---- the worker's thread

  private void begin(Subject subject, String problem) {
    if (subject.ended) {
      return;
    }
    if (problem != null) {
      subject.listener.watched(Map.of(), 0, problem);
      return;
    }
    Reading reading = read(subject);
    subject.identities = new HashMap<>(reading.identities);
    subject.listener.watched(reading.identities, reading.changedMillis, reading.problem);
  }

  /** What the paths of a subject lead to. */
  private record Reading(Map<String, String> identities, long changedMillis, String problem) {}

  /** Watches the directories, and reads the paths again afterwards, because a change in between has no event. */
  private Reading read(Subject subject) {
    Map<String, Set<String>> before = null;
    for (int i = 0; i < ATTEMPTS; i++) {
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
        return new Reading(identities, changed, null);
      }
      String problem = watch(subject, directories);
      if (problem != null) {
        return new Reading(identities, changed, problem);
      }
      before = directories;
    }
    return new Reading(Map.of(), 0, "it changes all the time");
  }

  /** @return why a directory cannot be watched; null: all are, or are gone, which the next reading finds */
  private String watch(Subject subject, Map<String, Set<String>> directories) {
    Map<Integer, Set<String>> fresh = new HashMap<>();
    for (Map.Entry<String, Set<String>> entry : directories.entrySet()) {
      int watch = poller.inotifyAdd(inotify, entry.getKey(), MASK);
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
      poller.inotifyRemove(inotify, watch);
    }
  }

  private void forget(Subject subject) {
    for (int watch : subject.watches.keySet()) {
      leave(subject, watch);
    }
    subject.watches.clear();
  }

  private void handle(byte[] bytes) {
    for (InotifyEvent event : InotifyEvent.parse(bytes)) {
      if (event.has(InotifyEvent.IN_Q_OVERFLOW)) {
        Set<Subject> all = new HashSet<>();
        byWatch.values().forEach(all::addAll);
        for (Subject subject : all) {
          checkAgain(subject, "", false);
        }
      } else {
        for (Subject subject : new ArrayList<>(byWatch.getOrDefault(event.watch(), List.of()))) {
          handle(subject, event);
        }
      }
    }
  }

  private void handle(Subject subject, InotifyEvent event) {
    String name = event.name();
    Set<String> names = subject.watches.get(event.watch());
    boolean all = names != null && names.isEmpty();
    if (subject.ended || names == null || !all && !name.isEmpty() && !names.contains(name)) {
      return;
    }
    boolean content = all && event.has(CONTENT_MASK) && !name.isEmpty();
    checkAgain(subject, event.has(InotifyEvent.IN_CREATE) ? name : "", content);
  }

  /**
   * Reads the paths again after an event.
   *
   * @param created the name of a new file; empty: there is none
   * @param content whether the content of a directory changed that is watched with its content
   */
  private void checkAgain(Subject subject, String created, boolean content) {
    Reading reading = read(subject);
    if (reading.problem != null) {
      subject.listener.changed(Map.of()); // it cannot be watched any more: a start is better than an endless wait
      return;
    }
    boolean changed = content;
    for (String path : subject.paths) {
      String now = reading.identities.get(path);
      if (!now.equals(subject.identities.get(path)) && (created.isEmpty() || !isBeingWritten(path, created))) {
        subject.identities.put(path, now);
        changed |= !now.isEmpty(); // a file that disappeared is no reason for a start
      }
    }
    if (changed) {
      subject.listener.changed(Map.copyOf(subject.identities));
    }
  }

  /** Returns whether a new file is still being written: it is read again when it is closed. */
  private static boolean isBeingWritten(String path, String created) {
    int slash = path.lastIndexOf('/');
    return path.substring(slash + 1).equals(created)
        && PathSnapshot.isBeingWritten(slash == 0 ? "/" : path.substring(0, slash), created);
  }
}
