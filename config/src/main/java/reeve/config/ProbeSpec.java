package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A probe of a service: {@code { http = "http://127.0.0.1:8080/health" }}. */
public sealed interface ProbeSpec {
  /**
   * Succeeds if a GET request is answered with one of these codes. Redirects are not followed.
   *
   * @param url as the file has it; http only
   * @param host a name, or an address without brackets
   * @param target path and query, for the request line
   * @param status the codes of success
   */
  record Http(String url, String host, int port, String target, List<Range> status) implements ProbeSpec {
    public Http {
      status = List.copyOf(status);
    }
  }

  /**
   * Succeeds if the address accepts a connection.
   *
   * @param host a name, or an address without brackets
   */
  record Tcp(String host, int port) implements ProbeSpec {}

  /**
   * Succeeds if the socket accepts a connection.
   *
   * @param path absolute
   */
  record Unix(String path) implements ProbeSpec {}

  /**
   * Succeeds if a command exits with code 0.
   *
   * @param argv never empty; a program with a slash is absolute
   */
  record Command(List<String> argv) implements ProbeSpec {
    public Command {
      argv = List.copyOf(argv);
    }
  }

  /**
   * Succeeds if a file exists.
   *
   * @param path absolute
   * @param within the file must have been made or changed within this time; empty: at any time
   */
  record File(String path, Optional<Duration> within) implements ProbeSpec {}

  /** A range of HTTP status codes; both ends are included. */
  record Range(int from, int to) {
    public boolean has(int code) {
      return from <= code && code <= to;
    }
  }

  /** The codes of success where {@code status} is not set. */
  List<Range> DEFAULT_STATUS = List.of(new Range(200, 399));
}
