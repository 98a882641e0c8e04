package reeve.dbus;

import java.io.IOException;
import reeve.posix.Sockets;

/** Connects through the client library, which is loaded with the first connection. */
public final class DbusConnector implements BusConnector {
  private final Sockets sockets;
  private final int uid;

  /**
   * @param sockets to find out whether a bus is there
   * @param uid the user that reeve claims to be; the bus verifies it
   */
  public DbusConnector(Sockets sockets, int uid) {
    this.sockets = sockets;
    this.uid = uid;
  }

  @Override
  public BusConnection connect(String address, BusConnection.Listener listener) throws IOException {
    return DbusClient.connect(sockets, address, uid, listener);
  }
}
