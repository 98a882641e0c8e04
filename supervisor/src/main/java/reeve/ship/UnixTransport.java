package reeve.ship;

import java.io.IOException;
import reeve.posix.Errno;
import reeve.posix.PollEntry;
import reeve.posix.Posix;

/**
 * A socket file, as /dev/log: a message a datagram, or, on a stream, a line each, which is what receivers take there
 * (syslog-ng's unix-stream, rsyslog's imptcp). By calls of our own, for Java has no datagrams there. What a send took
 * is in the receiver's queue.
 */
final class UnixTransport implements Transport {
  private final Posix posix;
  private final int fd;
  private final boolean datagrams;
  private final int longest;

  private UnixTransport(Posix posix, int fd, boolean datagrams, int longest) {
    this.posix = posix;
    this.fd = fd;
    this.datagrams = datagrams;
    this.longest = longest;
  }

  static UnixTransport connect(Posix posix, String path, int longest) throws IOException {
    int fd = posix.connectDatagrams(path);
    boolean datagrams = fd != -Errno.EPROTOTYPE;
    if (!datagrams) {
      fd = posix.connect(path);
    }
    if (fd < 0) {
      throw new IOException(Errno.text(-fd));
    }
    return new UnixTransport(posix, fd, datagrams, longest);
  }

  @Override
  public void send(byte[] message) throws IOException {
    byte[] bytes = message;
    if (!datagrams) {
      bytes = java.util.Arrays.copyOf(message, message.length + 1);
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
    // Each was sent at once.
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
  public int longest() {
    return longest;
  }

  @Override
  public void close() {
    posix.close(fd);
  }
}
