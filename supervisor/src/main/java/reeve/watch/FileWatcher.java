package reeve.watch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import reeve.config.watch.WatchSpec;
import reeve.posix.Files;
import reeve.posix.PollEntry;
import reeve.posix.Poller;
import reeve.posix.SyscallException;
import reeve.time.Clock;

/**
 * Watches the files of services on a thread of its own, which walks the directories, reads the events of inotify(7) and
 * waits until no more files change. It reports one change for all that belong together. The thread sleeps in poll(2)
 * until an event comes; without a watch there is no thread.
 */
public final class FileWatcher {
  private static final long PAUSE_NANOS = 1_000_000_000L;

  /** Receives what happens, on the thread of the watcher. */
  public interface Listener {
    /** Files of a service have changed. */
    void changed(String service, FileChange change);

    /**
     * The directories of a service are watched from now on, or cannot be watched.
     *
     * @param directories how many are watched
     * @param problem null: they are watched; otherwise why none of them is, as a sentence without a full stop
     */
    void watching(String service, int directories, String problem);

    /** An internal error. The watcher goes on. */
    void failed(Throwable error);
  }

  private final Poller poller;
  private final Files files;
  private final Clock clock;
  private final Listener listener;
  private final Inotify<WatchTree.Node> inotify;
  private final Map<String, WatchTree> trees = new HashMap<>();
  private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;
  private int wakeFd = -1;
  private Thread thread;

  public FileWatcher(Poller poller, Files files, Clock clock, Listener listener) {
    this.poller = poller;
    this.files = files;
    this.clock = clock;
    this.listener = listener;
    this.inotify = new Inotify<>(poller, files);
  }

  /**
   * Watches the files of a service, in place of those that are watched for it. Does not block. One thread.
   *
   * @param directories those that reeve writes to, which are left out
   * @param logs the log files of all services, which are left out
   */
  public void watch(String service, WatchSpec spec, List<String> directories, Collection<String> logs) {
    post(() -> begin(service, spec, directories, logs));
  }

  /** Ends the watch for a service. A change that was seen may still be reported. One thread. */
  public void unwatch(String service) {
    post(() -> end(service));
  }

  /** Sets the log files of all services. One thread. */
  public void setLogs(Collection<String> logs) {
    post(() -> trees.values().forEach(tree -> tree.filter.setLogs(logs)));
  }

  private void post(Runnable command) {
    commands.add(command);
    if (thread == null) {
      try {
        wakeFd = poller.eventFd();
      } catch (SyscallException e) {
        commands.clear();
        listener.failed(e);
        return;
      }
      Thread made = new Thread(null, this::run, "watch", 256 * 1024);
      made.setDaemon(true);
      made.start();
      thread = made;
    } else {
      poller.wake(wakeFd);
    }
  }

  /** Ends the thread, which closes the descriptors. Does not wait for it. One thread. */
  public void close() {
    if (thread != null && !closed) {
      closed = true;
      poller.wake(wakeFd);
    }
  }

  // ---- the thread of the watcher

  private void run() {
    while (!closed) {
      try {
        turn();
      } catch (RuntimeException | Error e) {
        listener.failed(e);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    inotify.close();
    files.close(wakeFd);
  }

  private void turn() {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
    long[] entries = {PollEntry.of(wakeFd, true, false), PollEntry.of(inotify.fd(), true, false)};
    int ready = poller.poll(entries, entries.length, untilNext());
    if (ready < 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
      return;
    }
    if (PollEntry.isReadable(entries[0])) {
      poller.clear(wakeFd);
    }
    if (PollEntry.isReadable(entries[1])) {
      for (InotifyEvent event : inotify.read()) {
        handle(event);
      }
      for (WatchTree tree : new ArrayList<>(trees.values())) {
        attempt(tree, tree::rescanIfNeeded);
      }
    }
    long now = clock.nanos();
    for (WatchTree tree : trees.values()) {
      if (!tree.pending.isEmpty() && due(tree) <= now) {
        listener.changed(tree.key, tree.pending.take());
      }
    }
  }

  private static long due(WatchTree tree) {
    return tree.pending.due(tree.spec.debounce().toNanos());
  }

  private long untilNext() {
    long next = -1;
    long now = clock.nanos();
    for (WatchTree tree : trees.values()) {
      if (!tree.pending.isEmpty()) {
        long until = Math.max(0, due(tree) - now);
        next = next < 0 ? until : Math.min(next, until);
      }
    }
    return next;
  }

  private void begin(String service, WatchSpec spec, List<String> directories, Collection<String> logs) {
    end(service);
    WatchFilter filter = new WatchFilter(spec.paths(), spec.ignore(), spec.respectGitignore(), directories);
    filter.setLogs(logs);
    WatchTree tree = new WatchTree(service, spec, filter, files, inotify);
    trees.put(service, tree);
    if (attempt(tree, tree::scanFirst)) {
      listener.watching(service, tree.size(), null);
    }
  }

  private void end(String service) {
    WatchTree tree = trees.remove(service);
    if (tree != null) {
      tree.clear();
      if (trees.isEmpty()) {
        inotify.close();
      }
    }
  }

  /** What may need more watches than the kernel allows. */
  private interface Walk {
    void run() throws LimitReached;
  }

  /** @return false: the limit is reached, and the service is not watched any more */
  private boolean attempt(WatchTree tree, Walk walk) {
    try {
      walk.run();
      return true;
    } catch (LimitReached e) {
      end(tree.key);
      listener.watching(tree.key, 0, e.getMessage());
      return false;
    }
  }

  private void handle(InotifyEvent event) {
    long now = clock.nanos();
    if (event.has(InotifyEvent.IN_Q_OVERFLOW)) {
      trees.values().forEach(tree -> tree.overflowed(now));
      return;
    }
    for (WatchTree.Node node : inotify.nodes(event)) {
      attempt(node.tree, () -> node.tree.handle(node, event, now));
    }
  }
}
