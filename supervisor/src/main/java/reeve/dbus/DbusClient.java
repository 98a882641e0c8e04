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
import reeve.posix.UnixSockets;

/**
 * A connection to a message bus, to see who has which name there (dbus-specification, "Message Bus Messages"). Its
 * calls block for an answer: never on the loop thread. It has threads of its own, which end with it.
 */
public final class DbusClient implements AutoCloseable {
  /** Who wants to know. Called on a thread of the library. */
  public interface Listener {
    /** Somebody took or gave up a name. */
    void ownerChanged(String name, boolean owned);

    /** The connection is gone: the bus ended, most likely. */
    void disconnected();
  }

  private static final String BY_PATH = "unix:path=";
  private static final int PATIENCE_MILLIS = 2000;

  private final DBusConnection connection;
  private final DBus bus;

  private DbusClient(DBusConnection connection, DBus bus) {
    this.connection = connection;
    this.bus = bus;
  }

  /**
   * Connects, and listens from then on.
   *
   * @param address as in {@code DBUS_SESSION_BUS_ADDRESS}; of several the first
   * @param uid whom we say that we are; the bus checks it
   * @throws IOException if nobody is there or lets us in; the message is for people
   */
  public static DbusClient connect(String address, int uid, Listener listener) throws IOException {
    int semicolon = address.indexOf(';');
    String first = semicolon < 0 ? address : address.substring(0, semicolon);
    refuse(first);
    try {
      DBusConnectionBuilder builder = DBusConnectionBuilder.forAddress(first).withShared(false);
      builder.transportConfig().withTimeout(PATIENCE_MILLIS);
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
            listener.ownerChanged(signal.name, !signal.newOwner.isEmpty());
          }
        });
        return new DbusClient(connection,
            connection.getRemoteObject("org.freedesktop.DBus", "/org/freedesktop/DBus", DBus.class));
      } catch (DBusException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (DBusException | RuntimeException e) {
      throw new IOException(words(e), e);
    }
  }

  /** The library tries for seconds to reach what is not there; other buses would wait for it. */
  private static void refuse(String address) throws IOException {
    if (address.startsWith(BY_PATH)) {
      int comma = address.indexOf(',');
      int error = UnixSockets.probe(address.substring(BY_PATH.length(), comma < 0 ? address.length() : comma));
      if (error != 0 && error != Errno.EAGAIN) {
        throw new IOException(Errno.text(error));
      }
    }
  }

  private static String words(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** @return the pid of who has a name, 0: it is not told which; -1: nobody has it */
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
      throw new IOException(words(e), e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException | RuntimeException e) {
      // it is gone already
    }
  }
}
