package reeve.control.server;

import reeve.core.Requester;
import reeve.posix.Posix;
import reeve.posix.Sockets;

/** The non-blocking descriptor of a client. */
record ClientSocket(Posix posix, int fd) implements ClientPipe {
  /**
   * @param fd an accepted connection.
   *
   * @return null if the kernel does not name the peer; the descriptor is then closed
   */
  static ClientConnection connection(Posix posix, int fd) {
    Sockets.Credentials peer = posix.credentials(fd);
    if (peer == null) {
      posix.close(fd);
      return null;
    }
    return new ClientConnection(fd, new ClientSocket(posix, fd),
        new Requester(Math.max(peer.pid(), 0), peer.uid(), posix.commandLineText(peer.pid())));
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    return posix.read(fd, buffer, offset, length);
  }

  @Override
  public int send(byte[] buffer, int offset, int length) {
    return posix.send(fd, buffer, offset, length);
  }

  @Override
  public void close() {
    posix.close(fd);
  }
}
