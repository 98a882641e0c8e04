package reeve.posix;

import java.nio.charset.StandardCharsets;

/**
 * The datagram socket of sd_notify(3). The kernel attests the sender of a message by its pid and real uid
 * (SCM_CREDENTIALS, unix(7)) and, since Linux 6.5, by a pidfd (SCM_PIDFD). Loaded only for a set with a service of that
 * type. Any thread.
 *
 * <p>A descriptor that comes with a message is closed by the thread that takes the message from the queue, and this may
 * take hours (SO_LINGER, socket(7)). So a message is examined first with MSG_PEEK and without room for descriptors: the
 * queue keeps its references to the files, therefore nothing is closed by that.
 */
final class LinuxNotifySockets implements NotifySockets {
  // bits/socket.h, asm-generic/socket.h, linux/socket.h; the same on x86-64 and arm64
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PASSCRED = 16;
  private static final int SO_PASSPIDFD = 76;
  private static final int SCM_RIGHTS = 1;
  private static final int SCM_CREDENTIALS = 2;
  private static final int SCM_PIDFD = 4;
  private static final int MSG_PEEK = 0x2;
  private static final int MSG_CTRUNC = 0x8;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

  /** Of the file of a socket until it is renamed. */
  private static final String FIRST_NAME = "new";

  // The layout of the buffer of a call.
  private static final int MSGHDR = 0;
  private static final int IOVEC = 64;
  private static final int CONTROL = 128;
  private static final int DATA = 1408;
  private static final int DATA_SIZE = 4096;

  // struct cmsghdr { size_t len; int level; int type; } followed by its data (cmsg(3)): the size of the head, and
  // CMSG_SPACE of a struct ucred, which comes first, of a pidfd, and of the descriptors of a message that get a number.
  private static final int CMSG_HEAD = 16;
  private static final int CREDENTIALS_SPACE = 32;
  private static final int PIDFD_SPACE = 24;
  private static final int DESCRIPTORS_SPACE = CMSG_HEAD + 4 * MOST_DESCRIPTORS;

  /** Whether the kernel passes pidfds of senders. The sockets of a process are alike. */
  private static volatile boolean passesPidfd;

  /** The line with the uids is among the first of the file. */
  private static final int STATUS_HEAD = 1024;

  private static final LibC.Symbol SOCKET = new LibC.Symbol("socket");
  private static final LibC.Symbol BIND = new LibC.Symbol("bind");
  private static final LibC.Symbol SETSOCKOPT = new LibC.Symbol("setsockopt");
  private static final LibC.Symbol RECVMSG = new LibC.Symbol("recvmsg");
  private static final LibC.Symbol CHMOD = new LibC.Symbol("chmod");
  private static final LibC.Symbol FCHMOD = new LibC.Symbol("fchmod");
  private static final LibC.Symbol GETRANDOM = new LibC.Symbol("getrandom");

  @Override
  public int send(String address, byte[] message) {
    return UnixSockets.sendOnce(address, message);
  }

  @Override
  public int open(String path, int mode) {
    Scratch s = Scratch.acquire();
    try {
      int fd = s.call(SOCKET, AF_UNIX, SOCK_DGRAM | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
      if (fd < 0) {
        return fd;
      }
      int result = set(s, fd, SO_PASSCRED, 1);
      passesPidfd = set(s, fd, SO_PASSPIDFD, 1) == 0; // fails before Linux 6.5
      // The file gets the mode of the inode of the socket, except what the umask excludes (unix_bind_bsd() in
      // net/unix/af_unix.c). No other process can write to the directory, so the path is that of the socket.
      result = result < 0 ? result : s.call(FCHMOD, fd, 0600);
      result = result < 0 ? result : bind(s, fd, path);
      result = result < 0 ? result : s.call(CHMOD, s.string(0, path), mode);
      if (result < 0) {
        Descriptors.close(s, fd);
        return result;
      }
      return fd;
    } finally {
      s.release();
    }
  }

  @Override
  public void resume(int fd) {
    Scratch s = Scratch.acquire();
    try {
      passesPidfd = set(s, fd, SO_PASSPIDFD, 1) == 0;
    } finally {
      s.release();
    }
  }

  /**
   * Binds a socket to another name, and renames the file: /proc/net/unix shows every user the path that was passed to
   * bind(2).
   */
  private static int bind(Scratch s, int fd, String path) {
    int longest = UnixSockets.address(s, path);
    String first = path.substring(0, path.lastIndexOf('/') + 1) + FIRST_NAME;
    s.call(LibCExtras.unlink, s.string(0, first));
    int size = UnixSockets.address(s, first);
    int result = longest < 0 ? longest : size < 0 ? size : s.call(BIND, fd, s.address, size);
    if (result == 0) {
      long from = s.string(0, first);
      result = s.call(LibCExtras.rename, from, s.string(2 * Sockets.LONGEST_PATH, path));
    }
    return result;
  }

  /** Makes the call for one message, with {@code room} bytes for control messages and {@code length} for the text. */
  private static int receive(Scratch s, int fd, int room, int length, int flags) {
    // struct msghdr { void *name; socklen_t namelen; struct iovec *iov; size_t iovlen; void *control; size_t
    // controllen; int flags; }
    s.memory.setMemory(MSGHDR, CONTROL + (long) room, (byte) 0);
    s.memory.setLong(MSGHDR + 16, s.address + IOVEC);
    s.memory.setLong(MSGHDR + 24, 1);
    s.memory.setLong(MSGHDR + 32, room == 0 ? 0 : s.address + CONTROL);
    s.memory.setLong(MSGHDR + 40, room);
    s.memory.setLong(IOVEC, s.address + DATA);
    s.memory.setLong(IOVEC + 8, length);
    return s.call(RECVMSG, fd, s.address + MSGHDR, flags | MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  }

  @Override
  public Sender peek(int fd) {
    Scratch s = Scratch.acquire();
    try {
      // With room for the credentials only, the flag shows whether descriptors come too. A pidfd would also set it, and
      // the room for a pidfd would be filled with descriptors (scm_recv_common() in include/net/scm.h).
      boolean passes = passesPidfd && set(s, fd, SO_PASSPIDFD, 0) == 0;
      int got = receive(s, fd, CREDENTIALS_SPACE, 0, MSG_PEEK);
      int pid = 0;
      int uid = -1;
      if (s.memory.getInt(CONTROL + 8) == SOL_SOCKET && s.memory.getInt(CONTROL + 12) == SCM_CREDENTIALS) {
        pid = s.memory.getInt(CONTROL + 16); // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
        uid = s.memory.getInt(CONTROL + 20);
      }
      boolean descriptors = (s.memory.getInt(MSGHDR + 48) & MSG_CTRUNC) != 0;
      if (passes) {
        set(s, fd, SO_PASSPIDFD, 1);
      }
      return got < 0 ? null : new Sender(pid, uid, descriptors, passes && !descriptors ? pidfd(s, fd) : -1);
    } finally {
      s.release();
    }
  }

  private static int pidfd(Scratch s, int fd) {
    int got = receive(s, fd, CREDENTIALS_SPACE + PIDFD_SPACE, 0, MSG_PEEK);
    int at = CONTROL + CREDENTIALS_SPACE;
    boolean found = got >= 0 && s.memory.getInt(at + 8) == SOL_SOCKET && s.memory.getInt(at + 12) == SCM_PIDFD;
    int pidfd = found ? s.memory.getInt(at + 16) : -1;
    // An error number other than ESRCH or EINVAL reports that there is no descriptor left.
    return pidfd == -Errno.ESRCH || pidfd == -Errno.EINVAL ? GONE : Math.max(-1, pidfd);
  }

  private static int set(Scratch s, int fd, int option, int value) {
    s.memory.setInt(0, value);
    return s.call(SETSOCKOPT, fd, SOL_SOCKET, option, s.address, 4);
  }

  @Override
  public String text(int fd, boolean keep) {
    Scratch s = Scratch.acquire();
    try {
      int got = receive(s, fd, 0, DATA_SIZE, keep ? MSG_PEEK : 0);
      if (got < 0 || (s.memory.getInt(MSGHDR + 48) & MSG_TRUNC) != 0) {
        return null;
      }
      byte[] text = new byte[got];
      s.memory.read(DATA, text, 0, got);
      return new String(text, StandardCharsets.UTF_8);
    } finally {
      s.release();
    }
  }

  @Override
  public void drop(int fd) {
    Scratch s = Scratch.acquire();
    try {
      receive(s, fd, 0, 0, 0);
    } finally {
      s.release();
    }
  }

  @Override
  public int[] takeDescriptors(int fd) {
    Scratch s = Scratch.acquire();
    try {
      int[] found = {};
      // Beside one descriptor there is no room for a pidfd, which would stay open.
      if (receive(s, fd, CREDENTIALS_SPACE + DESCRIPTORS_SPACE, 0, 0) < 0) {
        return found;
      }
      int at = CONTROL + CREDENTIALS_SPACE;
      int length = s.memory.getInt(at);
      if (length > CMSG_HEAD && s.memory.getInt(at + 8) == SOL_SOCKET && s.memory.getInt(at + 12) == SCM_RIGHTS) {
        found = new int[(length - CMSG_HEAD) / 4];
        s.memory.read(at + CMSG_HEAD, found, 0, found.length);
      }
      return found;
    } finally {
      s.release();
    }
  }

  @Override
  public boolean isDead(String path) {
    int fd = UnixSockets.connectDatagramsNow(path);
    if (fd >= 0) {
      Descriptors.close(fd);
    }
    return fd == -Errno.ECONNREFUSED;
  }

  @Override
  public int realUid(int pid) {
    byte[] head = ProcFiles.head("/proc/" + pid + "/status", STATUS_HEAD);
    String text = head == null ? "" : new String(head, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("\nUid:\t");
    int from = at + 6;
    int end = at < 0 ? -1 : text.indexOf('\t', from); // the real uid is the first of four
    return end < 0 ? -1 : (int) Long.parseLong(text.substring(from, end));
  }

  @Override
  public long cgroupAtEnd(int pidfd) {
    Scratch s = Scratch.acquire();
    try {
      int result = s.call(LibCExtras.syscall, LibCExtras.SYS_pidfd_send_signal, pidfd, 0, 0, 0);
      if (result != -Errno.ESRCH) {
        return NOT_REAPED; // EPERM: it belongs to another user
      }
      result = PidfdInfo.read(s, pidfd, PidfdInfo.PIDFD_INFO_EXIT | PidfdInfo.PIDFD_INFO_CGROUPID);
      return result == 0 && (s.memory.getLong(0) & PidfdInfo.PIDFD_INFO_CGROUPID) != 0
          ? s.memory.getLong(PidfdInfo.CGROUPID) : -1;
    } finally {
      s.release();
    }
  }

  @Override
  public long random() {
    Scratch s = Scratch.acquire();
    try {
      return s.call(GETRANDOM, s.address, 8, 0) == 8 ? s.memory.getLong(0) : 0;
    } finally {
      s.release();
    }
  }
}
