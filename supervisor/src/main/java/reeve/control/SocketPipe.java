package reeve.control;

import reeve.posix.UnixSockets;

/** The descriptor of a client, non-blocking. */
record SocketPipe(int fd) implements Connection.Pipe {
  @Override
  public int read(byte[] buffer, int offset, int length) {
    return UnixSockets.read(fd, buffer, offset, length);
  }

  @Override
  public int send(byte[] buffer, int offset, int length) {
    return UnixSockets.send(fd, buffer, offset, length);
  }

  @Override
  public void close() {
    UnixSockets.close(fd);
  }
}
