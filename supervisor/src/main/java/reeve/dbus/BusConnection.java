package reeve.dbus;

import java.io.IOException;

/**
 * A connection to a message bus that watches the ownership of names (D-Bus Specification, "Message Bus Messages"). Its
 * calls block until the bus answers, so they are never made on the loop thread.
 */
public interface BusConnection extends AutoCloseable {
  /** Receives what happens on the bus. Called on a thread of the connection. */
  interface Listener {
    /** A name got an owner, or lost its owner. */
    void ownerChanged(String name);

    /** The connection broke, in most cases because the bus ended. */
    void disconnected();
  }

  /**
   * Returns the pid of the process that owns a name.
   *
   * @return 0: the name has an owner, whose pid the bus does not give; -1: it has no owner
   * @throws IOException if the bus does not answer
   */
  int ownerPid(String name) throws IOException;

  /** Ends the connection, if it has not ended already. */
  @Override
  void close();
}
