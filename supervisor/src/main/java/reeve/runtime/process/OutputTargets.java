package reeve.runtime.process;

import reeve.config.LogFileAccess;
import reeve.config.ServiceSpec;
import reeve.config.execution.ExecutionSpec;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.IdLookup;

/**
 * Opens the target of an output, which is a regular file, a FIFO or a device, and gives a log file its owner. Loop
 * thread.
 */
final class OutputTargets {
  private static final int FILE_MODE = 0640;
  private static final String[] DESCRIPTORS = {"/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/"};

  private OutputTargets() {}

  /**
   * Finds out which of reeve's own descriptors a path names. They are passed on and not opened again: an open(2) of a
   * socket, such as the journal's, fails, and a file that is opened again is written from its start.
   *
   * @param pid of reeve
   * @return 1 or 2; 0: none of them
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

  /** Says whether a path leads to something whose lines cannot be read back. */
  static boolean isDevice(String path) {
    return path.startsWith("/dev/") && !path.startsWith("/dev/shm/") || path.startsWith("/proc/");
  }

  /**
   * Opens a file for writing. Never waits for a reader or a device.
   *
   * @param info of the file that is there; null: there is none
   * @return a descriptor, or minus an error number
   */
  static int open(Files files, String path, Files.FileInfo info) {
    if (isFifo(info)) {
      return openFifo(files, path);
    }
    boolean plain = info == null || info.isRegular();
    int flags = plain ? Files.Open.WRONLY | Files.Open.CREAT | Files.Open.APPEND : Files.Open.WRONLY;
    // The open of a serial line waits for its carrier, and a FIFO may have replaced the file meanwhile. Neither may
    // delay the start of other services.
    int fd = files.openTrusted(path, flags | Files.Open.NONBLOCK, plain ? FILE_MODE : 0);
    if (fd == -Errno.ENXIO && isFifo(files.fileInfo(path))) {
      return openFifo(files, path);
    }
    if (fd >= 0) {
      files.clearNonBlocking(fd, plain); // as a shell would pass it to the service
    }
    return fd;
  }

  /**
   * Opens a FIFO for reading and writing, which Linux defines (fifo(7)). For writing only, open(2) would wait for a
   * reader, or fail without one. This way the start of a service does not depend on the reader of its log: the output
   * waits in the pipe, and a reader that closes the pipe causes no SIGPIPE. When the pipe is full, the service waits
   * for the next reader.
   */
  private static int openFifo(Files files, String path) {
    int fd = files.openTrusted(path, Files.Open.RDWR | Files.Open.NONBLOCK, 0);
    if (fd >= 0) {
      files.clearNonBlocking(fd, false);
    }
    return fd;
  }

  static boolean isFifo(Files.FileInfo info) {
    return info != null && (info.mode() & 0170000) == 0010000;
  }

  /**
   * Returns the owner, group and mode of the log files of a service. Without {@code log-user} they belong to its user,
   * so that it can open /dev/stderr, which is the same file.
   */
  static LogFileAccess access(ServiceSpec spec) {
    LogFileAccess access = spec.logs().access();
    return spec.execution() == ExecutionSpec.INHERITED || access.user().isPresent() ? access
        : new LogFileAccess(spec.execution().user().user(), access.group(), access.mode());
  }

  /**
   * Gives a log file the owner, group and mode of its definition.
   *
   * @return null: the file has them; otherwise why it does not
   */
  static String own(Files files, LogFileAccess access, int fd) {
    if (!access.isSet()) {
      return null;
    }
    IdLookup user = IdLookup.user(files, access.user().orElse(null));
    IdLookup group = IdLookup.group(files, access.group().orElse(null));
    if (user.problem() != null) {
      return "user \"" + access.user().get() + "\": " + user.problem();
    } else if (group.problem() != null) {
      return "group \"" + access.group().get() + "\": " + group.problem();
    }
    int error = files.setAccess(fd, user.id(), group.id(), access.mode());
    if (error == Errno.EXDEV) {
      return "it belongs to another user, or has several names";
    }
    return error == 0 ? null : Errno.text(error);
  }
}
