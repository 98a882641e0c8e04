package reeve.control.server;

import reeve.core.Requester;
import reeve.posix.ProcessNames;
import reeve.posix.UnixSockets;

/** The descriptor of a client, non-blocking. */
record ClientSocket(int fd) implements ClientConnection.Pipe {
  /** @param fd accepted. @return null if the kernel does not say who is there; then it is closed */
  static ClientConnection connection(int fd) {
    UnixSockets.Credentials who = UnixSockets.credentials(fd);
    if (who == null) {
      UnixSockets.close(fd);
      return null;
    }
    return new ClientConnection(fd, new ClientSocket(fd),
        new Requester(Math.max(who.pid(), 0), who.uid(), ProcessNames.commandLine(who.pid())));
  }

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
