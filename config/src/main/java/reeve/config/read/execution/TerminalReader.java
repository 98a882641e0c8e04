package reeve.config.read.execution;

import java.util.Map;
import reeve.config.execution.TerminalSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** Reads {@code terminal = true} and {@code terminal = { strip = true }}. */
final class TerminalReader {
  private static final String HINT = "write it as true, false or { strip = true }";

  private TerminalReader() {}

  /** @return {@code before} after a problem */
  static TerminalSpec read(ValueReader in, TomlNode node, String path, TerminalSpec before) {
    if (!(node instanceof TomlTable table)) {
      Boolean enabled = in.bool(node, path);
      return enabled == null ? before : enabled ? new TerminalSpec(true, false) : TerminalSpec.NONE;
    }
    boolean strip = false;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = path + "." + Escaped.key(entry.getKey());
      if (!entry.getKey().equals("strip")) {
        in.problem(entry.getValue(), key, "cannot use the unknown key " + Escaped.quote(entry.getKey()), HINT);
        return before;
      }
      Boolean value = in.bool(entry.getValue(), key);
      if (value == null) {
        return before;
      }
      strip = value;
    }
    return new TerminalSpec(true, strip);
  }
}
