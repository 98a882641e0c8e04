package reeve.posix;

/**
 * The datagram sockets of sd_notify(3), and what the kernel knows about the senders of messages. Any thread. Failures
 * are error numbers (see {@link Errno}).
 */
public interface NotifySockets {
  /** How many descriptors of one message get a number in {@link #takeDescriptors}. */
  int MOST_DESCRIPTORS = 4;

  /** In place of a pidfd: the sender was reaped. */
  int GONE = -2;

  /**
   * The sender of a message of sd_notify(3), as the kernel attests it.
   *
   * @param pid in our pid namespace; 0: it is outside of our namespace. If the sender has ended, another process may
   *     have this pid
   * @param uid the real uid of the sender; -1: not known
   * @param descriptors whether descriptors come with the message
   * @param pidfd refers to the sender; the caller closes it. {@link #GONE}; or -1: there is none, because the kernel
   *     passes none (Linux before 6.5), because of the descriptors, or because our limit on descriptors is reached
   */
  record Sender(int pid, int uid, boolean descriptors, int pidfd) {}

  /**
   * Creates the datagram socket for sd_notify(3), non-blocking. The kernel attests the sender of each message
   * (SCM_CREDENTIALS and SCM_PIDFD, unix(7)), and the list of sockets that every user can read does not show its path.
   *
   * @param mode permissions of the file, whatever the umask of the process is
   * @return a descriptor, or minus an error number
   */
  int open(String path, int mode);

  /**
   * Sends one message to the notify socket of another process, without waiting and without SIGPIPE.
   *
   * @param address the value of NOTIFY_SOCKET: an absolute path, or {@code @} and an abstract name (unix(7))
   * @return 0, or minus an error number; EAGAIN: the queue of the receiver is full; EAFNOSUPPORT: the address has
   *     another form
   */
  default int send(String address, byte[] message) {
    return -Errno.EAFNOSUPPORT;
  }

  /** Goes on with a socket that the program before this one made. */
  default void resume(int fd) {}

  /**
   * Identifies the sender of the next message of a notify socket, without taking the message and without reading its
   * text.
   *
   * @return null if no message is pending
   */
  Sender peek(int fd);

  /**
   * Reads the next message of a notify socket.
   *
   * @param keep whether it stays in the queue. A message with descriptors has to stay: to take it may block
   * @return lines of {@code NAME=value}; null: none is pending, or it is too long
   */
  String text(int fd, boolean keep);

  /** Discards the next message of a notify socket, which came without descriptors. */
  void drop(int fd);

  /**
   * Takes the next message of a notify socket, which came with descriptors. The kernel closes those beyond
   * {@link #MOST_DESCRIPTORS}, or beyond our limit on descriptors, in this call. That may block for as long as
   * close(2) does, so this is not called on the loop thread.
   *
   * @return descriptors; the caller closes them
   */
  int[] takeDescriptors(int fd);

  /** Checks, without waiting, whether a notify socket outlived the process that made it: no process has it open. */
  boolean isDead(String path);

  /**
   * Returns the real uid of a process (/proc/PID/status, proc_pid_status(5)).
   *
   * @return -1: the process is gone, or it is not known
   */
  int realUid(int pid);

  /** Of {@link #cgroupAtEnd}: the process was not reaped yet. */
  long NOT_REAPED = 0;

  /**
   * Returns the cgroup of version 2 in which a process ended (PIDFD_GET_INFO with PIDFD_INFO_EXIT, Linux 6.15; see
   * include/uapi/linux/pidfd.h). The kernel records it, so it remains known when the process is gone.
   *
   * @return the id of the cgroup, which is the inode number of its directory; {@link #NOT_REAPED}; -1: the process is
   *     gone, and its cgroup is not known
   */
  long cgroupAtEnd(int pidfd);

  /**
   * Returns 64 random bits, which other processes cannot predict (getrandom(2)).
   *
   * @return 0: there are none
   */
  long random();
}
