package reeve.posix;

import java.nio.charset.StandardCharsets;

/**
 * The datagram socket of sd_notify(3): messages with the pid of the sender, for which the kernel vouches
 * (SCM_CREDENTIALS, unix(7)). Loaded only for a set with a service of that type. Any thread.
 */
final class NotifySockets {
  // bits/socket.h, asm-generic/socket.h; the same on x86-64 and arm64
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PASSCRED = 16;
  private static final int SCM_RIGHTS = 1;
  private static final int SCM_CREDENTIALS = 2;
  private static final int MSG_CTRUNC = 0x8;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

  // The layout of the buffer of a call.
  private static final int MSGHDR = 0;
  private static final int IOVEC = 64;
  private static final int CONTROL = 128;
  // SCM_MAX_FD of the kernel is 253. All of these descriptors fit, with the credentials, so that none that a sender
  // waits for is lost.
  private static final int CONTROL_SIZE = 1280;
  private static final int DATA = 1408;
  private static final int DATA_SIZE = 4096;

  private static final LibC.Symbol SOCKET = new LibC.Symbol("socket");
  private static final LibC.Symbol BIND = new LibC.Symbol("bind");
  private static final LibC.Symbol SETSOCKOPT = new LibC.Symbol("setsockopt");
  private static final LibC.Symbol RECVMSG = new LibC.Symbol("recvmsg");
  private static final LibC.Symbol CHMOD = new LibC.Symbol("chmod");

  private NotifySockets() {}

  static int open(String path) {
    Scratch s = Scratch.acquire();
    try {
      int fd = s.call(SOCKET, AF_UNIX, SOCK_DGRAM | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
      if (fd < 0) {
        return fd;
      }
      s.memory.setInt(0, 1);
      int result = s.call(SETSOCKOPT, fd, SOL_SOCKET, SO_PASSCRED, s.address, 4);
      if (result == 0) {
        int size = UnixSockets.address(s, path);
        result = size < 0 ? size : s.call(BIND, fd, s.address, size);
      }
      if (result == 0) {
        result = s.call(CHMOD, s.string(0, path), 0666);
      }
      if (result < 0) {
        s.once(LibC.close, fd);
        return result;
      }
      return fd;
    } finally {
      s.release();
    }
  }

  static Sockets.NotifyDatagram receive(int fd) {
    Scratch s = Scratch.acquire();
    try {
      // struct msghdr { void *name; socklen_t namelen; struct iovec *iov; size_t iovlen; void *control; size_t
      // controllen; int flags; }
      s.memory.setMemory(MSGHDR, CONTROL + CONTROL_SIZE, (byte) 0);
      s.memory.setLong(MSGHDR + 16, s.address + IOVEC);
      s.memory.setLong(MSGHDR + 24, 1);
      s.memory.setLong(MSGHDR + 32, s.address + CONTROL);
      s.memory.setLong(MSGHDR + 40, CONTROL_SIZE);
      s.memory.setLong(IOVEC, s.address + DATA);
      s.memory.setLong(IOVEC + 8, DATA_SIZE);
      int got = s.call(RECVMSG, fd, s.address + MSGHDR, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
      if (got < 0) {
        return null;
      }
      byte[] text = new byte[got];
      s.memory.read(DATA, text, 0, got);
      int flags = s.memory.getInt(MSGHDR + 48);
      int pid = 0;
      int uid = -1;
      int[] fds = {};
      // struct cmsghdr { size_t len; int level; int type; } followed by its data, each aligned to a word (CMSG_NXTHDR)
      long end = CONTROL + s.memory.getLong(MSGHDR + 40);
      long at = CONTROL;
      while (at + 16 <= end) {
        long length = s.memory.getLong(at);
        if (length < 16) {
          break;
        }
        int type = s.memory.getInt(at + 12);
        if (s.memory.getInt(at + 8) == SOL_SOCKET && type == SCM_CREDENTIALS) {
          pid = s.memory.getInt(at + 16); // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
          uid = s.memory.getInt(at + 20);
        } else if (s.memory.getInt(at + 8) == SOL_SOCKET && type == SCM_RIGHTS) {
          fds = new int[(int) (length - 16) / 4];
          s.memory.read(at + 16, fds, 0, fds.length);
        }
        at += (length + 7) & ~7L;
      }
      boolean whole = (flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
      return new Sockets.NotifyDatagram(pid, uid, whole ? new String(text, StandardCharsets.UTF_8) : null, fds);
    } finally {
      s.release();
    }
  }

  static boolean isDead(String path) {
    int fd = UnixSockets.connectDatagramsNow(path);
    if (fd >= 0) {
      Descriptors.close(fd);
    }
    return fd == -Errno.ECONNREFUSED;
  }
}
