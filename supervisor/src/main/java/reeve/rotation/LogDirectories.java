package reeve.rotation;

import java.util.ArrayList;
import java.util.List;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;

/** The open directories of all logs: logs in the same directory share one descriptor. The rotating thread's. */
final class LogDirectories {
  private static final class Opened {
    final int fd;
    final FileStatus status; // null: not known. As long as it is open, its inode number is not reused.
    int users = 1;

    Opened(int fd, FileStatus status) {
      this.fd = fd;
      this.status = status;
    }
  }

  private final List<Opened> all = new ArrayList<>(2);

  /** @return a descriptor, or minus an error number */
  int open(FileStorage storage, String path) {
    int fd = storage.openDirectory(path);
    FileStatus stat = fd < 0 ? null : storage.stat(fd);
    for (int i = 0; stat != null && i < all.size(); i++) {
      Opened opened = all.get(i);
      if (opened.status != null && opened.status.isSameFile(stat)) {
        storage.close(fd);
        opened.users++;
        return opened.fd;
      }
    }
    if (fd >= 0) {
      all.add(new Opened(fd, stat));
    }
    return fd;
  }

  /** Closes a descriptor that {@link #open} returned, if it has no other user. */
  void close(FileStorage storage, int fd) {
    for (int i = 0; i < all.size(); i++) {
      Opened opened = all.get(i);
      if (opened.fd == fd && --opened.users == 0) {
        all.remove(i);
        storage.close(fd);
        return;
      }
    }
  }
}
