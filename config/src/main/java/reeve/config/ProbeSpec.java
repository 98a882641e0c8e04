package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One way to ask a service whether it does what it is for: {@code { http = "http://127.0.0.1:8080/health" }}. */
public sealed interface ProbeSpec {
  /**
   * A GET is answered with one of these codes. Redirects are not followed.
   *
   * @param url as it was written; http only
   * @param host a name, or an address without brackets
   * @param target what stands in the request line: path and query
   * @param status codes that are good
   */
  record Http(String url, String host, int port, String target, List<Range> status) implements ProbeSpec {
    public Http {
      status = List.copyOf(status);
    }
  }

  /** A connection to it is accepted. @param host a name, or an address without brackets */
  record Tcp(String host, int port) implements ProbeSpec {}

  /** A connection to this socket is accepted. @param path absolute */
  record Unix(String path) implements ProbeSpec {}

  /** A command ends with code 0. @param argv never empty; a program with a slash is absolute */
  record Command(List<String> argv) implements ProbeSpec {
    public Command {
      argv = List.copyOf(argv);
    }
  }

  /**
   * A file is there.
   *
   * @param path absolute
   * @param within it was made or changed in this time; empty: whenever
   */
  record File(String path, Optional<Duration> within) implements ProbeSpec {}

  /** Codes of HTTP, both ends included. */
  record Range(int from, int to) {
    public boolean has(int code) {
      return from <= code && code <= to;
    }
  }

  /** What counts as a good answer unless something else is said. */
  List<Range> GOOD = List.of(new Range(200, 399));
}
