package reeve.ship;

import java.io.IOException;
import java.util.Arrays;
import reeve.posix.Errno;
import reeve.posix.PollEntry;
import reeve.posix.Posix;

/**
 * A unix socket such as /dev/log. Each message is a datagram, or, on a stream, a line, which is what receivers accept
 * there (syslog-ng's unix-stream, rsyslog's imptcp). It makes the system calls directly, because Java has no unix
 * datagrams. What a send has accepted is in the receiver's queue.
 */
final class UnixTransport implements Transport {
  private final Posix posix;
  private final int fd;
  private final boolean datagrams;

  private UnixTransport(Posix posix, int fd, boolean datagrams) {
    this.posix = posix;
    this.fd = fd;
    this.datagrams = datagrams;
  }

  /**
   * Connects.
   *
   * @throws IOException if no process listens
   */
  static UnixTransport connect(Posix posix, String path) throws IOException {
    int fd = posix.connectDatagrams(path);
    boolean datagrams = fd != -Errno.EPROTOTYPE;
    if (!datagrams) {
      fd = posix.connect(path);
    }
    if (fd < 0) {
      throw new IOException(Errno.text(-fd));
    }
    return new UnixTransport(posix, fd, datagrams);
  }

  @Override
  public void send(byte[] message) throws IOException {
    byte[] bytes = message;
    if (!datagrams) {
      bytes = Arrays.copyOf(message, message.length + 1);
      bytes[message.length] = '\n';
    }
    for (int at = 0; at < bytes.length;) {
      int sent = posix.send(fd, bytes, at, bytes.length - at);
      if (sent < 0) {
        throw new IOException(Errno.text(-sent));
      }
      at += sent;
    }
  }

  @Override
  public void flush() {
    // Each message was sent at once.
  }

  @Override
  public State state() {
    long[] entries = {PollEntry.of(fd, false, false)};
    posix.poll(entries, 1, 0);
    return PollEntry.isEnded(entries[0]) ? State.BROKEN : State.DELIVERED;
  }

  @Override
  public boolean finish() {
    return state() == State.DELIVERED;
  }

  @Override
  public void close() {
    posix.close(fd);
  }
}
