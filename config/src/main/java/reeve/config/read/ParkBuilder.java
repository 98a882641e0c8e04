package reeve.config.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.Dependency;
import reeve.config.ExitStatusSet;
import reeve.config.ParkSpec;
import reeve.config.ProbeSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** Reads the table {@code park}. */
final class ParkBuilder {
  private static final String EXEC_FAILED = "exec-failed";
  private static final int MAX_CAUSES = 50;
  private static final List<String> KEYS = List.of("on", "until", "max");
  private static final List<String> KINDS = List.of("tcp", "unix", "path", "service");
  private static final String HINT =
      "write it as { on = [75, \"exec-failed\"], until = [\"tcp:127.0.0.1:5432\"], max = \"10m\" }";
  private static final String UNTIL_HINT =
      "write it as \"tcp:127.0.0.1:5432\", \"unix:/run/db.sock\", \"path:/etc/web.toml\" or \"service:db\"";

  private ParkSpec park = ParkSpec.NONE;
  /** The services that it waits for; they are looked up once all files are read. */
  private List<DependencyEntry> services = List.of();

  ParkBuilder() {}

  ParkBuilder(ParkBuilder base) {
    park = base.park;
    services = base.services;
  }

  ParkSpec build() {
    return park;
  }

  /** The services that it names, to be looked up once all files are read. */
  List<DependencyEntry> services() {
    return services;
  }

  /** @return whether the key is {@code park} */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    if (!key.equals("park")) {
      return false;
    }
    read(in, node, path);
    return true;
  }

  /** Replaces the whole table: a missing key has its default, whatever {@code [defaults]} sets. */
  private void read(ValueReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", HINT);
      return;
    }
    TomlTable table = (TomlTable) node;
    ExitStatusSet on = ExitStatusSet.EMPTY;
    boolean execFailed = true;
    List<ParkSpec.Cause> until = new ArrayList<>();
    Duration max = ParkSpec.DEFAULT_MAX;
    List<DependencyEntry> named = new ArrayList<>();
    boolean whole = true;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = table.pathOf(entry.getKey());
      TomlNode value = entry.getValue();
      switch (entry.getKey()) {
        case "on":
          List<TomlNode> ends = new ArrayList<>();
          execFailed = value instanceof TomlArray && takeExecFailed((TomlArray) value, ends);
          on = statuses(in, value, key, ends);
          break;
        case "until":
          whole &= until(in, value, key, until, named);
          break;
        case "max":
          max = in.duration(value, key, true);
          break;
        default:
          in.problem(value, key, "unknown key", Suggestions.hint(entry.getKey(), KEYS));
          whole = false;
          break;
      }
    }
    if (!whole || on == null || max == null) {
      return;
    }
    boolean codes = !on.codes().isEmpty() || !on.signals().isEmpty();
    if (!codes && !execFailed) {
      in.problem(table, path, "cannot be without an exit status to park after", HINT);
    } else if (codes && until.isEmpty()) {
      in.problem(table, path, "cannot wait for nothing",
          "add until = [\"tcp:127.0.0.1:5432\"]; only for exec-failed reeve knows what to wait for");
    } else {
      park = new ParkSpec(on, execFailed, until, max);
      services = named;
    }
  }

  /**
   * @param others receives all items except {@code "exec-failed"}.
   * @return whether that was among them
   */
  private static boolean takeExecFailed(TomlArray array, List<TomlNode> others) {
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

  private static ExitStatusSet statuses(ValueReader in, TomlNode value, String key, List<TomlNode> ends) {
    if (!(value instanceof TomlArray)) {
      return DomainValueReader.statusSet(in, value, key);
    }
    TomlArray rest = new TomlArray(value.line, false);
    rest.items.addAll(ends);
    return DomainValueReader.statusSet(in, rest, key);
  }

  private static boolean until(ValueReader in, TomlNode value, String key, List<ParkSpec.Cause> causes,
      List<DependencyEntry> named) {
    List<String> texts = in.strings(value, key, UNTIL_HINT);
    if (texts == null) {
      return false;
    }
    boolean whole = texts.size() <= MAX_CAUSES;
    if (!whole) {
      in.problem(value, key, "cannot be more than " + MAX_CAUSES, "");
    }
    for (int i = 0; i < texts.size(); i++) {
      TomlNode item = ((TomlArray) value).items.get(i);
      ParkSpec.Cause cause = cause(in, item, key, texts.get(i));
      whole &= cause != null;
      if (cause instanceof ParkSpec.Cause.Service service) {
        named.add(new DependencyEntry(
            new Dependency(Dependency.Kind.AFTER, service.name(), Dependency.When.READY, false), in, item, key));
      }
      if (cause != null && !causes.contains(cause)) {
        causes.add(cause);
      }
    }
    return whole;
  }

  private static ParkSpec.Cause cause(ValueReader in, TomlNode item, String key, String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon);
    String rest = text.substring(colon + 1);
    if (!KINDS.contains(kind) || rest.isEmpty()) {
      in.problem(item, key, "cannot read " + Escaped.quote(text) + " as something to wait for", UNTIL_HINT);
      return null;
    }
    switch (kind) {
      case "tcp":
        ProbeSpec.Tcp address = ProbeReader.address(in, item, key, rest);
        return address == null ? null : new ParkSpec.Cause.Tcp(address.host(), address.port());
      case "unix":
        return new ParkSpec.Cause.Unix(in.absolute(rest));
      case "path":
        return new ParkSpec.Cause.Path(in.absolute(rest));
      default:
        return new ParkSpec.Cause.Service(rest);
    }
  }
}
