package reeve.control.server;

import reeve.core.Requester;
import reeve.posix.Posix;
import reeve.posix.Sockets;

/** The descriptor of a client, non-blocking. */
record ClientSocket(Posix posix, int fd) implements ClientConnection.Pipe {
  /** @param fd accepted. @return null if the kernel does not say who is there; then it is closed */
  static ClientConnection connection(Posix posix, int fd) {
    Sockets.Credentials who = posix.credentials(fd);
    if (who == null) {
      posix.close(fd);
      return null;
    }
    return new ClientConnection(fd, new ClientSocket(posix, fd),
        new Requester(Math.max(who.pid(), 0), who.uid(), posix.commandLineText(who.pid())));
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
