package reeve.posix;

/** Files that exist in memory only: see {@link Files#memoryFile}. Any thread. */
final class AnonymousFiles {
  /** linux/memfd.h */
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;

  /** linux/fcntl.h */
  private static final int F_ADD_SEALS = 1033;
  private static final int F_SEAL_GROW = 4;

  private AnonymousFiles() {}

  private static int create(int flags) {
    if (!LibCExtras.memfd_create.exists()) {
      return -Errno.ENOSYS;
    }
    Scratch s = Scratch.acquire();
    try {
      return Descriptors.above2(s, s.call(LibCExtras.memfd_create, s.string(0, "reeve"), flags));
    } finally {
      s.release();
    }
  }

  /** See {@link Files#boundedMemoryFile}. */
  static int bounded(int size) {
    int fd = create(MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) {
      return fd;
    }
    int error = FileSpace.truncate(fd, size);
    Scratch s = Scratch.acquire();
    try {
      int result = error != 0 ? -error : s.call(LibC.fcntl, fd, F_ADD_SEALS, F_SEAL_GROW);
      if (result < 0) {
        Descriptors.close(fd);
        return result;
      }
      return fd;
    } finally {
      s.release();
    }
  }

  /** See {@link Files#memoryFile}. */
  static int of(byte[] content) {
    int fd = create(MFD_CLOEXEC);
    for (int at = 0; fd >= 0 && at < content.length;) {
      int wrote = Descriptors.write(fd, content, at, content.length - at);
      if (wrote <= 0) {
        Descriptors.close(fd);
        return wrote == 0 ? -Errno.EIO : wrote;
      }
      at += wrote;
    }
    if (fd >= 0) {
      Descriptors.seek(fd, 0);
    }
    return fd;
  }
}
