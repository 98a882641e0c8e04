package reeve.config.read.value;

import reeve.config.ConfigProblem;
import reeve.config.SourceLocation;
import reeve.config.toml.TomlNode;

/** The location of a setting, for problems that are found after it was read: when settings do not fit together. */
public final class SettingLocation {
  private final ValueReader in;
  private final TomlNode node;
  private final String path;

  public SettingLocation(ValueReader in, TomlNode node, String path) {
    this.in = in;
    this.node = node;
    this.path = path;
  }

  public void problem(String message, String hint) {
    in.problem(node, path, message, hint);
  }

  public void warn(String message) {
    in.problems.warn(in.file, node.line, new ConfigProblem(source(), path, message, ""));
  }

  public SourceLocation source() {
    return new SourceLocation(in.file.name(), node.line);
  }
}
