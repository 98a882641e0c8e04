package reeve.rotation;

import reeve.logstore.LogFileNames;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/**
 * Finds out what a file system supports, with a test file in the directory of the log: the type of a file system does
 * not show what the one below it supports (overlayfs).
 */
final class CapabilityProbe {
  // linux/magic.h
  private static final long EXT4 = 0xEF53;
  private static final long OVERLAYFS = 0x794c7630;

  private static final int BLOCKS = 3;

  /** @param method null: it cannot be determined now, because of {@code errno} */
  record Result(RotationMethod method, int errno) {}

  private CapabilityProbe() {}

  /** @param directory a descriptor of the directory of the log */
  static Result probe(FileStorage storage, int directory, LogFileNames name) {
    String probe = name.archive(0) + LogFileNames.TEMPORARY;
    storage.unlink(directory, probe);
    int fd = storage.open(directory, probe, Files.Open.RDWR | Files.Open.CREAT | Files.Open.EXCL, 0600);
    if (fd < 0) {
      return new Result(null, -fd);
    }
    try {
      int block = HeadRemoval.blockSize(storage.stat(fd));
      byte[] data = new byte[block];
      data[0] = 1;
      for (int i = 0; i < BLOCKS; i++) {
        int error = storage.write(fd, (long) i * block, data, 0, block);
        if (error != 0) {
          return new Result(null, error);
        }
      }
      return new Result(method(storage, fd, block), 0);
    } finally {
      storage.close(fd);
      storage.unlink(directory, probe);
    }
  }

  private static RotationMethod method(FileStorage storage, int fd, int block) {
    if (storage.punch(fd, 0, block) != 0) {
      return RotationMethod.AT_START;
    }
    long type = storage.fileSystemType(fd);
    // overlayfs does not show which file system is below it; of those that can collapse, only xfs can unshare
    boolean trusted = type == EXT4 || type == OVERLAYFS && storage.unshare(fd, 0, block) != 0;
    boolean showsHoles = storage.seekData(fd, 0) == block;
    boolean collapses = trusted && showsHoles && storage.collapse(fd, 0, block) == 0
        && storage.seekHole(fd, 0) == (BLOCKS - 1L) * block;
    return collapses ? RotationMethod.COLLAPSE : RotationMethod.PUNCH;
  }
}
