package reeve.control.server;

import reeve.core.Requester;
import reeve.posix.Posix;
import reeve.posix.Sockets;

/** The descriptor of a client, non-blocking. */
record ClientSocket(Posix posix, int fd) implements ClientConnection.Pipe {
  /** @param fd accepted. @return null if the kernel does not name the peer; then the descriptor is closed */
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
