package reeve.control.server;

import reeve.posix.Errno;

/** A socket in memory. */
final class MemorySocket implements ClientConnection.Pipe {
  /** What is to be read. */
  final StringBuilder in = new StringBuilder();
  final StringBuilder out = new StringBuilder();
  /** Bytes that may still be sent. */
  int room = Integer.MAX_VALUE;
  int sends;
  int closes;

  @Override
  public int read(byte[] buffer, int offset, int length) {
    int n = Math.min(length, in.length());
    for (int i = 0; i < n; i++) {
      buffer[offset + i] = (byte) in.charAt(i);
    }
    in.delete(0, n);
    return n == 0 ? -Errno.EAGAIN : n;
  }

  @Override
  public int send(byte[] buffer, int offset, int length) {
    int n = Math.min(length, room);
    if (n == 0) {
      return -Errno.EAGAIN;
    }
    room -= n;
    sends++;
    for (int i = 0; i < n; i++) {
      out.append((char) buffer[offset + i]);
    }
    return n;
  }

  @Override
  public void close() {
    closes++;
  }
}
