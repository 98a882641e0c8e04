package reeve.runtime.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.posix.Files;

/**
 * What reeve has changed in the cgroup that it was started in, and has to undo at its end, so that another program can
 * be started there. A program that replaces this one learns it by descriptors with names of their own. Not thread-safe.
 */
final class ChangedBase {
  private static final String PREFIX = "cgroup ";
  private static final String MOVED = "moved";
  /** Those that limits need: see {@link LimitFiles}. */
  private static final String[] CONTROLLERS = {"memory", "cpu", "pids", "io"};

  private final Files files;
  /** Controllers, and {@link #MOVED}. */
  private final List<String> changes = new ArrayList<>();
  private String base;

  ChangedBase(Files files) {
    this.files = files;
  }

  /** A controller was enabled in it. */
  void enabled(String directory, String controller) {
    add(directory, controller);
  }

  /** Reeve has moved out of it, into {@link CgroupPaths#LEAF}. */
  void moved(String directory) {
    add(directory, MOVED);
  }

  private void add(String directory, String change) {
    base = directory;
    if (!changes.contains(change)) {
      changes.add(change);
    }
  }

  /** Takes what {@link #addTo} of the program before this one has added. */
  void takeOver() {
    take(MOVED);
    for (String controller : CONTROLLERS) {
      take(controller);
    }
  }

  private void take(String change) {
    int fd = files.takeInherited(PREFIX + change);
    if (fd >= 0) {
      files.close(fd);
      changes.add(change);
    }
  }

  void addTo(Map<String, Integer> descriptors) {
    for (String change : changes) {
      int fd = files.open("/dev/null", Files.Open.RDONLY, 0); // it need not lead anywhere
      if (fd >= 0) {
        descriptors.put(PREFIX + change, fd);
      }
    }
  }

  /** At the end of reeve, when the cgroups of the services are removed. */
  void release(int pid) {
    if (changes.isEmpty()) {
      return;
    }
    String directory = base == null ? ownBase() : base;
    if (directory == null) {
      return;
    }
    for (String change : changes) {
      if (!change.equals(MOVED)) {
        CgroupFiles.write(files, directory + "/cgroup.subtree_control", "-" + change);
      }
    }
    if (changes.contains(MOVED)
        && CgroupFiles.write(files, directory + "/cgroup.procs", Integer.toString(pid)) == 0) {
      files.rmdir(directory + CgroupPaths.LEAF);
    }
  }

  /** @return null: there is none */
  private String ownBase() {
    String mount = CgroupPaths.mountPoint(CgroupRoot.text(files, "/proc/self/mountinfo"));
    String own = CgroupPaths.unified(CgroupRoot.text(files, "/proc/self/cgroup"));
    return mount == null || own == null ? null : CgroupRoot.base(mount, own);
  }
}
