package reeve.health;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Addresses of hosts. Literal addresses and {@code localhost} need no resolution; the addresses of other names are kept
 * for 30 seconds. The check thread only, except {@link #resolve}.
 */
final class HostResolver {
  private static final long KEPT_NANOS = 30_000_000_000L;
  private static final int MAX_ENTRIES = 1000;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  private static final List<byte[]> LOCALHOST = List.of(LOOPBACK, LOOPBACK_6);

  private record Entry(List<byte[]> addresses, long until) {}

  private final Map<String, Entry> entries = new HashMap<>();

  /** @return the addresses of a host, in network order; null: the name must be resolved */
  List<byte[]> known(String host, long now) {
    Entry entry = entries.get(host);
    if (entry != null && entry.until() - now > 0) {
      return entry.addresses();
    }
    if (host.equalsIgnoreCase("localhost")) {
      return LOCALHOST;
    }
    byte[] literal = literal(host);
    if (literal == null) {
      return null;
    }
    store(host, List.of(literal), now);
    return List.of(literal);
  }

  /** Keeps the addresses of a host for a while. */
  void store(String host, List<byte[]> addresses, long now) {
    if (entries.size() >= MAX_ENTRIES) {
      entries.clear();
    }
    entries.put(host, new Entry(addresses, now + KEPT_NANOS));
  }

  /** Resolves a name. May query a server and block. Any thread. */
  static List<byte[]> resolve(String host) throws UnknownHostException {
    List<byte[]> addresses = new ArrayList<>();
    for (InetAddress address : InetAddress.getAllByName(host)) {
      addresses.add(address.getAddress());
    }
    return addresses;
  }

  /** @return the address that the text is; null: it is a name */
  static byte[] literal(String host) {
    if (host.indexOf(':') >= 0) {
      try {
        return InetAddress.getByName(host).getAddress(); // text with a colon is never a name, so no server is queried
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
