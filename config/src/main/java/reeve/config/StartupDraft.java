package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@link Startup} while they are gathered. */
final class StartupDraft {
  private static final List<String> TYPES = List.of("simple", "exec", "oneshot", "forking", "notify");
  private static final List<String> READY = List.of("notify", "tcp", "unix", "http", "file", "log");
  private static final String HINT = "write it as { tcp = \"127.0.0.1:8080\" }";

  private Startup.Type type = Startup.Type.SIMPLE;
  private boolean remain;
  private String pidFile;
  private Readiness ready;
  private Duration timeout;
  private boolean changed;
  private NodeReader reader;
  private TomlNode blamed;
  private String blamedKey;

  StartupDraft() {}

  StartupDraft(StartupDraft base) {
    timeout = base.timeout;
    changed = base.changed;
  }

  static boolean isKey(String key) {
    return key.equals("type") || key.equals("remain-after-exit") || key.equals("pid-file") || key.equals("ready")
        || key.equals("start-timeout");
  }

  Startup.Type type() {
    return type;
  }

  void apply(NodeReader in, String key, TomlNode node, String path) {
    changed = true;
    switch (key) {
      case "type":
        int word = in.word(node, path, TYPES);
        type = word < 0 ? type : Startup.Type.values()[word];
        break;
      case "remain-after-exit":
        Boolean value = in.bool(node, path);
        remain = value != null && value;
        blame(in, node, path, remain);
        break;
      case "pid-file":
        pidFile = in.path(node, path);
        blame(in, node, path, true);
        break;
      case "ready":
        ready = readiness(in, node, path);
        break;
      default:
        timeout = in.duration(node, path, true);
        break;
    }
  }

  private void blame(NodeReader in, TomlNode node, String path, boolean set) {
    if (set) {
      reader = in;
      blamed = node;
      blamedKey = path;
    }
  }

  private static Readiness readiness(NodeReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable) || ((TomlTable) node).entries.size() != 1) {
      in.wrongType(node, path, "a table of one key", HINT);
      return null;
    }
    Map.Entry<String, TomlNode> entry = ((TomlTable) node).entries.entrySet().iterator().next();
    TomlNode value = entry.getValue();
    String key = path + "." + Escaped.key(entry.getKey());
    switch (entry.getKey()) {
      case "notify":
        return Boolean.TRUE.equals(in.bool(value, key)) ? new Readiness.Notify() : null;
      case "tcp":
        return tcp(in, value, key);
      case "unix":
        String socket = in.path(value, key);
        return socket == null ? null : new Readiness.Unix(socket);
      case "http":
        String url = in.string(value, key, "");
        if (url != null && !url.startsWith("http://")) {
          in.problem(value, key, "cannot be " + Escaped.quote(url), "it begins with http://");
          return null;
        }
        return url == null ? null : new Readiness.Http(url);
      case "file":
        String file = in.path(value, key);
        return file == null ? null : new Readiness.File(file);
      case "log":
        String text = in.string(value, key, "");
        if (text != null && text.isEmpty()) {
          in.problem(value, key, "cannot be empty", "");
          return null;
        }
        return text == null ? null : new Readiness.Log(text);
      default:
        in.problem(value, key, "unknown key", Words.oneOf(entry.getKey(), READY));
        return null;
    }
  }

  private static Readiness tcp(NodeReader in, TomlNode node, String key) {
    String text = in.string(node, key, HINT);
    if (text == null) {
      return null;
    }
    int colon = text.lastIndexOf(':');
    int port = 0;
    for (int i = colon + 1; i < text.length() && port >= 0; i++) {
      char c = text.charAt(i);
      port = c < '0' || c > '9' || port > 65535 ? -1 : port * 10 + c - '0';
    }
    if (port <= 0 || port > 65535) {
      in.problem(node, key, "cannot read " + Escaped.quote(text) + " as an address", "write it as \"127.0.0.1:8080\" or \"8080\"");
      return null;
    }
    String host = colon <= 0 ? "127.0.0.1" : text.substring(0, colon);
    return new Readiness.Tcp(host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host, port);
  }

  /** @param further the commands of a oneshot after its first */
  Startup build(List<List<String>> further) {
    if (!changed && further.isEmpty()) {
      return Startup.PLAIN;
    }
    if (reader != null && remain && type != Startup.Type.ONESHOT) {
      warn("has no meaning without type = \"oneshot\"");
    } else if (reader != null && pidFile != null && type != Startup.Type.FORKING) {
      warn("has no meaning without type = \"forking\"");
    }
    return new Startup(
        type, further, remain, Optional.ofNullable(pidFile), Optional.ofNullable(ready), Optional.ofNullable(timeout));
  }

  private void warn(String message) {
    reader.problems.warn(reader.file, blamed.line, new ConfigProblem(new Source(reader.file.name(), blamed.line), blamedKey, message, ""));
  }

  // ---- for Definition

  static String type(Startup startup) {
    return '"' + TYPES.get(startup.type().ordinal()) + '"';
  }

  static String ready(Startup startup, boolean forFile) {
    if (startup.ready().isEmpty()) {
      return null;
    }
    Readiness ready = startup.ready().get();
    if (ready instanceof Readiness.Notify) {
      return "{ notify = true }";
    } else if (ready instanceof Readiness.Tcp tcp) {
      return "{ tcp = " + Definition.string((tcp.host().indexOf(':') < 0 ? tcp.host() : "[" + tcp.host() + "]") + ":" + tcp.port(), forFile) + " }";
    } else if (ready instanceof Readiness.Unix unix) {
      return "{ unix = " + Definition.string(unix.path(), forFile) + " }";
    } else if (ready instanceof Readiness.Http http) {
      return "{ http = " + Definition.string(http.url(), forFile) + " }";
    } else if (ready instanceof Readiness.File file) {
      return "{ file = " + Definition.string(file.path(), forFile) + " }";
    }
    return "{ log = " + Definition.string(((Readiness.Log) ready).text(), forFile) + " }";
  }
}
