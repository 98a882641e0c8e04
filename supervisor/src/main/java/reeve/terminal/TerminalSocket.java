package reeve.terminal;

/** Where {@code reeve attach} reaches the holder of a terminal. Pure. */
public final class TerminalSocket {
  private TerminalSocket() {}

  /**
   * Returns the path of the socket for the terminal of a service.
   *
   * @param controlSocket the control socket of its reeve
   */
  public static String path(String controlSocket, String service) {
    return controlSocket + ".tty." + service;
  }

  /** Whether an address in the form of {@code reeve status} is a socket of this kind, and no port of a service. */
  public static boolean isAddress(String address) {
    return address.startsWith("unix:") && address.matches(".*\\.tty\\.[^/]+\\.[0-9]+");
  }
}
