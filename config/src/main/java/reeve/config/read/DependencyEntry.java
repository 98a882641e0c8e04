package reeve.config.read;

import reeve.config.Dependency;
import reeve.config.SourceLocation;
import reeve.config.toml.TomlNode;

/** A dependency as it stands in a file: before names are looked up, and with its place. */
final class DependencyEntry {
  /** Its {@link Dependency#service()} may be a target with an {@code @} before it, or a table with instances. */
  final Dependency edge;
  private final ValueReader in;
  private final TomlNode node;
  private final String path;

  DependencyEntry(Dependency edge, ValueReader in, TomlNode node, String path) {
    this.edge = edge;
    this.in = in;
    this.node = node;
    this.path = path;
  }

  /** Reports a problem at its place. */
  void problem(String message, String hint) {
    in.problem(node, path, message, hint);
  }

  SourceLocation location() {
    return new SourceLocation(in.file.name(), node.line);
  }
}
