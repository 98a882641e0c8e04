package reeve.config.read.execution;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import reeve.config.execution.Capabilities;
import reeve.config.execution.PrivilegeSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** Reads the keys of {@link PrivilegeSpec}. */
final class PrivilegeReader {
  private static final List<String> SETS = List.of("bounding", "ambient");
  /** Not a set of capabilities: they have fewer numbers, and all of them is -1. */
  private static final long INVALID = Long.MIN_VALUE;

  private PrivilegeReader() {}

  /** @return {@code before} after a problem */
  static PrivilegeSpec read(ValueReader in, String key, TomlNode node, String path, PrivilegeSpec before) {
    if (key.equals("capabilities")) {
      return capabilities(in, node, path, before);
    }
    Boolean none = in.bool(node, path);
    return none == null ? before : new PrivilegeSpec(none, before.bounding(), before.ambient());
  }

  /** Replaces both sets: a missing one has its default, whatever {@code [defaults]} sets. */
  private static PrivilegeSpec capabilities(ValueReader in, TomlNode node, String path, PrivilegeSpec before) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", "write it as { bounding = [\"net_bind_service\"] }");
      return before;
    }
    TomlTable table = (TomlTable) node;
    long bounding = PrivilegeSpec.ALL;
    long ambient = 0;
    boolean good = true;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String name = entry.getKey();
      if (!SETS.contains(name)) {
        in.problem(entry.getValue(), table.pathOf(name), "unknown key", Suggestions.hint(name, SETS));
        good = false;
        continue;
      }
      long set = set(in, entry.getValue(), table.pathOf(name));
      good &= set != INVALID;
      bounding = name.equals("bounding") ? set : bounding;
      ambient = name.equals("ambient") ? set : ambient;
    }
    long outside = ambient & ~bounding;
    if (good && outside != 0) {
      String name = Capabilities.name(Long.numberOfTrailingZeros(outside));
      in.problem(table.entries.get("ambient"), table.pathOf("ambient"),
          "cannot hold " + name + ": it is not in bounding", "add it to bounding, or remove it here");
      good = false;
    }
    return good ? new PrivilegeSpec(before.noNewPrivileges(), bounding, ambient) : before;
  }

  private static long set(ValueReader in, TomlNode node, String path) {
    List<String> names = in.strings(node, path, "write it as [\"net_bind_service\"]");
    if (names == null) {
      return INVALID;
    }
    long set = 0;
    for (int i = 0; i < names.size(); i++) {
      int number = Capabilities.number(names.get(i));
      if (number < 0) {
        in.problem(((TomlArray) node).items.get(i), path, "cannot find a capability " + Escaped.quote(names.get(i)),
            hint(names.get(i)));
        return INVALID;
      }
      set |= 1L << number;
    }
    return set;
  }

  private static String hint(String typed) {
    String plain = typed.toLowerCase(Locale.ROOT).replace('-', '_');
    boolean prefix = plain.startsWith("cap_");
    String nearest = Suggestions.nearest(prefix ? plain.substring(4) : plain, Capabilities.NAMES);
    return nearest == null ? "capabilities(7) lists them"
        : "did you mean \"" + (prefix ? Capabilities.name(Capabilities.number(nearest)) : nearest) + "\"?";
  }
}
