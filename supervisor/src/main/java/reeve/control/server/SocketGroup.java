package reeve.control.server;

import reeve.posix.Files;
import reeve.posix.IdLookup;

/** The group of {@code socket-group}, which may use the control socket. Control thread. */
final class SocketGroup {
  private final String name;
  private IdLookup found = IdLookup.NONE;

  /** @param name a name or a number; null: there is none */
  SocketGroup(String name) {
    this.name = name;
  }

  /** Returns the group; it is looked up until it is found, which may take two seconds each time. */
  IdLookup find(Files files) {
    if (found.id() == -1) {
      found = IdLookup.group(files, name);
    }
    return found;
  }

  /** @param cause why the group cannot use the socket */
  String problem(String path, String cause) {
    return "Cannot give \"" + path + "\" to the group \"" + name + "\": " + cause;
  }
}
