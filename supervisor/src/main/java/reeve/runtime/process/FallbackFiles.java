package reeve.runtime.process;

import reeve.event.EventSink;
import reeve.event.FallbackLogs;
import reeve.posix.DirectoryMaker;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FallbackSocket;
import reeve.posix.Files;
import reeve.posix.Processes;

/**
 * Opens the files that take the output of services whose logs cannot be opened: see {@link FallbackLogs}. Loop thread.
 */
final class FallbackFiles {
  private static final int PRIVATE = 0700;

  private final Files files;
  private final int uid;
  private final String stateDir;
  private final String runtimeDir;
  private final String tempDir;

  /**
   * @param stateDir null: there is none
   * @param environment that of reeve
   */
  FallbackFiles(Files files, Processes processes, String stateDir, Environment environment) {
    this.files = files;
    this.uid = processes.euid();
    this.stateDir = stateDir;
    String runtime = environment.get("XDG_RUNTIME_DIR");
    this.runtimeDir = uid == 0 ? "/run" : runtime != null && runtime.startsWith("/") ? runtime : null;
    this.tempDir = environment.get("TMPDIR");
  }

  /**
   * A file that was opened for appending.
   *
   * @param size in bytes, before anything is written
   */
  record Opened(String path, int fd, long size, long inode) {}

  /**
   * Opens the first of the files that can be opened.
   *
   * @param configured the path of the log that cannot be opened
   * @param sink is notified before a file is opened
   * @return null: none can be opened
   */
  Opened open(String service, String stream, String configured, EventSink sink) {
    for (String path : FallbackLogs.paths(stateDir, runtimeDir, tempDir, uid, service, stream, configured)) {
      if (!path.equals(configured) && prepare(path)) {
        sink.outputOpening(path);
        Files.FileInfo info = files.fileInfo(path);
        if (info == null || info.isRegular()) {
          int fd = OutputTargets.open(files, path, info);
          if (fd >= 0) {
            Files.FileInfo made = info == null ? files.fileInfo(fd) : info;
            return new Opened(path, fd, info == null ? 0 : info.size(), made == null ? 0 : made.inode());
          }
        }
      }
    }
    return null;
  }

  /** Makes the directory of a file. Where others may make directories too, it is checked that this one is ours. */
  private boolean prepare(String path) {
    String directory = DirectoryMaker.parent(path);
    String above = DirectoryMaker.parent(directory);
    if (above.equals(stateDir)) {
      return DirectoryMaker.make(files, directory) == 0;
    }
    if (!above.equals(runtimeDir) && FallbackSocket.prepare(files, directory, uid) != null) {
      return false;
    }
    int error = files.mkdir(directory, PRIVATE);
    return error == 0 || error == Errno.EEXIST;
  }
}
