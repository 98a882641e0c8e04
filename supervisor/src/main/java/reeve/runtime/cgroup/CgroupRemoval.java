package reeve.runtime.cgroup;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.posix.Files;

/** The cgroups of services that do not start again, which the worker removes. Loop thread, with one exception. */
final class CgroupRemoval {
  private final Files files;
  private final List<String> waiting = new ArrayList<>();
  private final Set<String> claimed = new HashSet<>(); // guarded by this, as the removals are

  CgroupRemoval(Files files) {
    this.files = files;
  }

  /** No process of the service is left. */
  void add(String service) {
    synchronized (this) {
      claimed.remove(service);
    }
    waiting.add(service);
  }

  /** The service starts again: when this has returned, its cgroup is there or not, and stays so. */
  synchronized void claim(String service) {
    claimed.add(service);
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Returns the work for the services that were added. */
  Runnable of(String root) {
    List<String> names = new ArrayList<>(waiting);
    waiting.clear();
    return new Runnable() {
      @Override
      public void run() {
        for (String name : names) {
          remove(root, name);
        }
      }
    };
  }

  /** On the worker. */
  private synchronized void remove(String root, String service) {
    if (!claimed.contains(service)) {
      StaleCgroups.removeTree(files, root + "/" + service);
    }
  }
}
