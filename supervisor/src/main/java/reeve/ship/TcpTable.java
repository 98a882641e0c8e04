package reeve.ship;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads the state of a TCP connection of this process from /proc/net/tcp and tcp6
 * (Documentation/networking/proc_net_tcp.rst): whether it is established, and how many bytes the other side has not
 * acknowledged. Java's sockets do not provide this, and TLS has no acknowledgement of its own.
 */
final class TcpTable {
  private static final String ESTABLISHED = "01"; // net/tcp_states.h

  private TcpTable() {}

  /** @return the number of unacknowledged bytes; -1: the connection is not established; -2: not known */
  static long unacknowledged(int localPort, int remotePort) {
    long found = -2;
    for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      try {
        long bytes = find(Files.readString(Path.of(table), StandardCharsets.US_ASCII), localPort, remotePort);
        if (bytes >= 0) {
          return bytes;
        }
        found = -1;
      } catch (IOException e) {
        continue; // without IPv6 this file does not exist
      }
    }
    return found;
  }

  /**
   * Finds a connection in a table of lines {@code sl local_address rem_address st tx_queue:rx_queue ...}, which follow
   * a header line. Pure.
   *
   * @return the number of unacknowledged bytes; -1: there is no such connection, or it is being closed
   */
  static long find(String table, int localPort, int remotePort) {
    String local = String.format(":%04X ", localPort);
    String remote = String.format(":%04X ", remotePort);
    for (int at = table.indexOf('\n') + 1; at > 0 && at < table.length();) {
      int end = table.indexOf('\n', at);
      String line = table.substring(at, end < 0 ? table.length() : end);
      at = end + 1;
      int first = line.indexOf(local);
      int second = first < 0 ? -1 : line.indexOf(remote, first + local.length());
      if (second >= 0) {
        String[] rest = line.substring(second + remote.length()).trim().split(" +");
        if (rest.length > 1 && rest[0].equals(ESTABLISHED)) {
          return Long.parseLong(rest[1].substring(0, rest[1].indexOf(':')), 16);
        }
      }
      if (end < 0) {
        break;
      }
    }
    return -1;
  }
}
