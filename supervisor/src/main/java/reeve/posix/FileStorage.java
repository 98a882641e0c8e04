package reeve.posix;

import java.util.List;

/**
 * Files by their name in an open directory, and the disk space that they take: for the threads that read and rotate
 * logs, not for the loop. Symbolic links are never followed, so that a user that may write to the directory cannot make
 * us touch another file (openat(2), path_resolution(7)). Any thread. Failures are error numbers (see {@link Errno});
 * EINTR is never returned.
 */
public interface FileStorage {
  /**
   * Most bytes that one call copies: on some file systems the kernel locks the file meanwhile, and a writer would have
   * to wait.
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
   * Opens a file in a directory (openat(2)) with O_NOFOLLOW and O_NONBLOCK, so that opening a FIFO does not wait for
   * its other end.
   *
   * @param flags of {@link Files.Open}
   * @param mode permissions of a file that is created, before the umask
   * @return a descriptor, at least 3, or minus an error number; ELOOP: it is a symbolic link
   */
  int open(int directory, String name, int flags, int mode);

  /**
   * Makes a directory in a directory (mkdirat(2)).
   *
   * @param mode permissions, before the umask
   * @return 0 or an error number
   */
  int mkdir(int directory, String name, int mode);

  /** Closes a descriptor (close(2)). */
  void close(int fd);

  /**
   * Describes the file with a name, or the link itself if it is one (fstatat(2)).
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
   * Returns when a file was created (statx(2)). Together with the inode number this distinguishes a file from a later
   * one that got the same number.
   *
   * @return nanoseconds since 1970; 0: the file system does not record it
   */
  long birthTime(int fd);

  /**
   * Renames a file within its directory (renameat(2)). An existing file with the new name is replaced; if it is a link,
   * the link is replaced and not its target.
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
   * Lists the names in a directory that begin with {@code prefix}, in no particular order.
   *
   * @return null if it cannot be read
   */
  List<String> names(int directory, String prefix);

  /**
   * A process that has a file open for writing.
   *
   * @param appends whether all its descriptors of the file have O_APPEND
   */
  record Writer(int pid, boolean appends) {}

  /**
   * Lists the processes, other than this one, that have a file open for writing (/proc/PID/fd, proc_pid_fd(5)). This
   * walks over all processes, so it is for a worker thread and occasional use. Processes that we may not inspect are
   * left out.
   */
  List<Writer> writersOf(long device, long inode);

  /**
   * Finds a process that has a file open for writing without O_APPEND.
   *
   * @return its pid; 0: none was found
   */
  default int writerWithoutAppend(long device, long inode) {
    for (Writer writer : writersOf(device, inode)) {
      if (!writer.appends()) {
        return writer.pid();
      }
    }
    return 0;
  }

  /**
   * Opens a file through a process, other than this one, that has it open for writing, whatever name it has: it may
   * have none any more (/proc/PID/fd, proc_pid_fd(5)). The identity of the file is verified before it is opened, so
   * that no device or FIFO is opened in its place. As slow as {@link #writersOf}.
   *
   * @return a descriptor for reading and writing, or minus an error number; ENOENT: no such process was found
   */
  int openWritten(long device, long inode);

  // ---- bytes

  /**
   * Reads at a position (pread(2)); at most 64 KiB.
   *
   * @return bytes read, 0 at the end, or minus an error number
   */
  int read(int fd, long position, byte[] buffer, int offset, int length);

  /**
   * Writes all bytes at a position (pwrite(2)).
   *
   * @return 0 or an error number
   */
  int write(int fd, long position, byte[] buffer, int offset, int length);

  /**
   * Copies a range of one file to a position in another within the kernel, by sharing blocks if the file system can
   * (copy_file_range(2)).
   *
   * @param offset in {@code from}
   * @param target in {@code to}
   * @return bytes copied, at most {@link #LARGEST_MOVE}, 0 at the end, or minus an error number; EXDEV, EINVAL, ENOSYS,
   *     EOPNOTSUPP: the kernel cannot copy between these two files
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
   * Removes a range from a file, so that the bytes after it move up, at once for all processes that have the file open
   * (fallocate(2), FALLOC_FL_COLLAPSE_RANGE). The range must consist of whole blocks and must not reach the end of the
   * file (EINVAL).
   *
   * @return 0 or an error number
   */
  int collapse(int fd, long offset, long length);

  /**
   * Gives a range blocks that it shares with no other file (fallocate(2), FALLOC_FL_UNSHARE_RANGE). Only xfs supports
   * this.
   *
   * @return 0 or an error number
   */
  int unshare(int fd, long offset, long length);

  /**
   * Finds data (lseek(2), SEEK_DATA).
   *
   * @return the position of the first data at or after {@code offset}, or minus an error number; ENXIO: there is none
   */
  long seekData(int fd, long offset);

  /**
   * Finds a hole (lseek(2), SEEK_HOLE).
   *
   * @return the position of the first hole at or after {@code offset}, which is the size of the file if there is none;
   *     or minus an error number
   */
  long seekHole(int fd, long offset);

  /**
   * Sets the size of a file (ftruncate(2)).
   *
   * @return 0 or an error number
   */
  int truncate(int fd, long size);

  /**
   * Returns the type of the file system (f_type of statfs(2), linux/magic.h); overlayfs has a type of its own.
   *
   * @return 0 if it is not known
   */
  long fileSystemType(int fd);

  /**
   * Returns how many bytes are free in the file system of a file (f_bfree of statfs(2)). A quota, and what is reserved
   * for root, may leave less for this process.
   *
   * @return -1 if it is not known
   */
  long freeBytes(int fd);

  // ---- the disk

  /**
   * Flushes a file to disk (fsync(2)); blocks.
   *
   * @return 0 or an error number
   */
  int sync(int fd);

  /**
   * Flushes the data of a file, and the metadata that is needed to read it, to disk (fdatasync(2)); blocks.
   *
   * @return 0 or an error number
   */
  int syncData(int fd);

  /**
   * Writes the dirty pages of a range to disk and waits for that, without the lock on the file that punch and collapse
   * hold. They then have little left to write, so that writers wait only briefly for the lock (sync_file_range(2)).
   *
   * @param length 0: to the end
   */
  void writeOut(int fd, long offset, long length);

  /**
   * Drops the cached pages of a file (posix_fadvise(2), POSIX_FADV_DONTNEED), so that an archive does not displace the
   * files of the services from memory.
   */
  void dropCache(int fd);

  /**
   * Sets the permissions, the owner and the group of a file, as far as we may (fchmod(2), fchown(2)).
   *
   * @param owner -1: unchanged
   */
  void setMode(int fd, int mode, int owner, int group);

  /**
   * Sets the time of the last modification (futimens(2)).
   *
   * @param millis since 1970
   */
  void setModified(int fd, long millis);

  /**
   * Mounts a new file system in memory on a directory, without programs and devices (tmpfs or ramfs, mount(2)).
   *
   * @param mode the permissions of its root
   * @return 0 or an error number
   */
  int mountMemory(String directory, int mode);

  /**
   * Unmounts a file system, when the last file of it is closed (umount2(2), MNT_DETACH).
   *
   * @return 0 or an error number
   */
  int unmount(String directory);
}
