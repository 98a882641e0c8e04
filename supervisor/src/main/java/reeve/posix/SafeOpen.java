package reeve.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens a file for a service, without following a symbolic link that another user could have planted:
 * otherwise reeve, which may be root, would write to a file of that user's choice. A link is followed if it belongs to
 * root or to us and no other user could have placed it there, as with {@code /var/run}. systemd-tmpfiles calls that a
 * safe transition; the kernel enforces it for sticky directories only (protected_symlinks, proc_sys_fs(5)).
 */
final class SafeOpen {
  static final int SYS_OPENAT2 = 437; // asm-generic/unistd.h and x86-64
  private static final int RESOLVE_NO_SYMLINKS = 4; // linux/openat2.h
  private static final int OPEN_HOW_SIZE = 24;
  private static final int MAX_LINKS = 40; // as in the kernel
  private static final int STICKY = 01000;
  private static final int OTHERS = 022;

  private SafeOpen() {}

  /**
   * Opens a file.
   *
   * @return a descriptor, at least 3, or minus an error number; ELOOP: a link that is not to be followed
   */
  static int open(String path, int flags, int mode) {
    if (path.startsWith("/dev/") && !path.startsWith("/dev/shm/") || path.startsWith("/proc/")) {
      return Descriptors.open(path, flags, mode); // links there belong to the kernel
    }
    int fd = withoutLinks(path, flags, mode);
    // EPERM: returned by container runtimes for calls that they do not know
    if (fd != -Errno.ELOOP && fd != -Errno.ENOSYS && fd != -Errno.EPERM) {
      return fd;
    }
    String real = resolve(path, Calls.infallible(LibC.geteuid));
    if (real == null) {
      return -Errno.ELOOP;
    }
    int again = fd == -Errno.ELOOP ? withoutLinks(real, flags, mode) : fd; // a link may have been created meanwhile
    return again == -Errno.ENOSYS || again == -Errno.EPERM
        ? Descriptors.open(real, flags | DirectoryFiles.O_NOFOLLOW, mode) : again;
  }

  /** openat2(2). */
  private static int withoutLinks(String path, int flags, int mode) {
    if (path.indexOf('\0') >= 0) {
      return -Errno.EINVAL;
    }
    Scratch s = Scratch.acquire();
    try {
      s.string(OPEN_HOW_SIZE, path);
      s.memory.setLong(0, flags | LibC.O_CLOEXEC | LibC.O_NOCTTY); // struct open_how { __u64 flags, mode, resolve; }
      s.memory.setLong(8, (flags & Posix.Open.CREAT) == 0 ? 0 : mode);
      s.memory.setLong(16, RESOLVE_NO_SYMLINKS);
      return Descriptors.above2(s,
          s.call(LibCExtras.syscall, SYS_OPENAT2, LibC.AT_FDCWD, s.address + OPEN_HOW_SIZE, s.address, OPEN_HOW_SIZE));
    } finally {
      s.release();
    }
  }

  /**
   * Returns the path with its links resolved; null: one of them must not be followed. A part that does not exist is not
   * a link.
   */
  private static String resolve(String path, int euid) {
    String done = "";
    String rest = path;
    int links = 0;
    while (!rest.isEmpty()) {
      int slash = rest.indexOf('/');
      String name = slash < 0 ? rest : rest.substring(0, slash);
      rest = slash < 0 ? "" : rest.substring(slash + 1);
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        done = done.substring(0, Math.max(0, done.lastIndexOf('/')));
        continue;
      }
      String next = done + "/" + name;
      FileStatus stat = DirectoryFiles.stat(LibC.AT_FDCWD, next);
      if (stat == null || !stat.isLink()) {
        done = next;
        continue;
      }
      FileStatus parent = DirectoryFiles.stat(LibC.AT_FDCWD, done.isEmpty() ? "/" : done);
      if (++links > MAX_LINKS || parent == null || !isTrusted(stat, parent, euid)) {
        return null;
      }
      String target;
      try {
        target = Files.readSymbolicLink(Path.of(next)).toString();
      } catch (IOException e) {
        return null;
      }
      done = target.startsWith("/") ? "" : done;
      rest = target + "/" + rest;
    }
    return done.isEmpty() ? "/" : done;
  }

  private static boolean isTrusted(FileStatus link, FileStatus directory, int euid) {
    boolean own = link.uid() == 0 || link.uid() == euid;
    boolean inOwn = directory.uid() == 0 || directory.uid() == euid;
    return own && inOwn && ((directory.mode() & OTHERS) == 0 || (directory.mode() & STICKY) != 0);
  }
}
