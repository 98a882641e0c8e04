package reeve.runtime.execution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.execution.DirectoriesSpec;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.Posix;
import reeve.posix.ProcessAttributes;
import reeve.time.BackgroundWorker;

/**
 * Makes the directories of services before they start, and deletes their runtime directories when they have stopped;
 * between two runs they stay. A directory gets its owner through a descriptor that was opened without following a link,
 * and only if it belonged to the user of reeve: a directory of another user is not taken over. Loop thread; what is
 * deleted is moved aside here and deleted by the worker.
 */
public final class ServiceDirectories implements LoopComponent {
  private static final String ASIDE = ".reeve-deleted-";

  private final Posix posix;
  private final DirectoryBases bases;
  private final BackgroundWorker worker;
  private final SupervisorLog log;
  /** The names of the runtime directories that exist, by service. */
  private final Map<String, List<String>> made = new HashMap<>();
  private final List<String> gatePlaces = new ArrayList<>();
  private long count;

  ServiceDirectories(Posix posix, DirectoryBases bases, BackgroundWorker worker, SupervisorLog log) {
    this.posix = posix;
    this.bases = bases;
    this.worker = worker;
    this.log = log;
  }

  /**
   * @param environment of reeve: it says where the directories are
   * @param stateDir of reeve; null: there is none
   */
  public static ServiceDirectories of(Posix posix, Environment environment, String stateDir, BackgroundWorker worker,
      SupervisorLog log) {
    ServiceDirectories made =
        new ServiceDirectories(posix, DirectoryBases.of(posix.euid(), environment), worker, log);
    made.addGatePlace(stateDir);
    made.addGatePlace(environment.get("XDG_RUNTIME_DIR"));
    made.addGatePlace("/run");
    made.addGatePlace("/dev/shm");
    made.addGatePlace("/tmp");
    return made;
  }

  private void addGatePlace(String directory) {
    if (directory != null) {
      gatePlaces.add(directory);
    }
  }

  /** Returns where the gate of starting processes may be made: see {@link reeve.posix.Processes#prepareGate}. */
  public List<String> gatePlaces() {
    return gatePlaces;
  }

  /** Returns where the directories are. */
  public DirectoryBases bases() {
    return bases;
  }

  /**
   * Makes the directories of a service, or checks that they are as they should be.
   *
   * @param ids the owner; null: the user of reeve
   * @return null, or why one of them cannot be made
   */
  public String make(ServiceSpec spec, ProcessAttributes.Ids ids) {
    DirectoriesSpec directories = spec.execution().directories();
    if (directories.isEmpty()) {
      return null;
    }
    if (bases.runtime() == null && !directories.runtime().isEmpty()) {
      return "cannot make its runtime-directory: XDG_RUNTIME_DIR is not set (log in with a session, or set it)";
    }
    if (bases.state() == null && !directories.state().isEmpty()) {
      return "cannot make its state-directory: neither XDG_STATE_HOME nor HOME is set";
    }
    if (!directories.runtime().isEmpty()) {
      made.put(spec.name(), directories.runtime());
    }
    for (String name : directories.runtime()) {
      String problem = make(bases.runtime(), name, ids, directories.runtimeMode());
      if (problem != null) {
        return problem;
      }
    }
    for (String name : directories.state()) {
      String problem = make(bases.state(), name, ids, directories.stateMode());
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private String make(String base, String name, ProcessAttributes.Ids ids, int mode) {
    String path = base + "/" + name;
    int above = DirectoryWalk.openParent(posix, base, name, true);
    if (above < 0) {
      return problem(path, above == -Errno.ELOOP || above == -Errno.ENOTDIR
          ? "a part of the path is a link or no directory" : Errno.text(-above));
    }
    String last = DirectoryWalk.last(name);
    int error = posix.storage().mkdir(above, last, mode);
    int fd = error == 0 || error == Errno.EEXIST ? posix.storage().open(above, last, 0, 0) : -1; // follows no link
    try {
      if (error != 0 && error != Errno.EEXIST) {
        return problem(path, Errno.text(error));
      }
      FileStatus status = fd < 0 ? null : posix.storage().stat(fd);
      if (status == null || !status.isDirectory()) {
        return problem(path, "it exists and is no directory");
      }
      int uid = ids == null ? -1 : (int) ids.uid();
      int gid = ids == null ? -1 : (int) ids.gid();
      boolean isOwn = status.uid() == posix.euid();
      if (!isOwn && status.uid() != uid) {
        return problem(path, "it belongs to user " + Integer.toUnsignedString(status.uid()) + " (chown it)");
      }
      boolean differs = uid != -1 && status.uid() != uid || gid != -1 && status.gid() != gid
          || (status.mode() & 07777) != mode;
      posix.storage().setMode(fd, mode, differs ? uid : -1, differs ? gid : -1);
      return null;
    } finally {
      close(fd);
      close(above);
    }
  }

  private void close(int fd) {
    if (fd >= 0) {
      posix.storage().close(fd);
    }
  }

  private static String problem(String path, String reason) {
    return "cannot make its directory \"" + path + "\": " + reason;
  }

  @Override
  public void adopted(Service service, int firstPid) {
    List<String> runtime = service.spec().execution().directories().runtime();
    if (!runtime.isEmpty() && bases.runtime() != null) {
      made.put(service.name(), runtime);
    }
  }

  @Override
  public void noticed(String service, Notice notice) {
    if (!made.isEmpty() && (notice instanceof Notice.Stopped || notice instanceof Notice.Completed
        || notice instanceof Notice.Failed || notice instanceof Notice.Removed)) {
      List<String> paths = made.remove(service);
      for (int i = 0; paths != null && i < paths.size(); i++) {
        delete(paths.get(i));
      }
    }
  }

  /** A next start makes a new directory at once, so this one may not be at its path any more. */
  private void delete(String name) {
    String base = bases.runtime();
    int above = DirectoryWalk.openParent(posix, base, name, false);
    String last = DirectoryWalk.last(name);
    String aside = ASIDE + posix.pid() + "-" + ++count;
    if (above < 0 || posix.storage().rename(above, last, aside) != 0) {
      close(above);
      return;
    }
    close(above);
    worker.submit(new Runnable() {
      @Override
      public void run() {
        try {
          DirectoryWalk.deleteTree(Path.of(base), name.substring(0, name.length() - last.length()) + aside);
        } catch (IOException | RuntimeException e) {
          log.warn("Cannot delete \"" + aside + "\", which was the runtime-directory \"" + base + "/" + name + "\": "
              + e);
        }
      }
    });
  }
}
