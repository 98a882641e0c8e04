package reeve.posix;

/**
 * Error numbers of Linux (asm-generic/errno-base.h, errno.h), as far as reeve distinguishes them. The same on x86-64
 * and arm64.
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int E2BIG = 7;
  public static final int ENOEXEC = 8;
  public static final int EBADF = 9;
  public static final int ECHILD = 10;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int EXDEV = 18;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOTTY = 25;
  public static final int ETXTBSY = 26;
  public static final int EFBIG = 27;
  public static final int ENOSPC = 28;
  public static final int EPROTOTYPE = 91;
  public static final int ESPIPE = 29;
  public static final int EBUSY = 16;
  public static final int EROFS = 30;
  public static final int EPIPE = 32;
  public static final int ERANGE = 34;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOLCK = 37;
  public static final int ENOSYS = 38;
  public static final int ELOOP = 40;
  public static final int ENODATA = 61;
  public static final int ELIBBAD = 80;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ECONNRESET = 104;
  public static final int ENOBUFS = 105;
  public static final int ECONNREFUSED = 111;
  public static final int ESTALE = 116;
  public static final int EDQUOT = 122;

  private Errno() {}

  /** Returns whether a call failed for want of a descriptor or of memory: what was to be found out is not known. */
  public static boolean isShortage(int errno) {
    return errno == EMFILE || errno == ENFILE || errno == ENOMEM;
  }

  /**
   * Returns an error as text, to be used within a sentence: {@code no such file or directory}. Pure: the texts are our
   * own and in lower case.
   *
   * @return {@code error 121} for a number that is not listed here
   */
  public static String text(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case ESRCH -> "no such process";
      case EINTR -> "interrupted";
      case EIO -> "input/output error";
      case ENXIO -> "no such device or address";
      case E2BIG -> "argument list and environment too long";
      case ENOEXEC -> "not a program and no #! script (exec format error)";
      case EBADF -> "bad file descriptor";
      case ECHILD -> "no child process";
      case EAGAIN -> "resource temporarily unavailable";
      case ENOMEM -> "out of memory";
      case EACCES -> "permission denied";
      case EEXIST -> "file exists";
      case EPROTOTYPE -> "protocol wrong type for socket";
      case EXDEV -> "on another file system";
      case ENOTDIR -> "a part of the path is not a directory";
      case EISDIR -> "is a directory";
      case EINVAL -> "invalid argument";
      case ENFILE -> "too many open files in the system";
      case EMFILE -> "too many open files";
      case ENOTTY -> "not a terminal";
      case ETXTBSY -> "the file is open for writing (text file busy)";
      case EFBIG -> "the limit on the size of files is reached (RLIMIT_FSIZE, ulimit -f)";
      case ENOSPC -> "no space left on device";
      case ESPIPE -> "not a file that has positions";
      case EBUSY -> "device or resource busy";
      case EROFS -> "read-only file system";
      case EPIPE -> "broken pipe";
      case ENAMETOOLONG -> "name too long";
      case ENOLCK -> "no locks available";
      case ENOSYS -> "the kernel does not have this call";
      case ELOOP -> "too many symbolic links";
      case ELIBBAD -> "not a usable loader or library";
      case EOPNOTSUPP -> "operation not supported";
      case EAFNOSUPPORT -> "not an address that is supported (address family)";
      case EADDRINUSE -> "address in use";
      case EADDRNOTAVAIL -> "address not available";
      case ECONNRESET -> "connection reset";
      case ECONNREFUSED -> "connection refused";
      case ESTALE -> "stale file handle (it was removed on its server)";
      case EDQUOT -> "disk quota exceeded";
      default -> "error " + errno;
    };
  }
}
