package reeve.runtime.process;

import reeve.posix.Errno;
import reeve.posix.Files;

/** Opens the file that a service reads from: a regular file, a FIFO or a device. Loop thread. */
final class InputFiles {
  private InputFiles() {}

  /**
   * Opens a file for reading. Never waits for a writer or a device, whatever the path leads to by now. For a FIFO the
   * service waits instead: it is opened for reading and writing, and so its input does not end when a writer closes it
   * (fifo(7)).
   *
   * @return a descriptor, or minus an error number; ELOOP: there is a link in the path that others could have put there
   */
  static int open(Files files, String path) {
    int fd = files.openTrusted(path, Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
    if (fd < 0) {
      return fd;
    }
    Files.FileInfo info = files.fileInfo(fd);
    if (OutputTargets.isFifo(info)) {
      int both = files.openTrusted(path, Files.Open.RDWR | Files.Open.NONBLOCK, 0);
      Files.FileInfo same = both < 0 ? null : files.fileInfo(both);
      files.close(fd);
      if (both >= 0 && (same == null || same.inode() != info.inode() || same.device() != info.device())) {
        files.close(both);
        both = -Errno.EAGAIN; // it was replaced meanwhile
      }
      fd = both;
    }
    if (fd >= 0) {
      files.clearNonBlocking(fd, false);
    }
    return fd;
  }
}
