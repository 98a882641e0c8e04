package reeve.control.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import reeve.posix.Errno;
import reeve.posix.PollEntry;
import reeve.posix.Posix;

/** Lines over a connection, each with a deadline by {@link System#nanoTime}. One thread. */
final class LineTransport implements AutoCloseable {
  /** A deadline that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  /** Longer than the status of 20,000 services; a program that sends such a line is not reeve. */
  private static final int MAX_LINE = 16 << 20;

  private final Posix posix;
  private final int fd;
  private byte[] buffer = new byte[16 * 1024];
  private int from;
  private int to;
  private int scanned;
  private boolean ended;
  private boolean inputClosed;
  private boolean closed;

  LineTransport(Posix posix, int fd) {
    this.posix = posix;
    this.fd = fd;
  }

  /**
   * Connects to a socket.
   *
   * @return a non-blocking connection, or minus an error number; -EAGAIN: the queue of the socket was full until the
   *     deadline
   */
  static int connect(Posix posix, String path, long deadline) {
    while (true) {
      int fd = posix.connectNow(path);
      long left = deadline - System.nanoTime();
      if (fd != -Errno.EAGAIN || left <= 0) {
        return fd;
      }
      // Poll again later: no descriptor becomes ready when there is room in the queue of a listening socket.
      posix.poll(new long[0], 0, Math.min(left, 20_000_000));
    }
  }

  /** The process at the other end; the caller closes it. */
  PeerProcess peer(String path) {
    return PeerProcess.of(posix, fd, path);
  }

  /** Whether the other side has ended the connection and sends nothing any more. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether the other side takes nothing any more; what it sent earlier can still be read. */
  boolean isInputClosed() {
    return inputClosed;
  }

  /**
   * Sends bytes.
   *
   * @return false if the other side takes nothing any more, or did not take them in time
   */
  boolean send(byte[] bytes, long deadline) {
    int at = 0;
    while (at < bytes.length) {
      int sent = posix.send(fd, bytes, at, bytes.length - at);
      if (sent >= 0) {
        at += sent;
      } else if (sent != -Errno.EAGAIN) {
        inputClosed = true;
        return false;
      } else if (!await(false, deadline)) {
        return false;
      }
    }
    return true;
  }

  /** @return the next line, without its end; null if nothing more comes ({@link #hasEnded}), or at the deadline */
  String line(long deadline) {
    while (true) {
      for (; scanned < to; scanned++) {
        if (buffer[scanned] == '\n') {
          String line = new String(buffer, from, scanned - from, StandardCharsets.UTF_8);
          from = ++scanned;
          return line;
        }
      }
      if (ended) {
        return null;
      }
      makeRoom();
      int got = posix.read(fd, buffer, to, buffer.length - to);
      if (got > 0) {
        to += got;
      } else if (got != -Errno.EAGAIN) {
        ended = true;
      } else if (!await(true, deadline)) {
        return null;
      }
      if (to - from >= MAX_LINE) {
        ended = true;
      }
    }
  }

  private void makeRoom() {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      scanned -= from;
      from = 0;
    }
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
  }

  /** @return false at the deadline */
  private boolean await(boolean toRead, long deadline) {
    long[] entry = {PollEntry.of(fd, toRead, !toRead)};
    while (true) {
      long left = deadline == NEVER ? -1 : Math.max(0, deadline - System.nanoTime());
      if (posix.poll(entry, 1, left) > 0) {
        return true;
      }
      if (deadline != NEVER && deadline - System.nanoTime() <= 0) {
        return false;
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      ended = true;
      posix.close(fd);
    }
  }
}
