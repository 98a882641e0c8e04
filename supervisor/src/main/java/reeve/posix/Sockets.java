package reeve.posix;

/**
 * Sockets of unix(7), ip(7) and ipv6(7): for the control socket and its clients, and for checks that connect to a
 * service; those of sd_notify(3) are in {@link NotifySockets}. They are read by {@link Files#read}, closed by
 * {@link Files#close} and waited for by {@link Poller}. Any thread. Failures are error numbers (see {@link Errno});
 * EINTR is never returned.
 *
 * <p>The stream sockets of unix(7) refuse descriptors (SO_PASSRIGHTS, Linux 6.16): the sendmsg(2) of a process that
 * passes one fails with EPERM. Otherwise the kernel closes it in the thread that reads or closes the socket, which may
 * take hours (SO_LINGER, socket(7)).
 */
public interface Sockets {
  /** Longest path of a unix socket in bytes: sun_path without its NUL. */
  int LONGEST_PATH = 107;

  /** Returns the length of a path in bytes, for comparison with {@link #LONGEST_PATH}. */
  static int pathLength(String path) {
    return RawText.bytes(path).length;
  }

  /**
   * The process at the other end of a connection (SO_PEERCRED, unix(7)): for a server the process that called
   * connect(2), at that time; for a client the process that called listen(2).
   *
   * @param pid in our pid namespace; 0: it is outside of our namespace
   */
  record Credentials(int pid, int uid, int gid) {}

  /**
   * Creates a listening stream socket of unix(7), non-blocking. The file never has more permissions than {@code mode},
   * whatever the umask of the process is.
   *
   * @param mode permissions, such as 0600
   * @param group the file's group; -1: the default group for a new file
   * @return a descriptor, or minus an error number; EADDRINUSE: the path exists
   */
  int listen(String path, int mode, int group);

  /**
   * Accepts one connection (accept4(2)).
   *
   * @param fd of {@link #listen}
   * @return a non-blocking descriptor, or minus an error number; EAGAIN: no connection is pending
   */
  int accept(int fd);

  /**
   * Identifies the other end of a connection.
   *
   * @return null if it is not known
   */
  Credentials credentials(int fd);

  /**
   * Lists the groups of the other end of a connection: the supplementary ones at the time of {@link #credentials}
   * (SO_PEERGROUPS, Linux 4.13), among which its effective one may be missing.
   *
   * @return null if they are not known
   */
  default int[] peerGroups(int fd) {
    return null;
  }

  /**
   * Sets which processes may connect to a socket of {@link #listen}: its owner and those that are given. What was set
   * before has no effect any more. A link at the path is not followed, and a file that is not a socket of this
   * process's user is not changed.
   *
   * @param mode permissions
   * @param group the file's group; -1: it stays
   * @param uids users that may connect too, by an access control list (acl(5)); empty: none
   * @param gids groups that may connect too, in the same way
   * @return 0 or an error number; EOPNOTSUPP: the file system has no access control lists
   */
  default int setSocketAccess(String path, int mode, int group, int[] uids, int[] gids) {
    return Errno.EOPNOTSUPP;
  }

  /**
   * Connects to a stream socket of unix(7); may wait until the queue of the listener has room.
   *
   * @return a blocking descriptor, or minus an error number
   */
  int connect(String path);

  /**
   * Connects to a stream socket of unix(7), or fails at once.
   *
   * @return a non-blocking descriptor, or minus an error number; EAGAIN: the queue of the listener is full
   */
  int connectNow(String path);

  /**
   * Connects to a datagram socket of unix(7); each {@link #send} is one datagram.
   *
   * @return a blocking descriptor, or minus an error number; EPROTOTYPE: it is a stream socket
   */
  int connectDatagrams(String path);

  /**
   * Checks whether a process listens on a stream socket of unix(7), without waiting.
   *
   * @return 0 if one listens, otherwise an error number; EAGAIN: a process listens, and its queue is full
   */
  int probe(String path);

  /**
   * Begins to connect by TCP, non-blocking. Once the descriptor can be written to, {@link #connectError} returns the
   * result.
   *
   * @param address 4 or 16 bytes, in network order
   * @return a descriptor, or minus an error number
   */
  int connectTcp(byte[] address, int port);

  /**
   * Binds a socket to a port of all addresses, IPv6 and IPv4 in one, and closes it: as a server would, with
   * SO_REUSEADDR for TCP, so that only a listening socket is in its way (ip(7)).
   *
   * @param udp false: TCP
   * @return 0 or an error number; EADDRINUSE: a process has the port; EACCES: it needs CAP_NET_BIND_SERVICE
   */
  default int tryBind(int port, boolean udp) {
    return 0;
  }

  /**
   * Returns the result of a connect (SO_ERROR, socket(7)).
   *
   * @return 0 or an error number
   */
  int connectError(int fd);

  /**
   * Sends once (send(2)), without SIGPIPE; at most 64 KiB.
   *
   * @return bytes sent, or minus an error number
   */
  int send(int fd, byte[] buffer, int offset, int length);
}
