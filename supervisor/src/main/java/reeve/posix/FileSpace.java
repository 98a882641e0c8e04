package reeve.posix;

/** Reads and writes at positions, and the disk space of files: see {@link FileStorage}. Any thread. */
final class FileSpace {
  // linux/falloc.h
  private static final int FALLOC_FL_KEEP_SIZE = 1;
  private static final int FALLOC_FL_PUNCH_HOLE = 2;
  private static final int FALLOC_FL_COLLAPSE_RANGE = 8;
  private static final int FALLOC_FL_UNSHARE_RANGE = 0x40;

  // linux/fs.h
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  private static final LibC.Symbol FALLOCATE = new LibC.Symbol("fallocate");
  private static final LibC.Symbol COPY_FILE_RANGE = new LibC.Symbol("copy_file_range");
  private static final LibC.Symbol SYNC_FILE_RANGE = new LibC.Symbol("sync_file_range");
  private static final int SYNC_FILE_RANGE_ALL = 7; // WAIT_BEFORE, WRITE, WAIT_AFTER

  private static final LibC.Symbol FDATASYNC = new LibC.Symbol("fdatasync");
  private static final LibC.Symbol FTRUNCATE = new LibC.Symbol("ftruncate");
  private static final LibC.Symbol PREAD = new LibC.Symbol("pread");
  private static final LibC.Symbol PWRITE = new LibC.Symbol("pwrite");
  private static final LibC.Symbol FSTATFS = new LibC.Symbol("fstatfs");
  private static final LibC.Symbol FCHMOD = new LibC.Symbol("fchmod");
  private static final LibC.Symbol FCHOWN = new LibC.Symbol("fchown");
  private static final LibC.Symbol FUTIMENS = new LibC.Symbol("futimens");
  private static final LibC.Symbol POSIX_FADVISE = new LibC.Symbol("posix_fadvise");

  /** struct statfs of 64 bits: f_type 0, f_bsize 8, f_blocks 16, f_bfree 24; 120 bytes. */
  private static final int STATFS_SIZE = 128;

  private static final int POSIX_FADV_DONTNEED = 4;

  private FileSpace() {}

  static int punch(int fd, long offset, long length) {
    return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
  }

  static int collapse(int fd, long offset, long length) {
    return fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, offset, length);
  }

  static int unshare(int fd, long offset, long length) {
    return fallocate(fd, FALLOC_FL_UNSHARE_RANGE, offset, length);
  }

  private static int fallocate(int fd, int mode, long offset, long length) {
    Scratch s = Scratch.acquire();
    try {
      return -s.call(FALLOCATE, fd, mode, offset, length);
    } finally {
      s.release();
    }
  }

  static long seekData(int fd, long offset) {
    return seek(fd, offset, SEEK_DATA);
  }

  static long seekHole(int fd, long offset) {
    return seek(fd, offset, SEEK_HOLE);
  }

  private static long seek(int fd, long offset, int whence) {
    Scratch s = Scratch.acquire();
    try {
      long at = s.onceLong(LibC.lseek, fd, offset, whence);
      return at == -1 ? s.call(LibC.lseek, fd, offset, whence) : at;
    } finally {
      s.release();
    }
  }

  static int copy(int from, long offset, int to, long target, long length) {
    Scratch s = Scratch.acquire();
    try {
      s.memory.setLong(0, offset);
      s.memory.setLong(8, target);
      return s.call(COPY_FILE_RANGE, from, s.address, to, s.address + 8, Math.min(length, FileStorage.LARGEST_MOVE), 0);
    } finally {
      s.release();
    }
  }

  static int read(int fd, long position, byte[] buffer, int offset, int length) {
    Scratch s = Scratch.acquire();
    try {
      int most = Math.min(length, 1 << 16);
      s.ensure(most);
      int got = s.call(PREAD, fd, s.address, most, position);
      if (got > 0) {
        s.memory.read(0, buffer, offset, got);
      }
      return got;
    } finally {
      s.release();
    }
  }

  static int write(int fd, long position, byte[] buffer, int offset, int length) {
    Scratch s = Scratch.acquire();
    try {
      int done = 0;
      while (done < length) {
        int most = Math.min(length - done, 1 << 16);
        s.ensure(most);
        s.memory.write(0, buffer, offset + done, most);
        int wrote = s.call(PWRITE, fd, s.address, most, position + done);
        if (wrote <= 0) {
          return wrote == 0 ? Errno.EIO : -wrote;
        }
        done += wrote;
      }
      return 0;
    } finally {
      s.release();
    }
  }

  static void writeOut(int fd, long offset, long length) {
    Scratch s = Scratch.acquire();
    try {
      s.once(SYNC_FILE_RANGE, fd, offset, length, SYNC_FILE_RANGE_ALL);
    } finally {
      s.release();
    }
  }

  static int syncData(int fd) {
    return Calls.errorOf(FDATASYNC, fd, 0);
  }

  static int truncate(int fd, long size) {
    return Calls.errorOf(FTRUNCATE, fd, size);
  }

  static long fileSystem(int fd) {
    Scratch s = Scratch.acquire();
    try {
      s.ensure(STATFS_SIZE);
      return s.call(FSTATFS, fd, s.address) == 0 ? s.memory.getLong(0) : 0;
    } finally {
      s.release();
    }
  }

  static long freeBytes(int fd) {
    Scratch s = Scratch.acquire();
    try {
      s.ensure(STATFS_SIZE);
      return s.call(FSTATFS, fd, s.address) == 0 ? s.memory.getLong(8) * s.memory.getLong(24) : -1;
    } finally {
      s.release();
    }
  }

  static void mode(int fd, int mode, int owner, int group) {
    Scratch s = Scratch.acquire();
    try {
      FileStatus own = DirectoryFiles.stat(fd);
      if (own == null || own.gid() != group || owner != -1 && own.uid() != owner) {
        s.call(FCHOWN, fd, owner, group);
      }
      s.call(FCHMOD, fd, mode);
    } finally {
      s.release();
    }
  }

  static void modified(int fd, long millis) {
    Scratch s = Scratch.acquire();
    try {
      for (int i = 0; i < 2; i++) {
        s.memory.setLong(16L * i, Math.floorDiv(millis, 1000L));
        s.memory.setLong(16L * i + 8, Math.floorMod(millis, 1000L) * 1_000_000);
      }
      s.call(FUTIMENS, fd, s.address);
    } finally {
      s.release();
    }
  }

  static void forget(int fd) {
    Scratch s = Scratch.acquire();
    try {
      s.once(POSIX_FADVISE, fd, 0, 0, POSIX_FADV_DONTNEED);
    } finally {
      s.release();
    }
  }

}
