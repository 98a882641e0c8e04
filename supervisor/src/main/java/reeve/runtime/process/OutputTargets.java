package reeve.runtime.process;

import reeve.config.LogFileAccess;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.Posix;

/**
 * Opens what output is written to, by what it is: a file, a named pipe, a device; and says whose a log file is to be.
 * Loop thread.
 */
final class OutputTargets {
  private static final int FILE_MODE = 0640;
  private static final String[] DESCRIPTORS = {"/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/"};

  private OutputTargets() {}

  /**
   * Which of reeve's own descriptors a path names. They are handed on and not opened anew: of a socket, such as the
   * journal's, that fails, and of a file it would begin anew at its start. Pure.
   *
   * @param pid of reeve
   * @return 1, 2, or 0 for all else
   */
  static int ours(String path, int pid) {
    if (path.equals("/dev/stdout")) {
      return 1;
    } else if (path.equals("/dev/stderr")) {
      return 2;
    }
    for (String directory : DESCRIPTORS) {
      if (path.startsWith(directory)) {
        return number(path.substring(directory.length()));
      }
    }
    String own = "/proc/" + pid + "/fd/"; // /proc/1/fd/1 in a container
    return path.startsWith(own) ? number(path.substring(own.length())) : 0;
  }

  private static int number(String text) {
    return text.equals("1") ? 1 : text.equals("2") ? 2 : 0;
  }

  /** Whether a path is of something that has no lines to be read back. Pure. */
  static boolean isDevice(String path) {
    return path.startsWith("/dev/") && !path.startsWith("/dev/shm/") || path.startsWith("/proc/");
  }

  /**
   * Opens it for writing, without ever waiting for anybody.
   *
   * @param info what is there; null: nothing
   * @return a descriptor, or minus an error number
   */
  static int open(Posix posix, String path, Posix.FileInfo info) {
    if (isFifo(info)) {
      return openFifo(posix, path);
    }
    boolean plain = info == null || info.isRegular();
    int flags = plain ? Posix.Open.WRONLY | Posix.Open.CREAT | Posix.Open.APPEND : Posix.Open.WRONLY;
    // A serial line waits for its carrier, and in the place of the file there may be a FIFO by now: neither may hold up
    // everybody's start.
    int fd = posix.openOutput(path, flags | Posix.Open.NONBLOCK, plain ? FILE_MODE : 0);
    if (fd == -Errno.ENXIO && isFifo(posix.fileInfo(path))) {
      return openFifo(posix, path);
    }
    if (fd >= 0) {
      posix.blocking(fd, plain); // the service gets what it would have from a shell
    }
    return fd;
  }

  /**
   * Opened for writing only it would wait for a reader, and without waiting it could not be opened. This way (which
   * Linux defines, fifo(7)) the start goes on, what is written waits in the pipe for a reader, and a reader that goes
   * away brings no SIGPIPE: the service waits for the next one when the pipe is full. The start of a service does not
   * depend on the health of who reads its log.
   */
  private static int openFifo(Posix posix, String path) {
    return posix.openOutput(path, Posix.Open.RDWR, 0);
  }

  static boolean isFifo(Posix.FileInfo info) {
    return info != null && (info.mode() & 0170000) == 0010000;
  }

  /**
   * Gives a log file the owner, group and mode of its definition.
   *
   * @return null, or why they are not what they should be
   */
  static String own(Files files, LogFileAccess access, int fd) {
    if (!access.isSet()) {
      return null;
    }
    int uid = -1;
    int gid = -1;
    if (access.user().isPresent()) {
      uid = files.user(access.user().get());
      if (uid < 0) {
        return "there is no user \"" + access.user().get() + "\" in /etc/passwd";
      }
    }
    if (access.group().isPresent()) {
      gid = files.group(access.group().get());
      if (gid < 0) {
        return "there is no group \"" + access.group().get() + "\" in /etc/group";
      }
    }
    int error = files.setAccess(fd, uid, gid, access.mode());
    return error == 0 ? null : error == Errno.EXDEV ? "it is somebody else's, or has several names" : Errno.text(error);
  }
}
