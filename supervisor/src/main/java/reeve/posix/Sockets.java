package reeve.posix;

import java.nio.charset.StandardCharsets;

/**
 * Sockets of unix(7), ip(7) and ipv6(7): those of the control socket and its clients, of sd_notify(3), and of checks
 * that connect to a service. They are read by {@link Files#read}, closed by {@link Files#close} and waited for by
 * {@link Poller}. Any thread. Failures are error numbers (see {@link Errno}); EINTR never comes out.
 */
public interface Sockets {
  /** Longest path of a unix socket in bytes: sun_path without its NUL. */
  int LONGEST_PATH = 107;

  /** Returns the length of a path in bytes, to be compared with {@link #LONGEST_PATH}. */
  static int pathLength(String path) {
    return path.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * The process at the other end of a connection (SO_PEERCRED, unix(7)): the one that called connect(2), at that time,
   * or, for a client, the one that called listen(2).
   *
   * @param pid in our pid namespace; 0: it is in none that we see
   */
  record Credentials(int pid, int uid, int gid) {}

  /**
   * Makes a listening stream socket of unix(7), non-blocking. The file has its mode from its first moment on, whatever
   * the umask of the process is.
   *
   * @param mode permissions, such as 0600
   * @param group the file's group; -1: as the directory has it
   * @return a descriptor, or minus an error number; EADDRINUSE: the path exists
   */
  int listen(String path, int mode, int group);

  /**
   * Accepts one connection (accept4(2)).
   *
   * @param fd of {@link #listen}
   * @return a non-blocking descriptor, or minus an error number; EAGAIN: no connection waits
   */
  int accept(int fd);

  /**
   * Identifies the other end of a connection.
   *
   * @return null if the kernel does not know it
   */
  Credentials credentials(int fd);

  /**
   * Connects to a stream socket of unix(7); may wait for room in the queue of the listener.
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
   * @return 0 if so, else an error number; EAGAIN: a process listens, and its queue is full
   */
  int probe(String path);

  /**
   * Begins to connect by TCP, non-blocking. When the descriptor can be written to, {@link #connectError} returns what
   * came of it.
   *
   * @param address 4 or 16 bytes, in network order
   * @return a descriptor, or minus an error number
   */
  int connectTcp(byte[] address, int port);

  /**
   * Returns how a connect ended (SO_ERROR, socket(7)).
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

  /**
   * A message of sd_notify(3).
   *
   * @param pid of the sender, in our pid namespace; 0: it is in none that we see
   * @param uid of the sender; -1: not known
   * @param text lines of {@code NAME=value}; null: it was longer than we take, and its beginning says nothing
   * @param fds descriptors that came with it; the receiver closes them
   */
  record NotifyDatagram(int pid, int uid, String text, int[] fds) {}

  /**
   * Makes the datagram socket of sd_notify(3), non-blocking. Every user may send to it: the kernel vouches for the
   * sender of each message (SCM_CREDENTIALS, unix(7)).
   *
   * @return a descriptor, or minus an error number
   */
  int openNotify(String path);

  /**
   * Receives the next message of a notify socket.
   *
   * @return null when none waits
   */
  NotifyDatagram receiveNotify(int fd);

  /** Checks, without waiting, whether a notify socket outlived the process that made it: no process has it open. */
  boolean isNotifyDead(String path);
}
