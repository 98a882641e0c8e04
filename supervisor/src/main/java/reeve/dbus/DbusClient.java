package reeve.dbus;

import java.io.IOException;
import org.freedesktop.dbus.connections.IDisconnectCallback;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBus;
import org.freedesktop.dbus.interfaces.DBusSigHandler;
import reeve.posix.Errno;
import reeve.posix.Sockets;

/** A connection through the client library. It has threads of its own, which end with it. */
final class DbusClient implements BusConnection {
  private static final String PATH_ADDRESS = "unix:path=";
  private static final int CONNECT_TIMEOUT_MILLIS = 2000;

  private final DBusConnection connection;
  private final DBus bus;

  private DbusClient(DBusConnection connection, DBus bus) {
    this.connection = connection;
    this.bus = bus;
  }

  /**
   * Connects to a bus: see {@link BusConnector#connect}.
   *
   * @param sockets to find out whether a bus is there
   * @param uid the user that reeve claims to be; the bus verifies it
   */
  static DbusClient connect(Sockets sockets, String address, int uid, Listener listener) throws IOException {
    int semicolon = address.indexOf(';');
    String first = semicolon < 0 ? address : address.substring(0, semicolon);
    checkReachable(sockets, first);
    try {
      DBusConnectionBuilder builder = DBusConnectionBuilder.forAddress(first).withShared(false);
      builder.transportConfig().withTimeout(CONNECT_TIMEOUT_MILLIS);
      builder.transportConfig().configureSasl().withSaslUid((long) uid);
      builder.withDisconnectCallback(new IDisconnectCallback() {
        @Override
        public void disconnectOnError(IOException error) {
          listener.disconnected();
        }
      });
      DBusConnection connection = builder.build();
      try {
        connection.addSigHandler(DBus.NameOwnerChanged.class, new DBusSigHandler<DBus.NameOwnerChanged>() {
          @Override
          public void handle(DBus.NameOwnerChanged signal) {
            listener.ownerChanged(signal.name);
          }
        });
        return new DbusClient(connection,
            connection.getRemoteObject("org.freedesktop.DBus", "/org/freedesktop/DBus", DBus.class));
      } catch (DBusException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (DBusException | RuntimeException e) {
      throw new IOException(message(e), e);
    }
  }

  /** Fails at once if there is no bus: the library would try for seconds, while the checks of other buses wait. */
  private static void checkReachable(Sockets sockets, String address) throws IOException {
    if (address.startsWith(PATH_ADDRESS)) {
      int comma = address.indexOf(',');
      int error = sockets.probe(address.substring(PATH_ADDRESS.length(), comma < 0 ? address.length() : comma));
      if (error != 0 && error != Errno.EAGAIN) {
        throw new IOException(Errno.text(error));
      }
    }
  }

  private static String message(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  @Override
  public int ownerPid(String name) throws IOException {
    try {
      if (!bus.NameHasOwner(name)) {
        return -1;
      }
      try {
        return bus.GetConnectionUnixProcessID(name).intValue();
      } catch (DBusExecutionException e) {
        return bus.NameHasOwner(name) ? 0 : -1;
      }
    } catch (RuntimeException e) {
      throw new IOException(message(e), e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException | RuntimeException e) {
      // The connection is gone already.
    }
  }
}
