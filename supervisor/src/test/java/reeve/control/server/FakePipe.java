package reeve.control.server;

import reeve.posix.Errno;

/** The descriptor of a client, in memory. */
final class FakePipe implements ClientPipe {
  /** What the client has sent and the server has not read. */
  final StringBuilder in = new StringBuilder();
  final StringBuilder out = new StringBuilder();
  /** Bytes that may still be sent. */
  int room = Integer.MAX_VALUE;
  /** Whether the client sends nothing any more. */
  boolean ended;
  int sends;
  int closes;

  @Override
  public int read(byte[] buffer, int offset, int length) {
    int n = Math.min(length, in.length());
    for (int i = 0; i < n; i++) {
      buffer[offset + i] = (byte) in.charAt(i);
    }
    in.delete(0, n);
    return n == 0 && !ended ? -Errno.EAGAIN : n;
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
