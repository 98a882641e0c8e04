package reeve.health;

import java.nio.charset.StandardCharsets;

/** Parses a response of HTTP/1.x (RFC 9112) as far as its status and its end. Pure. */
final class HttpStatusParser {
  private static final int LONGEST_HEAD = 16 * 1024;

  /** In bytes: more of a body is not read, and the connection is closed before its end. */
  private static final long LONGEST_BODY = 256 * 1024;

  private final StringBuilder head = new StringBuilder(256);
  private int status = -1;
  private boolean headComplete;
  private boolean malformed;
  private long body; // bytes of the body that were read
  private long length = Long.MAX_VALUE;

  /** Adds further bytes. */
  void feed(byte[] bytes, int count) {
    int at = 0;
    while (at < count && !headComplete) {
      head.append((char) (bytes[at++] & 0xff));
      if (head.length() > LONGEST_HEAD) {
        malformed = true;
        return;
      }
      if (head.charAt(head.length() - 1) == '\n') {
        line();
      }
    }
    body += count - at;
  }

  private void line() {
    int end = head.length() - 1;
    int begin = head.lastIndexOf("\n", end - 1) + 1;
    if (begin == 0 && status < 0) {
      status = status(head);
      malformed |= status < 0;
    }
    boolean empty = end == begin || end == begin + 1 && head.charAt(begin) == '\r';
    if (empty && begin > 0) {
      if (status >= 100 && status < 200) {
        head.setLength(0); // an interim response
        status = -1;
      } else {
        headComplete = true;
        length = status == 204 || status == 304 ? 0 : length(head);
      }
    }
  }

  /**
   * Parses a line such as {@code HTTP/1.1 200 OK}.
   *
   * @return the status; -1: it is no such line
   */
  private static int status(StringBuilder line) {
    boolean good = line.length() >= 13 && line.indexOf("HTTP/1.") == 0 && line.charAt(8) == ' ';
    int code = 0;
    for (int i = 9; i < 12 && good; i++) {
      char c = line.charAt(i);
      good = c >= '0' && c <= '9';
      code = code * 10 + c - '0';
    }
    return good && code >= 100 ? code : -1;
  }

  /** @return the length of the body in bytes; {@link Long#MAX_VALUE}: not known */
  private static long length(StringBuilder head) {
    for (String field : head.toString().split("\n")) {
      int colon = field.indexOf(':');
      if (colon > 0 && field.substring(0, colon).equalsIgnoreCase("content-length")) {
        try {
          return Math.max(0, Long.parseLong(field.substring(colon + 1).trim()));
        } catch (NumberFormatException e) {
          return Long.MAX_VALUE;
        }
      }
    }
    return Long.MAX_VALUE;
  }

  /** @return the status of the response; -1: not known yet */
  int status() {
    return status >= 100 && status < 200 && status != 101 && !headComplete ? -1 : status;
  }

  /** Returns whether the response is not HTTP. */
  boolean isMalformed() {
    return malformed;
  }

  /** Returns whether nothing more has to be read. */
  boolean isComplete() {
    return malformed || headComplete && (body >= length || body >= LONGEST_BODY);
  }

  /** Returns the request, with a Host header as the host is addressed in the configuration. */
  static byte[] request(String host, int port, String target) {
    String name = (host.indexOf(':') < 0 ? host : "[" + host + "]") + (port == 80 ? "" : ":" + port);
    return ("GET " + target + " HTTP/1.1\r\nHost: " + name
        + "\r\nUser-Agent: reeve\r\nAccept: */*\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
