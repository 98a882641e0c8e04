package reeve.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The table {@code park} while it is read. */
final class ParkDraft {
  private static final String EXEC_FAILED = "exec-failed";
  private static final int MOST = 50;
  private static final List<String> KEYS = List.of("on", "until", "max");
  private static final List<String> KINDS = List.of("tcp", "unix", "path", "service");
  private static final String HINT = "write it as { on = [75, \"exec-failed\"], until = [\"tcp:127.0.0.1:5432\"], max = \"10m\" }";
  private static final String UNTIL_HINT =
      "write it as \"tcp:127.0.0.1:5432\", \"unix:/run/db.sock\", \"path:/etc/web.toml\" or \"service:db\"";

  private Park park = Park.NONE;
  /** Whom it names, for who knows which services there are. */
  private List<LinkReader.Link> named = List.of();

  ParkDraft() {}

  ParkDraft(ParkDraft base) {
    park = base.park;
    named = base.named;
  }

  Park build() {
    return park;
  }

  List<LinkReader.Link> named() {
    return named;
  }

  /** The table as a whole: what it does not say has its default. */
  void apply(NodeReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", HINT);
      return;
    }
    TomlTable table = (TomlTable) node;
    StatusSet on = StatusSet.EMPTY;
    boolean execFailed = true;
    List<Park.Cause> until = new ArrayList<>();
    Duration max = Park.DEFAULT_MAX;
    List<LinkReader.Link> names = new ArrayList<>();
    boolean whole = true;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = table.pathOf(entry.getKey());
      TomlNode value = entry.getValue();
      switch (entry.getKey()) {
        case "on":
          List<TomlNode> ends = new ArrayList<>();
          execFailed = value instanceof TomlArray && takeExecFailed(in, (TomlArray) value, ends);
          on = statuses(in, value, key, ends);
          break;
        case "until":
          whole &= until(in, value, key, until, names);
          break;
        case "max":
          max = in.duration(value, key, true);
          break;
        default:
          in.problem(value, key, "unknown key", Words.oneOf(entry.getKey(), KEYS));
          whole = false;
          break;
      }
    }
    if (!whole || on == null || max == null) {
      return;
    }
    boolean codes = !on.codes().isEmpty() || !on.signals().isEmpty();
    if (!codes && !execFailed) {
      in.problem(table, path, "cannot be without an end that it is for", HINT);
    } else if (codes && until.isEmpty()) {
      in.problem(table, path, "cannot wait for nothing", "add until = [\"tcp:127.0.0.1:5432\"]; only of exec-failed is it known what to wait for");
    } else {
      park = new Park(on, execFailed, until, max);
      named = names;
    }
  }

  /** @param others all but that word */
  private static boolean takeExecFailed(NodeReader in, TomlArray array, List<TomlNode> others) {
    boolean found = false;
    for (TomlNode item : array.items) {
      boolean word = item instanceof TomlScalar && ((TomlScalar) item).kind == TomlScalar.Kind.STRING
          && EXEC_FAILED.equals(((TomlScalar) item).value());
      found |= word;
      if (!word) {
        others.add(item);
      }
    }
    return found;
  }

  private static StatusSet statuses(NodeReader in, TomlNode value, String key, List<TomlNode> ends) {
    if (!(value instanceof TomlArray)) {
      return Forms.statusSet(in, value, key);
    }
    TomlArray rest = new TomlArray(value.line, false);
    rest.items.addAll(ends);
    return Forms.statusSet(in, rest, key);
  }

  private static boolean until(NodeReader in, TomlNode value, String key, List<Park.Cause> causes, List<LinkReader.Link> names) {
    List<String> texts = in.strings(value, key, UNTIL_HINT);
    if (texts == null) {
      return false;
    }
    boolean whole = texts.size() <= MOST;
    if (!whole) {
      in.problem(value, key, "cannot be more than " + MOST, "");
    }
    for (int i = 0; i < texts.size(); i++) {
      TomlNode item = ((TomlArray) value).items.get(i);
      Park.Cause cause = cause(in, item, key, texts.get(i));
      whole &= cause != null;
      if (cause instanceof Park.Cause.Service service) {
        names.add(new LinkReader.Link(new Dependency(Dependency.Kind.AFTER, service.name(), Dependency.When.READY, false), in, item, key));
      }
      if (cause != null && !causes.contains(cause)) {
        causes.add(cause);
      }
    }
    return whole;
  }

  private static Park.Cause cause(NodeReader in, TomlNode item, String key, String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon);
    String rest = text.substring(colon + 1);
    if (!KINDS.contains(kind) || rest.isEmpty()) {
      in.problem(item, key, "cannot read " + Escaped.quote(text) + " as something to wait for", UNTIL_HINT);
      return null;
    }
    switch (kind) {
      case "tcp":
        Probe.Tcp address = ProbeReader.address(in, item, key, rest);
        return address == null ? null : new Park.Cause.Tcp(address.host(), address.port());
      case "unix":
        return new Park.Cause.Unix(in.absolute(rest));
      case "path":
        return new Park.Cause.Path(in.absolute(rest));
      default:
        return new Park.Cause.Service(rest);
    }
  }

  // ---- for Definition

  /** @return null: never parked */
  static String text(Park park, boolean forFile) {
    if (park.isNone()) {
      return null;
    }
    String ends = Definition.statuses(park.on());
    if (park.onExecFailed()) {
      ends = (ends.equals("[]") ? "[" : ends.substring(0, ends.length() - 1) + ", ") + "\"" + EXEC_FAILED + "\"]";
    }
    List<String> causes = new ArrayList<>();
    for (Park.Cause cause : park.until()) {
      causes.add(Definition.string(cause.toString(), forFile));
    }
    return "{ on = " + ends + (causes.isEmpty() ? "" : ", until = [" + String.join(", ", causes) + "]") + ", max = "
        + Definition.duration(park.max()) + " }";
  }
}
