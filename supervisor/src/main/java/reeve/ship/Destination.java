package reeve.ship;

/**
 * The receiver of messages: {@code unix:///dev/log}, {@code tcp://host:601}, {@code tls://host:6514}. Pure.
 *
 * @param host a name or an address; null for {@link Kind#UNIX}
 * @param port 0 for {@link Kind#UNIX}
 * @param path of the socket; null for all others
 */
public record Destination(Kind kind, String host, int port, String path) {
  /** The kind of transport. */
  public enum Kind {
    /** A unix socket, whether of datagrams or a stream. */
    UNIX,
    /** RFC 6587, octet counting. */
    TCP,
    /** RFC 5425. */
    TLS
  }

  /** The ports that IANA registered for syslog-conn and syslog-tls. */
  private static final int TCP_PORT = 601;

  private static final int TLS_PORT = 6514;

  /**
   * Parses a destination; a path alone is a unix socket.
   *
   * @throws IllegalArgumentException if the text is no destination; the message is a part of a sentence
   */
  public static Destination parse(String text) {
    if (text.startsWith("/")) {
      return new Destination(Kind.UNIX, null, 0, text);
    }
    if (text.startsWith("unix://")) {
      String path = text.substring("unix://".length());
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("'" + text + "' names no absolute path; write unix:///dev/log");
      }
      return new Destination(Kind.UNIX, null, 0, path);
    }
    boolean tls = text.startsWith("tls://");
    if (!tls && !text.startsWith("tcp://")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no destination; write unix:///dev/log, tcp://host:601 or tls://host:6514");
    }
    String rest = text.substring("tcp://".length());
    int colon = rest.lastIndexOf(':');
    boolean hasPort =
        colon >= 0 && rest.indexOf(']', colon) < 0 && (rest.startsWith("[") || rest.indexOf(':') == colon);
    String host = hasPort ? rest.substring(0, colon) : rest;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    int port = hasPort ? port(rest.substring(colon + 1)) : tls ? TLS_PORT : TCP_PORT;
    if (host.isEmpty() || port < 1 || port > 65535 || host.indexOf('/') >= 0 || host.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is no host and port; write " + (tls ? "tls://host:6514" : "tcp://host:601"));
    }
    return new Destination(tls ? Kind.TLS : Kind.TCP, host, port, null);
  }

  private static int port(String digits) {
    try {
      return digits.startsWith("+") ? -1 : Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  @Override
  public String toString() {
    if (kind == Kind.UNIX) {
      return "unix://" + path;
    }
    return (kind == Kind.TLS ? "tls://" : "tcp://") + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * Returns the destination as a file name: each character except letters, digits, {@code .} and {@code -} is replaced
   * by {@code _}.
   */
  public String fileName() {
    StringBuilder name = new StringBuilder();
    String text = toString();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-';
      name.append(plain ? c : '_');
    }
    return name.toString();
  }
}
