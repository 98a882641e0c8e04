package reeve.config.read;

import reeve.config.Dependency;
import reeve.config.read.value.SettingLocation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;

/** A dependency as it is written in a file, before its name is looked up, with its location. */
final class DependencyEntry {
  /** Its {@link Dependency#service()} may be a target with a leading {@code @}, or a table with instances. */
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
