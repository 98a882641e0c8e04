package reeve.health;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Addresses of hosts. What is an address itself, and {@code localhost}, is known; other names are looked up by somebody
 * who may wait, and kept for a while. The thread of the checks, except {@link #lookUp}.
 */
final class HostResolver {
  private static final long KEPT_NANOS = 30_000_000_000L;
  private static final int MOST = 1000;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  private static final List<byte[]> LOCALHOST = List.of(LOOPBACK, LOOPBACK_6);

  private record Known(List<byte[]> addresses, long until) {}

  private final Map<String, Known> known = new HashMap<>();

  /** @return null: it has to be looked up */
  List<byte[]> get(String host, long now) {
    Known one = known.get(host);
    if (one != null && one.until() - now > 0) {
      return one.addresses();
    }
    if (host.equalsIgnoreCase("localhost")) {
      return LOCALHOST;
    }
    byte[] literal = literal(host);
    if (literal == null) {
      return null;
    }
    put(host, List.of(literal), now);
    return List.of(literal);
  }

  void put(String host, List<byte[]> addresses, long now) {
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(host, new Known(addresses, now + KEPT_NANOS));
  }

  /** May ask a server, and take its time. Any thread. */
  static List<byte[]> lookUp(String host) throws UnknownHostException {
    List<byte[]> addresses = new ArrayList<>();
    for (InetAddress address : InetAddress.getAllByName(host)) {
      addresses.add(address.getAddress());
    }
    return addresses;
  }

  /** @return null: it is a name */
  static byte[] literal(String host) {
    if (host.indexOf(':') >= 0) {
      try {
        return InetAddress.getByName(host).getAddress(); // with a colon it is no name, and nobody is asked
      } catch (UnknownHostException e) {
        return null;
      }
    }
    byte[] four = new byte[4];
    int part = 0;
    int value = -1;
    for (int i = 0; i <= host.length(); i++) {
      char c = i == host.length() ? '.' : host.charAt(i);
      if (c == '.' && value >= 0 && part < 4) {
        four[part++] = (byte) value;
        value = -1;
      } else if (c >= '0' && c <= '9' && Math.max(value, 0) * 10 + c - '0' <= 255) {
        value = Math.max(value, 0) * 10 + c - '0';
      } else {
        return null;
      }
    }
    return part == 4 ? four : null;
  }
}
