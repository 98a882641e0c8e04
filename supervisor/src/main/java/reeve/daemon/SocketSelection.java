package reeve.daemon;

import reeve.app.ProjectScope;
import reeve.control.server.ControlSocketFile;
import reeve.posix.FallbackSocket;
import reeve.posix.Posix;

/**
 * Selects the control socket and takes its lock: the one that was named, or the default one, or, if that cannot be
 * used, a fallback in a directory of the user's own. Used on the main thread, before the first service starts.
 */
final class SocketSelection {
  private final SingleInstanceLock lock;
  private final Posix posix;
  private final String group;
  private ControlSocketFile file;
  private String problem;
  private boolean fallback;

  /** @param group see {@link ControlSocketFile} */
  SocketSelection(SingleInstanceLock lock, Posix posix, String group) {
    this.lock = lock;
    this.posix = posix;
    this.group = group;
  }

  /** The socket that was selected; null: there is none. It may not be usable yet: see {@link #problem}. */
  ControlSocketFile file() {
    return file;
  }

  /**
   * Why the default path, and without a {@link #isFallback fallback} all paths, cannot be used; null: the path that was
   * named or the default one can.
   */
  String problem() {
    return problem;
  }

  /** Whether the socket replaces that of the default path. */
  boolean isFallback() {
    return fallback;
  }

  /** What the user has to know about a fallback, as the rest of a sentence about reeve. */
  String announcement() {
    return "listens on the control socket \"" + file.path() + "\", because the default one cannot be used: " + problem
        + "; commands of the same user find it there, root and other programs by REEVE_SOCKET=" + file.path()
        + (group == null ? "" : "; the group \"" + group + "\" cannot use it there: set [reeve] socket");
  }

  /**
   * Takes the lock of the socket.
   *
   * @param path null: there is no default path, because XDG_RUNTIME_DIR is not set
   * @param named whether the user named this path: then it must work, and has no fallback
   * @return null; or why reeve must not start
   */
  String take(String path, boolean named) {
    return take(path, named, null);
  }

  /**
   * As {@link #take(String, boolean)}.
   *
   * @param project null: the path is not that of a project
   */
  String take(String path, boolean named, ProjectScope project) {
    file = path == null ? null
        : project == null ? new ControlSocketFile(path, group)
        : ControlSocketFile.inOwnDirectory(path, group, posix.euid());
    String refusal = file == null ? null : lock.take(file, named);
    if (refusal != null) {
      return refusal;
    }
    problem = file == null ? "XDG_RUNTIME_DIR is not set" : file.problem();
    return problem == null || named ? null : takeFallback(project == null ? "reeve" : project.key());
  }

  private String takeFallback(String key) {
    int uid = posix.euid();
    StringBuilder problems = new StringBuilder(problem);
    for (String path : FallbackSocket.paths(uid, key)) {
      ControlSocketFile other = ControlSocketFile.inOwnDirectory(path, group, uid);
      String refusal = lock.take(other, false);
      if (refusal != null) {
        return refusal;
      }
      if (other.problem() == null) {
        release(file);
        file = other;
        fallback = true;
        return null;
      }
      release(other);
      problems.append("; ").append(other.problem());
    }
    problem = problems.toString();
    return null;
  }

  /** Removes the lock beside a path that cannot be used because of another file there. */
  private void release(ControlSocketFile unused) {
    if (unused != null) {
      unused.close(posix);
    }
  }
}
