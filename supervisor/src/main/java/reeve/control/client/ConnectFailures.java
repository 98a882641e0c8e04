package reeve.control.client;

import reeve.posix.Errno;

/** The paths on which no reeve was reached, and why, for one error that names them all. One thread. */
final class ConnectFailures {
  static final String HINT = "start one with \"reeve run\", or name its socket with --socket or REEVE_SOCKET";

  private final StringBuilder text = new StringBuilder("cannot reach reeve: ");
  private boolean any;
  private boolean forbidden;
  private boolean absent = true;

  /** @param error an error number of connect(2) */
  void add(String path, int error) {
    forbidden |= error == Errno.EACCES;
    absent &= error == Errno.ENOENT || error == Errno.ECONNREFUSED;
    add(path, cause(error));
  }

  /** @param cause why a reeve of this user cannot be there: the rest of a sentence */
  void add(String path, String cause) {
    text.append(any ? ", " : "").append('"').append(path).append("\": ").append(cause);
    any = true;
  }

  ClientException exception() {
    if (forbidden) {
      return new ClientException(ClientException.Kind.FORBIDDEN,
          text.append("; run the command as its owner or as root, or set [reeve] allow").toString());
    }
    String message = text.append("; ").append(HINT).toString();
    return absent ? ClientException.absent(message)
        : new ClientException(ClientException.Kind.UNREACHABLE, message);
  }

  private static String cause(int error) {
    switch (error) {
      case Errno.ENOENT:
        return "there is no such socket";
      case Errno.ECONNREFUSED:
        return "no process listens there any more";
      case Errno.EAGAIN:
        return "its queue is full and does not move; is that reeve stopped?";
      default:
        return Errno.text(error);
    }
  }
}
