package reeve.config.read.execution;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reeve.config.read.value.SettingLocation;
import reeve.config.util.Escaped;

/** Finds runtime directories of which one service would delete what another one still uses. */
final class RuntimeDirectories {
  /** Services by the name of the directory; null until there is one. */
  private Map<String, String> owners;

  /** Adds those of a service, and warns if they are, are in, or hold one of another service. */
  void add(String service, List<String> names, SettingLocation location) {
    if (owners == null) {
      owners = new TreeMap<>();
    }
    for (String name : names) {
      for (Map.Entry<String, String> other : owners.entrySet()) {
        if (!other.getValue().equals(service) && overlap(name, other.getKey())) {
          location.warn("gives " + Escaped.quote(service) + " the directory " + Escaped.quote(name) + ", and "
              + Escaped.quote(other.getValue()) + " " + Escaped.quote(other.getKey())
              + ": the stop of one deletes what the other uses (\"${SERVICE}\" is a directory of its own)");
          return;
        }
      }
    }
    for (String name : names) {
      owners.putIfAbsent(name, service);
    }
  }

  private static boolean overlap(String a, String b) {
    return a.equals(b) || a.startsWith(b + "/") || b.startsWith(a + "/");
  }
}
