package reeve.config.read;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.ProbeSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/**
 * Reads the probes of the tables {@code health} and {@code ready}. Loaded only where a file has one of these tables.
 */
final class ProbeReader {
  static final List<String> PROBE_KEYS = List.of("http", "tcp", "unix", "command", "file");
  private static final String COMMAND_HINT =
      "write it as [\"program\", \"argument\"], or [\"sh\", \"-c\", \"…\"] for a line of shell";
  private static final int HTTP_PORT = 80;
  private static final int MAX_URL_LENGTH = 4096;

  private ProbeReader() {}

  static boolean isProbeKey(String key) {
    return PROBE_KEYS.contains(key);
  }

  /**
   * Reads the probe of a table.
   *
   * @param table has {@code kind} as its only key of {@link #PROBE_KEYS}; {@code status} and {@code within} belong to
   *     the probe
   * @return null after a problem
   */
  static ProbeSpec probe(ValueReader in, TomlTable table, String path, String kind) {
    TomlNode value = table.entries.get(kind);
    String key = path + "." + kind;
    TomlNode status = table.entries.get("status");
    TomlNode within = table.entries.get("within");
    if (status != null && !kind.equals("http")) {
      in.problem(status, path + ".status", "has no meaning without http", "");
      return null;
    }
    if (within != null && !kind.equals("file")) {
      in.problem(within, path + ".within", "has no meaning without file", "");
      return null;
    }
    switch (kind) {
      case "http":
        List<ProbeSpec.Range> good = status == null ? ProbeSpec.DEFAULT_STATUS : ranges(in, status, path + ".status");
        ProbeSpec.Http http = http(in, value, key, good == null ? ProbeSpec.DEFAULT_STATUS : good);
        return good == null ? null : http;
      case "tcp":
        return tcp(in, value, key);
      case "unix":
        String socket = in.path(value, key);
        return socket == null ? null : new ProbeSpec.Unix(socket);
      case "command":
        return command(in, value, key);
      default:
        String file = in.path(value, key);
        Duration age = within == null ? null : in.duration(within, path + ".within", false);
        return file == null || within != null && age == null ? null
            : new ProbeSpec.File(file, Optional.ofNullable(age));
    }
  }

  private static ProbeSpec command(ValueReader in, TomlNode value, String key) {
    List<String> argv = in.argv(value, key, COMMAND_HINT);
    return argv == null ? null : new ProbeSpec.Command(argv);
  }

  static ProbeSpec.Tcp tcp(ValueReader in, TomlNode node, String key) {
    String text = in.string(node, key, "write it as \"127.0.0.1:8080\"");
    return text == null ? null : address(in, node, key, in.variables.withDeclaredPorts(text));
  }

  /** {@code 127.0.0.1:8080}, {@code [::1]:8080} or {@code 8080}. */
  static ProbeSpec.Tcp address(ValueReader in, TomlNode node, String key, String text) {
    int colon = text.lastIndexOf(':');
    int port = port(text.substring(colon + 1));
    String host = colon <= 0 ? "127.0.0.1" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
    if (port < 0 || !bracketed && host.indexOf(':') >= 0) {
      in.problem(node, key, "cannot read " + Escaped.quote(text) + " as an address",
          "write it as \"127.0.0.1:8080\", \"[::1]:8080\" or \"8080\"");
      return null;
    }
    return new ProbeSpec.Tcp(bracketed ? host.substring(1, host.length() - 1) : host, port);
  }

  /** @return -1 if the text is not a port */
  private static int port(String digits) {
    int port = digits.isEmpty() || digits.length() > 5 ? -1 : 0;
    for (int i = 0; i < digits.length() && port >= 0; i++) {
      char c = digits.charAt(i);
      port = c < '0' || c > '9' ? -1 : port * 10 + c - '0';
    }
    return port <= 0 || port > 65535 ? -1 : port;
  }

  private static ProbeSpec.Http http(ValueReader in, TomlNode node, String key, List<ProbeSpec.Range> status) {
    String text = in.string(node, key, "write it as \"http://127.0.0.1:8080/health\"");
    if (text == null) {
      return null;
    }
    text = in.variables.withDeclaredPorts(text);
    String cause = "it begins with http://";
    if (text.startsWith("https://")) {
      cause = "use command = [\"curl\", \"-fsS\", …] for https";
    } else if (text.startsWith("http://") && text.length() <= MAX_URL_LENGTH) {
      try {
        URI url = new URI(text);
        String host = url.getHost();
        int port = url.getPort() < 0 ? HTTP_PORT : url.getPort();
        if (host != null && url.getRawUserInfo() == null && port > 0 && port <= 65535) {
          String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
          String target = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
          boolean bracketed = host.startsWith("[");
          // A request line is ASCII: any other character is sent as %XX.
          return new ProbeSpec.Http(text, bracketed ? host.substring(1, host.length() - 1) : host, port,
              new URI(target).toASCIIString(), status);
        }
        cause = "write it as \"http://127.0.0.1:8080/health\"";
      } catch (URISyntaxException e) {
        cause = e.getReason();
      }
    }
    in.problem(node, key, "cannot be " + Escaped.quote(text), cause);
    return null;
  }

  /** {@code 204}, {@code "200-299"} or an array of these. */
  private static List<ProbeSpec.Range> ranges(ValueReader in, TomlNode node, String key) {
    List<TomlNode> items = node instanceof TomlArray ? ((TomlArray) node).items : List.of(node);
    List<ProbeSpec.Range> ranges = new ArrayList<>();
    boolean good = !items.isEmpty();
    if (items.isEmpty()) {
      in.problem(node, key, "cannot be empty", "leave the key out for [\"200-399\"]");
    }
    for (TomlNode item : items) {
      ProbeSpec.Range range = range(in, item, key);
      good &= range != null;
      ranges.add(range);
    }
    return good ? ranges : null;
  }

  private static ProbeSpec.Range range(ValueReader in, TomlNode item, String key) {
    if (item instanceof TomlScalar && ((TomlScalar) item).kind == TomlScalar.Kind.INTEGER) {
      Integer code = in.integer(item, key, 100, 599);
      return code == null ? null : new ProbeSpec.Range(code, code);
    }
    String text = in.string(item, key, "write it as [200, \"300-399\"]");
    if (text == null) {
      return null;
    }
    int dash = text.indexOf('-');
    int from = port(dash < 0 ? text : text.substring(0, dash));
    int to = dash < 0 ? from : port(text.substring(dash + 1));
    if (from < 100 || to > 599 || to < from) {
      in.problem(item, key, "cannot read " + Escaped.quote(text) + " as HTTP status codes",
          "write it as 204 or \"200-299\"");
      return null;
    }
    return new ProbeSpec.Range(from, to);
  }

  /**
   * The one key of a table that names a probe.
   *
   * @return null after a problem
   */
  static String probeKey(ValueReader in, TomlTable table, String path, List<String> kinds) {
    String found = null;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      if (kinds.contains(entry.getKey())) {
        if (found != null) {
          in.problem(entry.getValue(), path, "cannot have both " + found + " and " + entry.getKey(),
              "remove one of the two");
          return null;
        }
        found = entry.getKey();
      }
    }
    if (found == null) {
      in.problem(table, path, "cannot find the probe", "add one of " + Suggestions.list(kinds));
    }
    return found;
  }
}
