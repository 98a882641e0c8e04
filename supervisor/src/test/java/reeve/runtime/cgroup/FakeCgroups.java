package reeve.runtime.cgroup;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.ProcStat;

/** A hierarchy of cgroups of version 2 in memory, mounted on /cg, with the kernel's rules about controllers. */
public class FakeCgroups extends FakePosix {
  public static final String MOUNT = "/cg";

  /** What /proc knows of other processes. */
  public final Map<Integer, ProcStat> stats = new HashMap<>();
  /** The cgroup of each process. */
  public final Map<Integer, String> members = new TreeMap<>();
  final Map<String, List<String>> filesOf = new HashMap<>(Map.of(
      "memory", List.of("memory.max", "memory.high", "memory.low", "memory.swap.max"),
      "cpu", List.of("cpu.max", "cpu.weight"), "pids", List.of("pids.max"), "io", List.of("io.weight")));
  /** Descriptors of the program that this one has replaced. */
  final Map<String, Integer> inherited = new HashMap<>();
  /** Errors of writes, by path. */
  final Map<String, Integer> writeErrors = new HashMap<>();
  private final Map<Integer, Boolean> atEnd = new HashMap<>();

  /** @param own the cgroup of reeve; without a slash: that of the root */
  @SuppressWarnings("this-escape") // a subclass overrides only what is called later
  public FakeCgroups(String own, String controllers) {
    put("/proc/self/mountinfo", "30 25 0:26 / " + MOUNT + " rw - cgroup2 cgroup2 rw\n");
    put("/proc/self/cgroup", "0::" + (own.isEmpty() ? "/" : own) + "\n");
    make(MOUNT, controllers);
    if (!own.isEmpty()) {
      put(MOUNT + "/cgroup.subtree_control", controllers);
      mkdir(MOUNT + own, 0755);
    }
    members.put(OWN_PID, MOUNT + own);
  }

  public void put(String path, String text) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    files.put(path, content);
  }

  String get(String path) {
    ByteArrayOutputStream content = files.get(path);
    return content == null ? null : content.toString(StandardCharsets.UTF_8);
  }

  private void make(String directory, String controllers) {
    put(directory + "/cgroup.controllers", controllers + "\n");
    put(directory + "/cgroup.subtree_control", "");
    put(directory + "/cgroup.procs", "");
    put(directory + "/cgroup.freeze", "0\n");
    put(directory + "/cgroup.events", "populated 0\nfrozen 0\n");
    addFiles(directory, controllers);
  }

  private void addFiles(String directory, String controllers) {
    for (String controller : controllers.strip().split(" ")) {
      for (String file : filesOf.getOrDefault(controller, List.of())) {
        files.computeIfAbsent(directory + "/" + file, path -> new ByteArrayOutputStream());
      }
    }
  }

  @Override
  public ProcStat stat(int pid) {
    return stats.containsKey(pid) ? stats.get(pid) : super.stat(pid);
  }

  @Override
  public int mkdir(String path, int mode) {
    String parent = path.substring(0, path.lastIndexOf('/'));
    if (!files.containsKey(parent + "/cgroup.procs")) {
      return Errno.ENOENT;
    }
    int error = super.mkdir(path, mode);
    if (error == 0) {
      put(path + "/cgroup.type", "domain\n");
      make(path, get(parent + "/cgroup.subtree_control"));
    }
    return error;
  }

  @Override
  public int rmdir(String path) {
    boolean hasChild = infos.keySet().stream().anyMatch(child -> child.startsWith(path + "/"));
    if (members.containsValue(path) || hasChild) {
      return Errno.EBUSY;
    }
    files.keySet().removeIf(file -> file.startsWith(path + "/"));
    return super.rmdir(path);
  }

  @Override
  public int takeInherited(String name) {
    Integer fd = inherited.remove(name);
    return fd == null ? -1 : fd;
  }

  @Override
  public String readText(String path) {
    return get(path);
  }

  @Override
  public int open(String path, int flags, int mode) {
    if (path.endsWith("/cgroup.procs") && files.containsKey(path) && flags == Open.RDONLY) {
      StringBuilder pids = new StringBuilder();
      members.forEach((pid, directory) -> pids.append(path.equals(directory + "/cgroup.procs") ? pid + "\n" : ""));
      put(path, pids.toString());
    }
    return super.open(path, flags, mode);
  }

  @Override
  public int read(int fd, byte[] buffer, int offset, int length) {
    return Boolean.TRUE.equals(atEnd.put(fd, true)) ? 0 : super.read(fd, buffer, offset, length);
  }

  @Override
  public int write(int fd, byte[] buffer, int offset, int length) {
    String path = pathOf(fd);
    String text = new String(buffer, offset, length, StandardCharsets.US_ASCII);
    int error = writeErrors.getOrDefault(path, 0);
    if (error != 0) {
      return -error;
    }
    String directory = path.substring(0, path.lastIndexOf('/'));
    if (path.endsWith("/cgroup.procs")) {
      members.put(Integer.parseInt(text), directory);
      return length;
    }
    if (path.endsWith("/cgroup.subtree_control")) {
      boolean valid =
          !"domain threaded\n".equals(get(directory.substring(0, directory.lastIndexOf('/')) + "/cgroup.type"));
      return !valid ? -Errno.EOPNOTSUPP : setControl(directory, text) ? length : -Errno.EBUSY;
    }
    put(path, text);
    return length;
  }

  private boolean setControl(String directory, String change) {
    String file = directory + "/cgroup.subtree_control";
    String controller = change.substring(1);
    String without = (" " + get(file).strip() + " ").replace(" " + controller + " ", " ").strip();
    if (change.startsWith("-")) {
      put(file, without);
      return true;
    }
    if (!directory.equals(MOUNT) && members.containsValue(directory)) {
      if (!List.of("cpu", "pids").contains(controller)) {
        return false; // "no internal process constraint"
      }
      put(directory + "/cgroup.type", "domain threaded\n");
    }
    put(file, (without + " " + controller).strip());
    for (String path : List.copyOf(infos.keySet())) {
      if (path.startsWith(directory + "/") && path.indexOf('/', directory.length() + 1) < 0) {
        put(path + "/cgroup.controllers", (get(path + "/cgroup.controllers").strip() + " " + controller).strip());
        addFiles(path, controller);
      }
    }
    return true;
  }
}
