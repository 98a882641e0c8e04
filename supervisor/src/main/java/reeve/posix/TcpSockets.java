package reeve.posix;

/** TCP sockets that connect to a service, and tries of its ports: see {@link Sockets}. Non-blocking. Any thread. */
final class TcpSockets {
  // bits/socket.h, asm-generic/socket.h, asm-generic/errno.h; the same on x86-64 and arm64
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_STREAM = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_ERROR = 4;
  private static final int IPPROTO_IPV6 = 41; // netinet/in.h
  private static final int IPV6_V6ONLY = 26; // linux/in6.h
  private static final int EISCONN = 106;
  private static final int EALREADY = 114;
  private static final int EINPROGRESS = 115;

  /** sizeof(struct sockaddr_in), sizeof(struct sockaddr_in6), netinet/in.h. */
  private static final int SOCKADDR_IN_SIZE = 16;
  private static final int SOCKADDR_IN6_SIZE = 28;

  private static final LibC.Symbol SOCKET = new LibC.Symbol("socket");
  private static final LibC.Symbol BIND = new LibC.Symbol("bind");
  private static final LibC.Symbol SETSOCKOPT = new LibC.Symbol("setsockopt");
  private static final LibC.Symbol CONNECT = new LibC.Symbol("connect");
  private static final LibC.Symbol GETSOCKOPT = new LibC.Symbol("getsockopt");

  private TcpSockets() {}

  static int connect(byte[] address, int port) {
    boolean four = address.length == 4;
    Scratch s = Scratch.acquire();
    try {
      int fd = s.call(SOCKET, four ? AF_INET : AF_INET6, SOCK_STREAM | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
      if (fd < 0) {
        return fd;
      }
      // struct sockaddr_in { sa_family_t; in_port_t; struct in_addr; }, sockaddr_in6 { sa_family_t; in_port_t;
      // flowinfo; struct in6_addr; scope }
      s.memory.setMemory(0, SOCKADDR_IN6_SIZE, (byte) 0);
      s.memory.setShort(0, (short) (four ? AF_INET : AF_INET6));
      s.memory.setByte(2, (byte) (port >> 8));
      s.memory.setByte(3, (byte) port);
      s.memory.write(four ? 4 : 8, address, 0, address.length);
      // A connect that returns -1 is called twice (see LibC): the second time it reports that the first is under way,
      // or how it ended.
      int result = s.call(CONNECT, fd, s.address, four ? SOCKADDR_IN_SIZE : SOCKADDR_IN6_SIZE);
      if (result < 0 && result != -EINPROGRESS && result != -EALREADY && result != -EISCONN) {
        Descriptors.close(s, fd);
        return result;
      }
      return fd;
    } finally {
      s.release();
    }
  }

  static int tryBind(int port, boolean udp) {
    int error = tryBind(port, udp, true);
    // Without IPv6, or where it is disabled by a sysctl, there are no such addresses.
    return error == Errno.EAFNOSUPPORT || error == Errno.EADDRNOTAVAIL ? tryBind(port, udp, false) : error;
  }

  private static int tryBind(int port, boolean udp, boolean six) {
    Scratch s = Scratch.acquire();
    try {
      int fd = s.call(SOCKET, six ? AF_INET6 : AF_INET, (udp ? SOCK_DGRAM : SOCK_STREAM) | LibC.O_CLOEXEC, 0);
      if (fd < 0) {
        return -fd;
      }
      if (!udp) { // for UDP it would let several sockets have the port
        s.memory.setInt(0, 1);
        s.call(SETSOCKOPT, fd, SOL_SOCKET, SO_REUSEADDR, s.address, 4);
      }
      if (six) {
        s.memory.setInt(0, 0);
        s.call(SETSOCKOPT, fd, IPPROTO_IPV6, IPV6_V6ONLY, s.address, 4);
      }
      s.memory.setMemory(0, SOCKADDR_IN6_SIZE, (byte) 0);
      s.memory.setShort(0, (short) (six ? AF_INET6 : AF_INET));
      s.memory.setByte(2, (byte) (port >> 8));
      s.memory.setByte(3, (byte) port);
      int result = s.call(BIND, fd, s.address, six ? SOCKADDR_IN6_SIZE : SOCKADDR_IN_SIZE);
      Descriptors.close(s, fd);
      return result < 0 ? -result : 0;
    } finally {
      s.release();
    }
  }

  static int error(int fd) {
    Scratch s = Scratch.acquire();
    try {
      s.memory.setInt(0, 0);
      s.memory.setInt(8, 4);
      int result = s.call(GETSOCKOPT, fd, SOL_SOCKET, SO_ERROR, s.address, s.address + 8);
      return result < 0 ? -result : s.memory.getInt(0);
    } finally {
      s.release();
    }
  }
}
