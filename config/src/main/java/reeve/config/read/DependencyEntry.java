package reeve.config.read;

import reeve.config.Dependency;
import reeve.config.toml.TomlNode;

/** A dependency as a file has it: before names are looked up, and with the place where it stands. */
final class DependencyEntry {
  /** Its {@link Dependency#service()} may be a target with an {@code @} before it, or a table with instances. */
  final Dependency edge;
  final SettingLocation location;

  DependencyEntry(Dependency edge, ValueReader in, TomlNode node, String path) {
    this.edge = edge;
    location = new SettingLocation(in, node, path);
  }

  /** Reports a problem with it. */
  void problem(String message, String hint) {
    location.problem(message, hint);
  }
}
