package reeve.posix;

/** Stream and datagram sockets of unix(7): see {@link Sockets}. Any thread. */
final class UnixSockets {
  // bits/socket.h, bits/socket_type.h, asm-generic/socket.h; the same on x86-64 and arm64
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;
  private static final int SO_PASSRIGHTS = 83;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int FLAGS = SOCK_STREAM | LibC.O_CLOEXEC;
  private static final int BACKLOG = 64;

  // asm-generic/fcntl.h and linux/fcntl.h; sys/stat.h
  private static final int O_PATH = 010000000;
  private static final int O_NOFOLLOW = DirectoryFiles.O_NOFOLLOW;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET_TYPE = 0140000;

  // struct sockaddr_un { sa_family_t sun_family; char sun_path[108]; }
  private static final int SUN_PATH = 2;
  private static final int SOCKADDR_SIZE = 110;

  /** Most bytes that one send moves. */
  private static final int LARGEST_MOVE = 1 << 16;

  static final LibC.Symbol SOCKET = new LibC.Symbol("socket");
  private static final LibC.Symbol BIND = new LibC.Symbol("bind");
  private static final LibC.Symbol LISTEN = new LibC.Symbol("listen");
  static final LibC.Symbol ACCEPT4 = new LibC.Symbol("accept4");
  private static final LibC.Symbol CONNECT = new LibC.Symbol("connect");
  private static final LibC.Symbol GETSOCKOPT = new LibC.Symbol("getsockopt");
  private static final LibC.Symbol SETSOCKOPT = new LibC.Symbol("setsockopt");
  private static final LibC.Symbol SEND = new LibC.Symbol("send");
  private static final LibC.Symbol FCHMOD = new LibC.Symbol("fchmod");
  private static final LibC.Symbol CHMOD = new LibC.Symbol("chmod");
  private static final LibC.Symbol FCHOWNAT = new LibC.Symbol("fchownat");

  private UnixSockets() {}

  static int listen(String path, int mode, int group) {
    Scratch s = Scratch.acquire();
    try {
      int fd = s.call(SOCKET, AF_UNIX, FLAGS | LibC.O_NONBLOCK, 0);
      if (fd < 0) {
        return fd;
      }
      int error = bind(s, fd, path, mode, group);
      if (error < 0) {
        Descriptors.close(s, fd);
        return error;
      }
      return fd;
    } finally {
      s.release();
    }
  }

  /** Does nothing before Linux 6.16. The connections that a listening socket accepts are like it. */
  private static void refuseDescriptors(Scratch s, int fd) {
    s.memory.setInt(0, 0);
    s.call(SETSOCKOPT, fd, SOL_SOCKET, SO_PASSRIGHTS, s.address, 4);
  }

  private static int bind(Scratch s, int fd, String path, int mode, int group) {
    // The file gets the mode of the inode of the socket, without the umask (unix_bind_bsd() in net/unix/af_unix.c). So
    // no other user can connect in between, and the umask, which belongs to the whole process, is not changed.
    refuseDescriptors(s, fd);
    int result = s.call(FCHMOD, fd, 0600);
    int size = result < 0 ? 0 : address(s, path);
    if (size < 0) {
      return size;
    }
    result = result < 0 ? result : s.call(BIND, fd, s.address, size);
    if (result == 0 && (group != -1 || mode != 0600)) {
      result = open(s, path, mode, group);
    }
    return result < 0 ? result : s.call(LISTEN, fd, BACKLOG);
  }

  /**
   * Lets a group use the socket. A user that may write to its directory could put a link to any other file at the path
   * meanwhile, so the file is opened without following a link, and must be a socket of ours with a single name.
   */
  private static int open(Scratch s, String path, int mode, int group) {
    int file = openFile(s, path);
    if (file < 0) {
      return file;
    }
    try {
      int result = group == -1 ? 0 : changeGroup(s, file, group);
      return result < 0 || mode == 0600 ? result : changeMode(s, file, mode);
    } finally {
      Descriptors.close(s, file);
    }
  }

  /** Opens the file of a socket of this user (O_PATH). @return a descriptor, or minus an error number */
  static int openFile(Scratch s, String path) {
    int file = s.call(LibC.open, s.string(0, path), O_PATH | O_NOFOLLOW | LibC.O_CLOEXEC, 0);
    FileStatus stat = file < 0 ? null : DirectoryFiles.stat(file);
    if (file >= 0 && (stat == null || (stat.mode() & FILE_TYPE) != SOCKET_TYPE || stat.links() != 1
        || stat.uid() != Calls.infallible(LibC.geteuid))) {
      Descriptors.close(s, file);
      return -Errno.EPERM;
    }
    return file;
  }

  /** @param file of {@link #openFile} */
  static int changeGroup(Scratch s, int file, int group) {
    return s.call(FCHOWNAT, file, s.string(0, ""), -1, group, AT_EMPTY_PATH);
  }

  /** @param file of {@link #openFile}: fchmod(2) refuses a descriptor of O_PATH, and fchmodat2(2) needs Linux 6.6 */
  static int changeMode(Scratch s, int file, int mode) {
    return s.call(CHMOD, s.string(0, "/proc/self/fd/" + file), mode);
  }

  static int connect(String path) {
    return connect(path, FLAGS);
  }

  static int connectNow(String path) {
    return connect(path, FLAGS | LibC.O_NONBLOCK);
  }

  static int connectDatagrams(String path) {
    return connect(path, SOCK_DGRAM | LibC.O_CLOEXEC);
  }

  /** As {@link #connectDatagrams}, but non-blocking and without waiting. */
  static int connectDatagramsNow(String path) {
    return connect(path, SOCK_DGRAM | LibC.O_CLOEXEC | LibC.O_NONBLOCK);
  }

  private static int connect(String path, int flags) {
    Scratch s = Scratch.acquire();
    try {
      int fd = s.call(SOCKET, AF_UNIX, flags, 0);
      if (fd < 0) {
        return fd;
      }
      refuseDescriptors(s, fd);
      int size = address(s, path);
      int result = size < 0 ? size : s.call(CONNECT, fd, s.address, size);
      if (result < 0) {
        Descriptors.close(s, fd);
        return result;
      }
      return fd;
    } finally {
      s.release();
    }
  }

  static int probe(String path) {
    Scratch s = Scratch.acquire();
    try {
      int fd = s.call(SOCKET, AF_UNIX, FLAGS | LibC.O_NONBLOCK, 0);
      if (fd < 0) {
        return -fd;
      }
      refuseDescriptors(s, fd);
      int size = address(s, path);
      int result = size < 0 ? size : s.call(CONNECT, fd, s.address, size);
      Descriptors.close(s, fd);
      return -result;
    } finally {
      s.release();
    }
  }

  /**
   * Writes a sockaddr_un.
   *
   * @return its size, or minus an error number
   */
  static int address(Scratch s, String path) {
    if (path.indexOf('\0') >= 0 || path.isEmpty()) {
      return -Errno.EINVAL;
    }
    byte[] bytes = RawText.bytes(path);
    if (bytes.length > Sockets.LONGEST_PATH) {
      return -Errno.ENAMETOOLONG;
    }
    s.memory.setMemory(0, SOCKADDR_SIZE, (byte) 0);
    s.memory.setByte(0, (byte) AF_UNIX);
    s.memory.write(SUN_PATH, bytes, 0, bytes.length);
    return SUN_PATH + bytes.length + 1;
  }

  static int accept(int fd) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(ACCEPT4, fd, 0, 0, LibC.O_NONBLOCK | LibC.O_CLOEXEC);
    } finally {
      s.release();
    }
  }

  static Sockets.Credentials credentials(int fd) {
    Scratch s = Scratch.acquire();
    try {
      // struct ucred { pid_t pid; uid_t uid; gid_t gid; }, followed by its size
      s.memory.setInt(16, 12);
      if (s.call(GETSOCKOPT, fd, SOL_SOCKET, SO_PEERCRED, s.address, s.address + 16) != 0) {
        return null;
      }
      return new Sockets.Credentials(s.memory.getInt(0), s.memory.getInt(4), s.memory.getInt(8));
    } finally {
      s.release();
    }
  }

  static int send(int fd, byte[] buffer, int offset, int length) {
    Scratch s = Scratch.acquire();
    try {
      int most = Math.min(length, LARGEST_MOVE);
      s.ensure(most);
      s.memory.write(0, buffer, offset, most);
      return s.call(SEND, fd, s.address, most, MSG_NOSIGNAL);
    } finally {
      s.release();
    }
  }

  /**
   * Sends one datagram without waiting, from a socket of its own.
   *
   * @param address an absolute path, or {@code @} and an abstract name
   * @return 0, or minus an error number
   */
  static int sendOnce(String address, byte[] message) {
    boolean isAbstract = address.startsWith("@");
    if (!isAbstract && !address.startsWith("/")) {
      return -Errno.EAFNOSUPPORT;
    }
    Scratch s = Scratch.acquire();
    try {
      int fd = s.call(SOCKET, AF_UNIX, SOCK_DGRAM | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
      if (fd < 0) {
        return fd;
      }
      int size = address(s, address);
      if (isAbstract && size > 0) {
        s.memory.setByte(SUN_PATH, (byte) 0);
        size--; // such a name has a length and no NUL at its end
      }
      int result = size < 0 ? size : s.call(CONNECT, fd, s.address, size);
      if (result >= 0) {
        s.ensure(message.length);
        s.memory.write(0, message, 0, message.length);
        result = s.call(SEND, fd, s.address, message.length, MSG_NOSIGNAL);
      }
      Descriptors.close(s, fd);
      return Math.min(result, 0);
    } finally {
      s.release();
    }
  }
}
