package reeve.dbus;

import java.io.IOException;

/** Connects to message buses. Calls block until the bus answers, so they are never made on the loop thread. */
public interface BusConnector {
  /**
   * Connects to a bus, and listens from then on.
   *
   * @param address in the form of {@code DBUS_SESSION_BUS_ADDRESS}; the first of several is used
   * @throws IOException if the bus does not answer or refuses the connection; the message gives the cause
   */
  BusConnection connect(String address, BusConnection.Listener listener) throws IOException;
}
