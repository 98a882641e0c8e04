package reeve.posix;

import java.util.List;

/**
 * Files by their name in a directory that is held open, and where their bytes are on the disk: for the threads that
 * read and rotate logs, not for the loop. No name leads through a symbolic link: a user that may write in the directory
 * cannot have another file touched on our behalf (openat(2), path_resolution(7)). Any thread. Failures are error
 * numbers (see {@link Errno}); EINTR never comes out.
 */
public interface FileStorage {
  /**
   * Bytes that one call moves: on some file systems the kernel holds locks of the file meanwhile, and a writer would
   * wait for them.
   */
  int LARGEST_MOVE = 1 << 20;

  // ---- files by name

  /**
   * Opens a directory (open(2)).
   *
   * @return a descriptor, or minus an error number
   */
  int openDirectory(String path);

  /**
   * Opens a file of a directory (openat(2)) with O_NOFOLLOW and O_NONBLOCK: the open of a FIFO does not wait for its
   * other end.
   *
   * @param flags of {@link Files.Open}
   * @param mode permissions of a file that is made, before the umask
   * @return a descriptor, at least 3, or minus an error number; ELOOP: it is a symbolic link
   */
  int open(int directory, String name, int flags, int mode);

  /** Closes a descriptor (close(2)). */
  void close(int fd);

  /**
   * Describes what has a name, also when that is a link (fstatat(2)).
   *
   * @return null if there is none
   */
  FileStatus stat(int directory, String name);

  /**
   * Describes an open file (fstat(2)).
   *
   * @return null if that failed
   */
  FileStatus stat(int fd);

  /**
   * Returns when a file was made (statx(2)): with the inode number that distinguishes a file from a later one that got
   * the same number.
   *
   * @return nanoseconds since 1970; 0: the file system does not record it
   */
  long birthTime(int fd);

  /**
   * Gives a file another name in its directory (renameat(2)). What has the new name is replaced, a link itself and not
   * its target.
   *
   * @return 0 or an error number
   */
  int rename(int directory, String from, String to);

  /**
   * Removes a file (unlinkat(2)).
   *
   * @return 0 or an error number
   */
  int unlink(int directory, String name);

  /**
   * Lists the names in a directory that begin with {@code prefix}, in no order.
   *
   * @return null if it cannot be read
   */
  List<String> names(int directory, String prefix);

  /**
   * A process that has a file open for writing.
   *
   * @param appends whether with O_APPEND, by every descriptor
   */
  record Writer(int pid, boolean appends) {}

  /**
   * Lists the processes, other than this one, that have a file open for writing (/proc/PID/fd, proc_pid_fd(5)). A walk
   * over all processes: for a worker, now and then. Processes that we may not inspect are left out.
   */
  List<Writer> writersOf(long device, long inode);

  /**
   * Returns a process that has a file open for writing without O_APPEND.
   *
   * @return its pid; 0: none was seen
   */
  default int writerWithoutAppend(long device, long inode) {
    for (Writer writer : writersOf(device, inode)) {
      if (!writer.appends()) {
        return writer.pid();
      }
    }
    return 0;
  }

  // ---- bytes

  /**
   * Reads at a position (pread(2)); at most 64 KiB.
   *
   * @return bytes read, 0 at the end, or minus an error number
   */
  int read(int fd, long position, byte[] buffer, int offset, int length);

  /**
   * Writes at a position until all is written (pwrite(2)).
   *
   * @return 0 or an error number
   */
  int write(int fd, long position, byte[] buffer, int offset, int length);

  /**
   * Copies a range of one file to a position of another, inside the kernel, by shared blocks where the file system can
   * (copy_file_range(2)).
   *
   * @param offset in {@code from}
   * @param target in {@code to}
   * @return bytes copied, at most {@link #LARGEST_MOVE}, 0 at the end, or minus an error number; EXDEV, EINVAL, ENOSYS,
   *     EOPNOTSUPP: not between these two files
   */
  int copy(int from, long offset, int to, long target, long length);

  // ---- space

  /**
   * Frees the space of a range, which then reads as zeros; the size stays (fallocate(2), FALLOC_FL_PUNCH_HOLE).
   *
   * @return 0 or an error number
   */
  int punch(int fd, long offset, long length);

  /**
   * Takes a range out, so that what is behind it moves up, at once for all processes that have the file open
   * (fallocate(2), FALLOC_FL_COLLAPSE_RANGE). In whole blocks, and not up to the end of the file (EINVAL).
   *
   * @return 0 or an error number
   */
  int collapse(int fd, long offset, long length);

  /**
   * Requests blocks of its own for a range (fallocate(2), FALLOC_FL_UNSHARE_RANGE): xfs alone knows this request.
   *
   * @return 0 or an error number
   */
  int unshare(int fd, long offset, long length);

  /**
   * Finds data (lseek(2), SEEK_DATA).
   *
   * @return where data is at or behind {@code offset}, or minus an error number; ENXIO: nowhere
   */
  long seekData(int fd, long offset);

  /**
   * Finds a hole (lseek(2), SEEK_HOLE).
   *
   * @return where a hole is at or behind {@code offset}: the size if there is none, or minus an error number
   */
  long seekHole(int fd, long offset);

  /**
   * Sets the size of a file (ftruncate(2)).
   *
   * @return 0 or an error number
   */
  int truncate(int fd, long size);

  /**
   * Returns the type of the file system (f_type of statfs(2), linux/magic.h); overlayfs has its own.
   *
   * @return 0 if it is not known
   */
  long fileSystemType(int fd);

  // ---- the disk

  /**
   * Has a file brought to the disk (fsync(2)); blocks.
   *
   * @return 0 or an error number
   */
  int sync(int fd);

  /**
   * Has the data, and what is needed to find it, brought to the disk (fdatasync(2)); blocks.
   *
   * @return 0 or an error number
   */
  int syncData(int fd);

  /**
   * Writes the dirty pages of a range out and waits for that, without the lock of the file that a punch or a collapse
   * holds: those have little left to write then, and writers wait for a moment only (sync_file_range(2)).
   *
   * @param length 0: to the end
   */
  void writeOut(int fd, long offset, long length);

  /**
   * Drops what is cached of a file (posix_fadvise(2), POSIX_FADV_DONTNEED): an archive must not drive the services' own
   * files out of memory.
   */
  void dropCache(int fd);

  /**
   * Gives a file permissions, an owner and a group, as far as we may (fchmod(2), fchown(2)).
   *
   * @param owner -1: as it is
   */
  void setMode(int fd, int mode, int owner, int group);

  /**
   * Sets the time of the last change (futimens(2)).
   *
   * @param millis since 1970
   */
  void setModified(int fd, long millis);
}
