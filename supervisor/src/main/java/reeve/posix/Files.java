package reeve.posix;

import java.util.Map;

/**
 * Files by path and by descriptor. Any thread. Failures are error numbers (see {@link Errno}); EINTR is never returned:
 * interrupted calls are repeated. Paths are encoded as UTF-8; a path with a NUL character gives EINVAL.
 */
public interface Files {
  /**
   * Opens a file (open(2)), always with O_CLOEXEC and O_NOCTTY.
   *
   * @param flags {@link Open} constants
   * @param mode permissions of a file that is created, before the umask
   * @return a descriptor, at least 3, or minus an error number
   */
  int open(String path, int flags, int mode);

  /**
   * Opens a file for a service, or one that a service wrote. Symbolic links that a user other than root and us could
   * have planted are not followed.
   *
   * @param flags {@link Open} constants
   * @param mode permissions of a file that is created, before the umask
   * @return a descriptor, at least 3, or minus an error number; ELOOP: there is such a link
   */
  default int openTrusted(String path, int flags, int mode) {
    return open(path, flags, mode);
  }

  /** Flags of open(2) for x86-64 and arm64, where the flags used here are the same (asm-generic/fcntl.h). */
  final class Open {
    public static final int RDONLY = 0;
    public static final int WRONLY = 1;
    public static final int RDWR = 2;
    public static final int CREAT = 0100;
    public static final int EXCL = 0200;
    public static final int TRUNC = 01000;
    public static final int APPEND = 02000;
    public static final int NONBLOCK = 04000;

    private Open() {}
  }

  /**
   * Clears {@link Open#NONBLOCK} (fcntl(2), F_SETFL) of a descriptor that was opened with it only so that the open does
   * not wait.
   *
   * @param append whether it was opened with {@link Open#APPEND}
   */
  default void clearNonBlocking(int fd, boolean append) {}

  /** Closes a descriptor (close(2)). The call is never repeated, whatever it returns. */
  void close(int fd);

  /**
   * Reads once (read(2)); at most 64 KiB.
   *
   * @return bytes read, 0 at the end, or minus an error number
   */
  int read(int fd, byte[] buffer, int offset, int length);

  /**
   * Writes once (write(2)); at most 64 KiB.
   *
   * @return bytes written, or minus an error number
   */
  int write(int fd, byte[] buffer, int offset, int length);

  /**
   * Sets the position of a descriptor, counted from the start of the file (lseek(2)).
   *
   * @return 0 or an error number
   */
  int seek(int fd, long offset);

  /**
   * Describes an open file (fstat(2)).
   *
   * @return null if that failed
   */
  FileInfo fileInfo(int fd);

  /**
   * Describes the file that a path leads to (stat(2)).
   *
   * @return null if there is none
   */
  FileInfo fileInfo(String path);

  /**
   * Describes the file with a path, or the link itself if it is one (lstat(2)).
   *
   * @return null if there is none
   */
  FileStatus status(String path);

  /**
   * A file as stat(2) describes it.
   *
   * @param mode type and permissions
   * @param size bytes
   * @param device of the file system
   * @param inode in it
   */
  record FileInfo(int mode, long size, long device, long inode) {
    public boolean isRegular() {
      return (mode & 0170000) == 0100000;
    }

    public boolean isDirectory() {
      return (mode & 0170000) == 0040000;
    }
  }

  /** Adds descriptors that the program before this one left open when it replaced itself, by name. */
  default void inherit(Map<String, Integer> descriptors) {
    InheritedDescriptors.add(descriptors);
  }

  /** Closes the descriptors of {@link #inherit} that were not taken. */
  default void closeInherited() {
    InheritedDescriptors.closeRest();
  }

  /**
   * Takes a descriptor that the program before this one handed over: see {@link #inherit}.
   *
   * @return -1: there is none of this name, or it was taken before
   */
  default int takeInherited(String name) {
    return InheritedDescriptors.take(name);
  }

  /**
   * Creates a file that exists in memory only (memfd_create(2)), positioned at its start.
   *
   * @return a descriptor, at least 3, or minus an error number; ENOSYS: not available on this system
   */
  int memoryFile(byte[] content);

  /**
   * Creates an empty file in memory that a program may write, up to a size: it is full of NUL, and a write behind its
   * end fails with EPERM (memfd_create(2), ftruncate(2), F_SEAL_GROW of fcntl(2)).
   *
   * @param size bytes
   * @return a descriptor, at least 3, or minus an error number; ENOSYS: not available on this system
   */
  default int boundedMemoryFile(int size) {
    return -Errno.ENOSYS;
  }

  /**
   * Creates a pipe (pipe(7)). Both ends are close-on-exec, and the reading end is non-blocking.
   *
   * @param ends receives the reading end and the writing end
   * @return 0 or an error number
   */
  int pipe(int[] ends);

  /**
   * Removes a file or a link (unlink(2)).
   *
   * @return 0 or an error number
   */
  int unlink(String path);

  /**
   * Renames a file; an existing file with the new name is replaced (rename(2)).
   *
   * @return 0 or an error number
   */
  int rename(String from, String to);

  /**
   * Flushes a file or a directory to disk (fsync(2)); blocks.
   *
   * @return 0 or an error number
   */
  int sync(int fd);

  /**
   * Sets the size of a file (ftruncate(2)).
   *
   * @return 0 or an error number
   */
  int truncate(int fd, long size);

  /**
   * Locks a whole file for this process, without waiting (fcntl(2), F_SETLK). The kernel frees the lock when the
   * process ends, or closes any descriptor of the file.
   *
   * @return 0 or an error number; EAGAIN: another process holds it
   */
  int lock(int fd);

  /**
   * Returns the pid of the process that holds the lock of a file (fcntl(2), F_GETLK).
   *
   * @return 0 if that is not known
   */
  int lockHolder(int fd);

  /**
   * Sets owner, group and permissions (fchown(2), fchmod(2)) of a regular file that has only one name and belongs to us
   * or already to that user. Other files are refused, because a user that may write to the directory could plant a link
   * to any file there and so become its owner.
   *
   * @param uid -1: unchanged
   * @param gid -1: unchanged
   * @param mode permissions; -1: unchanged
   * @return 0 or an error number; EXDEV: the file is not of this kind
   */
  int setAccess(int fd, int uid, int gid, int mode);

  /**
   * Looks up a user in /etc/passwd, or else by getpwnam(3), which may query a server. That is waited for at most two
   * seconds; see {@link IdLookup}, which has the cause.
   *
   * @param name a name, or an id in digits
   * @return its id, which is negative from 2^31 on; -1: there is no such user
   * @throws NoAnswerException if it is not known whether it exists: no answer in time, no descriptor, no memory
   */
  int userId(String name);

  /** Looks up a group in /etc/group, or else by getgrnam(3), as {@link #userId} does for users. */
  int groupId(String name);

  /**
   * Lets users and groups read a directory and the files that are made in it, as far as the mode of a file lets its
   * group read it, by access control lists (acl(5)). Its own group and others get nothing.
   *
   * @return 0 or an error number; EOPNOTSUPP: the file system has no access control lists
   */
  default int shareDirectory(String path, int[] uids, int[] gids) {
    return Errno.EOPNOTSUPP;
  }

  /**
   * Reads a whole file as UTF-8 text.
   *
   * @return null: it cannot be read
   */
  String readText(String path);

  /**
   * Creates a directory (mkdir(2)).
   *
   * @return 0 or an error number
   */
  int mkdir(String path, int mode);

  /**
   * Removes an empty directory (rmdir(2)).
   *
   * @return 0 or an error number
   */
  int rmdir(String path);

  /**
   * Checks whether the effective user may execute a file or search a directory (faccessat(2), X_OK).
   *
   * @return 0 or an error number
   */
  int checkExecutable(String path);

  /** Checks the same as {@link #checkExecutable} in one call also if the answer is no, without the reason. */
  boolean isExecutable(String path);

  /**
   * Checks whether the effective user may write to a file (faccessat(2), W_OK).
   *
   * @return 0 or an error number
   */
  int checkWritable(String path);
}
