package reeve.ship;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel knows of a TCP connection of this process: whether it stands, and how many bytes the other side has
 * not acknowledged, from /proc/net/tcp and tcp6 (Documentation/networking/proc_net_tcp.rst). Java's sockets do not say
 * it, and TLS has nothing of its own for it.
 */
final class TcpTable {
  private static final String ESTABLISHED = "01"; // net/tcp_states.h

  private TcpTable() {}

  /** @return bytes without acknowledgement; -1: it does not stand; -2: nobody can tell */
  static long unacknowledged(int localPort, int remotePort) {
    long found = -2;
    for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      try {
        long here = find(Files.readString(Path.of(table), StandardCharsets.US_ASCII), localPort, remotePort);
        if (here >= 0) {
          return here;
        }
        found = -1;
      } catch (IOException e) {
        continue; // without IPv6 there is no such file
      }
    }
    return found;
  }

  /**
   * {@code sl local_address rem_address st tx_queue:rx_queue ...} after a line of titles. Pure. @return -1: not there,
   * or being closed
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
