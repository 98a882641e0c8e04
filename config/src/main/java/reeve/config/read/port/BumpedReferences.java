package reeve.config.read.port;

import java.util.List;
import java.util.Set;
import reeve.config.read.value.Interpolation;
import reeve.config.read.value.PortVariables;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;

/** Reports references to ports with {@code bump} in values that are read once and not at each start. */
public final class BumpedReferences {
  /** The keys whose texts are completed at each start, and those of probes, which follow their own service. */
  private static final Set<String> KEYS = Set.of("command", "env", "env-file", "env-command", "pre-start", "post-start",
      "pre-stop", "post-stop", "on-failure", "stop-command", "reload-command", "ready", "health");

  private static final Set<String> PROBES = Set.of("http", "tcp");

  private BumpedReferences() {}

  /**
   * Checks one setting of a service.
   *
   * @return whether the value can be used
   */
  public static boolean check(ValueReader in, String key, TomlNode node, String path) {
    if (!in.variables.hasBumpedPorts() || !KEYS.contains(key)) {
      return !in.variables.hasBumpedPorts() || isFree(in, node, path, key);
    }
    if ((key.equals("ready") || key.equals("health")) && node instanceof TomlTable) {
      for (String probe : PROBES) {
        TomlNode value = ((TomlTable) node).entries.get(probe);
        if (value != null && !isFree(in, value, path + "." + probe, key)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isFree(ValueReader in, TomlNode node, String path, String key) {
    if (!(node instanceof TomlScalar)) {
      boolean free = true;
      for (TomlNode item : node instanceof TomlArray ? ((TomlArray) node).items
          : node instanceof TomlTable ? ((TomlTable) node).entries.values() : List.<TomlNode>of()) {
        free &= isFree(in, item, path, key);
      }
      return free;
    }
    Object value = ((TomlScalar) node).mentions("${service.") ? ((TomlScalar) node).value() : null;
    try {
      if (value instanceof String
          && PortVariables.refersToBumped(in.variables.withDeclaredPorts(in.variables.expand((String) value)))) {
        in.problem(node, path, "cannot refer to a port with bump here: the port is known only when its service starts",
            KEYS.contains(key) ? "a probe of this kind can name the ports of its own service; use command for others"
                : "such a reference can stand in command, env, and the commands of hooks and checks");
        return false;
      }
    } catch (Interpolation.Unresolved e) {
      return true; // which is reported when the value is read
    }
    return true;
  }
}
