package reeve.posix;

import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;

/**
 * Stream sockets of unix(7), for the control socket and its clients. Separate from {@link Posix}, which the loop and
 * its tests need: these are used by the control thread and by short commands only. All calls may be made from any
 * thread. EINTR never comes out.
 */
public final class UnixSockets {
  /** Longest path of a socket in bytes: sun_path without its NUL. */
  public static final int LONGEST_PATH = 107;

  // bits/socket.h, bits/socket_type.h, asm-generic/socket.h; the same on x86-64 and arm64
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int FLAGS = SOCK_STREAM | LibC.O_CLOEXEC;
  private static final int BACKLOG = 64;

  // struct sockaddr_un { sa_family_t sun_family; char sun_path[108]; }
  private static final int SUN_PATH = 2;
  private static final int SOCKADDR_SIZE = 110;

  /** Bytes that one read or write moves. */
  private static final int LARGEST_MOVE = 1 << 16;

  private static final int POLLIN = 1;
  private static final int POLLOUT = 4;
  private static final int POLLERR = 8;
  private static final int POLLHUP = 16;

  private static final LibC.Symbol SOCKET = new LibC.Symbol("socket");
  private static final LibC.Symbol BIND = new LibC.Symbol("bind");
  private static final LibC.Symbol LISTEN = new LibC.Symbol("listen");
  private static final LibC.Symbol ACCEPT4 = new LibC.Symbol("accept4");
  private static final LibC.Symbol CONNECT = new LibC.Symbol("connect");
  private static final LibC.Symbol GETSOCKOPT = new LibC.Symbol("getsockopt");
  private static final LibC.Symbol SEND = new LibC.Symbol("send");
  private static final LibC.Symbol FCHMOD = new LibC.Symbol("fchmod");
  private static final LibC.Symbol CHMOD = new LibC.Symbol("chmod");
  private static final LibC.Symbol CHOWN = new LibC.Symbol("chown");
  private static final LibC.Symbol UNLINK = new LibC.Symbol("unlink");
  private static final LibC.Symbol GETGRNAM = new LibC.Symbol("getgrnam");

  private UnixSockets() {}

  /**
   * Who is at the other end of a connection: at the time of its connect(2), or for a client the one that called
   * listen(2) (SO_PEERCRED, unix(7)).
   *
   * @param pid in our pid namespace; 0: it is in none that we see
   */
  public record Credentials(int pid, int uid, int gid) {}

  /**
   * Makes a listening socket, non-blocking. The file has its mode from its first moment on, whatever the umask of the
   * process is.
   *
   * @param mode permissions, such as 0600
   * @param group the file's group; -1: as the directory has it
   * @return a descriptor, or minus an error number; EADDRINUSE: the path is there
   */
  public static int listen(String path, int mode, int group) {
    Scratch s = Scratch.take();
    try {
      int fd = s.call(SOCKET, AF_UNIX, FLAGS | LibC.O_NONBLOCK, 0);
      if (fd < 0) {
        return fd;
      }
      int error = bind(s, fd, path, mode, group);
      if (error < 0) {
        s.once(LibC.close, fd);
        return error;
      }
      return fd;
    } finally {
      s.give();
    }
  }

  private static int bind(Scratch s, int fd, String path, int mode, int group) {
    // The file gets the mode of the socket's own inode without the umask (unix_bind_bsd() in net/unix/af_unix.c):
    // nobody can connect in between, and the umask, which is the whole process's, is left alone.
    int result = s.call(FCHMOD, fd, 0600);
    int size = result < 0 ? 0 : address(s, path);
    if (size < 0) {
      return size;
    }
    result = result < 0 ? result : s.call(BIND, fd, s.address, size);
    if (result == 0 && group >= 0) {
      result = s.call(CHOWN, s.string(0, path), -1, group);
    }
    if (result == 0 && mode != 0600) {
      result = s.call(CHMOD, s.string(0, path), mode);
    }
    return result < 0 ? result : s.call(LISTEN, fd, BACKLOG);
  }

  /**
   * Connects; the connection blocks, but for what {@link #poll} says. @return a descriptor, or minus an error number
   */
  public static int connect(String path) {
    return connect(path, FLAGS);
  }

  /**
   * Connects or does not, at once. @return a non-blocking descriptor, or minus an error number; EAGAIN: the other
   * side's queue is full
   */
  public static int connectNow(String path) {
    return connect(path, FLAGS | LibC.O_NONBLOCK);
  }

  /**
   * For datagrams, each of which is a {@link #send}. @return a descriptor, or minus an error number; EPROTOTYPE: it is
   * one for a stream
   */
  public static int connectDatagrams(String path) {
    return connect(path, SOCK_DGRAM | LibC.O_CLOEXEC);
  }

  /** The same, non-blocking, and without waiting. */
  static int connectDatagramsNow(String path) {
    return connect(path, SOCK_DGRAM | LibC.O_CLOEXEC | LibC.O_NONBLOCK);
  }

  private static int connect(String path, int flags) {
    Scratch s = Scratch.take();
    try {
      int fd = s.call(SOCKET, AF_UNIX, flags, 0);
      if (fd < 0) {
        return fd;
      }
      int size = address(s, path);
      int result = size < 0 ? size : s.call(CONNECT, fd, s.address, size);
      if (result < 0) {
        s.once(LibC.close, fd);
        return result;
      }
      return fd;
    } finally {
      s.give();
    }
  }

  /**
   * Whether anybody listens, without waiting. @return 0 if so, else an error number; EAGAIN: so, and its queue is full
   */
  public static int probe(String path) {
    Scratch s = Scratch.take();
    try {
      int fd = s.call(SOCKET, AF_UNIX, FLAGS | LibC.O_NONBLOCK, 0);
      if (fd < 0) {
        return -fd;
      }
      int size = address(s, path);
      int result = size < 0 ? size : s.call(CONNECT, fd, s.address, size);
      s.once(LibC.close, fd);
      return -result;
    } finally {
      s.give();
    }
  }

  /** Bytes of a path. */
  public static int lengthOf(String path) {
    return path.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Writes a sockaddr_un. @return its size, or minus an error number */
  static int address(Scratch s, String path) {
    if (path.indexOf('\0') >= 0 || path.isEmpty()) {
      return -Errno.EINVAL;
    }
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST_PATH) {
      return -Errno.ENAMETOOLONG;
    }
    s.memory.setMemory(0, SOCKADDR_SIZE, (byte) 0);
    s.memory.setByte(0, (byte) AF_UNIX);
    s.memory.write(SUN_PATH, bytes, 0, bytes.length);
    return SUN_PATH + bytes.length + 1;
  }

  /** accept4(2). @return a non-blocking descriptor, or minus an error number; EAGAIN: nobody waits */
  public static int accept(int fd) {
    Scratch s = Scratch.take();
    try {
      return s.call(ACCEPT4, fd, 0, 0, LibC.O_NONBLOCK | LibC.O_CLOEXEC);
    } finally {
      s.give();
    }
  }

  /** @return null if the kernel does not say */
  public static Credentials credentials(int fd) {
    Scratch s = Scratch.take();
    try {
      // struct ucred { pid_t pid; uid_t uid; gid_t gid; }, behind it its size
      s.memory.setInt(16, 12);
      if (s.call(GETSOCKOPT, fd, SOL_SOCKET, SO_PEERCRED, s.address, s.address + 16) != 0) {
        return null;
      }
      return new Credentials(s.memory.getInt(0), s.memory.getInt(4), s.memory.getInt(8));
    } finally {
      s.give();
    }
  }

  /** read(2). @return bytes read, 0 at the end, or minus an error number */
  public static int read(int fd, byte[] buffer, int offset, int length) {
    Scratch s = Scratch.take();
    try {
      int most = Math.min(length, LARGEST_MOVE);
      s.ensure(most);
      int got = s.call(LibC.read, fd, s.address, most);
      if (got > 0) {
        s.memory.read(0, buffer, offset, got);
      }
      return got;
    } finally {
      s.give();
    }
  }

  /** send(2), without SIGPIPE. @return bytes sent, or minus an error number */
  public static int send(int fd, byte[] buffer, int offset, int length) {
    Scratch s = Scratch.take();
    try {
      int most = Math.min(length, LARGEST_MOVE);
      s.ensure(most);
      s.memory.write(0, buffer, offset, most);
      return s.call(SEND, fd, s.address, most, MSG_NOSIGNAL);
    } finally {
      s.give();
    }
  }

  public static void close(int fd) {
    Scratch s = Scratch.take();
    try {
      s.once(LibC.close, fd);
    } finally {
      s.give();
    }
  }

  /** unlink(2). @return 0 or an error number */
  public static int unlink(String path) {
    if (path.indexOf('\0') >= 0) {
      return Errno.EINVAL;
    }
    Scratch s = Scratch.take();
    try {
      return -s.call(UNLINK, s.string(0, path));
    } finally {
      s.give();
    }
  }

  /** @return how many descriptors this process may have (the soft RLIMIT_NOFILE); -1: not known */
  public static int descriptorLimit() {
    byte[] bytes = ProcFiles.read("/proc/self/limits");
    String text = bytes == null ? "" : new String(bytes, StandardCharsets.US_ASCII);
    int at = text.indexOf("Max open files");
    if (at < 0) {
      return -1;
    }
    int from = at + "Max open files".length();
    while (from < text.length() && text.charAt(from) == ' ') {
      from++;
    }
    int to = from;
    while (to < text.length() && Character.isDigit(text.charAt(to))) {
      to++;
    }
    return to == from || to - from > 9 ? -1 : Integer.parseInt(text.substring(from, to));
  }

  /** getgrnam(3); may read files and, by NSS, ask a service. @return its number, or -1 */
  public static int group(String name) {
    Scratch s = Scratch.take();
    try {
      // struct group { char *gr_name; char *gr_passwd; gid_t gr_gid; char **gr_mem; }
      long group = s.onceLong(GETGRNAM, s.string(0, name), 0, 0);
      return group == 0 ? -1 : new Pointer(group).getInt(16);
    } finally {
      s.give();
    }
  }

  // ---- ppoll(2) for reading and writing; an entry is a struct pollfd { int fd; short events; short revents; } in one
  // word

  /** What to wait for on a descriptor; with neither it only reports an end. */
  public static long entry(int fd, boolean read, boolean write) {
    return fd & 0xffffffffL | (long) ((read ? POLLIN : 0) | (write ? POLLOUT : 0)) << 32;
  }

  /** Whether it can be read from, has ended, or has an error, which a read tells. */
  public static boolean isReadable(long entry) {
    return (entry >>> 48 & ~POLLOUT) != 0;
  }

  /** Whether anything that was waited for, or an end, is there. */
  public static boolean isAnything(long entry) {
    return entry >>> 48 != 0;
  }

  /** Whether nothing comes any more and nothing can be sent. */
  public static boolean isEnded(long entry) {
    return (entry >>> 48 & (POLLERR | POLLHUP)) != 0;
  }

  /**
   * Waits until something happens on one of the first {@code n} entries, which are then said in them.
   *
   * @param timeoutNanos negative: no end
   * @return how many have something; 0 at the timeout or when a signal came in between; minus an error number (ENOMEM,
   *     EINVAL: more than RLIMIT_NOFILE)
   */
  public static int poll(long[] entries, int n, long timeoutNanos) {
    Scratch s = Scratch.take();
    try {
      s.ensure(8 * n + 16);
      s.memory.write(0, entries, 0, n);
      long timeout = s.address + 8L * n;
      s.memory.setLong(8L * n, timeoutNanos / 1_000_000_000);
      s.memory.setLong(8L * n + 8, timeoutNanos % 1_000_000_000);
      int count = s.once(LibC.ppoll, s.address, n, timeoutNanos < 0 ? 0 : timeout, 0);
      if (count < 0) {
        return count == -Errno.EINTR ? 0 : count;
      }
      s.memory.read(0, entries, 0, n);
      return count;
    } finally {
      s.give();
    }
  }
}
