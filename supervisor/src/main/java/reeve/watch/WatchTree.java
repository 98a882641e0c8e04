package reeve.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reeve.config.watch.WatchSpec;
import reeve.posix.DirectoryListing;
import reeve.posix.Files;

/**
 * The watched directories of one service, and what has changed in them since it was last acted on. inotify(7) watches a
 * directory for all files in it; a directory whose files are all ignored gets no watch. The watch of a directory is
 * added before the directory is read, so that no change is missed. The thread of {@link FileWatcher}.
 */
final class WatchTree {
  private static final String GITIGNORE = GitignoreFiles.NAME;

  private static final int CHANGES = InotifyEvent.IN_CLOSE_WRITE | InotifyEvent.IN_MOVED_FROM | InotifyEvent.IN_MOVED_TO
      | InotifyEvent.IN_DELETE;

  /** A directory with a watch. */
  static final class Node {
    final WatchTree tree;
    final WatchFilter.Directory directory;
    final int watch;

    private Node(WatchTree tree, WatchFilter.Directory directory, int watch) {
      this.tree = tree;
      this.directory = directory;
      this.watch = watch;
    }
  }

  final String key;
  final WatchSpec spec;
  final WatchFilter filter;
  final PendingChange pending = new PendingChange();
  private final Files files;
  private final GitignoreFiles gitignore;
  private final Inotify<Node> inotify;
  /** By path. */
  private TreeMap<String, Node> nodes = new TreeMap<>();
  private boolean rescanNeeded;
  private long now;

  /** @param key the name of the service */
  WatchTree(String key, WatchSpec spec, WatchFilter filter, Files files, Inotify<Node> inotify) {
    this.key = key;
    this.spec = spec;
    this.filter = filter;
    this.files = files;
    this.gitignore = new GitignoreFiles(files);
    this.inotify = inotify;
  }

  /** Returns how many directories are watched. */
  int size() {
    return nodes.size();
  }

  private void change(String path) {
    pending.add(path, now);
  }

  /** Events were lost: something may have changed. */
  void overflowed(long at) {
    pending.overflowed(at);
    rescanNeeded = true;
  }

  // ---- the walk

  /**
   * Watches all directories from now on.
   *
   * @throws LimitReached if the kernel refuses another watch
   */
  void scan() throws LimitReached {
    TreeMap<String, Node> before = nodes;
    nodes = new TreeMap<>();
    try {
      scan(filter.root(), false);
    } finally {
      for (Node node : before.values()) {
        Node again = nodes.get(node.directory.path());
        inotify.remove(node.watch, node, again == null ? -1 : again.watch);
      }
    }
    rescanNeeded = false;
  }

  /** Makes the instance of inotify if there is none, and watches all directories. */
  void scanFirst() throws LimitReached {
    inotify.open();
    scan();
  }

  /** Does what events have made necessary. */
  void rescanIfNeeded() throws LimitReached {
    if (rescanNeeded) {
      scan();
    }
  }

  /** Removes all watches. */
  void clear() {
    for (Node node : nodes.values()) {
      inotify.remove(node.watch, node, -1);
    }
    nodes.clear();
  }

  /** @param report whether the files that are found are changes */
  private void scan(WatchFilter.Directory start, boolean report) throws LimitReached {
    ArrayDeque<WatchFilter.Directory> open = new ArrayDeque<>();
    open.push(start);
    while (!open.isEmpty()) {
      WatchFilter.Directory directory = open.pop();
      if (directory.isInside()) {
        readAll(directory, report, open);
      } else {
        readWanted(directory, report, open);
      }
    }
  }

  private void readAll(WatchFilter.Directory directory, boolean report, ArrayDeque<WatchFilter.Directory> open)
      throws LimitReached {
    String path = directory.path();
    if (!watch(directory, path)) {
      return;
    }
    List<DirectoryListing.Entry> entries = DirectoryListing.read(path);
    if (entries == null) {
      return; // it is gone, which has an event, or may not be read
    }
    if (!directory.hasRules()) {
      directory.setRules(spec.respectGitignore() ? gitignore.above(path) : List.of());
    }
    if (directory.usesGitignore() && entries.contains(new DirectoryListing.Entry(GITIGNORE, false))) {
      directory.addRules(gitignore.lines(directory.path(GITIGNORE)));
    }
    for (DirectoryListing.Entry entry : entries) {
      if (!entry.directory()) {
        if (report && directory.matches(entry.name())) {
          change(directory.path(entry.name()));
        }
        continue;
      }
      WatchFilter.Directory child = directory.child(entry.name());
      if (child != null) {
        open.push(child);
      }
    }
  }

  /** Reads a directory on the way to the watched ones: it needs a watch only if one of its names leads no further. */
  private void readWanted(WatchFilter.Directory directory, boolean report, ArrayDeque<WatchFilter.Directory> open)
      throws LimitReached {
    List<String> missing = new ArrayList<>();
    for (String name : directory.wanted()) {
      if (!follow(directory, name, open)) {
        missing.add(name);
      }
    }
    if (missing.isEmpty() || !watch(directory, directory.path())) {
      return;
    }
    for (String name : missing) { // a directory may have been made in the meantime
      if (!follow(directory, name, open) && report && directory.matches(name)
          && files.fileInfo(directory.path(name)) != null) {
        change(directory.path(name));
      }
    }
  }

  /** @return whether the name is that of a directory, perhaps by a symbolic link */
  private boolean follow(WatchFilter.Directory directory, String name, ArrayDeque<WatchFilter.Directory> open) {
    WatchFilter.Directory child = directory.child(name);
    Files.FileInfo info = child == null ? null : files.fileInfo(directory.path(name));
    if (info == null || !info.isDirectory()) {
      return false;
    }
    open.push(child);
    return true;
  }

  /** @return false: the directory is gone, or may not be read */
  private boolean watch(WatchFilter.Directory directory, String path) throws LimitReached {
    boolean top = filter.isNamed(path);
    int watch = inotify.add(path, top);
    if (watch < 0) {
      return false;
    }
    Node node = new Node(this, directory, watch);
    Node before = nodes.put(path, node);
    if (before != null) {
      inotify.remove(before.watch, before, watch);
    }
    inotify.added(watch, node);
    return true;
  }

  // ---- events

  /** Handles an event in one of the directories. */
  void handle(Node node, InotifyEvent event, long at) throws LimitReached {
    now = at;
    WatchFilter.Directory directory = node.directory;
    String name = event.name();
    if (nodes.get(directory.path()) != node) {
      return; // of before the last walk
    }
    if (event.has(InotifyEvent.IN_IGNORED)) {
      nodes.remove(directory.path());
      rescanNeeded |= filter.isNamed(directory.path());
    } else if (name.isEmpty()) {
      if (event.has(InotifyEvent.IN_MOVE_SELF) && filter.isNamed(directory.path())) {
        change(directory.path());
        rescanNeeded = true;
      }
    } else if (event.has(InotifyEvent.IN_ISDIR)) {
      handleDirectory(directory, name, event);
    } else {
      handleFile(directory, name, event);
    }
  }

  private void handleDirectory(WatchFilter.Directory directory, String name, InotifyEvent event)
      throws LimitReached {
    if (event.has(InotifyEvent.IN_MOVED_FROM | InotifyEvent.IN_DELETE)) {
      removeBelow(directory.path(name), event.has(InotifyEvent.IN_MOVED_FROM));
    } else if (event.has(InotifyEvent.IN_CREATE | InotifyEvent.IN_MOVED_TO)) {
      WatchFilter.Directory child = directory.child(name);
      if (child != null) {
        scan(child, true);
      }
    }
  }

  /** @param moved whether the files in the directory have no events of their own */
  private void removeBelow(String path, boolean moved) {
    List<Node> gone = new ArrayList<>();
    Node self = nodes.remove(path);
    if (self != null) {
      gone.add(self);
    }
    Map<String, Node> below = nodes.subMap(path + "/", path + "0"); // "0" is the character after the slash
    gone.addAll(below.values());
    below.clear();
    for (Node node : gone) {
      inotify.remove(node.watch, node, -1);
    }
    if (moved && !gone.isEmpty()) {
      change(path);
    }
  }

  private void handleFile(WatchFilter.Directory directory, String name, InotifyEvent event)
      throws LimitReached {
    String path = directory.path(name);
    rescanNeeded |= spec.respectGitignore() && directory.isInside() && name.equals(GITIGNORE);
    if (event.has(InotifyEvent.IN_CREATE | InotifyEvent.IN_MOVED_TO) && directory.wanted().contains(name)) {
      Files.FileInfo info = files.fileInfo(path); // a symbolic link on the way
      if (info != null && info.isDirectory()) {
        WatchFilter.Directory child = directory.child(name);
        if (child != null) {
          scan(child, true);
        }
        return;
      }
    }
    boolean complete =
        event.has(CHANGES) || event.has(InotifyEvent.IN_CREATE) && !CreatedFile.isBeingWritten(files, path);
    if (complete && directory.matches(name)) {
      change(path);
    }
  }
}
