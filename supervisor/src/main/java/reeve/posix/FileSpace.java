package reeve.posix;

/**
 * What a file takes and where its bytes are: copying inside of the kernel, holes, cutting off the head, writing through
 * to the disk. For the threads that look after logs, not for the loop; any thread. EINTR never comes out.
 */
public final class FileSpace {
  // linux/falloc.h
  private static final int FALLOC_FL_KEEP_SIZE = 1;
  private static final int FALLOC_FL_PUNCH_HOLE = 2;
  private static final int FALLOC_FL_COLLAPSE_RANGE = 8;
  private static final int FALLOC_FL_UNSHARE_RANGE = 0x40;

  // linux/fs.h
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  /**
   * Bytes that one call moves: the kernel holds locks of the file meanwhile on some file systems, and a writer would
   * wait for them.
   */
  public static final int LARGEST_MOVE = 1 << 20;

  private static final LibC.Symbol FALLOCATE = new LibC.Symbol("fallocate");
  private static final LibC.Symbol COPY_FILE_RANGE = new LibC.Symbol("copy_file_range");
  private static final LibC.Symbol SYNC_FILE_RANGE = new LibC.Symbol("sync_file_range");
  private static final int SYNC_FILE_RANGE_ALL = 7; // WAIT_BEFORE, WRITE, WAIT_AFTER

  private static final LibC.Symbol FSYNC = new LibC.Symbol("fsync");
  private static final LibC.Symbol FDATASYNC = new LibC.Symbol("fdatasync");
  private static final LibC.Symbol FTRUNCATE = new LibC.Symbol("ftruncate");
  private static final LibC.Symbol PREAD = new LibC.Symbol("pread");
  private static final LibC.Symbol PWRITE = new LibC.Symbol("pwrite");
  private static final LibC.Symbol FSTATFS = new LibC.Symbol("fstatfs");
  private static final LibC.Symbol FCHMOD = new LibC.Symbol("fchmod");
  private static final LibC.Symbol FCHOWN = new LibC.Symbol("fchown");
  private static final LibC.Symbol FUTIMENS = new LibC.Symbol("futimens");
  private static final LibC.Symbol POSIX_FADVISE = new LibC.Symbol("posix_fadvise");

  /** struct statfs of 64 bits: f_type 0, f_bsize 8; 120 bytes. */
  private static final int STATFS_SIZE = 128;

  private static final int POSIX_FADV_DONTNEED = 4;

  private FileSpace() {}

  /**
   * Frees the space of a range, which then reads as zeros; the size stays (FALLOC_FL_PUNCH_HOLE). @return 0 or an error
   * number
   */
  public static int punch(int fd, long offset, long length) {
    return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
  }

  /**
   * Takes a range out, so that what is behind it moves up, at once for all that have the file open
   * (FALLOC_FL_COLLAPSE_RANGE). In whole blocks, and not up to the end of the file (EINVAL).
   *
   * @return 0 or an error number
   */
  public static int collapse(int fd, long offset, long length) {
    return fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, offset, length);
  }

  /**
   * Asks for blocks of its own in a range (FALLOC_FL_UNSHARE_RANGE): xfs alone knows the request. @return 0 or an error
   * number
   */
  public static int unshare(int fd, long offset, long length) {
    return fallocate(fd, FALLOC_FL_UNSHARE_RANGE, offset, length);
  }

  private static int fallocate(int fd, int mode, long offset, long length) {
    Scratch s = Scratch.take();
    try {
      return -s.call(FALLOCATE, fd, mode, offset, length);
    } finally {
      s.give();
    }
  }

  /** @return where data is at or behind {@code offset}, or minus an error number; ENXIO: nowhere */
  public static long seekData(int fd, long offset) {
    return seek(fd, offset, SEEK_DATA);
  }

  /** @return where a hole is at or behind {@code offset}: the size if there is none, or minus an error number */
  public static long seekHole(int fd, long offset) {
    return seek(fd, offset, SEEK_HOLE);
  }

  private static long seek(int fd, long offset, int whence) {
    Scratch s = Scratch.take();
    try {
      long at = s.onceLong(LibC.lseek, fd, offset, whence);
      return at == -1 ? s.call(LibC.lseek, fd, offset, whence) : at;
    } finally {
      s.give();
    }
  }

  /**
   * Appends a range of one file to another at its position {@code to}, inside of the kernel, by shared blocks where the
   * file system can (copy_file_range(2)).
   *
   * @return bytes copied, at most {@link #LARGEST_MOVE}, 0 at the end, or minus an error number; EXDEV, EINVAL, ENOSYS,
   *     EOPNOTSUPP: not between these two
   */
  public static int copy(int from, long offset, int to, long target, long length) {
    Scratch s = Scratch.take();
    try {
      s.memory.setLong(0, offset);
      s.memory.setLong(8, target);
      return s.call(COPY_FILE_RANGE, from, s.address, to, s.address + 8, Math.min(length, LARGEST_MOVE), 0);
    } finally {
      s.give();
    }
  }

  /** pread(2). @return bytes read, 0 at the end, or minus an error number */
  public static int read(int fd, long position, byte[] buffer, int offset, int length) {
    Scratch s = Scratch.take();
    try {
      int most = Math.min(length, 1 << 16);
      s.ensure(most);
      int got = s.call(PREAD, fd, s.address, most, position);
      if (got > 0) {
        s.memory.read(0, buffer, offset, got);
      }
      return got;
    } finally {
      s.give();
    }
  }

  /** pwrite(2) until all is written. @return 0 or an error number */
  public static int write(int fd, long position, byte[] buffer, int offset, int length) {
    Scratch s = Scratch.take();
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
      s.give();
    }
  }

  /**
   * Writes what is dirty of a range out and waits for it, without locking the file as who punches or collapses must:
   * then that has little left to write, and writers wait for a moment only (sync_file_range(2)).
   */
  public static void writeOut(int fd, long offset, long length) {
    Scratch s = Scratch.take();
    try {
      s.once(SYNC_FILE_RANGE, fd, offset, length, SYNC_FILE_RANGE_ALL);
    } finally {
      s.give();
    }
  }

  /** fsync(2). @return 0 or an error number */
  public static int sync(int fd) {
    return Calls.failure(FSYNC, fd, 0);
  }

  /** fdatasync(2): the data, and what is needed to find it. @return 0 or an error number */
  public static int syncData(int fd) {
    return Calls.failure(FDATASYNC, fd, 0);
  }

  /** ftruncate(2). @return 0 or an error number */
  public static int truncate(int fd, long size) {
    return Calls.failure(FTRUNCATE, fd, size);
  }

  /** f_type of statfs(2), linux/magic.h; overlayfs has its own. @return 0 if it is not known */
  public static long fileSystem(int fd) {
    Scratch s = Scratch.take();
    try {
      s.ensure(STATFS_SIZE);
      return s.call(FSTATFS, fd, s.address) == 0 ? s.memory.getLong(0) : 0;
    } finally {
      s.give();
    }
  }

  /** Gives a file permissions, an owner and a group, as far as we may. @param owner -1: as it is */
  public static void mode(int fd, int mode, int owner, int group) {
    Scratch s = Scratch.take();
    try {
      DirectoryFiles.Stat own = DirectoryFiles.stat(fd);
      if (own == null || own.gid() != group || owner >= 0 && own.uid() != owner) {
        s.call(FCHOWN, fd, owner, group);
      }
      s.call(FCHMOD, fd, mode);
    } finally {
      s.give();
    }
  }

  /** futimens(2). @param millis since 1970 */
  public static void modified(int fd, long millis) {
    Scratch s = Scratch.take();
    try {
      for (int i = 0; i < 2; i++) {
        s.memory.setLong(16 * i, Math.floorDiv(millis, 1000L));
        s.memory.setLong(16 * i + 8, Math.floorMod(millis, 1000L) * 1_000_000);
      }
      s.call(FUTIMENS, fd, s.address);
    } finally {
      s.give();
    }
  }

  /**
   * What is cached of a file will not be needed (posix_fadvise(2)): an archive must not drive the services' own files
   * out of memory.
   */
  public static void forget(int fd) {
    Scratch s = Scratch.take();
    try {
      s.once(POSIX_FADVISE, fd, 0, 0, POSIX_FADV_DONTNEED);
    } finally {
      s.give();
    }
  }

  public static void close(int fd) {
    Descriptors.close(fd);
  }
}
